"""The hand-off: a film's cut for other programs, as one ZIP that a durable task makes."""

import asyncio
from collections.abc import Sequence

from sqlmodel import Session

from workbench.engine.handoff_order import HandoffOrder
from workbench.engine.lookup import hold_project
from workbench.engine.operations import operation
from workbench.engine.single_runs import SingleRun, begin_run, run_facts, run_of_key, runs_of
from workbench.engine.studio import Studio
from workbench.kit.errors import InvalidInputError
from workbench.media.handoff import HandoffFormat
from workbench.model.people import Actor, Role
from workbench.model.tasks import Render, RenderKind, Task, TaskKind


class Handoff(SingleRun):
    """A hand-off, made or under way.

    Attributes:
        name, size: of the ZIP, its file name and its bytes; empty until it is made.
        film_number: of the film that lies in it; 0 where none shows this cut.
    """

    name: str
    size: int
    formats: tuple[HandoffFormat, ...]
    stems: bool
    film_number: int


@operation(Role.EDIT)
async def start_handoff(
    studio: Studio,
    actor: Actor,
    project_id: str,
    formats: tuple[HandoffFormat, ...] = tuple(HandoffFormat),
    stems: bool = False,
) -> Render:
    """Hand a film's cut over: timelines, lists and storyboard as one ZIP, with pictures and sounds beside them.

    The same cut is handed over once in the same formats: the answer is then the render that did so, or is about to.
    """
    render = await asyncio.to_thread(_begin, studio, actor, project_id, formats, stems)
    await studio.jobs.submit(render.id)
    return render


def _begin(studio: Studio, actor: Actor, project_id: str, formats: Sequence[HandoffFormat], stems: bool) -> Render:
    if not formats:
        raise InvalidInputError("Nothing was chosen to be handed over.", "Choose at least one format.")
    order = HandoffOrder.of(studio, project_id, formats, stems=stems)
    key = order.key
    with studio.database.session() as session:
        hold_project(session, project_id)
        same = run_of_key(studio, session, project_id, RenderKind.HANDOFF, key)
        return same or _new_render(studio, session, actor, order, key)


def _new_render(studio: Studio, session: Session, actor: Actor, order: HandoffOrder, key: str) -> Render:
    project, options = order.cut_order.project, order.options
    render = Render(
        project_id=project.id,
        episode_id=order.cut_order.episode_id,
        kind=RenderKind.HANDOFF,
        name=project.name,
        created_by=actor.name,
        options=options,
    )
    return begin_run(studio, session, render, TaskKind.HANDOFF, key, options)


@operation(Role.VIEW)
def list_handoffs(studio: Studio, actor: Actor, project_id: str) -> list[Handoff]:
    """List a project's hand-offs, the newest first."""
    return [_handoff(render, task) for render, task in runs_of(studio, project_id, RenderKind.HANDOFF)]


def _handoff(render: Render, task: Task) -> Handoff:
    return Handoff(
        **run_facts(render, task),
        name=task.result.get("name", ""),
        size=task.result.get("size", 0),
        formats=render.options["formats"],
        stems=render.options["stems"],
        film_number=task.result.get("film_number", 0),
    )
