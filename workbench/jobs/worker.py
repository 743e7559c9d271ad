"""The part of a process that runs tasks: everything that lives from its start to its stop."""

from collections.abc import Mapping
from functools import partial

from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from workbench.jobs.attempts import Attempts
from workbench.jobs.job import Runner
from workbench.jobs.leases import Leases
from workbench.jobs.patience import patiently
from workbench.jobs.pulse import Pulse
from workbench.jobs.queue import DurableQueue, Lane
from workbench.jobs.schedule import Schedule
from workbench.model.tasks import TaskKind


class Worker:
    """Takes attempts out of the queue and makes them. See `Jobs` for the arguments."""

    def __init__(
        self,
        queue: DurableQueue,
        schedule: Schedule,
        sessions: sessionmaker[Session],
        runners: Mapping[TaskKind, Runner],
        *,
        workers: int,
        retry_base: float,
    ) -> None:
        leases = Leases(sessions)
        self._queue = queue
        self._schedule = schedule
        self._workers = workers
        self._attempts = Attempts(sessions, leases, runners, workers=workers, retry_base=retry_base)
        self._pulse = Pulse(sessions, leases, queue.recover)

    def start(self) -> None:
        """Begin, with what dead workers left. Blocking."""
        self._pulse.enlist()
        self._queue.work(self._attempt, self._pulse.executor, self._workers)
        self._pulse.start()
        self._schedule.resume()

    def stop(self) -> None:
        """End; attempts under way are left for the next start of a worker. Blocking."""
        self._attempts.leave()
        self._queue.rest()
        self._pulse.stop()

    async def _attempt(self, task_id: str, number: int, lane: str) -> None:
        await self._attempts.make(task_id, number, Lane(lane))
        await patiently(partial(self._schedule.follow_up, task_id))
