"""The film's report: what made every shot, what stood in for what, and what the film check found."""

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.engine.cutting import CutOrder
from workbench.engine.takes import Slot, picture_of
from workbench.kit.times import now
from workbench.media import Finding
from workbench.model.cut import Cut, CutShot, FilmFacts
from workbench.model.document import Document
from workbench.model.storyboard import Shot, Take, TakeKind

_OF_THE_WHOLE = ("size", "rate", "duration", "loudness", "peak")
"""Kinds of findings that lie in no shot."""


class FilmFinding(Document):
    """Something that the film check found.

    Attributes:
        at: seconds of the film from which on it is seen or heard.
        shot, shot_id: what the shot is called in which that lies, and its row; both are empty for what holds for the
            whole film, and a card has no row.
        kind: a word for what is wrong, such as `black`.
    """

    at: float
    shot: str = ""
    shot_id: str = ""
    kind: str
    text: str


def film_report(order: CutOrder, facts: FilmFacts, findings: Sequence[Finding]) -> dict[str, Any]:
    """A JSON document that names, for each shot, the takes in it and everything that made them."""
    return {
        "schema_version": 1,
        "film": order.project.name,
        "language": order.project.language.value,
        "made_at": now().isoformat(timespec="seconds"),
        "facts": facts.model_dump(mode="json"),
        "stand_ins": stand_ins(order.shots, order.takes),
        "findings": [_placed(finding, order).model_dump(mode="json") for finding in findings],
        "shots": [
            _shot_report(shot, cut_shot, order.cut, start, order.takes) for shot, cut_shot, start in order.placed()
        ],
    }


def _placed(finding: Finding, order: CutOrder) -> FilmFinding:
    """A finding of the film check with the shot in which it lies."""
    found = FilmFinding(at=finding.at, kind=finding.kind, text=finding.text)
    if finding.kind in _OF_THE_WHOLE:
        return found
    shot = _shot_at(order.cut, finding.at)
    row = order.shots[shot.number - 1].id if shot.number else ""
    return found.model_copy(update={"shot": shot.name, "shot_id": row})


def _shot_at(cut: Cut, seconds: float) -> CutShot:
    """What is seen at a time; of two that are seen at once, the one that comes."""
    begun = [shot for shot, start in zip(cut.shots, cut.starts(), strict=True) if cut.seconds(start) <= seconds]
    return begun[-1] if begun else cut.shots[0]


def _shot_report(shot: Shot, cut_shot: CutShot, cut: Cut, start: int, takes: Mapping[Slot, Take]) -> dict[str, Any]:
    spoken = [takes.get((shot.id, TakeKind.VOICE, line.id)) for line in shot.lines]
    mine = [take for take in (picture_of(shot, takes), *spoken) if take]
    return {
        "number": cut_shot.number,
        "start": round(cut.seconds(start), 3),
        "seconds": round(cut.seconds(cut_shot.frames), 3),
        "description": shot.description,
        "lines": [{"speaker": line.speaker, "text": line.text} for line in shot.lines],
        "takes": [
            {"kind": take.kind.value, "key": take.key, **take.provenance.model_dump(mode="json", exclude={"graph"})}
            for take in mine
        ],
    }


def stand_ins(shots: Sequence[Shot], takes: Mapping[Slot, Take]) -> list[str]:
    """One sentence for each way in which the film is not the real thing; an empty list means that nothing is."""
    drafts = [shot.position for shot in shots if _has_draft(shot, takes)]
    one = len(drafts) == 1
    pictures = f"Shot {drafts[0]} shows a draft picture." if one else f"Shots {_ranges(drafts)} show draft pictures."
    spoken = [(shot, takes.get((shot.id, TakeKind.VOICE, line.id))) for shot in shots for line in shot.lines]
    degraded = [(shot.position, take.provenance.degraded) for shot, take in spoken if take]
    voices = [f"Shot {number}: {why}" for number, why in degraded if why]
    return [pictures, *voices] if drafts else voices


def _has_draft(shot: Shot, takes: Mapping[Slot, Take]) -> bool:
    picture = picture_of(shot, takes)
    return picture is not None and picture.provenance.draft


def _ranges(numbers: Sequence[int]) -> str:
    """1, 2, 3, 5 as "1-3, 5"."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]}-{part[-1]}" for part in parts)
