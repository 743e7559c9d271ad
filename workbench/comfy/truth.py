"""Where a prompt is, by the server's own record, and how to end it."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from workbench.comfy.connection import Connection
from workbench.comfy.documents import QueueState
from workbench.comfy.history import output_ids
from workbench.kit.errors import NetworkError
from workbench.kit.retry import retry

_CANCEL_SECONDS = 10.0
CANCEL_PAUSE = 0.1
_OVER = ("completed", "failed", "cancelled")


@dataclass(frozen=True)
class Whereabouts:
    """Where a prompt is: in the queue (`position`), in the history (`entry`), or nowhere."""

    position: int | None = None
    outputs: tuple[str, ...] = ()
    entry: dict[str, Any] | None = None

    @property
    def nowhere(self) -> bool:
        """Whether the server does not know the prompt."""
        return self.position is None and self.entry is None


async def read_queue(connection: Connection) -> tuple[QueueState, dict[str, tuple[str, ...]]]:
    """The queue, and the output nodes of each prompt in it.

    The server's list of the waiting is a heap, so it is sorted here by number.
    """
    answer = await connection.get("/queue")
    running: list[list[Any]] = answer.get("queue_running", [])
    pending = sorted(answer.get("queue_pending", []), key=lambda item: item[0])
    state = QueueState(running=tuple(item[1] for item in running), pending=tuple(item[1] for item in pending))
    return state, {item[1]: tuple(output_ids(item)) for item in [*running, *pending]}


async def look(connection: Connection, prompt_id: str) -> Whereabouts:
    """Ask the server's jobs where it has them, otherwise its queue and history."""
    job = await _job(connection, prompt_id) if connection.memory.has_jobs is not False else None
    if not connection.memory.has_jobs:
        return await _look_in_queue(connection, prompt_id)
    if job is None:
        return Whereabouts()
    if job["status"] in _OVER:
        return Whereabouts(entry=_entry(job))
    place = await _look_in_queue(connection, prompt_id)
    return place if not place.nowhere else Whereabouts(position=0)


async def _look_in_queue(connection: Connection, prompt_id: str) -> Whereabouts:
    """Queue first, then history: a prompt moves from one to the other at once, so this order never misses it."""
    state, outputs = await read_queue(connection)
    position = state.position(prompt_id)
    if position is not None:
        return Whereabouts(position=position, outputs=outputs[prompt_id])
    return Whereabouts(entry=(await connection.get(f"/history/{prompt_id}")).get(prompt_id))


async def _job(connection: Connection, prompt_id: str) -> dict[str, Any] | None:
    """The server's own record of a prompt. An unknown id is a 404 in JSON; a server without the route has no JSON."""
    missing = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)
    response = await connection.send("GET", f"/api/jobs/{prompt_id}", accept=missing)
    connection.memory.has_jobs = "json" in response.headers.get("Content-Type", "")
    return connection.object_of(response) if connection.memory.has_jobs and response.is_success else None


def _entry(job: dict[str, Any]) -> dict[str, Any]:
    """A finished job in the form of a history entry; it does not tell its output nodes, but what they gave."""
    outputs: dict[str, Any] = job.get("outputs") or {}
    return {
        "prompt": [job.get("priority"), job["id"], {}, {}, list(outputs)],
        "outputs": outputs,
        "status": job.get("execution_status"),
    }


async def cancel(connection: Connection, prompt_id: str) -> bool:
    """End a prompt: out of the queue when it waits, interrupted when it runs, again until it is over.

    One interrupt is not enough: the server forgets one that comes between taking a prompt and starting it.

    Returns:
        Whether it is over. False: a long node still runs after ten seconds; the server heeds the interrupt at its end.

    Raises:
        NetworkError: the server cannot be reached.
    """
    return await ends_in_time(_end(connection, prompt_id))


async def ends_in_time(ending: Awaitable[None]) -> bool:
    """Give an ending ten seconds; whether it came to its end."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_CANCEL_SECONDS):
            await ending
            return True
    return False


async def _end(connection: Connection, prompt_id: str) -> None:
    """Nowhere must be seen twice: a submission may still be on its way when it is cancelled."""
    misses = 0
    while misses < 2:
        place = await retry(lambda: look(connection, prompt_id), on=NetworkError)
        if place.entry is not None:
            return
        misses = misses + 1 if place.nowhere else 0
        if place.position is not None and connection.memory.has_jobs:
            await connection.send_again("POST", f"/api/jobs/{prompt_id}/cancel")
        elif place.position == 0:
            await connection.send_again("POST", "/interrupt", json={"prompt_id": prompt_id})
        elif place.position is not None:
            await connection.send_again("POST", "/queue", json={"delete": [prompt_id]})
        await asyncio.sleep(CANCEL_PAUSE)
