"""How far a long piece of work is: one type for every face."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """A fraction in [0, 1] and a short note of what happens now."""

    fraction: float
    note: str = ""


Report = Callable[[Progress], None]


def silent(_progress: Progress) -> None:
    """Report to nobody."""
