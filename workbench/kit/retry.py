"""Trying again: the one rule for calls that a moment of bad luck may break."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import stamina

T = TypeVar("T")


async def retry(
    call: Callable[[], Awaitable[T]],
    *,
    on: type[Exception] | tuple[type[Exception], ...],
    tries: int = 3,
    base: float = 0.5,
) -> T:
    """Await `call()`, and again after the errors named in `on`, with exponential backoff and jitter.

    The call takes no arguments, so that none of them can reach the log line that every new try writes.

    Args:
        call: makes a fresh awaitable for every try; it must be safe to repeat.
        on: the errors that are worth another try; any other one is raised at once.
        tries: how often in all.
        base: seconds before the second try, doubled for each later one; up to as much again is added at random.

    Raises:
        The error of the last try.
    """
    again = stamina.AsyncRetryingCaller(attempts=tries, timeout=None, wait_initial=base, wait_jitter=base)
    return await again(on, call)
