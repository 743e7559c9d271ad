"""How long an attempt really worked."""

import time
from collections.abc import Generator
from contextlib import contextmanager


class Stopwatch:
    """Counts seconds from its making, without those that were spent waiting for others."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._waited = 0.0
        self._waiting_since: float | None = None

    @property
    def seconds(self) -> float:
        """Seconds of work until now."""
        until = self._waiting_since or time.monotonic()
        return until - self._since - self._waited

    @contextmanager
    def paused(self) -> Generator[None]:
        """The block waits for others."""
        self._waiting_since = time.monotonic()
        try:
            yield
        finally:
            self._waited += time.monotonic() - self._waiting_since
            self._waiting_since = None
