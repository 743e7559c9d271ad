"""The workflows that ship, and the node lists that they are held against."""

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

from workbench.comfy.nodes import NodeList
from workbench.comfy.wording import MODEL_FILE
from workbench.model.workflows import Card, Graph, SlotValue

WORKFLOWS = Path(__file__).parents[2] / "workflows"
NAMES = sorted(path.name.removesuffix(".card.json") for path in WORKFLOWS.glob("*.card.json"))
VERSIONS = ("0.3.64", "0.27")
"""The servers whose node lists are kept, with what the node packs declare."""

_LISTS = Path(__file__).parent / "data" / "node_lists.json.gz"


def graph_of(name: str) -> Graph:
    return json.loads((WORKFLOWS / f"{name}.json").read_text("utf-8"))


@cache
def card_of(name: str) -> Card:
    return Card.model_validate_json((WORKFLOWS / f"{name}.card.json").read_bytes())


@cache
def node_list(version: str) -> NodeList:
    """The classes that the workflows use, as a server of that version describes them; file lists are empty."""
    kept: dict[str, dict[str, Any]] = json.loads(gzip.decompress(_LISTS.read_bytes()))
    newer = kept["0.27"] if version == "0.27" else {}
    return NodeList({**kept["0.3.64"], **newer, **kept["packs"]})


@cache
def stocked_node_list(version: str) -> NodeList:
    """The same of a server that has every file that the workflows load."""
    nodes = json.loads(json.dumps(node_list(version).object_info))
    for node in (node for name in NAMES for node in graph_of(name).values()):
        for key, value in node["inputs"].items():
            offered = _offered(nodes[node["class_type"]]["input"], key)
            if offered is not None and value not in offered and MODEL_FILE.search(str(value)):
                offered.append(value)
    return NodeList(nodes)


def _offered(groups: dict[str, Any], key: str) -> list[Any] | None:
    """The list of an input that is a choice, in either of its spellings."""
    declared: list[Any] = next((group[key] for group in groups.values() if key in group), [None])
    if isinstance(declared[0], list):
        return declared[0]  # pyright: ignore[reportUnknownVariableType]  # JSON
    return declared[-1].setdefault("options", []) if declared[0] == "COMBO" else None


def filled(name: str, **values: SlotValue) -> Graph:
    """The graph with values in those of its slots that are named."""
    graph, card = graph_of(name), card_of(name)
    for slot in card.slots:
        for target in slot.targets if slot.name in values else ():
            graph[target.node]["inputs"][target.input] = values[slot.name]
    return graph
