"""Marks in titles name slots and the output."""

import pytest

from tests.comfy.graphs import node, node_list, still
from workbench.comfy.slots import describe
from workbench.kit.errors import ConfigurationError
from workbench.model.workflows import Graph

NODES = node_list()


def titled(**titles: str) -> Graph:
    graph = still()
    for name, title in titles.items():
        graph[name]["_meta"]["title"] = title
    return graph


def slots(graph: Graph) -> dict[str, tuple[str, list[str]]]:
    card = describe(graph, NODES, "id")
    return {slot.name: (slot.kind, [f"{t.node}.{t.input}" for t in slot.targets]) for slot in card.slots}


def test_a_mark_names_a_slot_and_takes_its_value_from_the_others() -> None:
    found = slots(titled(yes="$scene.text!:What is seen", draw="$strength.denoise"))
    assert found["scene"] == ("text", ["yes.text"])
    assert found["strength"] == ("number", ["draw.denoise"])
    assert "positive" not in found
    assert "denoise" not in found
    assert found["negative"] == ("text", ["no.text"])


def test_a_mark_without_an_input_takes_the_only_value() -> None:
    assert slots(titled(no="$unwanted"))["unwanted"] == ("text", ["no.text"])


@pytest.mark.parametrize("title", ["$~photo.image", "$photo.~image!", "$~photo"])
def test_a_mark_may_say_that_a_file_is_uploaded(title: str) -> None:
    graph = still()
    graph["picture"] = node("LoadImage", title, image="a.png")
    graph["size"] = node("VAEEncode", pixels=["picture", 0], vae=["model", 2])
    assert slots(graph)["photo"] == ("image", ["picture.image"])


def test_two_marks_of_one_name_are_one_slot() -> None:
    assert slots(titled(yes="$words.text", no="$words.text"))["words"] == ("text", ["yes.text", "no.text"])


def test_a_mark_names_the_output() -> None:
    graph = still()
    graph["look"] = node("PreviewImage", "$output.first", images=["see", 0])
    assert describe(graph, NODES, "id").output_node == "look"


@pytest.mark.parametrize("title", ["$5 a picture", "costs $price.text", "$", "Prompt"])
def test_other_titles_mark_nothing(title: str) -> None:
    assert slots(titled(yes=title))["positive"] == ("text", ["yes.text"])


@pytest.mark.parametrize(("name", "title"), [("size", "$size"), ("yes", "$scene.words"), ("see", "$seen")])
def test_a_mark_that_fits_no_single_value_is_refused(name: str, title: str) -> None:
    with pytest.raises(ConfigurationError, match=f"of node {name} names no single value"):
        describe(titled(**{name: title}), NODES, "id")
