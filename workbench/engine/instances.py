"""The picture servers: how each one is, and what it is doing for the workbench."""

import asyncio
from collections.abc import Iterable

from sqlmodel import col, select

from workbench.comfy import InstanceState
from workbench.engine.operations import operation
from workbench.engine.studio import Studio
from workbench.kit.times import now
from workbench.model.document import Document
from workbench.model.people import Actor, Role
from workbench.model.tasks import Lease, Task, TaskKind


class InstanceWork(Document):
    """The task that a server has from the workbench."""

    task: str
    kind: TaskKind
    project_id: str
    shot_id: str
    progress: float


class InstanceView(Document):
    """A picture server.

    Attributes:
        state: what it says of itself, and why it cannot be used if it cannot.
        used: whether pictures may be made there; one that draws drafts is left out beside one that does not.
        work: what it is doing for the workbench, None when it is free or works for others.
    """

    state: InstanceState
    used: bool
    work: InstanceWork | None = None


@operation(Role.VIEW)
async def list_instances(studio: Studio, actor: Actor) -> list[InstanceView]:
    """List the picture servers: how each is, what it has, and what it is doing."""
    used = await asyncio.to_thread(studio.backend.pool)
    everyone = await asyncio.to_thread(studio.backend.everyone)
    states = await everyone.states()
    work = await asyncio.to_thread(_work, studio, [state.url for state in states])
    return [InstanceView(state=state, used=state.url in used, work=work.get(state.url)) for state in states]


def _work(studio: Studio, urls: Iterable[str]) -> dict[str, InstanceWork]:
    """By the address of the server, whose lease the task holds."""
    with studio.database.session() as session:
        held = select(Lease, Task).join(Task, col(Task.id) == col(Lease.holder))
        rows = session.exec(held.where(col(Lease.name).in_(urls), col(Lease.until) > now())).all()
        return {lease.name: _of_task(task) for lease, task in rows}


def _of_task(task: Task) -> InstanceWork:
    return InstanceWork(
        task=task.id, kind=task.kind, project_id=task.project_id, shot_id=task.shot_id, progress=task.progress
    )
