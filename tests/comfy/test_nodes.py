"""What a server's node list says, in either spelling, whole or broken."""

import json
from importlib.resources import files
from typing import Any

import pytest

from workbench.comfy.nodes import CHOICE, NodeList
from workbench.kit.errors import ApiError

ENTRIES: dict[str, Any] = {
    "Blend": {
        "input": {
            "required": {"mode": ["COMBO", {"options": ["add", "multiply"]}], "image": ["IMAGE", {}]},
            "optional": {"mask": ["MASK"], "seed": ["INT", {"forceInput": True}]},
            "hidden": {"prompt": "PROMPT"},
        },
        "input_order": {"required": ["image", "mode"], "optional": ["mask", "seed"]},
        "output": ["IMAGE", ["a", "b"]],
        "output_name": ["picture"],
        "display_name": "Blend two",
        "output_node": True,
        "python_module": "custom_nodes.blending",
        "api_node": True,
    },
    "Load": {"input": {"required": {"image": [["x.png"], {"image_upload": True}], "list": [["a", 1], {}]}}},
    "Remote": {"input": {"required": {"model": ["COMBO", {"remote": {"route": "/x"}}]}}},
    "Broken": {"input": {"required": {"model": []}}},
}


@pytest.fixture
def nodes() -> NodeList:
    return NodeList(ENTRIES)


def test_a_class_tells_what_it_takes_and_gives(nodes: NodeList) -> None:
    blend = nodes["Blend"]
    assert list(blend.inputs) == ["image", "mode", "mask", "seed"]
    assert [name for name, declared in blend.inputs.items() if declared.required] == ["image", "mode"]
    assert (blend.outputs, blend.output_names) == (("IMAGE", CHOICE), ("picture", CHOICE))
    assert (blend.title, blend.pack, blend.is_output, blend.is_paid) == (
        "Blend two",
        "custom_nodes.blending",
        True,
        True,
    )


def test_both_spellings_of_a_choice_read_the_same(nodes: NodeList) -> None:
    assert nodes["Blend"].inputs["mode"].choices == ("add", "multiply")
    assert nodes["Load"].inputs["list"].choices == ("a", 1)
    assert nodes["Load"].inputs["list"].type == nodes["Blend"].inputs["mode"].type == CHOICE
    assert nodes["Remote"].inputs["model"].choices is None


def test_a_widget_is_what_a_person_can_set(nodes: NodeList) -> None:
    widgets = [name for name, declared in nodes["Blend"].inputs.items() if declared.is_widget]
    assert widgets == ["mode"]
    assert nodes["Load"].inputs["image"].is_upload
    assert not nodes["Load"].inputs["list"].is_upload


def test_an_entry_in_no_known_shape_is_named_and_harms_no_other(nodes: NodeList) -> None:
    assert nodes["Load"].title == "Load"
    with pytest.raises(ApiError, match="its node Broken"):
        nodes["Broken"]
    with pytest.raises(KeyError):
        nodes["Absent"]


def test_every_node_of_the_draft_backend_can_be_read() -> None:
    nodes = NodeList(json.loads(files("workbench.draft").joinpath("nodes.json").read_text("utf-8")))
    assert all(nodes[name].name == name and len(nodes[name].outputs) == len(nodes[name].output_names) for name in nodes)
    assert nodes["KSampler"].inputs["seed"].options["control_after_generate"]
