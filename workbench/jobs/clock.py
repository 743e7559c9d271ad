"""One clock for all processes: signs of life and leases are compared across machines whose clocks may differ."""

from datetime import datetime

from sqlmodel import Session, func, select

from workbench.kit.times import now


def shared_now(session: Session) -> datetime:
    """This moment by the clock of the database server; by this machine's with SQLite, which has no server."""
    if session.get_bind().dialect.name == "postgresql":
        return session.exec(select(func.now())).one()
    return now()
