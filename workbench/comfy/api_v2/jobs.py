"""The jobs of a server: found again, asked for, ended. The server gives them ids of its own; ours is their mark."""

import asyncio
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

from workbench.comfy.api_v2.assets import has_mark
from workbench.comfy.connection import Connection
from workbench.comfy.truth import CANCEL_PAUSE, ends_in_time
from workbench.kit.errors import NetworkError
from workbench.kit.retry import retry

JOBS = "/api/v2/jobs"
_OVER = ("succeeded", "canceled", "failed", "expired")


def is_over(job: Mapping[str, Any]) -> bool:
    """Whether it has ended, in whatever way."""
    return job.get("status") in _OVER


async def find(connection: Connection, prompt_id: str) -> str:
    """The server's id of the job that was submitted under ours; empty when it has none.

    A job that another process submitted is looked for among the newest hundred.
    """
    if known := connection.memory.jobs.get(prompt_id):
        return known
    missing = (HTTPStatus.NOT_FOUND, HTTPStatus.NOT_IMPLEMENTED)
    response = await connection.send_again("GET", JOBS, params={"limit": 100}, accept=missing)
    jobs: list[dict[str, Any]] = connection.object_of(response).get("jobs", [])
    for job in jobs:
        graph = await connection.send_again("GET", f"{JOBS}/{job['id']}/workflow", accept=missing)
        if graph.is_success and has_mark(connection.object_of(graph).get("workflow"), prompt_id):
            connection.memory.jobs[prompt_id] = job["id"]
            return job["id"]
    return ""


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
        job_id = await find(connection, prompt_id)
        job = await retry(partial(look, connection, job_id), on=NetworkError) if job_id else None
        if job and is_over(job):
            return
        misses = 0 if job else misses + 1
        if job_id:
            await connection.send_again(
                "POST", f"{JOBS}/{job_id}/cancel", accept=(HTTPStatus.CONFLICT, HTTPStatus.NOT_FOUND)
            )
        await asyncio.sleep(CANCEL_PAUSE)
