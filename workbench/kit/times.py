"""Time, always with its zone."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment in UTC, aware of its zone."""
    return datetime.now(UTC)


def clock_time(seconds: float) -> str:
    """A time or a length as players show it: minutes, and two digits of whole seconds."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"
