"""Waiting for remote work by asking for it, less and less often, until it is over or surely lost."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, NamedTuple, TypeVar

from workbench.kit.errors import NetworkError

_FIRST_PAUSE, _PAUSE_GROWTH, _LONGEST_PAUSE = 0.25, 1.5, 2.0

T = TypeVar("T")


class Seen(NamedTuple, Generic[T]):
    """What one look at the server told: the `end` of the work, if it is over, and whether the server knows it."""

    end: T | None
    known: bool


async def until_over(
    look: Callable[[], Awaitable[Seen[T]]],
    rest: Callable[[float], Awaitable[None]],
    lost: Callable[[], Exception],
    *,
    patience: float,
) -> T:
    """The end of some remote work.

    A server that is out of reach may be starting again, so it gets `patience` seconds to come back. Only what it does
    not know twice running is lost: work that moves from one of its lists to another may be in neither for a moment.

    Args:
        look: asks the server; a `NetworkError` is no answer.
        rest: what is done between two looks, for so many seconds at most.
        lost: the error for work that the server does not know.
        patience: seconds without an answer.

    Raises:
        NetworkError: no answer for `patience` seconds.
    """
    clock = asyncio.get_running_loop().time
    pause, answered, misses = _FIRST_PAUSE, clock(), 0
    while True:
        await rest(pause)
        pause = min(pause * _PAUSE_GROWTH, _LONGEST_PAUSE)
        try:
            seen = await look()
        except NetworkError:
            if clock() - answered > patience:
                raise
            continue
        if seen.end is not None:
            return seen.end
        answered, misses = clock(), 0 if seen.known else misses + 1
        if misses == 2:
            raise lost()
