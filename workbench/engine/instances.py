"""The picture servers: how each one is, and what it is doing for the workbench."""

import asyncio
from collections.abc import Iterable

from sqlmodel import col, select

from workbench.comfy import InstanceState, LogLine
from workbench.engine.operations import operation
from workbench.engine.studio import Studio
from workbench.kit.errors import NotFoundError
from workbench.kit.log import hide_secrets
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


class ServerLog(Document):
    """The newest lines of a picture server's own log.

    Attributes:
        is_told: whether the server shows its log; older ones, and those of the Comfy API v2, do not.
        lines: the oldest first, without what looks like a secret.
    """

    server: str
    is_told: bool
    lines: tuple[LogLine, ...] = ()


@operation(Role.EDIT)
async def get_server_log(studio: Studio, actor: Actor, server: str, limit: int = 200) -> ServerLog:
    """Get the newest lines that a picture server has logged; it is given by its name in the settings."""
    everyone = await asyncio.to_thread(studio.backend.everyone)
    instance = next((instance for instance in everyone if instance.name == server), None)
    if instance is None:
        raise NotFoundError(f"No picture server is called “{server}”.", "Choose one of the list.")
    async with instance.client() as client:
        found = await client.log()
    lines = [LogLine(at=line.at, text=hide_secrets(line.text)) for line in (found or ())[-limit:]]
    return ServerLog(server=server, is_told=found is not None, lines=tuple(lines))


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
