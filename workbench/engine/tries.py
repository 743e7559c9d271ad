"""Further tries for a take that is poor: the shot as it is, made in another way that the judge's faults suggest.

A try is planned as the shot itself would be with other values in its generation settings, so whatever planning knows
holds for it, too. Its content key differs, and `Take.try_of` says what it was made instead of.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session

from workbench.engine.lookup import fetch, project_of_shot
from workbench.engine.planning import Bible, image_need
from workbench.engine.studio import Studio
from workbench.kit.hashing import content_key, stable_number
from workbench.model.judging import Judgement
from workbench.model.storyboard import Generation, Shot, Take
from workbench.model.tasks import Task, TaskKind


def try_params(studio: Studio, session: Session, base: Task, judged: Judgement, number: int) -> dict[str, Any]:
    """Parameters of the task that makes try `number` (1, 2, …) in the place of what the task `base` made."""
    first = fetch(session, Take, base.result["take"])
    shot = fetch(session, Shot, base.shot_id)
    generation = next_generation(shot.generation, first, judged, number)
    shared = {"line": "", "of": base.id, "try_of": first.key, "generation": generation.model_dump(mode="json")}
    if base.kind is TaskKind.CLIP:  # it is planned when it runs
        return {**shared, "asked": content_key("try", first.key, number)}
    need = image_need(studio, Bible.of(session, project_of_shot(session, shot)), as_tried(shot, shared))
    return {**need.params, **shared, "asked": need.key}


def as_tried(shot: Shot, params: Mapping[str, Any]) -> Shot:
    """The shot as a task makes it: a try has generation settings of its own."""
    if "generation" not in params:
        return shot
    return Shot.model_validate(shot.model_dump() | {"generation": Generation.model_validate(params["generation"])})


def next_generation(generation: Generation, first: Take, judged: Judgement, number: int) -> Generation:
    """Another seed, and the words that the judge asks for, added to those that made the first take."""
    made = first.provenance
    changes = {
        "seed": stable_number("try", made.seed or 0, number),
        "prompt": _with(made.prompt, (fault.add for fault in judged.faults)),
        "negative": _with(made.negative, (fault.avoid for fault in judged.faults)),
    }
    return generation.model_copy(update=changes)


def _with(text: str, words: Iterable[str]) -> str:
    """A text with words that it does not have yet."""
    for more in words:
        if more and more.lower() not in text.lower():
            text = f"{text}, {more}" if text else more
    return text
