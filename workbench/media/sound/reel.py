"""Sounds of any length played into the blocks of a mix, each from its own sample of the film on."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, Protocol, TypeVar

import numpy as np

from workbench.media.sound.samples import Samples


class Placed(Protocol):
    """A sound on the film's timeline; its parts are read when it begins to be heard, not before."""

    @property
    def first(self) -> int:
        """Its first sample in the film."""
        ...

    def parts(self) -> Iterator[Samples]:
        """Its samples, one part after the other, shape (1 or 2, samples)."""
        ...


P = TypeVar("P", bound=Placed)


class Deck(Generic[P]):
    """Plays placed sounds, given in order of time, and lets go of each when it is over."""

    def __init__(self, placed: Iterable[P]) -> None:
        self._waiting = deque(placed)
        self._playing: list[tuple[P, Reel]] = []

    def play(self, position: int, count: int, channel: Callable[[P], Samples]) -> None:
        """Add what is heard in `count` samples from a sample of the film on to the channel of each sound."""
        while self._waiting and self._waiting[0].first < position + count:
            placed = self._waiting.popleft()
            self._playing.append((placed, Reel(placed.parts(), placed.first)))
        self._playing = [(placed, reel) for placed, reel in self._playing if reel.add_to(channel(placed), position)]


class Reel:
    """Plays parts that follow one another, from a sample of the film on, into the blocks of a mix."""

    def __init__(self, parts: Iterator[Samples], first: int) -> None:
        self._parts = parts
        self._part: Samples = np.empty((1, 0), np.float32)
        self._at = first

    def add_to(self, mix: Samples, position: int) -> bool:
        """Add what is heard in a block that starts at a sample of the film; whether there is more after it."""
        end = position + mix.shape[1]
        while True:
            start, stop = max(position, self._at), min(end, self._at + self._part.shape[1])
            if stop > start:
                mix[:, start - position : stop - position] += self._part[:, start - self._at : stop - self._at]
            if self._at + self._part.shape[1] > end:
                return True
            self._at += self._part.shape[1]
            following = next(self._parts, None)
            if following is None:
                return False
            self._part = following
