"""Jobs: the durable tasks of a process, from submitting a render to its end."""

import asyncio
from collections.abc import Callable, Mapping

from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from workbench.jobs.events import render_events_after
from workbench.jobs.job import Runner
from workbench.jobs.queue import DurableQueue
from workbench.jobs.schedule import Schedule, find_render
from workbench.jobs.worker import Worker
from workbench.model.tasks import Event, RenderState, TaskKind

_WATCH_SECONDS = 0.2


class Jobs:
    """Durable tasks. One instance works at a time in a process; its methods may be awaited on any event loop.

    Args:
        database_url: of the queue, a database of its own: `sqlite:///path` or `postgresql://…`.
        sessions: of the database with the render, task and event tables; rows stay readable after their commit.
        runners: what does the work of each task kind.
        workers: how many local tasks (voice, cut) run at a time in this process; pictures and clips are limited by
            leases.
        retry_base: seconds before the second attempt at a task; doubled for each later one.
        worker: whether this process runs tasks; without, it submits, cancels and watches.

    Raises:
        ConfigurationError: the URL names no database that the queue can lie in.
    """

    def __init__(
        self,
        database_url: str,
        sessions: sessionmaker[Session],
        runners: Mapping[TaskKind, Runner],
        *,
        workers: int,
        retry_base: float = 5.0,
        worker: bool = True,
    ) -> None:
        self._sessions = sessions
        self._runners = runners
        self._workers = workers
        self._retry_base = retry_base
        self._is_worker = worker
        self._queue = DurableQueue(database_url)
        self._schedule = Schedule(sessions, self._queue)
        self._worker: Worker | None = None

    async def start(self) -> None:
        """Connect to the queue; a worker goes on with what was under way when it, or another one, died.

        Raises:
            ResourceError: the queue's database cannot be opened or reached.
        """
        try:
            await asyncio.to_thread(self._queue.open)
            if self._is_worker:
                self._worker = self._new_worker()
                await asyncio.to_thread(self._worker.start)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop running tasks and disconnect. What was under way goes on with the next start of a worker."""
        worker, self._worker = self._worker, None
        if worker:
            await asyncio.to_thread(worker.stop)
        await asyncio.to_thread(self._queue.close)

    async def submit(self, render_id: str) -> None:
        """Start a render whose row and task rows are committed. Submitting it again changes nothing.

        Raises:
            NotFoundError: there is no such render.
        """
        await asyncio.to_thread(self._schedule.submit, render_id)

    async def cancel(self, render_id: str) -> None:
        """Cancel a render and its unfinished tasks: in the tables when this returns, in running tasks within 1.2 s.

        A render that is over stays as it is.

        Raises:
            NotFoundError: there is no such render.
        """
        await asyncio.to_thread(self._schedule.cancel, render_id)

    async def wait(
        self, render_id: str, *, after: int = 0, on_event: Callable[[Event], None] | None = None
    ) -> RenderState:
        """Follow a render to its end, whichever process runs it.

        Args:
            render_id: the render.
            after: number of the last event that the caller knows.
            on_event: gets the render's later events in order.

        Raises:
            NotFoundError: there is no such render.
        """
        while True:
            state, events = await asyncio.to_thread(self._look, render_id, after)
            for event in events:
                after = event.seq or after
                if on_event:
                    on_event(event)
            if state.is_final:
                return state
            await asyncio.sleep(_WATCH_SECONDS)

    def _new_worker(self) -> Worker:
        return Worker(
            self._queue,
            self._schedule,
            self._sessions,
            self._runners,
            workers=self._workers,
            retry_base=self._retry_base,
        )

    def _look(self, render_id: str, after: int) -> tuple[RenderState, list[Event]]:
        """The state is read before the events, so that a final state comes with the last event."""
        with self._sessions.begin() as session:
            state = find_render(session, render_id).state
            return state, render_events_after(session, render_id, after)
