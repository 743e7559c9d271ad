"""A language model looks at a take with the shot that it was made for and the references of who should be seen."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.kit.hashing import content_key
from workbench.llm.instructions import in_language, instruction
from workbench.llm.judging.answers import TakeVerdict
from workbench.llm.questions import LanguageModel, Picture, Question, Source
from workbench.llm.recalling import Recalled, Records, recall_or_ask
from workbench.llm.translating import ShotSource
from workbench.llm.writing import fact_text

LONGEST_SIDE, REFERENCE_SIDE = 1024, 512
"""Pixels of a take's and a reference's longer side. A picture costs about a 750th of its pixels in tokens: some 790 for
a wide take, 350 for a reference; finer detail than that is not what a shot fails by.
"""
_LEAST = 60
"""A point below this needs a fault that says why."""


@dataclass(frozen=True)
class Exhibit:
    """What a judge looks at.

    Attributes:
        asked: the shot, with all that it asks a picture for.
        frames: JPEGs of the take: one of a still, several of a clip in order.
        references: JPEGs by the name of who is on them.
    """

    asked: ShotSource
    frames: tuple[bytes, ...]
    references: tuple[tuple[str, bytes], ...] = ()


def judge_name(model: LanguageModel) -> str:
    """Who judges, as people read it, with the version of the instructions: eight characters of their content."""
    return f"{model.name}, instructions {content_key('instructions', instruction('judge'))[:8]}"


def judge_question(exhibit: Exhibit) -> Question[TakeVerdict]:
    """What the judge is asked. Its key is that of the pictures, the shot and the references."""
    pictures = [*exhibit.frames, *(data for _, data in exhibit.references)]
    return Question(
        in_language(instruction("judge"), exhibit.asked.project.language),
        (Source("The shot", asked_text(exhibit.asked)),),
        _task(exhibit),
        TakeVerdict,
        tuple(Picture("image/jpeg", data) for data in pictures),
    )


def judge_take(
    model: LanguageModel, exhibit: Exhibit, records: Records, cancelled: Callable[[], bool]
) -> Recalled[TakeVerdict]:
    """A model's verdict, asked for and paid for at most once. Blocking.

    Raises:
        WorkbenchError: see `recall_or_ask`.
    """
    question = judge_question(exhibit)
    step, check = f"judging shot {exhibit.asked.shot.position}", _check(exhibit)
    return recall_or_ask(model, question, records, step=step, check=check, cancelled=cancelled)


def _check(exhibit: Exhibit) -> Callable[[TakeVerdict], list[str]]:
    def findings(verdict: TakeVerdict) -> list[str]:
        found: list[str] = []
        if (verdict.likeness is None) == bool(exhibit.references):
            found.append(f"likeness: {'give a score' if exhibit.references else 'must be null'}.")
        named = {fault.point for fault in verdict.faults}
        low = [score.point for score in verdict.scores if score.value < _LEAST and score.point not in named]
        found += [f"faults: say what is wrong with `{point}`, whose score is below {_LEAST}." for point in low]
        strange = named - {score.point for score in verdict.scores}
        found += [f"faults: `{point}` is not one of the points that you scored." for point in sorted(strange)]
        return found

    return findings


def asked_text(asked: ShotSource) -> str:
    """What a take of the shot is held against, in words."""
    shot, scene = asked.shot, asked.scene
    place = f"{scene.name} ({scene.kind}): {scene.description}" if scene else "not told"
    people = [f"- {one.name}: {one.appearance}" for one in asked.cast] or ["- nobody"]
    facts = [f"- {fact_text(fact)}" for fact in asked.facts]
    lines = (
        f"Description: {shot.description or 'not told'}",
        f"Camera: {shot.size}, {shot.angle}, {shot.movement}",
        f"Place: {place}",
        f"Hour and weather: {shot.time_of_day}, {shot.weather}",
        f"Mood: {shot.mood}",
        f"Style: {asked.project.settings.style_preset}",
        "People who should be seen:",
        *people,
        *(["Facts that must hold:", *facts] if facts else []),
    )
    return "\n".join(lines)


def _task(exhibit: Exhibit) -> str:
    count = len(exhibit.frames)
    take = "Picture 1 is the take." if count == 1 else f"Pictures 1 to {count} are frames of the take, in order."
    names = enumerate((name for name, _ in exhibit.references), start=count + 1)
    shown = [f"Picture {number} is a reference of {name}." for number, name in names]
    return " ".join([take, *shown, "Judge the take."])
