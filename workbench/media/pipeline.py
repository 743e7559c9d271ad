"""Work on a long row of things in threads, in order, with only a few of them in memory."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 2
"""Things that wait for each thread."""


def in_order(work: Callable[[T], R], things: Iterable[T], threads: int) -> Generator[R]:
    """The results of `work` on each thing, in their order; no thing is taken long before its result is asked for."""
    with ThreadPoolExecutor(threads, thread_name_prefix="frames") as pool:
        waiting: deque[Future[R]] = deque()
        try:
            for thing in things:
                waiting.append(pool.submit(work, thing))
                if len(waiting) > _AHEAD * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
