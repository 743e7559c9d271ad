"""Levels of consistency: what they put in, what keeps them from working, what is offered instead, and warnings."""

from typing import Any

import pytest

from tests.comfy.graphs import flux, misfits, node, node_list, still, two_experts, vace, without
from workbench.comfy.blocks import (
    BlockKind,
    Conditions,
    ControlUse,
    Level,
    LoraUse,
    Materials,
    ReferenceMethod,
    ReferenceUse,
    apply_level,
    blocks_for,
    lacking,
    needs_of,
)
from workbench.comfy.nodes import NodeList
from workbench.comfy.slots import describe
from workbench.kit.errors import ConfigurationError, InvalidInputError
from workbench.model.consistency import ConsistencyLevel
from workbench.model.workflows import Family, Graph

NONE, LOW, STANDARD, HIGH = ConsistencyLevel
FULL = node_list()
PLAIN = node_list(without("IPAdapterUnifiedLoader", "IPAdapterAdvanced", "ReActorFaceSwap"))
EVERYTHING = Materials((LoraUse("hero.safetensors"),), ControlUse("pose.png"), ReferenceUse("face.png"))


def level_of(
    level: ConsistencyLevel, graph: Graph, nodes: NodeList = FULL, conditions: Conditions | None = None
) -> Level:
    return blocks_for(level, describe(graph, nodes, "id"), graph, nodes, conditions)


def classes(graph: Graph) -> set[str]:
    return {entry["class_type"] for entry in graph.values()}


@pytest.mark.parametrize(
    ("level", "added"),
    [
        (LOW, {"IPAdapterUnifiedLoader", "IPAdapterAdvanced"}),
        (STANDARD, {"IPAdapterUnifiedLoader", "IPAdapterAdvanced", "ControlNetLoader", "ControlNetApplyAdvanced"}),
        (HIGH, {"LoraLoader", "ControlNetLoader", "ControlNetApplyAdvanced", "ReActorFaceSwap"}),
    ],
)
def test_a_level_puts_its_blocks_in(level: ConsistencyLevel, added: set[str]) -> None:
    graph = still()
    found = level_of(level, graph)
    assert (found.lacks, found.instead) == ((), None)
    made = apply_level(graph, describe(graph, FULL, "id"), FULL, found, EVERYTHING)
    assert classes(made) - classes(graph) - {"LoadImage"} == added
    assert misfits(made, FULL) == []


def test_what_the_server_lacks_is_said_with_its_pack_and_the_next_level_that_works() -> None:
    found = level_of(HIGH, still(), PLAIN)
    assert found.lacks == ("The server has no node ReActorFaceSwap. The custom nodes comfyui-reactor bring it.",)
    assert found.instead is STANDARD
    with pytest.raises(ConfigurationError, match=r"ReActorFaceSwap.* Choose the level 'standard'\."):
        apply_level(still(), describe(still(), PLAIN, "id"), PLAIN, found, EVERYTHING)


def test_the_way_for_which_the_server_has_everything_is_taken() -> None:
    assert level_of(LOW, still()).method is ReferenceMethod.IP_ADAPTER
    assert level_of(LOW, still(), PLAIN).method is ReferenceMethod.PHOTOMAKER
    sd15 = level_of(LOW, still("v1-5-pruned-emaonly.safetensors"), PLAIN)
    assert sd15.method is ReferenceMethod.IP_ADAPTER
    assert "ComfyUI_IPAdapter_plus" in " ".join(sd15.lacks)


def test_a_higher_level_is_offered_when_no_lower_one_works() -> None:
    def change(entries: dict[str, Any]) -> None:
        without("IPAdapterUnifiedLoader", "IPAdapterAdvanced")(entries)

    found = level_of(STANDARD, still("v1-5-pruned-emaonly.safetensors"), node_list(change))
    assert found.instead is HIGH


def test_a_file_of_another_family_does_not_count() -> None:
    def change(entries: dict[str, Any]) -> None:
        loader = entries["ControlNetLoader"]["input"]["required"]
        loader["control_net_name"] = [["flux_union.safetensors"]]

    (sentence,) = level_of(STANDARD, still(), node_list(change)).lacks
    assert "no file for ControlNetLoader" in sentence
    assert level_of(STANDARD, flux(), node_list(change)).lacks == ()


