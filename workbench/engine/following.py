"""How far a render is, as a fraction that grows evenly, which is shown as bars, and what its tasks have so far."""

from sqlmodel import Session, col, func, select

from workbench.engine.lookup import fetch
from workbench.engine.studio import Studio
from workbench.kit.errors import NotFoundError
from workbench.model.document import Document
from workbench.model.tasks import Preview, Render, RenderKind, RenderState, Task, TaskKind


class KindProgress(Document):
    """The tasks of one kind.

    Attributes:
        done: finished tasks, and the fractions of those at work.
        note: what one of them says, or what went wrong with it.
    """

    done: float
    total: int
    note: str


class RenderProgress(Document):
    """How far a render is; its tasks may become more while it runs."""

    state: RenderState
    kinds: dict[TaskKind, KindProgress]

    @property
    def fraction(self) -> float:
        """From 0 to 1. The cut, which makes every frame of the film, counts as much as all that it is made from, and as
        the writing where there is any; what is not known before the writing counts as not begun.
        """
        phases = [self.kinds[kind] for kind in (TaskKind.WRITE, TaskKind.CUT) if kind in self.kinds]
        shares = [phase.done / phase.total for phase in phases]
        parts = [part for kind, part in self.kinds.items() if kind not in (TaskKind.WRITE, TaskKind.CUT)]
        if parts:
            shares.append(sum(part.done for part in parts) / sum(part.total for part in parts))
        elif TaskKind.WRITE in self.kinds:
            shares.append(0.0)
        return sum(shares) / max(len(shares), 1)


class WorkStatus(Document):
    """How far work is that makes no film, such as judging.

    Attributes:
        fraction: from 0 to 1.
        note: what is done at the moment.
        problems: why parts of it could not be done, one sentence each.
    """

    render_id: str
    state: RenderState
    fraction: float
    done: int
    total: int
    note: str
    problems: tuple[str, ...]


def newest_work(session: Session, project_id: str, kind: RenderKind) -> WorkStatus | None:
    """A project's newest work of one kind, under way or over."""
    query = select(Render).where(Render.project_id == project_id, Render.kind == kind)
    render = session.exec(query.order_by(col(Render.created_at).desc())).first()
    if render is None:
        return None
    tasks = session.exec(select(Task).where(Task.render_id == render.id)).all()
    said = [task.error or str(task.result.get("unjudged", "")) for task in tasks]
    return WorkStatus(
        render_id=render.id,
        state=render.state,
        fraction=sum(task.progress for task in tasks) / max(len(tasks), 1),
        done=sum(task.state.is_final for task in tasks),
        total=len(tasks),
        note=next((task.note for task in tasks if task.note), ""),
        problems=tuple(dict.fromkeys(one for one in (render.error, *said) if one)),
    )


def render_progress(studio: Studio, render_id: str) -> RenderProgress:
    """How far a render is now.

    Raises:
        NotFoundError: there is no such render.
    """
    said = func.max(func.coalesce(func.nullif(Task.error, ""), Task.note))
    query = select(Task.kind, func.sum(Task.progress), func.count(), said).group_by(col(Task.kind))
    with studio.database.session() as session:
        state = fetch(session, Render, render_id).state  # before the tasks: a final state comes with their last
        rows = session.exec(query.where(Task.render_id == render_id)).all()
    parts = {kind: KindProgress(done=done, total=total, note=note) for kind, done, total, note in rows}
    return RenderProgress(state=state, kinds={kind: parts[kind] for kind in TaskKind if kind in parts})


def task_preview(studio: Studio, task_id: str) -> bytes:
    """The newest picture (JPEG or PNG) of what a task at work has so far.

    Raises:
        NotFoundError: there is none, or the task is no longer at work.
    """
    with studio.database.session() as session:
        preview = session.get(Preview, task_id)
    if preview is None:
        raise NotFoundError("There is no picture of how far this is.")
    return preview.image
