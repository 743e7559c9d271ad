"""Making attempts: the runner, its time limit, its errors, and the record of how it ended."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from workbench.jobs import states
from workbench.jobs.job import Controls, Job, Runner
from workbench.jobs.leases import Leases
from workbench.jobs.outcome import Failure, Outcome, Postponed, failure_of
from workbench.jobs.patience import patiently
from workbench.jobs.queue import Lane
from workbench.jobs.reports import Reports
from workbench.jobs.stopwatch import Stopwatch
from workbench.kit.errors import ApiError, ConfigurationError
from workbench.kit.log import get_logger
from workbench.kit.progress import Progress
from workbench.model.tasks import Task, TaskKind

_GRACE_SECONDS = 10.0
"""How long a runner may clean up after it was told to stop."""
_SHORTEST_WAIT = 0.05

_log = get_logger("workbench.jobs")
T = TypeVar("T")


@dataclass(frozen=True)
class _Attempt:
    """A runner at work."""

    task: Task
    controls: Controls
    work: asyncio.Task[Outcome | Postponed]

    async def ending(self) -> Outcome | Postponed | Failure:
        """How the work ends, within the task's time limit.

        Raises:
            CancelledError: a person cancelled the task, or the process ends.
        """
        limit = self.task.timeout
        try:
            while not self.work.done() and (left := limit - self.controls.worked.seconds) > 0:
                await asyncio.wait({self.work}, timeout=max(left, _SHORTEST_WAIT))
            in_time = self.work.done()
        finally:
            await self._stop()
        return self._result() if in_time else self._failure(f"took longer than {limit:g} seconds.")

    async def _stop(self) -> None:
        """Stop the runner if it has not ended, and let it clean up."""
        self.controls.stopped.set()
        self.work.cancel()
        await asyncio.wait({self.work}, timeout=_GRACE_SECONDS)
        if self.work.done() and not self.work.cancelled():
            self.work.exception()  # seen, so that asyncio does not report it

    def _result(self) -> Outcome | Postponed | Failure:
        error = None if self.work.cancelled() else self.work.exception()
        if self.controls.leaving.is_set() and (error or self.work.cancelled()):
            raise asyncio.CancelledError
        if self.work.cancelled():
            return self._failure("was broken off.")
        if error:
            _log.error("an attempt failed", task=self.task.id, attempt=self.task.attempts, exc_info=error)
            return failure_of(error)
        return self.work.result()

    def _failure(self, what: str) -> Failure:
        return failure_of(ApiError(f"Making the {self.task.kind.value} {what}"))


class Attempts:
    """The attempts that this process makes.

    Args:
        workers: how many local tasks run at a time; the others are limited by leases.
        retry_base: seconds before the second attempt at a task; doubled for each later one.
    """

    def __init__(
        self,
        sessions: sessionmaker[Session],
        leases: Leases,
        runners: Mapping[TaskKind, Runner],
        *,
        workers: int,
        retry_base: float,
    ) -> None:
        self._sessions = sessions
        self._leases = leases
        self._runners = runners
        self._slots = asyncio.Semaphore(workers)
        self._retry_base = retry_base
        self._leaving = threading.Event()

    async def make(self, task_id: str, number: int, lane: Lane) -> None:
        """Make an attempt and record how it ended; nothing happens when it is over or the task was cancelled."""
        async with self._slots if lane is Lane.LOCAL else nullcontext():
            if self._leaving.is_set():
                raise asyncio.CancelledError
            task = await self._transaction(states.begin_attempt, task_id, number)
            if task is not None:
                await self._record(task, await self._ending(task))

    def leave(self) -> None:
        """Tell the runners that the process ends: what they were doing is taken up again later. From any thread."""
        self._leaving.set()

    async def _transaction(self, change: Callable[..., T], *args: object) -> T:
        def run() -> T:
            with self._sessions.begin() as session:
                return change(session, *args)

        return await patiently(run)

    async def _record(self, task: Task, ending: Outcome | Postponed | Failure) -> None:
        if isinstance(ending, Outcome):
            await self._transaction(states.complete_attempt, task.id, task.attempts, ending)
        elif isinstance(ending, Postponed):
            await self._transaction(states.postpone, task.id, task.attempts)
        elif ending.is_transient and task.attempts <= task.max_retries:
            delay = ending.delay(self._retry_base, task.attempts)
            await self._transaction(states.retry_later, task.id, task.attempts, ending, delay)
        else:
            await self._transaction(states.need_person, task.id, task.attempts, ending)

    async def _ending(self, task: Task) -> Outcome | Postponed | Failure:
        reports = Reports(partial(self._note, task))
        controls = Controls(self._leaving, threading.Event(), reports, Stopwatch())
        job = Job(task, self._sessions, self._leases, controls)
        publishing = asyncio.create_task(reports.publish())
        try:
            return await _Attempt(task, controls, asyncio.create_task(self._run(job))).ending()
        finally:
            publishing.cancel()

    def _note(self, task: Task, progress: Progress) -> None:
        with self._sessions.begin() as session:
            states.note_progress(session, task.id, task.attempts, progress)

    async def _run(self, job: Job) -> Outcome | Postponed:
        if job.kind not in self._runners:
            raise ConfigurationError(f"This workbench cannot make {job.kind.value} tasks.", "Update the workbench.")
        return await self._runners[job.kind](job)
