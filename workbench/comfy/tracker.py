"""What the messages about one prompt add up to. It only listens; whether a prompt is over, queue and history tell."""

import asyncio
import json
from collections.abc import Iterable
from time import monotonic
from typing import Any, cast

from workbench.comfy.documents import RunProgress
from workbench.comfy.graph import reachable_nodes
from workbench.model.workflows import Graph

_PREVIEW_WITH_METADATA = 4


class Tracker:
    """Keeps the newest state of one prompt, so that a slow reader of it never holds up the socket.

    Attributes:
        news: set whenever the state has changed.
        ended: whether the server has said that it is done with the prompt; its history is written by then.
    """

    def __init__(self, prompt_id: str, graph: Graph) -> None:
        self.news = asyncio.Event()
        self.ended = False
        self._prompt_id = prompt_id
        self._graph = graph
        self._needed = set(graph)
        self._cached: set[str] = set()
        self._done: set[str] = set()
        self._node: str | None = None
        self._part_of_node = 0.0
        self._fraction = 0.0
        self._preview: bytes | None = None
        self._position: int | None = None
        self._running_since: float | None = None

    def progress(self) -> RunProgress:
        """The state now; the fraction never goes back."""
        to_run = self._needed - self._cached
        done = len(self._done & to_run - {self._node}) + self._part_of_node
        self._fraction = max(self._fraction, min(1.0, done / len(to_run)) if to_run else 1.0)
        seconds = 0.0 if self._running_since is None else monotonic() - self._running_since
        return RunProgress(self._fraction, self._node, self._preview, self._position, seconds)

    def finish(self) -> None:
        """The prompt is over and has succeeded, whatever was heard of it on the way."""
        self._fraction, self._node, self._position = 1.0, None, 0

    def place(self, position: int, outputs: Iterable[str]) -> None:
        """Take in what the queue says: the place in it, and which nodes are outputs and so decide what must run."""
        self._needed = reachable_nodes(self._graph, outputs) or self._needed
        if position != self._position:
            self._move_to(position)
            self.news.set()

    def hear(self, message: str | bytes) -> None:
        """Take in one websocket message; those about other prompts change nothing.

        Raises:
            ValueError, TypeError, KeyError, AttributeError: the message is not in a known shape.
        """
        if isinstance(message, bytes):
            self._hear_preview(message)
            return
        event = json.loads(message)
        kind, data = str(event["type"]), cast(dict[str, Any], event.get("data") or {})
        if data.get("prompt_id") == self._prompt_id:
            self._hear_event(kind, data)
            self.news.set()
        elif kind == "executing" and data.get("node") in self._graph and "prompt_id" not in data:
            self._catch_up(str(data["node"]))
            self.news.set()

    def _catch_up(self, node: str) -> None:
        """Whoever connects again under the client id of what runs is told its node, and nothing else: what feeds that
        node must be done."""
        self._move_to(0)
        self._done |= reachable_nodes(self._graph, [node]) - {node}
        self._enter(node)

    def _move_to(self, position: int) -> None:
        self._position = position
        if position == 0 and self._running_since is None:
            self._running_since = monotonic()

    def _hear_event(self, kind: str, data: dict[str, Any]) -> None:
        match kind:
            case "execution_start":
                self._move_to(0)
            case "execution_cached":
                self._cached = set(data["nodes"])
            case "executing":
                self._enter(data["node"] and data.get("display_node", data["node"]))
            case "progress_state":
                self._done |= {node for node, state in data["nodes"].items() if state["state"] == "finished"}
            case "progress":
                self._part_of_node = min(1.0, data["value"] / data["max"]) if data["max"] else 0.0
            case _:
                pass

    def _enter(self, node: str | None) -> None:
        """A node starts, so the one before it is finished; no node means that the prompt is over."""
        if self._node is not None and node != self._node:
            self._done.add(self._node)
        self._node, self._part_of_node = node, 0.0
        self.ended = self.ended or node is None

    def _hear_preview(self, frame: bytes) -> None:
        """Big endian: the type, the length of the metadata, the metadata as JSON, the image."""
        kind, length = (int.from_bytes(frame[at : at + 4], "big") for at in (0, 4))
        if kind != _PREVIEW_WITH_METADATA:
            return
        metadata = json.loads(frame[8 : 8 + length])
        if metadata.get("prompt_id") == self._prompt_id:
            self._preview = frame[8 + length :]
            self.news.set()
