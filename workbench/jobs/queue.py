"""The durable queue, on DBOS; the only module that imports it.

A workflow is one attempt at one task, with `task:attempt` as its id, so that nothing is queued twice. It has a single
step, which may be run again after a crash; what was done is in the task's row. Attempts that wait for their time
(retries) lie in the queue with a delay and hold no place.
"""

import logging
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, error
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from workbench.jobs.order import Node
from workbench.kit.disk import disk_error, takes_no_more
from workbench.kit.errors import ConfigurationError, ResourceError
from workbench.model.tasks import TaskKind

_APPLICATION = "workbench"
_VERSION = "1"
"""DBOS only takes up work of its own version; the step reads everything from the task's row, so it fits any release."""
_WORKFLOW = "attempt"
_POLL_SECONDS = 0.25
_LOWEST_PRIORITY = 101
_CANCELLED = (error.DBOSWorkflowCancelledError, error.DBOSAwaitedWorkflowCancelledError)
_DBOS_THREADS = "dbos-executor-"
_GRACE_SECONDS = 10.0

Attempt = Callable[[str, int, str], Awaitable[None]]
"""Makes an attempt: id of the task, number of the attempt, name of the lane."""


_HERE = frozenset({TaskKind.VOICE, TaskKind.CUT, TaskKind.FOOTAGE})
"""Kinds of tasks that keep this machine's processors busy."""


class Lane(StrEnum):
    """Which limit holds for a task: this machine's processors, or a server elsewhere (its lease, where it has one)."""

    LOCAL = "local"
    REMOTE = "remote"

    @classmethod
    def of(cls, kind: TaskKind) -> "Lane":
        """The lane of a task kind."""
        return cls.LOCAL if kind in _HERE else cls.REMOTE


class DurableQueue:
    """Puts attempts in the queue and, in a worker, takes them out. All methods block."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._is_sqlite = _backend(url) == "sqlite"
        self._engine: Engine | None = None
        self._client: DBOSClient | None = None

    def open(self) -> None:
        """Connect, and make DBOS's tables where they are missing.

        Raises:
            ResourceError: the database cannot be opened or reached.
        """
        _quieten_dbos()
        try:
            self._engine = _sqlite_engine(self._url) if self._is_sqlite else None
            DBOS.migrate(self._url)
            self._client = DBOSClient(
                system_database_url=self._url, system_database_engine=self._engine, application_name=_APPLICATION
            )
        except (DBAPIError, OSError) as problem:
            if takes_no_more(problem):
                raise disk_error(problem) from problem
            raise ResourceError(
                f"The database of the jobs does not answer ({type(problem).__name__}).",
                "Check that it runs, and that the settings name it with the right user and password.",
            ) from problem

    def work(self, attempt: Attempt, executor: str, workers: int) -> None:
        """Start to take attempts out and make them. Each processor gets one to do and one to go on with."""
        config: DBOSConfig = {
            "name": _APPLICATION,
            "application_version": _VERSION,
            "executor_id": executor,
            "system_database_url": self._url,
            "system_database_engine": self._engine,
            "log_level": "ERROR",
            "notification_listener_polling_interval_sec": _POLL_SECONDS,  # stopping waits for it
        }
        DBOS(config=config)
        _register(attempt)
        for lane, limit in ((Lane.LOCAL, workers + 1), (Lane.REMOTE, None)):
            self._connected.register_queue(lane.value, worker_concurrency=limit, polling_interval_sec=_POLL_SECONDS)
        DBOS.launch()

    def put(self, node: Node) -> None:
        """Queue the attempt that a task is in or comes next, once only, however often it is put."""
        lane = Lane.of(node.kind).value
        options: EnqueueOptions = {
            "workflow_name": _WORKFLOW,
            "workflow_id": _workflow_id(node.id, node.attempt),
            "queue_name": lane,
            "app_version": _VERSION,
            "priority": max(1, _LOWEST_PRIORITY - node.priority),
        }
        if node.delay:
            options["delay_seconds"] = node.delay
        self._connected.enqueue(options, node.id, node.attempt, lane)

    def cancel(self, attempts: Mapping[str, int]) -> None:
        """Take tasks out of the queue, given how many attempts were begun; running attempts are told within 1.2 s."""
        ids = [_workflow_id(task, number) for task, begun in attempts.items() for number in (begun, begun + 1)]
        self._connected.cancel_workflows(ids)

    def recover(self, executors: Sequence[str]) -> int:
        """Put what dead workers were doing back in the queue, and count it. Only in a worker."""
        handles = DBOS._recover_pending_workflows(list(executors))  # pyright: ignore[reportPrivateUsage]  # no public way
        return len(handles)

    def rest(self) -> None:
        """Stop working: cancel what runs, without a record of its end, and wait for its threads."""
        DBOS.destroy(destroy_registry=True)
        for thread in threading.enumerate():
            if thread.name.startswith(_DBOS_THREADS):
                thread.join(_GRACE_SECONDS)

    def close(self) -> None:
        """Disconnect; what is in the queue stays there."""
        if self._client:
            self._client.destroy()
            self._client = None
        if self._engine:
            self._engine.dispose()
            self._engine = None

    @property
    def _connected(self) -> DBOSClient:
        if self._client is None:
            raise ConfigurationError("The jobs were not started.", "Start them before submitting a render.")
        return self._client


def _backend(url: str) -> str:
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError:
        backend = ""
    if backend not in ("sqlite", "postgresql", "postgres"):
        raise ConfigurationError(
            "The database of the jobs is neither SQLite nor PostgreSQL.",
            "Use sqlite:///path/to/file.db or postgresql://user:password@host/name.",
        )
    return backend


def _quieten_dbos() -> None:
    logger = logging.getLogger("dbos")
    logger.setLevel(logging.ERROR)
    logger.addFilter(_is_error)


def _is_error(record: logging.LogRecord) -> bool:
    """DBOS reports a cancelled workflow as an error; here it is what a person asked for."""
    return not (record.exc_info and isinstance(record.exc_info[1], _CANCELLED))


def _register(attempt: Attempt) -> None:
    @DBOS.step(name=_WORKFLOW, preemptible=True)
    async def step(task_id: str, number: int, lane: str) -> None:
        await attempt(task_id, number, lane)

    @DBOS.workflow(name=_WORKFLOW, max_recovery_attempts=None)
    async def workflow(task_id: str, number: int, lane: str) -> None:  # pyright: ignore[reportUnusedFunction]  # by its name
        await step(task_id, number, lane)


def _workflow_id(task_id: str, attempt: int) -> str:
    return f"{task_id}:{attempt}"


def _sqlite_engine(url: str) -> Engine:
    """DBOS leaves SQLite's default journal, which is four times slower than the write-ahead log."""
    Path(make_url(url).database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: SqliteConnection, _record: object) -> None:
    connection.isolation_level = "IMMEDIATE"
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
