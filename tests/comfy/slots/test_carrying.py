"""Corrections of a card stay when the workflow is edited and imported again; what cannot stay is named."""

from typing import Any

import pytest

from tests.comfy.scripted import GRAPH
from workbench.comfy import NodeList
from workbench.comfy.slots import Carried, Corrected, carry_over, describe
from workbench.model.workflows import Card, Graph, Slot, SlotTarget

_INT, _TEXT = ["INT", {"min": 1, "max": 4096}], ["STRING", {"multiline": True}]
NODES = NodeList(
    {
        "EmptyImage": {
            "input": {"required": {"width": _INT, "height": _INT, "batch_size": _INT, "color": _INT}},
            "output": ["IMAGE"],
        },
        "ImageInvert": {"input": {"required": {"image": ["IMAGE"]}}, "output": ["IMAGE"]},
        "Caption": {"input": {"required": {"image": ["IMAGE"], "words": _TEXT}}, "output": ["IMAGE"]},
        "SaveImage": {
            "input": {"required": {"images": ["IMAGE"], "filename_prefix": ["STRING"]}},
            "output": [],
            "output_node": True,
        },
    }
)


def captioned(*captions: str, first: int = 10, **more: Any) -> Graph:
    """A picture with captions, one node each, numbered from `first`."""
    graph: Graph = {node: {**entry, "inputs": dict(entry["inputs"])} for node, entry in GRAPH.items()}
    source = "1"
    for number, words in enumerate(captions, first):
        inputs = {"image": [source, 0], "words": words}
        graph[str(number)] = {"class_type": "Caption", "inputs": inputs, "_meta": {"title": words}}
        source = str(number)
    graph["3"]["inputs"] |= {"images": [source, 0], **more}
    return graph


def slot(name: str, *targets: tuple[str, str], kind: Any = "text") -> Slot:
    return Slot(name=name, kind=kind, targets=tuple(SlotTarget(node=node, input=name) for node, name in targets))


def carried(before: Graph, now: Graph, **changes: Any) -> tuple[Card, Carried]:
    """A card corrected in some fields, and what becomes of it with a new graph; the fresh card comes first."""
    told, fresh = (describe(graph, NODES, "mine", "Mine") for graph in (before, now))
    corrected = Corrected(before, told, told.model_copy(update=changes))
    return fresh, carry_over(corrected, fresh, now, NODES)


def named(card: Card) -> dict[str, list[tuple[str, str]]]:
    return {slot.name: [(target.node, target.input) for target in slot.targets] for slot in card.slots}


def test_without_corrections_the_new_card_is_as_the_graph_tells_it() -> None:
    fresh, result = carried(captioned("a"), captioned("a", "b"))
    assert (result.card, result.kept, result.lost) == (fresh, (), ())


def test_fields_and_slots_stay_as_they_were_corrected() -> None:
    graph = captioned("a")
    width = slot("size", ("1", "width"), ("1", "height"), kind="integer")
    fresh, result = carried(
        graph, captioned("b"), name="Portrait", fps=12, slots=(slot("line", ("10", "words")), width)
    )
    assert (result.card.name, result.card.fps) == ("Portrait", 12)
    assert named(result.card)["line"] == [("10", "words")]
    assert named(result.card)["size"] == [("1", "width"), ("1", "height")]
    assert "prefix" in named(fresh)
    assert "prefix" not in named(result.card), "it was taken out by hand"
    assert {"its name", "its fps", "slot 'line'", "slot 'size'"} <= set(result.kept)
    assert result.lost == ()


@pytest.mark.parametrize(
    ("now", "node"),
    [
        (captioned("a", "b", first=10), "11"),  # the same ids
        (captioned("new", "b", "a", first=20), "21"),  # told by the title
        (captioned("x", "y", first=20), "21"),  # told by its place among as many as before
    ],
)
def test_a_slot_follows_its_node(now: Graph, node: str) -> None:
    _, result = carried(captioned("a", "b"), now, slots=(slot("second", ("11", "words")),))
    assert named(result.card)["second"] == [(node, "words")]
    assert result.lost == ()


def test_what_is_not_there_any_more_is_named() -> None:
    _, result = carried(captioned("a"), captioned(), name="Portrait", slots=(slot("line", ("10", "words")),))
    assert result.card.name == "Portrait"
    assert "line" not in named(result.card)
    assert result.lost == ("Slot 'line', corrected by hand, is lost: the workflow has no 'words' of Caption any more.",)


def test_no_two_slots_get_one_name() -> None:
    before, now = captioned("a"), captioned("a", filename_prefix="other")
    told = describe(before, NODES, "mine")
    name = next(name for name in named(told) if name != "width")
    _, result = carried(before, now, slots=(*told.slots, slot(name, ("10", "words"))))
    names = [one.name for one in result.card.slots]
    assert len(names) == len(set(names))


def test_a_chosen_output_stays_or_is_named() -> None:
    graph = captioned("a")
    graph["4"] = {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "small"}}
    assert describe(graph, NODES, "mine").output_node == "4"
    _, same = carried(graph, graph, output_node="3")
    assert (same.card.output_node, same.kept) == ("3", ("its output",))
    _, gone = carried({**graph, "5": {"class_type": "Other", "inputs": {}}}, captioned("a"), output_node="5")
    assert (gone.card.output_node, gone.lost) == ("3", ("The output that was chosen by hand, Other, is lost.",))
