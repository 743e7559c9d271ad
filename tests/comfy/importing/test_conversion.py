"""Small workflows, one for each rule, become what ComfyUI's own editor makes of them; nothing is dropped in silence."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.comfy.importing.conftest import RULES, rule
from workbench.comfy.importing import ImportedWorkflow, import_workflow, read_document
from workbench.comfy.nodes import NodeList
from workbench.kit.errors import InvalidInputError
from workbench.model.workflows import Graph


def imported(workflow: dict[str, Any], nodes: NodeList) -> ImportedWorkflow:
    return import_workflow(read_document(json.dumps(workflow).encode(), "workflow.json"), nodes)


def node(workflow: dict[str, Any], node_id: int) -> dict[str, Any]:
    return next(node for node in workflow["nodes"] if node["id"] == node_id)


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_a_rule_gives_the_graph_of_the_editor(path: Path, nodes: NodeList) -> None:
    saved = json.loads(path.read_text("utf-8"))
    result = imported(saved["workflow"], nodes)
    assert result.graph == saved["graph"]
    assert result.problems == ()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("plain", "Notes of the author are left out: Note (node 8), About (node 9)."),
        ("muted", "Muted nodes are left out: VAEEncode (node 11), PreviewImage (node 12)."),
        ("muted", "Nothing comes to 'latent_image' of KSampler (node 5). VAEEncode (node 11) is muted."),
        ("bypassed", "Bypassed nodes are left out, and what they are given goes on: LoraLoader (node 10), "),
        (
            "bypassed_source",
            "KSampler (node 5). EmptySD3LatentImage (node 10) is bypassed and takes nothing of that type.",
        ),
        (
            "reroutes",
            "Nodes of the editor alone are replaced by links and values: Reroute (node 11), Reroute (node 12).",
        ),
        ("subgraph_primitive", "PrimitiveNode (node 20) reaches only what is linked to it directly."),
        ("alternatives", "In 'text' of Positive (node 2) there are alternatives in braces."),
    ],
)
def test_what_is_not_in_the_graph_is_told(name: str, told: str, nodes: NodeList) -> None:
    assert any(told in note for note in imported(rule(name), nodes).notes)


def test_an_unknown_node_is_named_with_its_pack_and_stays_in_the_graph(nodes: NodeList) -> None:
    workflow = rule("reroutes")
    lora = node(workflow, 10)
    lora |= {
        "type": "FancyLora",
        "title": "Fancy",
        "properties": {"cnr_id": "fancy-pack", "ver": "1.2.3"},
        "widgets_values": ["style.safetensors", 7, "randomize", 0.5],
    }
    for name in ("lora_name", "seed", "strength"):
        lora["inputs"].append({"name": name, "type": "*", "widget": {"name": name}})
    result = imported(workflow, nodes)
    assert [missing.sentence for missing in result.missing_nodes] == [
        "The server has no node FancyLora for Fancy (node 10). The pack fancy-pack 1.2.3 brings it."
    ]
    lora["properties"] = {"cnr_id": "comfy-core", "ver": "0.9.1"}
    (missing,) = imported(workflow, nodes).missing_nodes
    assert (missing.brought_by, missing.sentence[-23:]) == ("ComfyUI 0.9.1", "A newer ComfyUI has it.")
    assert result.graph["10"]["inputs"] == {
        "model": ["1", 0],
        "clip": ["1", 1],
        "lora_name": "style.safetensors",
        "seed": 7,
        "strength": 0.5,
    }
    assert result.graph["5"]["inputs"]["model"] == ["10", 0]


def test_an_unknown_node_that_only_takes_is_named_and_one_without_links_is_left_out(nodes: NodeList) -> None:
    workflow = rule("plain")
    node(workflow, 7)["type"] = "SaveSomewhere"
    workflow["nodes"].append({"id": 20, "type": "Shelf", "inputs": [], "outputs": []})
    result = imported(workflow, nodes)
    (missing,) = result.missing_nodes
    assert (missing.class_type, missing.pack) == ("SaveSomewhere", "")
    assert missing.sentence.endswith("The file does not say what brings it.")
    assert "20" not in result.graph
    assert "Nodes that feed nothing are left out: Shelf (node 20)." in result.notes


def test_a_model_file_that_the_server_lacks_is_named_with_its_folder_and_source(nodes: NodeList) -> None:
    workflow = rule("reroutes")
    node(workflow, 10)["widgets_values"][0] = "other.safetensors"
    node(workflow, 1)["widgets_values"] = ["big.safetensors"]
    source = {"name": "big.safetensors", "url": "https://example.org/big.safetensors", "directory": "checkpoints"}
    node(workflow, 1)["properties"] = {"models": [source]}
    checkpoint, lora = imported(workflow, nodes).missing_models
    assert (checkpoint.name, checkpoint.folder, checkpoint.url) == (source["name"], "checkpoints", source["url"])
    assert (lora.name, lora.folder, lora.url, lora.input) == ("other.safetensors", "loras", "", "lora_name")
    assert lora.sentence == (
        "LoraLoader (node 10) wants the file 'other.safetensors' for 'lora_name', "
        "which the server lacks. It belongs into models/loras."
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"type": "GetNode", "widgets_values": ["nothing"]}, "No Set node sets 'nothing'."),
        ({"type": "Anything Everywhere"}, "sends values to other nodes without links."),
        ({"type": "workflow>Gone"}, "stands for a group of nodes that the file lacks."),
        ({"type": "0a1b2c3d-1111-4222-8333-444444444444"}, "stands for a group of nodes that the file lacks."),
        (
            {"type": "Load3D", "widgets_values": ["a.glb", "", "", "", "", 64, 64]},
            "The editor makes 'image' of Load3D (node 10)",
        ),
    ],
)
def test_what_cannot_be_converted_is_a_fault(change: dict[str, Any], told: str, nodes: NodeList) -> None:
    workflow = rule("reroutes")
    lora = node(workflow, 10)
    lora |= change
    assert any(told in fault for fault in imported(workflow, nodes).faults)


def test_links_that_lead_nowhere_or_in_a_circle_are_faults(nodes: NodeList) -> None:
    circle = rule("reroutes")
    circle["links"] = [[*link[:1], 12, *link[2:]] if link[3] == 11 else link for link in circle["links"]]
    broken = rule("plain")
    broken["links"] = [link for link in broken["links"] if link[3] != 6]
    assert "in a circle" in imported(circle, nodes).faults[0]
    assert "is not in the file" in imported(broken, nodes).faults[0]


def test_a_subgraph_that_contains_itself_is_refused(nodes: NodeList) -> None:
    workflow = rule("subgraphs")
    inside = workflow["definitions"]["subgraphs"][0]
    inside["nodes"].append({"id": 99, "type": inside["id"], "inputs": [], "outputs": []})
    with pytest.raises(InvalidInputError, match="'Sampling' contains itself"):
        imported(workflow, nodes)


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        ("nodes", "none", "'nodes'"),
        ("nodes", [{"id": 1}], "'nodes.0.type' is missing"),
        ("links", [[1, 1]], "'links.0.origin_slot' is missing"),
        ("links", [5], "'links.0'"),
    ],
)
def test_a_damaged_workflow_is_refused_with_the_place(place: str, value: Any, told: str, nodes: NodeList) -> None:
    with pytest.raises(InvalidInputError, match=told):
        imported({**rule("plain"), place: value}, nodes)


def test_values_of_an_older_server_that_kept_some_for_links_are_read_past_them() -> None:
    entry: dict[str, Any] = {
        "input": {
            "required": {
                "width": ["INT", {"default": 1}],
                "image": ["IMAGE", {}],
                "strength": ["FLOAT", {"forceInput": True}],
                "height": ["INT", {"default": 2}],
            }
        },
        "output": [],
    }
    saved = {"id": 1, "type": "Older", "inputs": [], "outputs": [], "widgets_values": [640, 0.5, 480]}
    graph = imported({"nodes": [saved], "links": []}, NodeList({"Older": entry})).graph
    assert graph["1"]["inputs"] == {"width": 640, "height": 480}


def test_a_graph_in_api_form_is_taken_as_it_is(nodes: NodeList) -> None:
    graph = {"3": {"class_type": "FancySave", "inputs": {"images": ["4", 0]}}}
    result = imported(graph, nodes)
    assert result.graph == graph
    assert [missing.class_type for missing in result.missing_nodes] == ["FancySave"]


def test_what_ran_is_taken_even_if_the_form_beside_it_is_damaged(nodes: NodeList) -> None:
    graph = {"1": {"class_type": "EmptyImage", "inputs": {"width": 64}}}
    (note,) = imported({"prompt": graph, "workflow": {"nodes": [{"id": 1}]}}, nodes).notes
    assert "'nodes.0.type' is missing" in note


def test_the_form_beside_what_ran_tells_the_pack(nodes: NodeList) -> None:
    graph: Graph = {"1": {"class_type": "FancySave", "inputs": {}}}
    saved = {"id": 1, "type": "FancySave", "properties": {"aux_id": "someone/fancy"}}
    (missing,) = imported({"prompt": graph, "workflow": {"nodes": [saved]}}, nodes).missing_nodes
    assert (missing.pack, missing.nodes) == ("someone/fancy", ("FancySave (node 1)",))


def test_a_workflow_with_nothing_to_run_is_refused(nodes: NodeList) -> None:
    with pytest.raises(InvalidInputError, match="has no node that a server could run"):
        imported({"nodes": [{"id": 1, "type": "Note", "widgets_values": ["hello"]}]}, nodes)


@pytest.mark.parametrize("form", ['{"4": {"class_type": "EmptyLatentImage", "inputs": {"width": [NaN]}}}', "editor"])
def test_a_value_that_is_no_number_is_refused_with_its_node(form: str, nodes: NodeList) -> None:
    text = form
    if form == "editor":
        text = json.dumps(rule("plain")).replace("[512, 512, 1]", "[1e999, 512, 1]")
    with pytest.raises(InvalidInputError, match="in node 4 that is not a number"):
        import_workflow(read_document(text.encode(), "a.json"), nodes)
