"""How far a long piece of work is: one type for every face."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Progress:
    """A fraction in [0, 1] and a short note of what happens now.

    Attributes:
        preview: a picture (JPEG or PNG) of what is there so far; None where there is none, or none yet.
    """

    fraction: float
    note: str = ""
    preview: bytes | None = field(default=None, repr=False)


Report = Callable[[Progress], None]


def silent(_progress: Progress) -> None:
    """Report to nobody."""
