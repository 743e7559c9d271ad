"""The hand-off: a film's cut for other programs, as one ZIP that a durable task makes."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from workbench.engine.handoff_order import HandoffOrder, handed_over
from workbench.engine.lookup import fetch, hold_project
from workbench.engine.operations import operation
from workbench.engine.studio import Studio
from workbench.kit.errors import InvalidInputError
from workbench.media.handoff import HandoffFormat
from workbench.model.document import Document
from workbench.model.people import Actor, Role
from workbench.model.projects import Project
from workbench.model.tasks import Render, RenderKind, RenderState, Task, TaskKind

_IN_VAIN = (RenderState.FAILED, RenderState.CANCELLED)


class Handoff(Document):
    """A hand-off, made or under way.

    Attributes:
        error: why there is none, in a sentence.
        progress, note: from 0 to 1, and what is done at the moment.
        blob, name, size: the ZIP, its file name and its bytes; empty until it is made.
        film_number: of the film that lies in it; 0 where none shows this cut.
        made_at: when it was ready, or begun while it is not.
    """

    render_id: str
    state: RenderState
    error: str
    progress: float
    note: str
    blob: str
    name: str
    size: int
    formats: tuple[HandoffFormat, ...]
    stems: bool
    film_number: int
    made_at: datetime


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
        return _same(studio, session, project_id, key) or _new_render(studio, session, actor, order, key)


def _same(studio: Studio, session: Session, project_id: str, key: str) -> Render | None:
    """The render that hands the same over, or did."""
    query = select(Render, Task).join(Task, col(Task.render_id) == Render.id)
    query = query.where(Render.project_id == project_id, Render.kind == RenderKind.HANDOFF, Task.key == key)
    for render, task in session.exec(query.where(col(Render.state).not_in(_IN_VAIN))):
        if not render.state.is_final or handed_over(studio, task):
            return render
    return None


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
    session.add(render)
    session.flush()
    session.add(Task(render_id=render.id, project_id=project.id, kind=TaskKind.HANDOFF, key=key, params=options))
    studio.tell(session, project.id, "render", state=render.state.value, makes=render.kind.value, render=render.id)
    return render


@operation(Role.VIEW)
def list_handoffs(studio: Studio, actor: Actor, project_id: str) -> list[Handoff]:
    """List a project's hand-offs, the newest first."""
    query = select(Render, Task).join(Task, col(Task.render_id) == Render.id)
    query = query.where(Render.project_id == project_id, Render.kind == RenderKind.HANDOFF)
    with studio.database.session() as session:
        fetch(session, Project, project_id)
        rows = session.exec(query.order_by(col(Render.created_at).desc())).all()
        return [_handoff(render, task) for render, task in rows]


def _handoff(render: Render, task: Task) -> Handoff:
    return Handoff(
        render_id=render.id,
        state=render.state,
        error=render.error,
        progress=task.progress,
        note=task.note,
        blob=task.result.get("blob", ""),
        name=task.result.get("name", ""),
        size=task.result.get("size", 0),
        formats=render.options["formats"],
        stems=render.options["stems"],
        film_number=task.result.get("film_number", 0),
        made_at=render.ended_at or render.created_at,
    )
