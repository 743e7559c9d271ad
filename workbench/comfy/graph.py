"""Graphs in API form: their nodes and links, and a shot's values patched in."""

import copy
import math
from collections.abc import Iterable, Mapping
from typing import Any

from workbench.kit.errors import ConfigurationError, InvalidInputError
from workbench.model.workflows import Card, Graph, Slot, SlotTarget, SlotValue


def patch(graph: Graph, card: Card, values: Mapping[str, SlotValue]) -> Graph:
    """A copy of the graph with each value at every target of its slot; `graph` stays as it is.

    Args:
        graph: in API form.
        card: names the slots.
        values: by slot name; an image is the name that `ComfyClient.upload` answered.

    Raises:
        InvalidInputError: no such slot, or a value of the wrong kind.
        ConfigurationError: the card points at a node that the graph does not have.
    """
    patched = copy.deepcopy(graph)
    for name, value in values.items():
        slot = _slot(card, name)
        _check_kind(card, slot, value)
        for target in slot.targets:
            target_inputs(patched, card, target)[target.input] = value
    return patched


def target_inputs(graph: Graph, card: Card, target: SlotTarget) -> dict[str, Any]:
    """The inputs of the node that a slot points at.

    Raises:
        ConfigurationError: the graph has no such node.
    """
    if target.node in graph:
        return graph[target.node]["inputs"]
    raise ConfigurationError(
        f"The card of workflow '{card.id}' points at node {target.node}, which its graph does not have.",
        "Correct the card.",
    )


def graph_key_parts(graph: Graph) -> Graph:
    """The graph without what does not change the picture: names of files to be written, titles of nodes."""
    return {
        node_id: {
            "class_type": node["class_type"],
            "inputs": {name: value for name, value in node["inputs"].items() if name != "filename_prefix"},
        }
        for node_id, node in graph.items()
    }


def reachable_nodes(graph: Graph, outputs: Iterable[str]) -> set[str]:
    """The nodes that a run needs: the outputs and everything that feeds them."""
    reached: set[str] = set()
    waiting = [node_id for node_id in outputs if node_id in graph]
    while waiting:
        node_id = waiting.pop()
        if node_id not in reached:
            reached.add(node_id)
            inputs = graph[node_id].get("inputs", {}).values()
            waiting += [value[0] for value in inputs if is_link(value) and value[0] in graph]
    return reached


def is_node(node: object) -> bool:
    """Whether a value of a graph is a node in API form."""
    match node:
        case {"class_type": str(), "inputs": dict()}:
            return True
        case _:
            return False


def is_link(value: object) -> bool:
    """Whether an input's value is `[node id, output number]`."""
    match value:
        case [str(), int()]:
            return True
        case _:
            return False


def _slot(card: Card, name: str) -> Slot:
    slot = card.slot(name)
    if slot is not None:
        return slot
    known = ", ".join(slot.name for slot in card.slots)
    raise InvalidInputError(f"Workflow '{card.id}' has no slot '{name}'.", f"It has: {known}.")


def _check_kind(card: Card, slot: Slot, value: SlotValue) -> None:
    match slot.kind:
        case "text" | "image" | "mask" | "video" | "audio":
            fits = isinstance(value, str)
        case "flag":
            fits = isinstance(value, bool)
        case "choice":
            fits = True  # the server's own list decides
        case "integer":
            fits = isinstance(value, int) and not isinstance(value, bool)
        case "number":
            fits = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not fits:
        raise InvalidInputError(
            f"Slot '{slot.name}' of workflow '{card.id}' takes {slot.kind}, not {value!r}.", "Correct the value."
        )
