"""Renders of one task: begun once for the same, and listed with what they made."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from workbench.engine.lookup import fetch
from workbench.engine.studio import Studio
from workbench.model.document import Document
from workbench.model.projects import Project
from workbench.model.tasks import Render, RenderKind, RenderState, Task, TaskKind

_IN_VAIN = (RenderState.FAILED, RenderState.CANCELLED)


class SingleRun(Document):
    """A render of one task, over or under way.

    Attributes:
        error: why there is no result, in a sentence.
        progress, note: from 0 to 1, and what is done at the moment.
        blob: the result; empty until it is made.
        made_at: when it was over, or begun while it is not.
    """

    render_id: str
    state: RenderState
    error: str
    progress: float
    note: str
    blob: str
    made_at: datetime


def run_facts(render: Render, task: Task) -> dict[str, Any]:
    """The fields of a `SingleRun`."""
    return {
        "render_id": render.id,
        "state": render.state,
        "error": render.error,
        "progress": task.progress,
        "note": task.note,
        "blob": task.result.get("blob", ""),
        "made_at": render.ended_at or render.created_at,
    }


def runs_of(studio: Studio, project_id: str, kind: RenderKind) -> list[tuple[Render, Task]]:
    """A project's renders of one task of a kind, the newest first."""
    query = select(Render, Task).join(Task, col(Task.render_id) == Render.id)
    query = query.where(Render.project_id == project_id, Render.kind == kind)
    with studio.database.session() as session:
        fetch(session, Project, project_id)
        return [(render, task) for render, task in session.exec(query.order_by(col(Render.created_at).desc()))]


def run_of_key(studio: Studio, session: Session, project_id: str, kind: RenderKind, key: str) -> Render | None:
    """The render that makes, or made, what has a content key, unless it was in vain or its result is gone."""
    query = select(Render, Task).join(Task, col(Task.render_id) == Render.id)
    query = query.where(Render.project_id == project_id, Render.kind == kind, Task.key == key)
    for render, task in session.exec(query.where(col(Render.state).not_in(_IN_VAIN))):
        if not render.state.is_final or is_there(studio, task):
            return render
    return None


def is_there(studio: Studio, task: Task) -> bool:
    """Whether a task has made something that is still there."""
    return bool(task.result) and studio.blobs.exists(task.result["blob"])


def begin_run(
    studio: Studio, session: Session, render: Render, kind: TaskKind, key: str, params: dict[str, Any]
) -> Render:
    """Keep a new render with its one task, and tell the screens."""
    session.add(render)
    session.flush()
    session.add(Task(render_id=render.id, project_id=render.project_id, kind=kind, key=key, params=params))
    told = {"state": render.state.value, "makes": render.kind.value, "render": render.id}
    studio.tell(session, render.project_id, "render", **told)
    return render
