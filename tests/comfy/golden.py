"""Recorded graphs of ComfyUI's own templates, as its front end sends them, with the node list of their server."""

import gzip
import json
from functools import cache
from typing import Any

import pytest

from tests.comfy.graphs import SHARED, Change
from workbench.comfy.nodes import NodeList
from workbench.model.workflows import Graph


@cache
def golden_graphs() -> dict[str, Graph]:
    """Every recorded graph by its name; the test is skipped where the recordings are absent."""
    files = sorted((SHARED / "golden").glob("*.json"))
    if not files:
        pytest.skip("no recorded graphs beside this clone")
    return {path.stem: json.loads(path.read_bytes()) for path in files}


def golden_nodes(change: Change = lambda entries: None) -> NodeList:
    """The recorded node list, after a change."""
    recorded = SHARED / "object_info.json.gz"
    if not recorded.is_file():
        pytest.skip("no recorded node list beside this clone")
    entries: dict[str, Any] = json.loads(gzip.decompress(recorded.read_bytes()))
    change(entries)
    return NodeList(entries)


def is_paid(graph: Graph, nodes: NodeList) -> bool:
    """Whether a graph calls a paid service, which has no models to put anything at."""
    return any(nodes[node["class_type"]].is_paid for node in graph.values())
