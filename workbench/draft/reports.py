"""Tells about one prompt while it runs: the messages for its client, and the events that the history keeps."""

from typing import Any

from workbench.draft.messages import Messages, timestamp
from workbench.draft.prompts import Item, client_id, prompt_id


class Report:
    """What is told about one prompt, in the order and shape of a real server.

    Without a client, progress and interrupts are told to everybody and the rest to nobody.

    Attributes:
        node: the node that runs; empty before the first.
        events: what the history keeps: [name, data] each.
    """

    def __init__(self, messages: Messages, item: Item) -> None:
        self.client = client_id(item)
        self.node = ""
        self.events: list[tuple[str, dict[str, Any]]] = []
        self._messages = messages
        self._prompt = prompt_id(item)
        self._states: dict[str, dict[str, Any]] = {}

    def event(self, name: str, **data: Any) -> None:
        """An event of the whole prompt."""
        data = {"prompt_id": self._prompt, **data, "timestamp": timestamp()}
        self.events.append((name, data))
        if self.client is not None or name == "execution_interrupted":
            self._messages.send(name, data, self.client)

    def starts(self, node: str) -> None:
        """A node begins."""
        self.node = node
        self._set_state(node, 0.0, 1.0)
        self._to_client("executing", node=node, display_node=node)

    def step(self, value: int, maximum: int, jpeg: bytes | None) -> None:
        """The running node got to `value` of `maximum`, and looks so."""
        self._set_state(self.node, value, maximum)
        informed = self._messages.takes_metadata(self.client)
        if jpeg and informed:
            self._messages.send_preview_with_metadata(jpeg, self._ids(self.node), self.client)
        data = {"value": value, "max": maximum, "prompt_id": self._prompt, "node": self.node}
        self._messages.send("progress", data, self.client)
        if jpeg and not informed:
            self._messages.send_preview(jpeg, self.client)

    def shows(self, node: str, output: dict[str, Any]) -> None:
        """An output node made something, now or for an earlier prompt."""
        self._to_client("executed", node=node, display_node=node, output=output)

    def ends(self, node: str) -> None:
        """A node is over; one whose work was done already never began."""
        maximum = self._states[node]["max"] if node in self._states else 1
        self._set_state(node, maximum, maximum, "finished")

    def _to_client(self, name: str, **data: Any) -> None:
        if self.client is not None:
            self._messages.send(name, {**data, "prompt_id": self._prompt}, self.client)

    def _set_state(self, node: str, value: float, maximum: float, state: str = "running") -> None:
        self._states[node] = {"value": value, "max": maximum, "state": state, **self._ids(node)}
        self._messages.send("progress_state", {"prompt_id": self._prompt, "nodes": self._states}, self.client)

    def _ids(self, node: str) -> dict[str, str | None]:
        """Who a node is; the draft backend has no subgraphs, so every id is its own."""
        return {
            "node_id": node,
            "prompt_id": self._prompt,
            "display_node_id": node,
            "parent_node_id": None,
            "real_node_id": node,
        }
