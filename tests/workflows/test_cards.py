"""Cards tell the truth about their graphs, and together the workflows cover what a film needs."""

import pytest

from tests.workflows.shipped import NAMES, VERSIONS, WORKFLOWS, card_of, graph_of, node_list
from workbench.comfy import load_workflows
from workbench.draft.catalogue import Catalogue
from workbench.draft.folders import Folders
from workbench.engine.planning import IMAGE_TO_VIDEO, TEXT_TO_IMAGE
from workbench.engine.workflow_choice import unfit
from workbench.model.storyboard import TakeKind
from workbench.model.workflows import Family, Purpose

KINDS = {
    "positive": "text",
    "negative": "text",
    "prefix": "text",
    "seed": "integer",
    "width": "integer",
    "height": "integer",
    "frames": "integer",
    "steps": "integer",
    "multiplier": "integer",
    "fps": "number",
    "cfg": "number",
    "denoise": "number",
    "strength": "number",
    "sampler": "choice",
    "scheduler": "choice",
    "image": "image",
    "image_2": "image",
    "last_image": "image",
    "control_image": "image",
    "mask": "mask",
    "video": "video",
}
WIDGETS = {"STRING": {"text"}, "INT": {"integer"}, "FLOAT": {"number"}, "COMBO": {"choice", "image", "mask", "video"}}
SIZES_UNKNOWN = {
    "wan2.2_fun_control_high_noise_14B_fp8_scaled.safetensors",
    "wan2.2_fun_control_low_noise_14B_fp8_scaled.safetensors",
}
FRAME_STEPS = {"": 1, "4n+1": 4, "8n+1": 8}


def test_each_workflow_is_a_graph_and_a_card_that_fit() -> None:
    assert [card.id for card, _ in load_workflows(WORKFLOWS)] == NAMES
    assert {TEXT_TO_IMAGE, IMAGE_TO_VIDEO} <= set(NAMES)
    assert len({card_of(name).name for name in NAMES}) == len(NAMES)


def test_they_cover_what_a_film_needs() -> None:
    cards = [card_of(name) for name in NAMES]
    assert {card.purpose for card in cards} == set(Purpose) - {Purpose.OTHER}
    named = {"sd15", "sdxl", "flux", "qwen_image", "wan22", "ltx", "svd", "animatediff"}
    assert {card.family for card in cards} - {Family.UNKNOWN} == {Family(name) for name in named}


def test_a_shot_is_offered_what_its_words_and_pictures_can_fill() -> None:
    images = {name for name in NAMES if not unfit(card_of(name), TakeKind.IMAGE)}
    from_words = {name for name in NAMES if name.endswith("text_to_image")} | {"sdxl_character_sheet"}
    assert images == from_words | {"flux_kontext_edit", "qwen_edit", "sd15_sketch_to_image"}
    clips = {name for name in NAMES if not unfit(card_of(name), TakeKind.CLIP)}
    assert clips == {name for name in NAMES if name.endswith(("text_to_video", "image_to_video", "first_last_frame"))}
    assert unfit(card_of("flux_inpaint"), TakeKind.IMAGE).endswith("wants a file at “mask”, which no shot has.")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("version", VERSIONS)
def test_slots_lead_to_values_of_their_kind(name: str, version: str) -> None:
    graph, nodes = graph_of(name), node_list(version)
    for slot in card_of(name).slots:
        assert slot.kind == KINDS[slot.name]
        for target in slot.targets:
            node = graph[target.node]
            assert slot.kind in WIDGETS[nodes[node["class_type"]].inputs[target.input].type]
            assert not isinstance(node["inputs"][target.input], list)


@pytest.mark.parametrize("name", NAMES)
def test_every_value_that_a_creator_sets_has_a_slot(name: str) -> None:
    """Seeds that add noise, words, files to load and the name of the result: none is left out of reach."""
    graph, card = graph_of(name), card_of(name)
    reached = {(target.node, target.input) for slot in card.slots for target in slot.targets}
    wanted = {"text", "prompt", "seed", "filename_prefix", "image", "file", "video"}
    for node_id, node in graph.items():
        for key, value in node["inputs"].items():
            if isinstance(value, list) or (key != "noise_seed" and key not in wanted):
                continue
            assert (node_id, key) in reached or node["inputs"].get("add_noise") == "disable"


@pytest.mark.parametrize("name", NAMES)
def test_models_are_all_named_with_folder_size_and_licence(name: str) -> None:
    card, nodes = card_of(name), node_list("0.3.64")
    used = {
        str(value)
        for node in graph_of(name).values()
        for key, value in node["inputs"].items()
        if (declared := nodes[node["class_type"]].inputs[key]).choices in ((), ("pixel_space",))
        and not declared.is_upload
        and not node["class_type"].startswith(("VHS_LoadVideo",))
    }
    assert {model.name for model in card.models} == used
    assert all(model.licence for model in card.models)
    assert {model.name for model in card.models if not model.size} <= SIZES_UNKNOWN


@pytest.mark.parametrize("name", NAMES)
def test_the_draft_backend_has_the_models_of_the_card(name: str, catalogue: Catalogue) -> None:
    assert all(model.name in catalogue.models(model.folder) for model in card_of(name).models)


@pytest.mark.parametrize("name", NAMES)
def test_packs_are_named_when_a_node_is_not_comfyuis_own(name: str) -> None:
    nodes = node_list("0.3.64")
    modules = {nodes[node["class_type"]].pack for node in graph_of(name).values()}
    foreign = {module.removeprefix("custom_nodes.") for module in modules if module.startswith("custom_nodes.")}
    assert set(card_of(name).packs) == foreign


@pytest.mark.parametrize("name", NAMES)
def test_sizes_and_frames_as_they_come_keep_the_cards_rules(name: str) -> None:
    card, graph = card_of(name), graph_of(name)
    for slot in card.slots:
        values = [graph[target.node]["inputs"][target.input] for target in slot.targets]
        if slot.name in ("width", "height"):
            assert all(value % card.size_multiple == 0 for value in values)
        if slot.name == "frames":
            assert all((value - 1) % FRAME_STEPS[card.frames] == 0 for value in values)
        if slot.name == "fps":
            assert values == [card.fps] * len(values)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return Catalogue(Folders(tmp_path_factory.mktemp("catalogue")))
