"""On every recorded template: all texts, seeds, files and outputs are found, and blocks go in with links that fit."""

from contextlib import suppress
from typing import Any

import pytest

from tests.comfy.golden import golden_graphs, golden_nodes, is_paid
from tests.comfy.graphs import misfits
from workbench.comfy.blocks import ControlUse, LoraUse, insert_controlnet, insert_loras
from workbench.comfy.nodes import NodeList
from workbench.comfy.slots import card_problems, describe, slot_fields
from workbench.comfy.typed import Place, TypedGraph
from workbench.kit.errors import ConfigurationError
from workbench.model.workflows import Card, Graph

WITHOUT_TEXT = {
    "3d_hunyuan3d-v2.1",
    "3d_hunyuan3d_image_to_model",
    "3d_hunyuan3d_multiview_to_model",
    "3d_hunyuan3d_multiview_to_model_turbo",
    "api_kling_effects",
    "api_rodin_gen2",
    "api_rodin_image_to_model",
    "api_rodin_multiview_to_model",
    "api_tripo_image_to_model",
    "api_tripo_multiview_to_model",
    "image_lotus_depth_v1_1",
    "image_to_video",
    "sdxl_revision_zero_positive",
    "stable_zero123_example",
}
"""They take pictures alone (3D, depth, SVD, effects), or set what should be seen to nothing."""

WITHOUT_SEED = {
    "api_kling_effects",
    "api_kling_flf",
    "api_kling_i2v",
    "api_openai_chat",
    "api_runway_reference_to_image",
    "api_runway_text_to_image",
    "image_lotus_depth_v1_1",
}
"""Their nodes have no seed; the depth model draws without noise."""

NOT_A_PROMPT = {("video_wan_ati", "tracks")}
"""Points of a movement, written as JSON."""


@pytest.fixture(scope="module")
def nodes() -> NodeList:
    return golden_nodes()


@pytest.fixture(scope="module")
def cards(nodes: NodeList) -> dict[str, Card]:
    return {name: describe(graph, nodes, name) for name, graph in golden_graphs().items()}


def _lacking(cards: dict[str, Card], slot: str) -> set[str]:
    return {name for name, card in cards.items() if card.slot(slot) is None}


def _unset(name: str, graph: Graph, nodes: NodeList, card: Card) -> list[tuple[str, Place]]:
    """Large texts, seeds and uploads of live nodes that no slot sets."""
    typed = TypedGraph(graph, nodes)
    places = [place for node in typed.live for place in typed.places(node)]
    wanted = [place for place in places if _is_wanted(typed, place) and (name, place.input) not in NOT_A_PROMPT]
    origins = [(place, typed.origin(place)) for place in wanted]
    slots = {Place(target.node, target.input) for slot in card.slots for target in slot.targets}
    return [(name, place) for place, origin in origins if origin and origin not in slots]


def _is_wanted(typed: TypedGraph, place: Place) -> bool:
    entry = typed.declared(place)
    if entry is None:
        return False
    large = (
        entry.type == "STRING" and bool(entry.options.get("multiline")) and "CONDITIONING" in typed.gives(place.node)
    )
    return large or entry.is_upload or (entry.type == "INT" and "seed" in entry.name.lower())


def test_every_text_and_seed_is_found(cards: dict[str, Card], nodes: NodeList) -> None:
    assert len(cards) == 171
    assert _lacking(cards, "positive") == WITHOUT_TEXT
    assert _lacking(cards, "seed") == WITHOUT_SEED
    assert [miss for name, graph in golden_graphs().items() for miss in _unset(name, graph, nodes, cards[name])] == []


def test_every_card_fits_its_graph_and_has_a_form(cards: dict[str, Card], nodes: NodeList) -> None:
    for name, graph in golden_graphs().items():
        assert card_problems(cards[name], graph, nodes) == []
        assert len(slot_fields(cards[name], graph, nodes)) == len(cards[name].slots)


def _with_controlnets(entries: dict[str, Any]) -> None:
    entries["ControlNetLoader"]["input"]["required"]["control_net_name"] = [["any.safetensors"]]
    entries["ModelPatchLoader"]["input"]["required"]["name"] = [["any.safetensors"]]


def test_loras_and_control_go_in_with_links_that_fit() -> None:
    nodes = golden_nodes(_with_controlnets)
    controlled = 0
    for graph in (graph for graph in golden_graphs().values() if not is_paid(graph, nodes)):
        before = _links(graph, nodes)
        made = insert_loras(graph, nodes, [LoraUse("a.safetensors"), LoraUse("b.safetensors")])
        assert _links(made, nodes) <= before
        with suppress(ConfigurationError):
            assert _links(insert_controlnet(made, nodes, ControlUse("pose.png")), nodes) <= before
            controlled += 1
    assert controlled == 67


def _links(graph: Graph, nodes: NodeList) -> set[str]:
    """Faults of a graph but for files that the recorded server did not have."""
    return {fault for fault in misfits(graph, nodes) if "does not offer" not in fault}
