"""A real ComfyUI, where WORKBENCH_TEST_COMFYUI names one, accepts every graph when files of the right names are there.

Empty files will do: they are put into the server's base directory, so that has to be one of this machine.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.workflows.shipped import NAMES, card_of, filled
from tests.workflows.test_translated_shots import SHOTS
from tests.workflows.test_translated_shots import filled as shot_graph
from workbench.kit.ids import new_id
from workbench.llm import describe_by_rule
from workbench.model.workflows import Graph

pytestmark = pytest.mark.comfyui
INPUTS = ("first.png", "last.png", "second.png", "mask.png", "clip.mp4")


@pytest.fixture(scope="module")
def server() -> Iterator[httpx.Client]:
    address = os.environ.get("WORKBENCH_TEST_COMFYUI")
    if not address:
        pytest.skip("WORKBENCH_TEST_COMFYUI names no ComfyUI server")
    with httpx.Client(base_url=address, timeout=60) as http:
        base = _base_directory(http.get("/system_stats").json()["system"]["argv"])
        for path in [f"input/{name}" for name in INPUTS] + [
            f"models/{model.folder}/{model.name}" for name in NAMES for model in card_of(name).models
        ]:
            (base / path).parent.mkdir(parents=True, exist_ok=True)
            (base / path).touch()
        yield http


def _base_directory(argv: list[str]) -> Path:
    base = Path(argv[argv.index("--base-directory") + 1]) if "--base-directory" in argv else None
    if base is None or not base.is_dir():
        pytest.skip("the server was not started with a --base-directory of this machine")
    return base


WITHOUT_PACKS = [name for name in NAMES if not card_of(name).packs]


@pytest.mark.parametrize("name", WITHOUT_PACKS)
def test_the_server_takes_the_graph(name: str, server: httpx.Client) -> None:
    take(server, filled(name, width=64, height=64, frames=9, steps=1))  # quickly over, should a model be real


@pytest.mark.parametrize("number", range(0, 500, 5))
def test_the_server_takes_translated_shots(number: int, server: httpx.Client) -> None:
    """A sample of the shots that `test_translated_shots` holds against recorded node lists."""
    source, name = SHOTS[number], WITHOUT_PACKS[number // 5 % len(WITHOUT_PACKS)]
    _, _, graph = shot_graph(source, describe_by_rule(source), name, number)
    take(server, graph)


def take(server: httpx.Client, graph: Graph) -> None:
    """Send a graph, and take it back once the server has accepted it."""
    prompt_id = new_id()
    answer = server.post("/prompt", json={"prompt": graph, "prompt_id": prompt_id})
    server.post("/queue", json={"delete": [prompt_id]})
    server.post("/interrupt", json={"prompt_id": prompt_id})  # it may have started
    told: dict[str, Any] = answer.json()
    assert (answer.status_code, told.get("node_errors")) == (200, {}), told
