"""Leases: rows that let one task at a time use a resource, over all processes and machines.

A lease ends when it is given back, or when its time runs out because the process that renewed it died. The holder is
the task, not the process: a task that is run again after a crash keeps its lease.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from weakref import WeakValueDictionary

from sqlalchemy import delete, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, col, select

from workbench.jobs.clock import shared_now
from workbench.kit.log import get_logger
from workbench.model.tasks import Lease

LEASE_TIME = timedelta(seconds=30)
_POLL_SECONDS = 0.25

_log = get_logger("workbench.jobs")


class Leases:
    """The leases that the tasks of this process hold and wait for."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._held: set[tuple[str, str]] = set()
        self._taking = threading.Lock()
        self._lines: WeakValueDictionary[tuple[str, ...], asyncio.Lock] = WeakValueDictionary()
        self._given_back = asyncio.Event()

    async def take(self, names: Sequence[str], holder: str, waiting: Callable[[], None]) -> str:
        """Take one of the named leases, the first that is free; `waiting` is called when none is free at once.

        Those who wait for the same leases are served in the order in which they came.
        """
        wanted = tuple(dict.fromkeys(names))
        line = self._lines.setdefault(tuple(sorted(wanted)), asyncio.Lock())
        if name := await self._try(wanted, holder, new=not line.locked()):
            return name
        waiting()
        async with line:  # only the first in line asks the database
            while True:
                given_back = self._given_back  # one that is ended while the database is asked is not missed
                if name := await self._try(wanted, holder):
                    return name
                await _until(given_back)

    async def give_back(self, name: str, holder: str) -> None:
        """End a lease."""
        await asyncio.to_thread(self._end, name, holder)
        given_back, self._given_back = self._given_back, asyncio.Event()
        given_back.set()

    def abandon(self, name: str, holder: str) -> None:
        """Renew a lease no longer, without ending it: what it guards is still in use."""
        self._held.discard((name, holder))

    def renew(self) -> None:
        """Extend what is held. Called by the pulse, whose thread goes on while a task keeps the event loop busy."""
        for name, holder in tuple(self._held):
            with self._sessions.begin() as session:
                mine = (col(Lease.name) == name, col(Lease.holder) == holder)
                until = shared_now(session) + LEASE_TIME
                if not session.exec(update(Lease).where(*mine).values(until=until)).rowcount:
                    _log.warning("a lease ran out while its task was running", name=name, task=holder)
                    self.abandon(name, holder)

    async def _try(self, names: tuple[str, ...], holder: str, *, new: bool = True) -> str | None:
        taking = asyncio.ensure_future(asyncio.to_thread(self._take_now, names, holder, new))
        try:
            return await asyncio.shield(taking)
        except asyncio.CancelledError:  # the thread goes on: what it gets must not be kept
            if name := await taking:
                await self.give_back(name, holder)
            raise

    def _take_now(self, names: tuple[str, ...], holder: str, new: bool) -> str | None:
        """The lease that the task still has from before a crash, otherwise a free one if it may get a new one.

        One thread at a time: what another has just taken must be seen, even if its time has already run out.
        """
        with self._taking:
            name = self._choose(names, holder, {name for name, other in tuple(self._held) if other != holder}, new)
            if name:
                self._held.add((name, holder))
        return name

    def _choose(self, names: tuple[str, ...], holder: str, elsewhere: set[str], new: bool) -> str | None:
        with self._sessions.begin() as session:
            _add_missing(session, names)
            own = select(Lease.name).where(col(Lease.name).in_(names), Lease.holder == holder)
            kept = session.exec(own).first()
            choice = [kept] if kept else [name for name in names if new and name not in elsewhere]
            return next((name for name in choice if _occupy(session, name, holder)), None)

    def _end(self, name: str, holder: str) -> None:
        self.abandon(name, holder)
        with self._sessions.begin() as session:
            session.exec(delete(Lease).where(col(Lease.name) == name, col(Lease.holder) == holder))


async def _until(given_back: asyncio.Event) -> None:
    """Until a task of this process ends a lease, or it is time to ask for those of other processes."""
    with suppress(TimeoutError):
        await asyncio.wait_for(given_back.wait(), _POLL_SECONDS)


def _add_missing(session: Session, names: tuple[str, ...]) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.exec(insert(Lease).values([{"name": name} for name in names]).on_conflict_do_nothing())


def _occupy(session: Session, name: str, holder: str) -> bool:
    moment = shared_now(session)
    free = or_(col(Lease.holder).in_(["", holder]), col(Lease.until) < moment)
    change = update(Lease).where(col(Lease.name) == name, free).values(holder=holder, until=moment + LEASE_TIME)
    return session.exec(change).rowcount == 1
