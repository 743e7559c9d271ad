"""The state machine of renders and tasks. Every change is one statement that checks the state it starts from, and
writes its event in the same transaction; so a final state is never overwritten, whoever comes late.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, update
from sqlalchemy.orm import load_only
from sqlmodel import Session, col, select

from workbench.jobs.events import render_event, task_event
from workbench.jobs.order import Graph, Node
from workbench.jobs.outcome import Failure, Outcome
from workbench.kit.progress import Progress
from workbench.kit.times import now
from workbench.model.tasks import Preview, Render, RenderState, Task, TaskState

_FINAL_TASK = [state for state in TaskState if state.is_final]
_FINAL_RENDER = [state for state in RenderState if state.is_final]
_BLOCKED = "Not made, because a step that it needs did not succeed."


def _change_tasks(session: Session, *where: ColumnElement[bool], **values: Any) -> list[Task]:
    """Change the tasks that meet the conditions, count their version up and tell of it; the changed tasks.

    What they showed of their work so far is of no use in another state.

    Everywhere rows are changed first and events written last, in this order: so transactions cannot block each other.
    """
    change = update(Task).where(*where).values(version=col(Task.version) + 1, **values).returning(Task)
    tasks = list(session.scalars(change, execution_options={"populate_existing": True}))
    session.exec(delete(Preview).where(col(Preview.task_id).in_([task.id for task in tasks])))
    session.add_all(task_event(task) for task in tasks)
    return tasks


def _change_render(session: Session, *where: ColumnElement[bool], **values: Any) -> bool:
    change = update(Render).where(*where).values(**values).returning(Render)
    render = session.scalars(change, execution_options={"populate_existing": True}).first()
    if render is not None:
        session.add(render_event(render))
    return render is not None


def _is_attempt(task_id: str, attempt: int) -> ColumnElement[bool]:
    """The task is in this attempt, and nobody cancelled it."""
    return and_(col(Task.id) == task_id, col(Task.state) == TaskState.RUNNING, col(Task.attempts) == attempt)


def begin_attempt(session: Session, task_id: str, attempt: int) -> Task | None:
    """Start an attempt, or take up the one that a dead process left; None when there is nothing to do any more."""
    waiting = and_(
        col(Task.id) == task_id,
        col(Task.state).in_([TaskState.PENDING, TaskState.RETRY_PENDING]),
        col(Task.attempts) == attempt - 1,
    )
    started = func.coalesce(col(Task.started_at), now())
    fresh = {"progress": 0.0, "note": "", "error": "", "error_class": "", "started_at": started}
    changed = _change_tasks(
        session, or_(waiting, _is_attempt(task_id, attempt)), state=TaskState.RUNNING, attempts=attempt, **fresh
    )
    return changed[0] if changed else None


def complete_attempt(session: Session, task_id: str, attempt: int, outcome: Outcome) -> None:
    """Record what an attempt made, unless the task was cancelled meanwhile."""
    key = {"key": outcome.key} if outcome.key else {}
    values = {"result": outcome.result, "reused": outcome.reused, "progress": 1.0, "note": "", "ended_at": now()}
    _change_tasks(session, _is_attempt(task_id, attempt), state=TaskState.COMPLETED, **values, **key)


def retry_later(session: Session, task_id: str, attempt: int, failure: Failure, delay: float) -> None:
    """Record a failed attempt that is followed by another one after `delay` seconds."""
    values: dict[str, Any] = {"retry_delay": delay, "note": "", **_error(failure)}
    _change_tasks(session, _is_attempt(task_id, attempt), state=TaskState.RETRY_PENDING, **values)


def postpone(session: Session, task_id: str, attempt: int) -> None:
    """Let a task wait for what was added to its render meanwhile."""
    _change_tasks(session, _is_attempt(task_id, attempt), state=TaskState.PENDING, progress=0.0, note="")


def renew_task(session: Session, task_id: str, key: str, params: Mapping[str, Any]) -> bool:
    """Give a task that does not run, and did not succeed, other work to do; False when it runs or is over."""
    idle = [TaskState.PENDING, TaskState.RETRY_PENDING, TaskState.MANUAL_REVIEW]
    fresh = {"error": "", "error_class": "", "note": "", "ended_at": None}
    where = (col(Task.id) == task_id, col(Task.state).in_(idle))
    return bool(_change_tasks(session, *where, state=TaskState.PENDING, key=key, params=dict(params), **fresh))


def need_person(session: Session, task_id: str, attempt: int, failure: Failure) -> None:
    """Record a failure that only a person can do something about."""
    values: dict[str, Any] = {"note": "", "ended_at": now(), **_error(failure)}
    _change_tasks(session, _is_attempt(task_id, attempt), state=TaskState.MANUAL_REVIEW, **values)


def _error(failure: Failure) -> Mapping[str, Any]:
    return {"error": failure.message, "error_class": failure.error_class.value}


def note_progress(session: Session, task_id: str, attempt: int, progress: Progress) -> None:
    """Show how far an attempt is; the version stays, for the state does."""
    values = {"progress": progress.fraction, "note": progress.note}
    change = update(Task).where(_is_attempt(task_id, attempt)).values(**values).returning(Task)
    for task in session.scalars(change):
        if progress.preview:
            session.merge(Preview(task_id=task.id, image=progress.preview))
        session.add(task_event(task, has_preview=progress.preview is not None))


def remember(session: Session, task_id: str, attempt: int, memory: dict[str, Any]) -> bool:
    """Set a task's memory; False when this attempt is no longer the task's own."""
    change = update(Task).where(_is_attempt(task_id, attempt)).values(memory=memory)
    return session.exec(change).rowcount == 1


def hold_attempt(session: Session, task_id: str, attempt: int) -> bool:
    """Keep a task in this attempt until the transaction ends; False when it is not any more.

    A task's row is locked before its project's, here as everywhere: so transactions cannot block each other.
    """
    query = select(Task.id).where(_is_attempt(task_id, attempt)).with_for_update()
    return session.exec(query).first() is not None


def start_render(session: Session, render_id: str) -> None:
    """Mark a pending render as running."""
    pending = (col(Render.id) == render_id, col(Render.state) == RenderState.PENDING)
    _change_render(session, *pending, state=RenderState.RUNNING, started_at=now())


def cancel_render(session: Session, render_id: str) -> list[Task]:
    """Cancel a render and what is left of it; the cancelled tasks, none when the render was over."""
    open_render = (col(Render.id) == render_id, col(Render.state).not_in(_FINAL_RENDER))
    open_tasks = (col(Task.render_id) == render_id, col(Task.state).not_in(_FINAL_TASK))
    with session.no_autoflush:  # see `_change_tasks`
        if not _change_render(session, *open_render, state=RenderState.CANCELLED, ended_at=now()):
            return []
        return _change_tasks(session, *open_tasks, state=TaskState.CANCELLED, note="", ended_at=now())


def render_graph(session: Session, render_id: str) -> Graph:
    """The graph of a render's tasks as it is now; read often, so without their parameters, which are large."""
    names = [field.name for field in fields(Node)]
    query = select(Task).where(Task.render_id == render_id).order_by(col(Task.created_at), col(Task.id))
    lean = query.options(load_only(*(getattr(Task, name) for name in names)))
    return Graph(Node(**{name: getattr(task, name) for name in names}) for task in session.exec(lean))


