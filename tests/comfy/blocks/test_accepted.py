"""A real ComfyUI accepts what is patched and put in, where WORKBENCH_TEST_COMFYUI names one.

Model files that it lacks are replaced by ones that it has, which may be empty: nothing is drawn, each prompt is taken
back as soon as it is accepted. A template whose kind of file the server has none of is left out.
"""

import os
from collections.abc import Generator

import httpx
import pytest

from tests.comfy.golden import golden_graphs, golden_nodes, is_paid
from workbench.comfy import patch
from workbench.comfy.blocks import ControlUse, LoraUse, insert_controlnet, insert_loras, insert_upscale
from workbench.comfy.nodes import CHOICE, NodeList
from workbench.comfy.slots import describe
from workbench.comfy.typed import TypedGraph
from workbench.kit.errors import ConfigurationError
from workbench.kit.ids import new_id
from workbench.model.workflows import Graph, SlotValue

pytestmark = pytest.mark.comfyui

VALUES: dict[str, SlotValue] = {
    "positive": "小明站在雨中, cinematic",
    "negative": "lowres",
    "seed": 12345,
    "width": 832,
    "height": 480,
    "frames": 49,
}


@pytest.fixture(scope="module")
def server() -> Generator[httpx.Client]:
    address = os.environ.get("WORKBENCH_TEST_COMFYUI")
    if not address:
        pytest.skip("WORKBENCH_TEST_COMFYUI names no ComfyUI server")
    with httpx.Client(base_url=address, timeout=60) as client:
        client.post("/upload/image", files={"image": ("any.png", b"")}).raise_for_status()
        yield client


@pytest.fixture(scope="module")
def nodes(server: httpx.Client) -> NodeList:
    return NodeList(server.get("/object_info").json())


@pytest.fixture(scope="module")
def accepted(server: httpx.Client, nodes: NodeList) -> dict[str, Graph]:
    """The templates that the server accepts as they are."""
    recorded = golden_nodes()
    free = {name: graph for name, graph in golden_graphs().items() if not is_paid(graph, recorded)}
    found = {name: graph for name, graph in free.items() if not refusal(server, nodes, graph)}
    assert found
    return found


def refusal(server: httpx.Client, nodes: NodeList, graph: Graph) -> str:
    """Why the server refuses a graph with files that it has, empty when it accepts it."""
    prompt_id = new_id()
    answer = server.post("/prompt", json={"prompt": _with_own_files(graph, nodes), "prompt_id": prompt_id})
    server.post("/queue", json={"delete": [prompt_id]})
    server.post("/interrupt", json={"prompt_id": prompt_id})
    refused = answer.status_code != 200 or answer.json().get("node_errors")
    return answer.text if refused else ""


def _with_own_files(graph: Graph, nodes: NodeList) -> Graph:
    typed = TypedGraph(graph, nodes)
    replaced = {name: {**node, "inputs": dict(node["inputs"])} for name, node in graph.items()}
    for place in (place for node in graph for place in typed.places(node) if typed.source(place) is None):
        entry = typed.declared(place)
        if entry and entry.is_upload:
            replaced[place.node]["inputs"][place.input] = "any.png"
        elif entry and entry.type == CHOICE and entry.choices and typed.value(place) not in entry.choices:
            replaced[place.node]["inputs"][place.input] = entry.choices[0]
    return replaced


def test_values_and_two_loras_are_accepted(server: httpx.Client, nodes: NodeList, accepted: dict[str, Graph]) -> None:
    refused: dict[str, str] = {}
    for name, graph in accepted.items():
        card = describe(graph, nodes, name)
        patched = patch(graph, card, {slot: value for slot, value in VALUES.items() if card.slot(slot)})
        made = insert_loras(patched, nodes, [LoraUse("first.safetensors"), LoraUse("second.safetensors", 0.5)])
        refused[name] = refusal(server, nodes, made)
    assert {name: reason for name, reason in refused.items() if reason} == {}


def test_control_is_accepted_for_every_family_that_has_it(
    server: httpx.Client, nodes: NodeList, accepted: dict[str, Graph]
) -> None:
    refused: dict[str, str] = {}
    for name, graph in accepted.items():
        try:
            made = insert_controlnet(graph, nodes, ControlUse("any.png"))
        except ConfigurationError:
            continue
        refused[name] = refusal(server, nodes, made)
    assert refused
    assert {name: reason for name, reason in refused.items() if reason} == {}


def test_upscaling_is_accepted(server: httpx.Client, nodes: NodeList, accepted: dict[str, Graph]) -> None:
    made = {
        name: insert_upscale(graph, nodes) for name, graph in accepted.items() if name in ("default", "flux_schnell")
    }
    assert {name: refusal(server, nodes, graph) for name, graph in made.items()} == dict.fromkeys(made, "")