def test_a_lora_that_the_server_lacks_is_named() -> None:
    (sentence,) = level_of(HIGH, still(), FULL, Conditions(loras=("hero.safetensors", "villain.safetensors"))).lacks
    assert "villain.safetensors" in sentence


def test_a_family_that_is_not_known_is_asked_for() -> None:
    found = level_of(LOW, still("mine.safetensors"))
    assert "set it on its card" in found.lacks[0]
    assert found.instead is NONE, "the words alone work with every model"


def test_a_workflow_with_a_control_picture_of_its_own_needs_no_controlnet() -> None:
    graph = vace()
    assert any("no ControlNet" in sentence for sentence in level_of(STANDARD, graph).lacks)
    graph["film in"] = node("LoadVideo", file="pose.mp4")
    graph["frames"] = node("GetVideoComponents", video=["film in", 0])
    graph["size"]["inputs"]["control_video"] = ["frames", 0]
    found = level_of(STANDARD, graph)
    assert (found.lacks, found.method) == ((), ReferenceMethod.FREE_INPUT)
    materials = Materials(control=ControlUse("dance.mp4"), reference=ReferenceUse("face.png"))
    made = apply_level(graph, describe(graph, FULL, "id"), FULL, found, materials)
    assert made["film in"]["inputs"]["file"] == "dance.mp4"
    assert misfits(made, FULL) == []


def test_a_level_whose_pictures_are_absent_is_refused() -> None:
    card = describe(still(), FULL, "id")
    with pytest.raises(InvalidInputError, match="needs a reference picture"):
        apply_level(still(), card, FULL, level_of(LOW, still()), Materials())
    with pytest.raises(InvalidInputError, match="needs a LoRA"):
        apply_level(still(), card, FULL, level_of(HIGH, still()), Materials())


@pytest.mark.parametrize(
    ("graph", "conditions", "warning"),
    [
        (vace(), Conditions(), "drifts"),
        (still(), Conditions(), "Clothes"),
        (still(), Conditions(characters=2), "several characters"),
        (still(), Conditions(strength=1.0), "little freedom"),
        (still(), Conditions(strength=0.2), "features"),
        (still(), Conditions(shorter_side=480), "Below 512"),
    ],
)
def test_warnings_are_shown_where_they_apply(graph: Graph, conditions: Conditions, warning: str) -> None:
    assert any(warning in sentence for sentence in level_of(LOW, graph, FULL, conditions).warnings)
    assert level_of(HIGH, graph, FULL, conditions).warnings == ()


def test_a_plain_picture_has_one_warning() -> None:
    assert len(level_of(LOW, still(), FULL, Conditions(shorter_side=1024)).warnings) == 1


def test_the_blocks_of_each_level() -> None:
    assert level_of(LOW, still()).blocks == (BlockKind.REFERENCE,)
    assert level_of(STANDARD, still()).blocks == (BlockKind.REFERENCE, BlockKind.CONTROLNET)
    assert level_of(HIGH, still()).blocks == (BlockKind.LORA, BlockKind.CONTROLNET, BlockKind.FACE_SWAP)


def test_both_experts_of_a_film_are_held_by_a_lora() -> None:
    graph = two_experts()
    card = describe(graph, FULL, "id")
    assert card.family is Family.WAN22
    assert "no ControlNet" in " ".join(level_of(HIGH, graph).lacks)


@pytest.mark.parametrize("block", BlockKind)
def test_every_block_says_what_it_needs(block: BlockKind) -> None:
    needs = needs_of(block, Family.SDXL, ReferenceMethod.IP_ADAPTER)
    assert needs
    assert lacking(needs, Family.SDXL, FULL) == []
    bare = lacking(needs, Family.SDXL, NodeList({}))
    assert len(bare) == len(needs)
    assert all(need.node in sentence and need.pack in sentence for need, sentence in zip(needs, bare, strict=True))
