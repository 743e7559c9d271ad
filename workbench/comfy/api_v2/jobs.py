"""The jobs of a server: found again, asked for, ended. The server gives them ids of its own; ours is their mark."""

import asyncio
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any, NamedTuple

from workbench.comfy.api_v2.assets import mark_of
from workbench.comfy.connection import Connection
from workbench.comfy.truth import CANCEL_PAUSE, ends_in_time
from workbench.kit.errors import NetworkError
from workbench.kit.retry import retry

JOBS = "/api/v2/jobs"
_UNDER_WAY = "queued,running,canceling"
_OVER = ("succeeded", "failed", "canceled", "expired")
_MOST = 100
"""Jobs that one answer may list."""
_NO_LIST = (HTTPStatus.NOT_FOUND, HTTPStatus.NOT_IMPLEMENTED)


def is_over(job: Mapping[str, Any]) -> bool:
    """Whether it has ended, in whatever way."""
    return job.get("status") in _OVER


class Found(NamedTuple):
    """What came of looking for a job.

    Attributes:
        job: the server's id of it; empty when it was not found.
        saw_all: whether the server has shown all of its jobs, so that one that was not found is not there.
    """

    job: str
    saw_all: bool = True


async def find(connection: Connection, prompt_id: str) -> Found:
    """Look for the job that was submitted under our id, among those under way first.

    The API has no pages: it lists the newest hundred. So each state is asked for by itself, and when it has a hundred
    jobs all the same, what is not among them may still be there.
    """
    if known := connection.memory.jobs.get(prompt_id):
        return Found(known)
    saw_all = True
    for status in (_UNDER_WAY, *_OVER):
        jobs = await listed(connection, status)
        saw_all = saw_all and len(jobs) < _MOST
        for job in jobs:
            if await _is_ours(connection, job["id"], prompt_id):
                connection.memory.jobs[prompt_id] = job["id"]
                return Found(job["id"])
    return Found("", saw_all)


async def under_way(connection: Connection) -> int:
    """How many jobs are not over, as far as the server lists them."""
    return len(await listed(connection, _UNDER_WAY))


async def listed(connection: Connection, status: str) -> list[dict[str, Any]]:
    """The newest hundred jobs of some states, separated by commas; none where the server does not list them."""
    query: dict[str, str | int] = {"status": status, "limit": _MOST}
    response = await connection.send_again("GET", JOBS, params=query, accept=_NO_LIST)
    return connection.object_of(response).get("jobs", [])


async def _is_ours(connection: Connection, job_id: str, prompt_id: str) -> bool:
    """Whether a job's graph carries our mark; a graph does not change, so that of another job is asked for once."""
    marks = connection.memory.marks
    if job_id not in marks:
        response = await connection.send_again("GET", f"{JOBS}/{job_id}/workflow", accept=_NO_LIST)
        marks[job_id] = mark_of(connection.object_of(response).get("workflow")) if response.is_success else ""
    return marks[job_id] == prompt_id


async def look(connection: Connection, job_id: str) -> dict[str, Any] | None:
    """The job now, None when the server does not know it, or no longer.

    That must be seen twice to be believed: comfy-api-proxy asks the history before the queue, so a job that moves from
    one to the other in between looks expired.
    """
    response = await connection.send("GET", f"{JOBS}/{job_id}", accept=(HTTPStatus.NOT_FOUND,))
    job = connection.object_of(response) if response.is_success else None
    return None if job and job["status"] == "expired" else job


async def cancel(connection: Connection, prompt_id: str) -> bool:
    """End a job, trying again until it is over, for ten seconds at most; whether it is over."""
    return await ends_in_time(_end(connection, prompt_id))


async def _end(connection: Connection, prompt_id: str) -> None:
    """Nowhere must be seen twice: a submission may still be on its way when it is cancelled."""
    misses = 0
    while misses < 2:
        job_id = (await find(connection, prompt_id)).job
        job = await retry(partial(look, connection, job_id), on=NetworkError) if job_id else None
        if job and is_over(job):
            return
        misses = 0 if job else misses + 1
        if job_id:
            await connection.send_again(
                "POST", f"{JOBS}/{job_id}/cancel", accept=(HTTPStatus.CONFLICT, HTTPStatus.NOT_FOUND)
            )
        await asyncio.sleep(CANCEL_PAUSE)
