"""Blocks put into graphs: what feeds what afterwards, and that every link still has the right type."""

import copy
from typing import Any

import pytest

from tests.comfy.graphs import flux, misfits, node, node_list, qwen_edit, sampler, still, two_experts, vace, without
from workbench.comfy.blocks import (
    ControlUse,
    LoraUse,
    ReferenceMethod,
    ReferenceUse,
    insert_controlnet,
    insert_face_swap,
    insert_loras,
    insert_reference,
    insert_upscale,
    reference_methods,
)
from workbench.comfy.nodes import NodeList
from workbench.comfy.slots import describe
from workbench.comfy.typed import TypedGraph
from workbench.kit.errors import ConfigurationError
from workbench.model.workflows import Family, Graph

NODES = node_list()
HERO, LOOK = LoraUse("hero.safetensors"), LoraUse("film_look.safetensors", 0.5, clip_strength=0.2)
POSE = ControlUse("pose.png")


def chain(graph: Graph, start: str, name: str = "model") -> list[str]:
    """Classes and files from an input back to where its links begin."""
    names: list[str] = []
    value: Any = graph[start]["inputs"][name]
    while isinstance(value, list):
        source = graph[value[0]]
        names.append(source["inputs"].get("lora_name") or source["class_type"])
        value = source["inputs"].get(name)
    return names


def picture_reaches(graph: Graph, end: str, image: str) -> bool:
    typed = TypedGraph(graph, NODES)
    return any(graph[name]["inputs"].get("image") == image for name in typed.upstream([end]))


def of_class(graph: Graph, class_type: str) -> list[dict[str, Any]]:
    return [entry["inputs"] for entry in graph.values() if entry["class_type"] == class_type]


def test_loras_follow_the_model_in_their_order_and_the_original_stays() -> None:
    graph = still()
    before = copy.deepcopy(graph)
    made = insert_loras(graph, NODES, [HERO, LOOK])
    assert chain(made, "draw") == ["film_look.safetensors", "hero.safetensors", "CheckpointLoaderSimple"]
    assert chain(made, "yes", "clip") == ["film_look.safetensors", "hero.safetensors", "CheckpointLoaderSimple"]
    assert made["see"]["inputs"]["vae"] == ["model", 2]
    assert [entry["strength_clip"] for entry in of_class(made, "LoraLoader")] == [0.8, 0.2]
    assert (misfits(made, NODES), graph) == ([], before)


def test_loras_of_the_graph_stay_behind_the_new_ones() -> None:
    graph = still()
    own = {"lora_name": "film_look.safetensors", "strength_model": 1.0, "strength_clip": 1.0}
    graph["own"] = node("LoraLoader", model=["model", 0], clip=["model", 1], **own)
    graph["draw"]["inputs"]["model"] = ["own", 0]
    made = insert_loras(graph, NODES, [HERO])
    assert chain(made, "draw") == ["film_look.safetensors", "hero.safetensors", "CheckpointLoaderSimple"]


def test_both_experts_get_a_lora_unless_one_is_named() -> None:
    made = insert_loras(two_experts(), NODES, [HERO])
    expected = ["ModelSamplingSD3", "hero.safetensors", "UNETLoader"]
    assert (chain(made, "first"), chain(made, "last")) == (expected, expected)
    named = insert_loras(two_experts(), NODES, [LoraUse("hero.safetensors", root="low")])
    assert (chain(named, "first"), chain(named, "last")) == (["ModelSamplingSD3", "UNETLoader"], expected)
    assert misfits(made, NODES) == misfits(named, NODES) == []


