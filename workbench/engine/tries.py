"""Further tries for a take that is poor: the shot as it is, made in another way that the judge's faults suggest.

A try is planned as the shot itself would be with other values in its generation settings, so whatever planning knows
holds for it, too. Its content key differs, and `Take.try_of` says what it was made instead of. Where the people are not
those of the references, a try holds them more firmly, as far as workflow and servers can.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from workbench.comfy import NodeList
from workbench.engine.graph_run import GraphRun
from workbench.engine.lookup import fetch, project_of_shot
from workbench.engine.materials import wish_for
from workbench.engine.planning import Bible, image_order, image_workflow, known_words, video_workflow
from workbench.engine.stock import level_of
from workbench.engine.studio import Studio
from workbench.kit.hashing import content_key, stable_number
from workbench.llm import describe_by_rule
from workbench.model.consistency import ConsistencyLevel
from workbench.model.judging import Judgement, Point
from workbench.model.storyboard import Generation, Shot, Take, TakeKind
from workbench.model.tasks import Task, TaskKind
from workbench.model.workflows import Reason

_LEVELS = list(ConsistencyLevel)


def try_params(
    studio: Studio, session: Session, base: Task, judged: Judgement, number: int, servers: Sequence[NodeList] = ()
) -> dict[str, Any]:
    """Parameters of the task that makes try `number` (1, 2, …) in the place of what the task `base` made.

    Args:
        servers: the nodes of the servers that may make it.
    """
    first = fetch(session, Take, base.result["take"])
    shot = fetch(session, Shot, base.shot_id)
    bible = Bible.of(session, project_of_shot(session, shot))
    generation = next_generation(shot.generation, first, judged, number)
    if level := next_level(studio, bible, shot, fetch(session, Take, judged.take_id), judged, servers):
        generation = generation.model_copy(update={"level": level})
    shared = {
        "line": "",
        "of": base.id,
        "try_of": first.key,
        "generation": generation.model_dump(mode="json"),
        "reasons": [reason.model_dump() for reason in _reasons(shot.generation, generation, judged)],
    }
    if base.kind is TaskKind.CLIP:  # it is planned when it runs
        return {**shared, "asked": content_key("try", first.key, number)}
    words = known_words(studio, bible, shot) or describe_by_rule(bible.source_of(shot))
    order = image_order(studio, bible, as_tried(shot, shared), words)
    return {**order.params, **shared, "asked": order.key}


def next_level(
    studio: Studio, bible: Bible, shot: Shot, take: Take, judged: Judgement, servers: Sequence[NodeList]
) -> ConsistencyLevel | None:
    """How firmly the try after a take holds who is seen; None where as the shot asks for.

    Where the take does not show the people of the references, it is the next level that puts in more than the take had,
    and that a server can make.
    """
    own, had = level_of(bible.needed(shot)), take.provenance.wish
    now = max(own, had.level, key=_LEVELS.index)
    runs = _firmer_runs(studio, bible, shot, take, _LEVELS[_LEVELS.index(now) + 1 :])
    able = (run.wish.level for run in runs if any(_can(run, nodes) for nodes in servers))
    level = next(able, now) if _is_strange(judged, bible) else now
    return None if level is own else level


def _firmer_runs(
    studio: Studio, bible: Bible, shot: Shot, take: Take, levels: Iterable[ConsistencyLevel]
) -> Iterator[GraphRun]:
    workflow = image_workflow(bible, shot) if take.kind is TakeKind.IMAGE else video_workflow(bible, shot)
    card, graph = studio.workflow(workflow)
    for level in levels:
        asked = shot.model_copy(update={"generation": shot.generation.model_copy(update={"level": level})})
        wish, _ = wish_for(bible.needed(asked), bible.stock, card, take.provenance.wish.shorter_side)
        if set(wish.blocks) - set(take.provenance.wish.blocks):
            yield GraphRun(card, graph, wish=wish)


def _is_strange(judged: Judgement, bible: Bible) -> bool:
    """Whether the people of a take are not those of the references."""
    threshold = bible.project.settings.judging.threshold
    return any(score.point is Point.LIKENESS and score.value < threshold for score in judged.scores)


def _can(run: GraphRun, nodes: NodeList) -> bool:
    level = run.level_on(nodes)
    return level is not None and not level.lacks


def _reasons(before: Generation, after: Generation, judged: Judgement) -> Iterator[Reason]:
    """Why a try is made otherwise than its shot; these go before what planning says of the same."""
    added = [fault.add for fault in judged.faults if fault.add]
    why = "A try has the words of the first take, and those that its judge asks for."
    yield Reason(what="words", choice=", ".join(added), why=why)
    if after.level and after.level != before.level:
        why = "The judge saw other people than the references show, so this try holds them more firmly."
        yield Reason(what="consistency", choice=after.level, why=why)


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
