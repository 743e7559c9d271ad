"""Picture servers that are out of reach: what needs one waits until it is back, since it may be starting anew."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

from workbench.comfy import Pool
from workbench.engine.studio import Studio
from workbench.jobs import Job
from workbench.kit.errors import ConfigurationError, NetworkError

T = TypeVar("T")

_LOOK_SECONDS = 2.0


async def outlasting(studio: Studio, job: Job, work: Callable[[Pool], Awaitable[T]]) -> T:
    """Do some work on the servers; when none of them answers any more, wait until one does, and do it again.

    What was submitted is remembered by the job, so the work attaches to it where it is still there.

    Args:
        work: given the servers; it holds no lease once it has failed.

    Raises:
        ConfigurationError: none has answered for as long as the settings say.
        NetworkError: of the work, while there are servers that answer.
    """
    while True:
        try:
            return await work(await asyncio.to_thread(studio.backend.pool))
        except NetworkError:
            if not (silent := await _silent(studio)):
                raise
            with job.waiting(f"waiting for {silent} to answer"):
                await _first_answer(studio)


async def _first_answer(studio: Studio) -> None:
    patience, began = studio.settings.comfy.patience, monotonic()
    while silent := await _silent(studio):
        if monotonic() - began > patience:
            raise ConfigurationError(
                f"No picture server has answered for {patience / 60:.3g} minutes ({silent}).",
                "Start the server, or name another one in the settings, and go on with the render.",
            )
        await asyncio.sleep(_LOOK_SECONDS)


async def _silent(studio: Studio) -> str:
    """The names of all servers when none answers, else nothing; a draft backend that has died is started again."""
    states = await (await asyncio.to_thread(studio.backend.pool)).states()
    return ", ".join(state.name for state in states) if all(state.is_away for state in states) else ""
