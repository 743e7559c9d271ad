"""Time, always with its zone."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment in UTC, aware of its zone."""
    return datetime.now(UTC)
