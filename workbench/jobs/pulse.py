"""The sign of life of a worker: it keeps the worker's leases, and finds workers that died."""

import logging
import os
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, col, select

from workbench.jobs.clock import shared_now
from workbench.jobs.leases import Leases
from workbench.kit.ids import new_id
from workbench.kit.log import get_logger
from workbench.model.tasks import Executor

_BEAT_SECONDS = 5.0
_STALE = timedelta(seconds=20)
_LEFT = datetime.fromtimestamp(0, UTC)

_log = get_logger("workbench.jobs")


class Pulse:
    """Beats in a thread of its own, so that a task that keeps the event loop busy does not look dead.

    Args:
        recover: puts what the named dead workers were doing back in the queue; how much that was.

    Attributes:
        executor: this worker's id, new with every start: a restarted worker's earlier self is dead.
    """

    def __init__(
        self, sessions: sessionmaker[Session], leases: Leases, recover: Callable[[Sequence[str]], int]
    ) -> None:
        self.executor = f"{socket.gethostname()}:{os.getpid()}:{new_id()[:8]}"
        self._sessions = sessions
        self._leases = leases
        self._recover = recover
        self._last = _LEFT
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat_on, name="workbench-pulse", daemon=True)

    def enlist(self) -> None:
        """Write this worker down, before it takes any work. Blocking."""
        self._write()

    def start(self) -> None:
        """Take over what dead workers left, and go on beating. Blocking."""
        self._take_over()
        self._thread.start()

    def stop(self) -> None:
        """Beat no longer, and let others take over at once. Blocking."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
        self._write(_LEFT)

    def _beat_on(self) -> None:
        while not self._over.wait(_BEAT_SECONDS):
            try:
                self._beat()
            except Exception as error:  # the database may be away: the next beat tries again
                _log.warning("a sign of life failed", error=str(error))

    def _beat(self) -> None:
        before = self._last
        self._write()
        self._leases.renew()
        if (
            self._last - before < _STALE
        ):  # after a sleep of the machine the others are given time to show that they live
            self._take_over()

    def _write(self, beat: datetime | None = None) -> None:
        """The row is written whole: another worker may have taken this one for dead while the machine slept."""
        with self._sessions.begin() as session:
            self._last = beat or shared_now(session)
            session.merge(Executor(id=self.executor, host=socket.gethostname(), pid=os.getpid(), beat=self._last))

    def _take_over(self) -> None:
        dead = self._dead()
        if dead:
            attempts = self._recover(dead)
            level = logging.INFO if attempts else logging.DEBUG
            _log.log(level, "took over from workers that ended", workers=dead, attempts=attempts)
            with self._sessions.begin() as session:
                session.exec(delete(Executor).where(col(Executor.id).in_(dead)))

    def _dead(self) -> list[str]:
        with self._sessions.begin() as session:
            oldest = shared_now(session) - _STALE
            others = session.exec(select(Executor).where(Executor.id != self.executor))
            return [other.id for other in others if other.beat < oldest or _has_ended(other)]


def _has_ended(executor: Executor) -> bool:
    """Whether its process is gone, as far as this machine can tell; nobody else has this process's number."""
    if executor.host != socket.gethostname() or sys.platform == "win32":
        return False
    if executor.pid == os.getpid():
        return True
    try:
        os.kill(executor.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
