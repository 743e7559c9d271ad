"""The workflows that ship: sound for a real server, drawable by the draft backend, and their cards tell the truth."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.draft.graphs import WORKFLOWS
from workbench.draft.catalogue import Catalogue
from workbench.draft.folders import Folders
from workbench.draft.validation import validate
from workbench.model.workflows import Card, Graph

NAMES = sorted(path.name.removesuffix(".card.json") for path in WORKFLOWS.glob("*.card.json"))
OBJECT_INFO = Path(__file__).parents[3] / "shared" / "comfyui" / "object_info.json.gz"
SLOTS = {
    "text_to_image": {"positive", "negative", "seed", "width", "height", "prefix"},
    "image_to_video": {"positive", "negative", "seed", "width", "height", "frames", "fps", "image", "prefix"},
}
_KINDS = {"STRING": "text", "INT": "integer", "FLOAT": "number"}


def graph_of(name: str) -> Graph:
    return json.loads((WORKFLOWS / f"{name}.json").read_text("utf-8"))


def card_of(name: str) -> Card:
    return Card.model_validate_json((WORKFLOWS / f"{name}.card.json").read_bytes())


def test_each_workflow_is_a_graph_and_a_card() -> None:
    assert set(NAMES) == set(SLOTS)
    assert {path.name for path in WORKFLOWS.glob("*.json")} == {
        f"{name}{kind}.json" for name in NAMES for kind in ("", ".card")
    }


@pytest.mark.parametrize("name", NAMES)
def test_card_names_its_slots_and_each_leads_to_a_value_of_its_kind(name: str, tmp_path: Path) -> None:
    card, graph, catalogue = card_of(name), graph_of(name), Catalogue(Folders(tmp_path))
    assert card.id == name
    assert {slot.name for slot in card.slots} == SLOTS[name]
    for slot in card.slots:
        for target in slot.targets:
            node = graph[target.node]
            kind = catalogue.inputs(node["class_type"])[target.input][0]
            assert not isinstance(node["inputs"][target.input], list)
            assert slot.kind == ("image" if isinstance(kind, list) else _KINDS[kind])


@pytest.mark.parametrize("name", NAMES)
def test_card_names_every_model_file_of_its_graph_with_a_licence(name: str, tmp_path: Path) -> None:
    card, catalogue = card_of(name), Catalogue(Folders(tmp_path))
    values = {value for node in graph_of(name).values() for value in node["inputs"].values() if isinstance(value, str)}
    assert {model.name for model in card.models} == {value for value in values if value.endswith(".safetensors")}
    assert all(model.licence for model in card.models)
    assert all(model.name in catalogue.models(model.folder) for model in card.models)


@pytest.mark.parametrize("name", NAMES)
def test_draft_backend_accepts_the_graph(name: str, tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    (folders.input / "first.png").touch()
    verdict = validate(graph_of(name), Catalogue(folders), folders)
    assert (verdict.error, verdict.node_errors) == (None, {})
    assert verdict.outputs == [card_of(name).output_node]


@pytest.mark.parametrize("name", NAMES)
def test_real_server_has_every_node_input_link_and_choice(name: str) -> None:
    if not OBJECT_INFO.is_file():
        pytest.skip("the recordings are not beside this repository")
    real: dict[str, Any] = json.loads(gzip.decompress(OBJECT_INFO.read_bytes()))
    graph = graph_of(name)
    for node in graph.values():
        declared = real[node["class_type"]]["input"]
        configs = {**declared["required"], **declared.get("optional", {})}
        assert set(declared["required"]) <= set(node["inputs"]) <= set(configs)
        for key, value in node["inputs"].items():
            kind, options = configs[key][0], (configs[key][1:] or [{}])[0]
            if isinstance(value, list):
                assert real[graph[value[0]]["class_type"]]["output"][value[1]] == kind
            elif not str(value).endswith((".safetensors", ".png")):
                _check_value(value, kind, options)


def _check_value(value: Any, kind: Any, options: dict[str, Any]) -> None:
    choices = kind if isinstance(kind, list) else options.get("options") if kind == "COMBO" else None
    if choices is not None:
        assert value in choices
    elif kind in ("INT", "FLOAT"):
        assert options["min"] <= value <= options["max"]
    else:
        assert (kind, type(value)) == ("STRING", str)