def test_a_model_of_another_family_gets_no_lora() -> None:
    graph = two_experts()
    graph |= {f"still {name}": entry for name, entry in still().items() if name in ("model",)}
    graph["base"] = node("CLIPTextEncode", text="x", clip=["still model", 1])
    graph["empty"] = node("EmptyLatentImage", width=64, height=64, batch_size=1)
    graph["paint"] = sampler(["still model", 0], ["base", 0], ["base", 0], ["empty", 0])
    graph["shown"] = node("VAEDecode", samples=["paint", 0], vae=["still model", 2])
    graph["look"] = node("PreviewImage", images=["shown", 0])
    made = insert_loras(graph, NODES, [HERO])
    assert chain(made, "paint") == ["CheckpointLoaderSimple"]
    assert chain(made, "last") == ["ModelSamplingSD3", "hero.safetensors", "UNETLoader"]


def test_a_root_that_loads_no_model_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no node clip that loads a model"):
        insert_loras(two_experts(), NODES, [LoraUse("hero.safetensors", root="clip")])


def test_a_controlnet_steers_both_sides() -> None:
    made = insert_controlnet(still(), NODES, ControlUse("pose.png", strength=0.4, end=0.6, union_type="openpose"))
    (applied,) = of_class(made, "ControlNetApplyAdvanced")
    assert (applied["positive"], applied["negative"], applied["vae"]) == (["yes", 0], ["no", 0], ["model", 2])
    assert (applied["strength"], applied["start_percent"], applied["end_percent"]) == (0.4, 0.0, 0.6)
    assert of_class(made, "ControlNetLoader") == [{"control_net_name": "controlnet_union_sdxl.safetensors"}]
    assert made["draw"]["inputs"]["negative"] == [made["draw"]["inputs"]["positive"][0], 1]
    assert [entry["type"] for entry in of_class(made, "SetUnionControlNetType")] == ["openpose"]
    assert misfits(made, NODES) == []


def test_where_there_is_no_negative_it_is_set_to_nothing() -> None:
    made = insert_controlnet(flux(), NODES, POSE)
    assert of_class(made, "ConditioningZeroOut") == [{"conditioning": ["guidance", 0]}]
    assert picture_reaches(made, "guider", "pose.png")
    assert misfits(made, NODES) == []


def test_samplers_with_the_same_prompt_share_a_controlnet() -> None:
    graph = still()
    graph["again"] = sampler(["model", 0], ["yes", 0], ["no", 0], ["draw", 0])
    graph["see"]["inputs"]["samples"] = ["again", 0]
    made = insert_controlnet(graph, NODES, POSE)
    assert len(of_class(made, "ControlNetApplyAdvanced")) == 1
    assert made["again"]["inputs"]["positive"] == made["draw"]["inputs"]["positive"]


def test_qwen_image_takes_control_as_a_patch_of_the_model() -> None:
    made = insert_controlnet(insert_loras(qwen_edit(), NODES, [HERO]), NODES, POSE)
    assert chain(made, "draw") == ["QwenImageDiffsynthControlnet", "hero.safetensors", "UNETLoader"]
    assert misfits(made, NODES) == []


def test_z_image_is_steered_by_its_own_node() -> None:
    graph = qwen_edit()
    graph["model"]["inputs"]["unet_name"] = "z_image_turbo_bf16.safetensors"
    graph["clip"]["inputs"]["type"] = "lumina2"
    made = insert_controlnet(graph, node_list(z_image_control), POSE)
    assert chain(made, "draw") == ["ZImageFunControlnet", "UNETLoader"]
    with pytest.raises(ConfigurationError, match="ModelPatchLoader that fits"):
        insert_controlnet(graph, NODES, POSE)


def z_image_control(entries: dict[str, Any]) -> None:
    entries["ModelPatchLoader"]["input"]["required"]["name"] = [["z_image_fun_union.safetensors"]]


