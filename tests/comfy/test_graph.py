"""Graphs before they are sent: values patched in, keys that follow the picture alone."""

import copy
import json
from pathlib import Path

import pytest

from workbench.comfy import graph_key_parts, load_workflows, patch
from workbench.kit.errors import ConfigurationError, InvalidInputError
from workbench.kit.hashing import content_key
from workbench.model.workflows import Card, Graph, SlotValue

SHIPPED = Path(__file__).parents[2] / "workflows"
GRAPH: Graph = {
    "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "b.safetensors"}, "_meta": {"title": "M"}},
    "2": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["1", 1], "text": "old"}},
    "3": {"class_type": "KSampler", "inputs": {"model": ["1", 0], "positive": ["2", 0], "seed": 1, "cfg": 7.0}},
    "4": {"class_type": "LoadImage", "inputs": {"image": "old.png"}},
    "5": {"class_type": "SaveImage", "inputs": {"images": ["4", 0], "filename_prefix": "a"}},
}
CARD = Card.model_validate(
    {
        "id": "picture",
        "name": "Picture",
        "description": "",
        "category": "image",
        "family": "sd15",
        "output_node": "5",
        "slots": [
            {"name": "positive", "kind": "text", "targets": [{"node": "2", "input": "text"}]},
            {
                "name": "seed",
                "kind": "integer",
                "targets": [{"node": "3", "input": "seed"}, {"node": "4", "input": "seed"}],
            },
            {"name": "cfg", "kind": "number", "targets": [{"node": "3", "input": "cfg"}]},
            {"name": "image", "kind": "image", "targets": [{"node": "4", "input": "image"}]},
        ],
    }
)


def test_a_value_goes_to_every_target_of_its_slot_and_the_original_stays() -> None:
    before = copy.deepcopy(GRAPH)
    patched = patch(GRAPH, CARD, {"positive": "a lighthouse", "seed": 2**64 - 1, "cfg": 4, "image": "workbench/x.png"})
    assert patched["2"]["inputs"]["text"] == "a lighthouse"
    assert patched["3"]["inputs"]["seed"] == patched["4"]["inputs"]["seed"] == 2**64 - 1
    assert patched["3"]["inputs"]["cfg"] == 4
    assert patched["4"]["inputs"]["image"] == "workbench/x.png"
    assert before == GRAPH


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("positive", 3),
        ("seed", 1.5),
        ("seed", True),
        ("seed", "1"),
        ("cfg", "7"),
        ("cfg", True),
        ("cfg", float("nan")),
        ("image", 0),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(name: str, value: SlotValue) -> None:
    with pytest.raises(InvalidInputError, match=f"'{name}'"):
        patch(GRAPH, CARD, {name: value})


def test_an_unknown_slot_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidInputError, match=r"no slot 'negative'.*positive, seed, cfg, image"):
        patch(GRAPH, CARD, {"negative": "blurry"})


def test_a_card_of_another_graph_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="node 2"):
        patch({"9": GRAPH["2"]}, CARD, {"positive": "x"})


def test_the_key_follows_the_picture_not_the_file_names_or_titles() -> None:
    renamed = copy.deepcopy(GRAPH)
    renamed["5"]["inputs"]["filename_prefix"] = "b"
    renamed["1"]["_meta"]["title"] = "Model"
    reseeded = patch(GRAPH, CARD, {"seed": 2})
    key, same, other = (content_key("graph", graph_key_parts(graph)) for graph in (GRAPH, renamed, reseeded))
    assert key == same != other
    assert GRAPH["5"]["inputs"]["filename_prefix"] == "a"


def write_pair(folder: Path, graph: object = GRAPH, card: object = None) -> None:
    (folder / "picture.json").write_text(json.dumps(graph))
    (folder / "picture.card.json").write_text(json.dumps(card or CARD.model_dump(mode="json")))


def test_a_folder_of_pairs_is_loaded(tmp_path: Path) -> None:
    write_pair(tmp_path)
    assert load_workflows(tmp_path) == [(CARD, GRAPH)]


@pytest.mark.parametrize("missing", ["picture.json", "picture.card.json"])
def test_half_a_pair_is_named(tmp_path: Path, missing: str) -> None:
    write_pair(tmp_path)
    (tmp_path / missing).unlink()
    with pytest.raises(ConfigurationError, match=missing):
        load_workflows(tmp_path)


@pytest.mark.parametrize(
    ("graph", "says"),
    [
        ({"nodes": [], "links": []}, "API form"),
        ([], "API form"),
        ({"1": {"class_type": "A"}}, "API form"),
        ({name: node for name, node in GRAPH.items() if name != "2"}, "node 2"),
        ({name: node for name, node in GRAPH.items() if name != "5"}, "node 5"),
    ],
)
def test_a_graph_that_does_not_fit_its_card_is_named(tmp_path: Path, graph: object, says: str) -> None:
    write_pair(tmp_path, graph=graph)
    with pytest.raises(ConfigurationError, match=says) as caught:
        load_workflows(tmp_path)
    assert "picture" in str(caught.value)


def test_broken_files_are_named_with_the_place(tmp_path: Path) -> None:
    write_pair(tmp_path, card={**CARD.model_dump(mode="json"), "colour": "red"})
    with pytest.raises(ConfigurationError, match=r"picture\.card\.json: colour"):
        load_workflows(tmp_path)
    (tmp_path / "picture.card.json").write_text(CARD.model_dump_json())
    (tmp_path / "picture.json").write_text("{")
    with pytest.raises(ConfigurationError, match=r"picture\.json is not JSON"):
        load_workflows(tmp_path)


def test_every_slot_of_the_shipped_workflows_can_be_set() -> None:
    workflows = load_workflows(SHIPPED)
    assert len(workflows) >= 2
    samples: dict[str, SlotValue] = {"text": "new words", "integer": 123457, "number": 0.123457, "choice": "heun"}
    samples |= {"image": "new.png", "mask": "new.png", "video": "new.mp4"}
    for card, graph in workflows:
        for slot in card.slots:
            patched = patch(graph, card, {slot.name: samples[slot.kind]})
            for target in slot.targets:
                assert patched[target.node]["inputs"][target.input] == samples[slot.kind]
