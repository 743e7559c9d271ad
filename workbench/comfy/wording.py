"""Words about graphs that import, slots, blocks and validation share."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

MODEL_FILE = re.compile(r"\.(safetensors|sft|ckpt|pth?|bin|gguf|onnx)$", re.IGNORECASE)
"""How the names of model files end."""


def name_node(graph: Mapping[str, Any], node_id: str) -> str:
    """A node as a person finds it in the graph: class and id; the graph may be broken."""
    match graph.get(node_id):
        case {"class_type": str(name)}:
            return f"{name} (node {node_id})"
        case _:
            return f"node {node_id}"


def unknown_node(class_type: str, places: Sequence[str] = ()) -> str:
    """The sentence for a node class that the server lacks, with the places that want it where these are told."""
    if not places:
        return f"The server has no node {class_type}."
    return f"The server has no node {class_type} for {', '.join(places)}."


def not_a_choice(place: str, value: object, count: int | None) -> str:
    """The sentence for a value, often a model file, that the server does not offer among its `count` choices."""
    kind = "file" if MODEL_FILE.search(str(value)) else "value"
    choices = "its choices" if count is None else f"its {count} choices"
    return f"The server does not have the {kind} '{value}' for {place} among {choices}."