@pytest.mark.parametrize(
    ("graph", "use", "sentence"),
    [
        (two_experts(), POSE, "no ControlNet for the workflow's model family"),
        (still(), ControlUse("pose.png", file="flux_union.safetensors"), "no file 'flux_union.safetensors'"),
        (still(), ControlUse("pose.png", file="absent.safetensors"), "no file 'absent.safetensors'"),
    ],
)
def test_a_controlnet_of_another_family_is_refused(graph: Graph, use: ControlUse, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        insert_controlnet(graph, NODES, use)


@pytest.mark.parametrize(
    ("graph", "method", "end"),
    [
        (still("v1-5-pruned-emaonly.safetensors"), ReferenceMethod.IP_ADAPTER, "draw"),
        (still(), ReferenceMethod.PHOTOMAKER, "draw"),
        (flux(), ReferenceMethod.REDUX, "draw"),
        (flux("flux1-dev-kontext.safetensors"), ReferenceMethod.REFERENCE_LATENT, "draw"),
        (qwen_edit(), ReferenceMethod.FREE_INPUT, "draw"),
        (vace(), ReferenceMethod.FREE_INPUT, "first"),
    ],
)
def test_each_family_is_shown_a_reference_in_its_way(graph: Graph, method: ReferenceMethod, end: str) -> None:
    card = describe(graph, NODES, "id")
    assert method in reference_methods(card, graph, NODES)
    made = insert_reference(graph, NODES, method, ReferenceUse("face.png"), card)
    assert picture_reaches(made, end, "face.png")
    assert misfits(made, NODES) == []


def test_photomaker_gets_its_word_and_the_prompt() -> None:
    made = insert_reference(still(), NODES, ReferenceMethod.PHOTOMAKER, ReferenceUse("face.png"))
    (encoder,) = of_class(made, "PhotoMakerEncode")
    assert encoder["text"] == "a person photomaker, a lighthouse"
    assert made["draw"]["inputs"]["negative"] == ["no", 0]


def test_a_clip_that_begins_with_a_picture_needs_no_other() -> None:
    graph = two_experts()
    graph["picture"] = node("LoadImage", image="first.png")
    graph["size"]["inputs"]["start_image"] = ["picture", 0]
    methods = reference_methods(describe(graph, NODES, "id"), graph, NODES)
    assert methods == (ReferenceMethod.FIRST_PICTURE,)


@pytest.mark.parametrize(("graph", "end"), [(still(), "save"), (two_experts(), "film")])
def test_a_face_is_put_in_before_the_size_is_raised(graph: Graph, end: str) -> None:
    made = insert_upscale(insert_face_swap(graph, NODES, "face.png"), NODES)
    (grown,) = of_class(made, "ImageUpscaleWithModel")
    (swapped,) = of_class(made, "ReActorFaceSwap")
    assert made[end]["inputs"]["images"][0] == "ImageUpscaleWithModel-1"
    assert (grown["image"], swapped["input_image"]) == (["ReActorFaceSwap-1", 0], ["see", 0])
    assert misfits(made, NODES) == []


def empty_upscalers(entries: dict[str, Any]) -> None:
    entries["UpscaleModelLoader"]["input"]["required"]["model_name"] = [[]]


@pytest.mark.parametrize(
    ("nodes", "sentence"),
    [
        (node_list(without("ImageUpscaleWithModel")), "The server has no node ImageUpscaleWithModel."),
        (node_list(empty_upscalers), "belongs into models/upscale_models"),
    ],
)
def test_what_the_server_lacks_is_named(nodes: NodeList, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        insert_upscale(still(), nodes)


def test_what_a_person_corrected_on_the_card_goes_before_what_the_graph_tells() -> None:
    graph = still("mine.safetensors")
    graph["look"] = node("PreviewImage", images=["see", 0])
    card = describe(graph, NODES, "id").model_copy(update={"family": Family.SDXL, "output_node": "look"})
    made = insert_controlnet(graph, NODES, POSE, card)
    assert of_class(made, "ControlNetLoader") == [{"control_net_name": "controlnet_union_sdxl.safetensors"}]
    grown = insert_upscale(graph, NODES, card=card)
    assert (grown["look"]["inputs"]["images"][0], grown["save"]["inputs"]["images"]) == (
        "ImageUpscaleWithModel-1",
        ["see", 0],
    )
