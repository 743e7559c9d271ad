"""Workflows on disk: NAME.json, the graph in API form, beside NAME.card.json."""

import json
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from workbench.comfy.graph import is_node, target_inputs
from workbench.kit.errors import ConfigurationError
from workbench.model.workflows import Card, Graph

_CARD = ".card.json"


def load_workflows(folder: Path) -> list[tuple[Card, Graph]]:
    """Every workflow of a folder, in the order of the file names.

    Raises:
        ConfigurationError: naming the file that is missing, unreadable or does not fit its partner.
    """
    graphs = sorted(path for path in folder.glob("*.json") if not path.name.endswith(_CARD))
    for card in folder.glob(f"*{_CARD}"):
        _need(card.with_name(card.name.removesuffix(_CARD) + ".json"))
    return [_load(path) for path in graphs]


def _load(path: Path) -> tuple[Card, Graph]:
    card = _read_card(_need(path.with_name(path.stem + _CARD)))
    graph = _read_graph(path)
    for target in (target for slot in card.slots for target in slot.targets):
        target_inputs(graph, card, target)
    if card.output_node not in graph:
        raise ConfigurationError(
            f"{path.name} has no node {card.output_node}, which its card calls the output.", "Correct the card."
        )
    return card, graph


def _need(path: Path) -> Path:
    if path.is_file():
        return path
    raise ConfigurationError(
        f"The workflow file {path} is missing.", f"A workflow is a pair of files, NAME.json and NAME{_CARD}."
    )


def _read_card(path: Path) -> Card:
    try:
        return Card.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{path}: {where}: {first['msg']}.", "Correct the card.") from None


def _read_graph(path: Path) -> Graph:
    try:
        graph: Any = json.loads(path.read_bytes())
    except ValueError as error:
        raise ConfigurationError(f"{path} is not JSON: {error}.", "Export it again from ComfyUI.") from None
    if isinstance(graph, dict) and all(is_node(node) for node in cast(dict[str, Any], graph).values()):
        return cast(Graph, graph)
    raise ConfigurationError(
        f"{path} is not a graph in API form.", "In ComfyUI, export the workflow with 'Export (API)'."
    )
