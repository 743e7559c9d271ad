"""Judgements as screens show them: a mark in short, and all that was said of a take."""

from workbench.engine import Studio, judgements
from workbench.engine.judgements import JudgedTake
from workbench.engine.judging import PictureMark, mark_of
from workbench.model.judging import JudgedBy, Judgement, Opinion
from workbench.model.people import Actor
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import Language
from workbench.ui.i18n import sentence, text


def mark_value(mark: PictureMark, words: Language) -> dict[str, object]:
    """A score with a word for it; what is behind it as a tooltip."""
    good = "measured" if mark.measured else "good"
    word = "stale" if mark.stale else "poor" if mark.poor else good
    about = [text("mark_measures", words) if mark.measured else "", sentence(mark.fault, words)]
    return {
        "overall": mark.overall,
        "poor": mark.poor,
        "word": text(f"mark_{word}", words),
        "title": " · ".join(filter(None, about)),
    }


def judged_values(
    studio: Studio, who: Actor, shot: Shot, threshold: int, words: Language
) -> dict[str, dict[str, object]]:
    """What was said of each take of a shot, by the take's id."""
    listed = judgements.list_judgements(studio, who, shot.id)
    return {one.judgement.take_id: _judged(one, threshold, words) for one in listed}


def _judged(one: JudgedTake, threshold: int, words: Language) -> dict[str, object]:
    row = one.judgement
    measured = row.by is JudgedBy.MEASURES
    return {
        "id": row.id,
        "mark": mark_value(mark_of(row, threshold, stale=one.stale), words),
        "by": text("mark_measures", words) if measured else row.judge,
        "seen": row.seen,
        "scores": [{"point": text(f"point_{one.point.value}", words), "value": one.value} for one in row.scores],
        "faults": [sentence(fault.text, words) for fault in row.faults],
        "opinion": row.opinion.value,
        "said": "" if row.opinion is Opinion.NONE else _said(row, words),
    }


def _said(row: Judgement, words: Language) -> str:
    return text(f"opinion_{row.opinion.value}", words).format(name=row.opinion_by)
