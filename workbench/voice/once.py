"""What is costly to load is loaded once a process, by whichever thread needs it first."""

import functools
import threading
from collections.abc import Callable
from typing import TypeVar

_Loaded = TypeVar("_Loaded")


def once(load: Callable[[], _Loaded]) -> Callable[[], _Loaded]:
    """A function that gives what `load` gave at its first call; other threads wait for it."""
    lock = threading.Lock()
    cached = functools.cache(load)

    def loaded() -> _Loaded:
        with lock:
            return cached()

    return loaded
