"""The event table: what happened, in the order in which it was committed."""

from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Mapper, sessionmaker
from sqlmodel import Session, col, select

from workbench.model.tasks import Event, Render, Task

_ORDER_LOCK = 0x65766E74  # any number that no other user of the PostgreSQL server takes


@event.listens_for(Event, "before_insert")
def _one_writer_at_a_time(_mapper: Mapper[Event], connection: Connection, _event: Event) -> None:
    """PostgreSQL hands out numbers before the commit: without a lock a reader could pass a number that comes later."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ORDER_LOCK})


def events_after(sessions: sessionmaker[Session], project_id: str, seq: int, limit: int = 500) -> list[Event]:
    """A project's events with a number above `seq`, in order, at most `limit` of them."""
    query = select(Event).where(Event.project_id == project_id, col(Event.seq) > seq)
    with sessions.begin() as session:
        return list(session.exec(query.order_by(col(Event.seq)).limit(limit)))


def render_events_after(session: Session, render_id: str, seq: int) -> list[Event]:
    """A render's events with a number above `seq`, in order."""
    query = select(Event).where(Event.render_id == render_id, col(Event.seq) > seq)
    return list(session.exec(query.order_by(col(Event.seq))))


def task_event(task: Task, *, has_preview: bool = False) -> Event:
    """The event that tells a task's state, and whether there is a picture of its work so far."""
    data: dict[str, Any] = {
        "state": task.state.value,
        "kind": task.kind.value,
        "progress": task.progress,
        "note": task.note,
        "error": task.error,
        "has_preview": has_preview,
    }
    return Event(
        project_id=task.project_id,
        render_id=task.render_id,
        task_id=task.id,
        shot_id=task.shot_id,
        kind="task",
        data=data,
    )


def render_event(render: Render) -> Event:
    """The event that tells a render's state."""
    data = {"state": render.state.value, "makes": render.kind.value, "error": render.error}
    return Event(project_id=render.project_id, render_id=render.id, kind="render", data=data)
