"""What a runner is given: one attempt at one task, and what it may do with it."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from workbench.jobs.leases import Leases
from workbench.jobs.outcome import Outcome, Postponed
from workbench.jobs.reports import Reports
from workbench.jobs.states import hold_attempt, remember
from workbench.jobs.stopwatch import Stopwatch
from workbench.kit.errors import WorkCancelledError
from workbench.kit.progress import Progress
from workbench.model.tasks import Task


@dataclass(frozen=True)
class Controls:
    """What those who run an attempt share with its job.

    Attributes:
        leaving: set when the process ends.
        stopped: set when this attempt must stop.
        reports: where its progress goes.
        worked: how long it worked.
    """

    leaving: threading.Event
    stopped: threading.Event
    reports: Reports
    worked: Stopwatch


class Job:
    """One attempt at one task.

    Attributes:
        id: of the task; the same in every attempt.
        key: content key that the task was created with.
        memory: what was remembered by this attempt, by earlier ones, and before a crash.
        attempt: 1 for the first; an attempt that is taken up after a crash keeps its number.
    """

    def __init__(self, task: Task, sessions: sessionmaker[Session], leases: Leases, controls: Controls) -> None:
        self.id = task.id
        self.kind = task.kind
        self.key = task.key
        self.render_id = task.render_id
        self.project_id = task.project_id
        self.shot_id = task.shot_id
        self.params: dict[str, Any] = task.params
        self.memory: dict[str, Any] = task.memory
        self.attempt = task.attempts
        self._sessions = sessions
        self._leases = leases
        self._controls = controls

    @property
    def leaving(self) -> bool:
        """Whether the process ends and the task will be taken up again: remote work should be left running."""
        return self._controls.leaving.is_set()

    def cancelled(self) -> bool:
        """Whether the work must stop: cancelled, out of time, or the process ends. For loops in threads."""
        return self._controls.stopped.is_set() or self.leaving

    def check(self) -> None:
        """Called by loops in threads again and again.

        Raises:
            WorkCancelledError: the work must stop, as `cancelled` says.
        """
        if self.cancelled():
            raise _stopped()

    def hold(self, session: Session) -> None:
        """Begins a transaction that writes what a cancelled task must not leave: no cancel comes in until it ends.

        Raises:
            WorkCancelledError: the task was cancelled, even if nobody has told this attempt so far.
        """
        if not hold_attempt(session, self.id, self.attempt):
            raise _stopped()

    def report(self, progress: Progress) -> None:
        """Show how far the work is. Returns at once, from any thread; what comes too often is left out."""
        self._controls.reports.report(progress)

    async def remember(self, **values: Any) -> None:
        """Keep JSON values for after a crash; they are stored when this returns.

        Raises:
            CancelledError: the task was cancelled meanwhile, so nothing may be started for it.
        """
        memory = self.memory | values
        if not await asyncio.to_thread(self._store, memory):
            raise asyncio.CancelledError
        self.memory = memory

    @asynccontextmanager
    async def lease(self, names: Sequence[str], called: str = "") -> AsyncGenerator[str]:
        """Hold one of the named resources while the block runs: the first that is free. Yields its name.

        Args:
            called: what people who wait for it are told, instead of the names.

        Waiting does not count towards the task's time limit. When the process ends in between, the lease is kept for
        the task's next run.
        """
        with self._controls.worked.paused():
            name = await self._leases.take(names, self.id, partial(self._wait_for, called or " or ".join(names)))
        try:
            yield name
        finally:
            if self.leaving:
                self._leases.abandon(name, self.id)
            else:
                await self._leases.give_back(name, self.id)

    @contextmanager
    def waiting(self, note: str) -> Generator[None]:
        """While the block runs, people are told by a note what is waited for; it does not count towards the task's
        time limit."""
        self._tell(note)
        with self._controls.worked.paused():
            yield

    def _wait_for(self, what: str) -> None:
        self._tell(f"waiting for {what}")

    def _tell(self, note: str) -> None:
        self.report(Progress(self._controls.reports.latest.fraction, note))

    def _store(self, memory: dict[str, Any]) -> bool:
        with self._sessions.begin() as session:
            return remember(session, self.id, self.attempt, memory)


def _stopped() -> WorkCancelledError:
    return WorkCancelledError("The work was cancelled.", "Finished parts are kept for the next run.")


Runner = Callable[[Job], Awaitable[Outcome | Postponed]]
"""Does the work of one task kind. It is run on the jobs' event loop, so blocking work belongs in threads.

It may be run again for the same task after a crash or an error. A cancelled runner gets `CancelledError`; it ends its
remote work, unless `job.leaving`, and lets the error pass.
"""
