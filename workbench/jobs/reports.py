"""Progress from a runner to the database, from any thread, never more often than a screen can show."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from workbench.kit.log import get_logger, hide_secrets
from workbench.kit.progress import Progress

_SECONDS_BETWEEN = 0.25

_log = get_logger("workbench.jobs")


class Reports:
    """The latest progress of one attempt; `write` stores it and is called in a thread."""

    def __init__(self, write: Callable[[Progress], None]) -> None:
        self.latest = Progress(0.0)
        self._write = write
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()

    def report(self, progress: Progress) -> None:
        """Take note and return at once."""
        fraction = min(max(progress.fraction, 0.0), 1.0)
        self.latest = Progress(fraction, hide_secrets(progress.note), progress.preview)
        with suppress(RuntimeError):  # the loop is closed: the attempt is over
            self._loop.call_soon_threadsafe(self._news.set)

    async def publish(self) -> None:
        """Store what is reported until cancelled; what cannot be stored is left out."""
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                await asyncio.to_thread(self._write, self.latest)
            except SQLAlchemyError as error:
                _log.warning("progress was not stored", error=str(error))
            await asyncio.sleep(_SECONDS_BETWEEN)
