"""A small node list, and workflows of the editor beside the graphs that ComfyUI's own editor makes of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from workbench.comfy.nodes import NodeList

DATA = Path(__file__).parents[1] / "data" / "importing"
RULES = sorted((DATA / "rules").glob("*.json"))
MADE = sorted((DATA / "made").iterdir())


@pytest.fixture(scope="session")
def nodes() -> NodeList:
    """Entries of a real server (0.27), with one model file of each kind."""
    return NodeList(json.loads((DATA / "nodes.json").read_text("utf-8")))


def rule(name: str) -> dict[str, Any]:
    """One of the small workflows, in the editor's form."""
    return json.loads((DATA / "rules" / f"{name}.json").read_text("utf-8"))["workflow"]
