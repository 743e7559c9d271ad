"""Waiting for a server: never longer than we want to, and for nobody who has given up."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from workbench.kit.errors import WorkbenchError, WorkCancelledError
from workbench.kit.log import get_logger

T = TypeVar("T")

_LOOK_SECONDS = 0.1
_log = get_logger(__name__)


class Busy(Exception):
    """A try failed, and the next one may succeed.

    Attributes:
        error: what is told when there is no next one.
        after: seconds that the server asks to wait, if it does.
    """

    def __init__(self, error: WorkbenchError, after: float | None = None) -> None:
        super().__init__(error.message)
        self.error = error
        self.after = after


@dataclass(frozen=True)
class Patience:
    """How often is tried in all; seconds before the second try, doubled for each later one; and the most to wait."""

    tries: int = 4
    base: float = 2.0
    longest: float = 120.0


def patiently(call: Callable[[], T], patience: Patience, cancelled: Callable[[], bool]) -> T:
    """Call, and again after `Busy`, for as long as patience lasts.

    Raises:
        WorkCancelledError: `cancelled` said so while we waited.
        The error of the last `Busy`, and any other error at once.
    """
    waited = 0.0
    for attempt in range(1, patience.tries + 1):
        try:
            return call()
        except Busy as busy:
            pause = patience.base * 2 ** (attempt - 1) if busy.after is None else busy.after
            waited += pause
            if attempt == patience.tries or waited > patience.longest:
                raise busy.error from None
            _log.warning("a language model is busy", problem=busy.error.message, seconds=round(pause, 1))
            _wait(pause, cancelled)
    raise AssertionError("there is at least one try")


def await_or_stop(work: Coroutine[Any, Any, T], cancelled: Callable[[], bool]) -> T:
    """Run a coroutine to its end on a loop of its own, whatever the caller's thread is doing. Blocking.

    Raises:
        WorkCancelledError: `cancelled` said so; the coroutine is cancelled, however long it would still wait.
        Whatever the coroutine raises.
    """
    left = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        try:
            return pool.submit(asyncio.run, _watched(work, lambda: left.is_set() or cancelled())).result()
        finally:
            left.set()  # Ctrl-C ends the waiting here, and the work with it


async def _watched(work: Coroutine[Any, Any, T], cancelled: Callable[[], bool]) -> T:
    task = asyncio.ensure_future(work)
    while not task.done():
        if cancelled():
            task.cancel()
            await asyncio.wait({task})
            stop_if(lambda: True)
        await asyncio.wait({task}, timeout=_LOOK_SECONDS)
    return task.result()


def _wait(seconds: float, cancelled: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        stop_if(cancelled)
        time.sleep(min(left, _LOOK_SECONDS))


def stop_if(cancelled: Callable[[], bool]) -> None:
    """Give up where it was asked for.

    Raises:
        WorkCancelledError: it was.
    """
    if cancelled():
        raise WorkCancelledError("The writing was stopped.", "What is finished is kept.")
