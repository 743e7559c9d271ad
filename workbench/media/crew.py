"""Threads that work on one film together, stop together, and say how far they are."""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from workbench.kit.errors import WorkCancelledError
from workbench.kit.progress import Progress, Report

P = ParamSpec("P")
T = TypeVar("T")

_LOOK_SECONDS = 0.1
"""How often the crew looks whether its work was cancelled, and reports."""


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Crew:
    """A pool of threads; leaving the block stops what still runs.

    The encoders, OpenCV and numpy work outside the interpreter's lock, so threads keep all cores busy; they cost no
    start-up and end with the process, whatever ends it.
    """

    def __init__(self, size: int, report: Report, cancelled: Callable[[], bool]) -> None:
        self.size = size
        self._report = report
        self._cancelled = cancelled
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._done = self._steps = 0
        self._told = 0.0
        self._open: set[Future[Any]] = set()
        self._over: SimpleQueue[Future[Any]] = SimpleQueue()
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="film")

    def __enter__(self) -> "Crew":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._pool.shutdown(cancel_futures=True)

    @property
    def done(self) -> int:
        """Steps done so far."""
        return self._done

    def expect(self, steps: int) -> None:
        """Announce steps of jobs that are about to start."""
        self._steps += steps

    def start(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand a job to the pool."""
        started = self._pool.submit(job, *args, **kwargs)
        self._open.add(started)
        started.add_done_callback(self._over.put)
        return started

    def check(self) -> None:
        """Called by jobs again and again.

        Raises:
            WorkCancelledError: the crew was stopped.
        """
        if self._stopped.is_set():
            raise WorkCancelledError("The work was cancelled.", "Finished parts are kept for the next run.")

    def step(self) -> None:
        """Called by jobs for each step done; checks as well."""
        self.check()
        with self._lock:
            self._done += 1

    def finish(self, jobs: Sequence[Future[Any]]) -> None:
        """Wait for jobs; the first error of any job of the crew is raised meanwhile.

        Raises:
            WorkCancelledError: the work was cancelled.
        """
        while not self._open.isdisjoint(jobs):
            self._settle()
            if self._cancelled():
                self._stopped.set()
                self.check()
            self._tell()

    def _settle(self) -> None:
        """Wait a moment for a job that is over, and raise its error if it has one."""
        with suppress(Empty):
            job = self._over.get(timeout=_LOOK_SECONDS)
            self._open.discard(job)
            job.result()

    def _tell(self) -> None:
        """Report; what is told never falls, though steps may be announced late."""
        encoding = self._done < self._steps
        note = f"{self._done} of {self._steps} frames" if encoding else "sound"
        self._told = max(self._told, self._done / max(self._steps, 1))
        self._report(Progress(self._told, note))