def finish_render(session: Session, render_id: str) -> None:
    """End a render of which nothing more can run; tasks that were never reached are cancelled."""
    left = (col(Task.render_id) == render_id, col(Task.state) == TaskState.PENDING)
    running = (col(Render.id) == render_id, col(Render.state) == RenderState.RUNNING)
    error = _summary(session, render_id)
    state = RenderState.FAILED if error else RenderState.COMPLETED
    with session.no_autoflush:  # see `_change_tasks`
        if _change_render(session, *running, state=state, error=error, ended_at=now()):
            _change_tasks(session, *left, state=TaskState.CANCELLED, note=_BLOCKED, ended_at=now())


def _summary(session: Session, render_id: str) -> str:
    """What kept a render from its end, in a sentence; empty when nothing did."""
    query = select(Task).where(Task.render_id == render_id, Task.state != TaskState.COMPLETED)
    tasks = list(session.exec(query))
    failed = [task for task in tasks if task.state is TaskState.MANUAL_REVIEW]
    shots = len({task.shot_id for task in failed if task.shot_id})
    if not tasks:
        return ""
    if shots:
        subject = "1 shot needs" if shots == 1 else f"{shots} shots need"
        causes = {task.error for task in failed}
        what_now = causes.pop() if len(causes) == 1 else "Open it, correct it and make the film again."
        return f"{subject} a look before the film can be finished. {what_now}"
    return failed[0].error if failed else "The steps of this render wait for each other, so none of them can start."
