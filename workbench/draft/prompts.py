"""Prompts on their way: pending in the order of their numbers, the one that runs, and the history of those that ran."""

import asyncio
import heapq
from collections.abc import Callable, Collection
from typing import Any

Item = tuple[float, str, dict[str, Any], dict[str, Any], list[str]]
"""As queue and history show it: number (the smallest runs first), prompt id, graph, extra data, output node ids."""

HISTORY_LENGTH = 10_000


def prompt_id(item: Item) -> str:
    """The id of a queued prompt."""
    return item[1]


def client_id(item: Item) -> str | None:
    """Who submitted a prompt, if they said so."""
    return item[3].get("client_id")


class PromptQueue:
    """Pending and running prompts, and the history; everything happens in the server's event loop."""

    def __init__(self, changed: Callable[[], None]) -> None:
        """`changed` is called whenever the number of unfinished prompts may have changed."""
        self._changed = changed
        self._count = 0
        self._arrived = asyncio.Event()
        self._pending: list[Item] = []
        self.running: Item | None = None
        self.history: dict[str, dict[str, Any]] = {}

    @property
    def pending(self) -> list[Item]:
        """A heap, not sorted, as a real server shows it."""
        return list(self._pending)

    @property
    def remaining(self) -> int:
        """How many prompts are pending or running."""
        return len(self._pending) + (self.running is not None)

    def next_number(self) -> int:
        """A counter from 0."""
        self._count += 1
        return self._count - 1

    def put(self, item: Item) -> None:
        """Add a prompt.

        Raises:
            TypeError: when one with the same number and id is pending; it is added all the same.
        """
        self._arrived.set()
        heapq.heappush(self._pending, item)
        self._changed()

    async def take(self) -> Item:
        """Wait for a prompt; from then on it is the running one."""
        while not self._pending:
            self._arrived.clear()
            await self._arrived.wait()
        self.running = heapq.heappop(self._pending)
        self._changed()
        return self.running

    def finish(self, outcome: dict[str, Any]) -> None:
        """Move the running prompt to the history: its outputs, status and meta."""
        if self.running is None:
            raise RuntimeError("no prompt is running")
        if len(self.history) >= HISTORY_LENGTH:
            self.history.pop(next(iter(self.history)))
        self.history[prompt_id(self.running)] = {"prompt": self.running, **outcome}
        self.running = None
        self._changed()

    def delete(self, wanted: str) -> None:
        """Remove one pending prompt of that id, if there is any."""
        found = next((item for item in self._pending if prompt_id(item) == wanted), None)
        if found:
            self._pending.remove(found)
            heapq.heapify(self._pending)
            self._changed()

    def clear(self) -> None:
        """Remove all pending prompts."""
        self._pending.clear()
        self._changed()

    def past(self, maximum: int | None, offset: int) -> dict[str, dict[str, Any]]:
        """History entries, oldest first: the newest `maximum` of them, or as many from an offset (counted from 0)."""
        if offset < 0 and maximum is not None:
            offset = len(self.history) - maximum
        kept = list(self.history.items())[max(offset, 0) :]
        return dict(kept[:maximum])

    def forget(self, ids: Collection[str]) -> None:
        """Delete history entries; unknown ids are ignored."""
        for wanted in ids:
            self.history.pop(wanted, None)
