"""What a form says of each slot, and whether a corrected card fits its graph."""

from typing import Any

import pytest

from tests.comfy.graphs import node, node_list, still, two_experts
from workbench.comfy.nodes import NodeList
from workbench.comfy.slots import SlotField, card_problems, describe, slot_fields, slot_title
from workbench.model.workflows import Card, Graph, Slot, SlotKind, SlotTarget

NODES = node_list()


def fields(graph: Graph, nodes: NodeList = NODES) -> dict[str, SlotField]:
    return {field.name: field for field in slot_fields(describe(graph, nodes, "id"), graph, nodes)}


def test_a_field_has_the_range_the_value_and_the_choices_of_its_input() -> None:
    found = fields(still())
    width, prompt = found["width"], found["positive"]
    assert (width.value, width.minimum, width.maximum, width.step) == (1024, 16, 16384, 8)
    assert (prompt.title, prompt.multiline, prompt.value) == ("Prompt", True, "a lighthouse")
    assert found["sampler"].choices == ("euler", "dpmpp_2m", "uni_pc")
    assert found["prefix"].choices is None


def test_where_targets_differ_only_what_all_take_is_offered() -> None:
    def change(entries: dict[str, Any]) -> None:
        inputs = entries["KSamplerAdvanced"]["input"]["required"]
        inputs["sampler_name"] = ["COMBO", {"options": ["uni_pc", "euler"]}]
        inputs["cfg"][1] |= {"min": 2.0, "max": 9.0}

    nodes = node_list(change)
    graph = two_experts()
    graph["last"]["class_type"] = "KSampler"
    for name in ("start_at_step", "end_at_step", "return_with_leftover_noise", "add_noise"):
        del graph["last"]["inputs"][name]
    found = fields(graph, nodes)
    assert (found["cfg"].minimum, found["cfg"].maximum) == (2.0, 9.0)
    assert found["sampler"].choices == ("uni_pc", "euler")


def test_a_value_that_is_handed_on_has_the_range_of_where_it_goes() -> None:
    graph = two_experts()
    graph["long"] = node("PrimitiveInt", value=81)
    graph["size"]["inputs"]["length"] = ["long", 0]
    frames = fields(graph)["frames"]
    assert (frames.value, frames.minimum, frames.maximum, frames.step) == (81, 1, 16384, 4)


def test_a_list_that_the_server_keeps_to_itself_is_no_empty_list() -> None:
    def change(entries: dict[str, Any]) -> None:
        entries["CheckpointLoaderSimple"]["input"]["required"]["ckpt_name"] = ["COMBO", {}]

    assert fields(still(), node_list(change))["checkpoint"].choices is None


def test_prompts_are_told_apart_by_the_titles_of_their_nodes() -> None:
    graph = still()
    graph["left"] = node("CLIPTextEncode", "Left side", text="a boat", clip=["model", 1])
    graph["both"] = node("ConditioningCombine", conditioning_1=["yes", 0], conditioning_2=["left", 0])
    graph["draw"]["inputs"]["positive"] = ["both", 0]
    assert fields(graph)["positive_2"].title == "Prompt 2: Left side"
    assert slot_title("lora_2") == "LoRA 2"


def slot(name: str, kind: SlotKind, node_id: str, input_name: str) -> Slot:
    return Slot(name=name, kind=kind, targets=(SlotTarget(node=node_id, input=input_name),))


def corrected(*slots: Slot, output: str = "save") -> Card:
    card = describe(still(), NODES, "id")
    return card.model_copy(update={"slots": slots, "output_node": output})


def test_a_card_that_was_inferred_fits() -> None:
    for graph in (still(), two_experts()):
        assert card_problems(describe(graph, NODES, "id"), graph, NODES) == []


@pytest.mark.parametrize(
    ("card", "sentence"),
    [
        (corrected(slot("a", "text", "gone", "text")), "points at node gone, which the workflow does not have"),
        (corrected(slot("a", "text", "yes", "words")), "'words' of CLIPTextEncode (node yes), which has no such input"),
        (corrected(slot("a", "text", "yes", "clip")), "which takes a link, not a value"),
        (corrected(slot("a", "text", "draw", "seed")), "holds text, but 'seed' of KSampler (node draw) takes integer"),
        (corrected(slot("a", "number", "draw", "seed")), "takes integer"),
        (corrected(slot("a", "text", "yes", "text"), slot("a", "text", "no", "text")), "2 slots called 'a'"),
        (corrected(output="gone"), "calls node gone the output"),
        (corrected(output="see"), "gives no result"),
    ],
)
def test_a_card_that_does_not_fit_says_why(card: Card, sentence: str) -> None:
    (problem,) = card_problems(card, still(), NODES)
    assert sentence in problem


def test_a_whole_number_fits_where_any_number_does() -> None:
    assert card_problems(corrected(slot("a", "integer", "draw", "cfg")), still(), NODES) == []
