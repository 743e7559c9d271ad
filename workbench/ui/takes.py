"""What the inspector shows of a shot's takes: the pictures to choose from, and the voices that it uses."""

from workbench.engine import Studio, judgements, storyboard
from workbench.engine.projects import get_project
from workbench.llm import chosen_in_chinese
from workbench.model.people import Actor, Role
from workbench.model.story import Line
from workbench.model.storyboard import Provenance, Shot, Take, TakeKind
from workbench.model.vocabulary import Language
from workbench.model.workflows import Reason
from workbench.ui.i18n import sentence, text, words_of
from workbench.ui.marks import judged_values


def takes_value(studio: Studio, who: Actor, shot: Shot, words: Language) -> dict[str, object]:
    """The value of the `takes` part for one shot."""
    takes = storyboard.list_takes(studio, who, shot.id)
    picked = storyboard.list_picks(studio, who, shot.id)
    pictures = [take for take in takes if take.kind is not TakeKind.VOICE]
    # a clip starts from the picture, so it stands above it
    shown = next(
        (
            take.id
            for kind in (TakeKind.CLIP, TakeKind.IMAGE)
            for take in pictures
            if take.kind is kind and take.id in picked
        ),
        "",
    )
    voices = {take.line_id: take for take in takes if take.kind is TakeKind.VOICE and take.id in picked}
    project = get_project(studio, who, storyboard.project_id_of(studio, who, shot.id))
    judged = judged_values(studio, who, shot, project.settings.judging.threshold, words)
    return {
        "shot": shot.id,
        "aspect": project.settings.aspect.value.replace(":", " / "),
        "takes": [
            _picture(studio, take, take.id == shown, words) | {"judged": judged.get(take.id)} for take in pictures
        ],
        "free": who.role >= Role.EDIT,
        "model": judgements.judging_model(studio, who),
        "voices": [_voice(line, voices[line.id], words) for line in shot.lines if line.id in voices],
        "words": words_of("takes", words),
    }


def image_in_use(studio: Studio, who: Actor, shot_id: str) -> Take | None:
    """The image take that a shot uses; None while there is none."""
    picked = storyboard.list_picks(studio, who, shot_id)
    takes = storyboard.list_takes(studio, who, shot_id)
    return next((take for take in takes if take.kind is TakeKind.IMAGE and take.id in picked), None)


def _picture(studio: Studio, take: Take, is_shown: bool, words: Language) -> dict[str, object]:
    made = take.provenance
    seed = f"{text('shot_seed', words)} {made.seed}" if made.seed is not None else ""
    return {
        "id": take.id,
        "blob": take.blob,
        "clip": take.kind is TakeKind.CLIP,
        "picked": is_shown,
        "draft": made.draft,
        "reasons": [_why(reason, words) for reason in (*made.reasons, *_limits(made))],
        "words_by": text("takes_words_by", words).format(name=sentence(made.detail, words)),
        "about": " · ".join(filter(None, (_maker(studio, made, words), seed, f"{take.created_at:%H:%M}"))),
    }


def _why(reason: Reason, words: Language) -> list[str]:
    """What was chosen, what for it, and why, in the visitor's language."""
    choice = chosen_in_chinese(reason.choice) if words is Language.CHINESE else reason.choice
    return [sentence(reason.what, words), sentence(choice, words), sentence(reason.why, words)]


def _limits(made: Provenance) -> list[Reason]:
    """How far what holds a picture can be trusted."""
    return [Reason(what="limit", choice="", why=warning) for warning in made.warnings]


def _maker(studio: Studio, made: Provenance, words: Language) -> str:
    """What drew a picture: a draft followed the workflow, but none of its models ran."""
    if made.draft:
        return text("takes_draft", words)
    return studio.workflows[made.workflow][0].name if made.workflow in studio.workflows else made.workflow


def _voice(line: Line, take: Take, words: Language) -> dict[str, object]:
    return {
        "blob": take.blob,
        "speaker": line.speaker or text("narrator", words),
        "note": sentence(take.provenance.degraded, words),
    }
