"""Cards inferred from graphs: texts, values, pictures, models, families and purposes."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.comfy.graphs import flux, node, node_list, qwen_edit, sampler, still, two_experts, vace
from workbench.comfy import NodeList, load_workflows
from workbench.comfy.slots import card_problems, describe, family_of_file, slot_fields
from workbench.kit.errors import ConfigurationError
from workbench.model.workflows import Card, Family, Graph, Purpose, WorkflowCategory

NODES = node_list()
DRAFT_NODES = NodeList(
    {
        name: entry
        for packaged in ("nodes.json", "packs.json")
        for name, entry in json.loads(files("workbench.draft").joinpath(packaged).read_text("utf-8")).items()
    }
)
BY_HAND = {
    # the pack does not declare that its loader takes uploads
    "animatediff_video_to_video": {"fps", "frames", "height", "video", "width"},
    "interpolate_video": {"multiplier"},
    "ltx_image_to_video": {"strength"},
    "sd15_sketch_to_image": {"strength"},
    # it is the first picture of the clip as well
    "wan22_video_to_video": {"image"},
}
"""Slots that a card has from its author, because no link or type tells them."""
SHIPPED = load_workflows(Path(__file__).parents[3] / "workflows")


def card_of(graph: Graph) -> Card:
    return describe(graph, NODES, "id")


def targets(card: Card, name: str) -> set[str]:
    slot = card.slot(name)
    return {f"{target.node}.{target.input}" for target in slot.targets} if slot else set()


@pytest.mark.parametrize(("card", "graph"), SHIPPED, ids=[card.id for card, _ in SHIPPED])
def test_a_shipped_card_is_found_again_from_its_graph(card: Card, graph: Graph) -> None:
    found = describe(graph, DRAFT_NODES, "id")
    same = ("category", "family", "output_node", "frames", "fps", "packs")
    assert {name: getattr(found, name) for name in same} == {name: getattr(card, name) for name in same}
    assert {file.name for file in card.models} <= {file.name for file in found.models}
    missed = {slot.name for slot in card.slots if not targets(card, slot.name) <= targets(found, slot.name)}
    assert missed <= BY_HAND.get(card.id, set())


def test_the_same_graph_always_gives_the_same_card() -> None:
    assert card_of(two_experts()) == card_of(two_experts())


def test_sides_are_kept_apart_through_nodes_that_hand_on_both() -> None:
    graph = still()
    graph["net"] = node("ControlNetLoader", control_net_name="controlnet_union_sdxl.safetensors")
    graph["pose"] = node("LoadImage", image="pose.png")
    values = {"strength": 1.0, "start_percent": 0.0, "end_percent": 1.0}
    links = {"positive": ["yes", 0], "negative": ["no", 0], "control_net": ["net", 0], "image": ["pose", 0]}
    graph["apply"] = node("ControlNetApplyAdvanced", **links, **values)
    graph["look"] = node("PreviewImage", images=["pose", 0])
    graph["draw"]["inputs"] |= {"positive": ["apply", 0], "negative": ["apply", 1]}
    card = card_of(graph)
    assert (targets(card, "positive"), targets(card, "negative")) == ({"yes.text"}, {"no.text"})
    assert targets(card, "control_image") == {"pose.image"}
    assert card.purpose is Purpose.TEXT_TO_IMAGE


def test_a_zeroed_negative_is_no_slot() -> None:
    graph = still()
    graph["zero"] = node("ConditioningZeroOut", conditioning=["yes", 0])
    graph["draw"]["inputs"]["negative"] = ["zero", 0]
    card = card_of(graph)
    assert card.slot("negative") is None
    assert targets(card, "positive") == {"yes.text"}
    assert "no negative prompt" in card.description


def test_a_text_is_found_where_it_is_written() -> None:
    graph = still()
    graph["who"] = node("PrimitiveStringMultiline", value="a keeper")
    graph["join"] = node("StringConcatenate", string_a=["who", 0], string_b="in the rain", delimiter=", ")
    graph["yes"]["inputs"]["text"] = ["join", 0]
    card = card_of(graph)
    assert targets(card, "positive") == {"who.value", "join.string_b"}


def test_several_prompts_are_several_slots_and_equal_ones_are_one() -> None:
    graph = still()
    graph["left"] = node("CLIPTextEncode", text="a boat", clip=["model", 1])
    graph["same"] = node("CLIPTextEncode", text="a lighthouse", clip=["model", 1])
    graph["both"] = node("ConditioningCombine", conditioning_1=["yes", 0], conditioning_2=["left", 0])
    graph["all"] = node("ConditioningCombine", conditioning_1=["both", 0], conditioning_2=["same", 0])
    graph["draw"]["inputs"]["positive"] = ["all", 0]
    card = card_of(graph)
    assert targets(card, "positive") == {"yes.text", "same.text"}
    assert targets(card, "positive_2") == {"left.text"}


def test_texts_for_the_encoders_of_one_model_are_one_prompt() -> None:
    graph = flux()
    graph["yes"] = node("CLIPTextEncodeFlux", clip=["clip", 0], clip_l="light", t5xxl="a lighthouse", guidance=3.5)
    assert targets(card_of(graph), "positive") == {"yes.clip_l", "yes.t5xxl"}


def test_a_text_on_both_sides_belongs_to_what_should_be_seen() -> None:
    graph = still()
    graph["draw"]["inputs"]["negative"] = ["yes", 0]
    card = card_of(graph)
    assert (targets(card, "positive"), card.slot("negative")) == ({"yes.text"}, None)


def test_the_prompt_of_a_paid_node_is_found() -> None:
    graph: Graph = {
        "ask": node("OpenAIDalle3", prompt="a lighthouse", seed=1),
        "save": node("SaveImage", images=["ask", 0], filename_prefix="dalle"),
    }
    card = card_of(graph)
    assert (targets(card, "positive"), targets(card, "seed")) == ({"ask.prompt"}, {"ask.seed"})


def test_all_seeds_are_one_slot_and_values_that_differ_are_several() -> None:
    graph = still()
    graph["again"] = sampler(["model", 0], ["yes", 0], ["no", 0], ["draw", 0], seed=99, steps=8, denoise=0.5)
    graph["see"]["inputs"]["samples"] = ["again", 0]
    card = card_of(graph)
    assert targets(card, "seed") == {"draw.seed", "again.seed"}
    assert targets(card, "cfg") == {"draw.cfg", "again.cfg"}
    assert (targets(card, "steps"), targets(card, "steps_2")) == ({"draw.steps"}, {"again.steps"})


def test_a_value_that_a_node_hands_on_is_set_at_that_node() -> None:
    graph = two_experts()
    graph["long"] = node("PrimitiveInt", value=81)
    graph["size"]["inputs"]["length"] = ["long", 0]
    card = card_of(graph)
    assert targets(card, "frames") == {"long.value"}
    assert (card.frames, card.size_multiple, card.fps) == ("4n+1", 32, 24)


def test_nodes_that_feed_no_output_have_no_slots() -> None:
    graph = still()
    graph["idle"] = node("LoadImage", image="idle.png")
    assert card_of(graph).slot("image") is None


def test_loras_of_the_graph_have_a_name_and_a_strength() -> None:
    graph = still()
    strengths = {"strength_model": 1.0, "strength_clip": 0.5}
    graph["lora"] = node("LoraLoader", model=["model", 0], clip=["model", 1], lora_name="hero.safetensors", **strengths)
    graph["draw"]["inputs"]["model"] = ["lora", 0]
    card = card_of(graph)
    assert targets(card, "lora") == {"lora.lora_name"}
    assert targets(card, "lora_strength") == {"lora.strength_model", "lora.strength_clip"}
    assert ("loras", "hero.safetensors") in {(file.folder, file.name) for file in card.models}


def test_pictures_are_named_by_what_they_are_for() -> None:
    graph = two_experts()
    names = ("first.png", "last.png")
    graph |= {name: node("LoadImage", image=name) for name in names}
    sides = {"positive": ["yes", 0], "negative": ["no", 0], "vae": ["vae", 0]}
    size = {"width": 640, "height": 640, "length": 81, "batch_size": 1}
    pictures = {"start_image": ["first.png", 0], "end_image": ["last.png", 0]}
    graph["size"] = node("WanFirstLastFrameToVideo", **sides, **size, **pictures)
    graph["first"]["inputs"] |= {"positive": ["size", 0], "negative": ["size", 1], "latent_image": ["size", 2]}
    card = card_of(graph)
    assert (targets(card, "image"), targets(card, "last_image")) == ({"first.png.image"}, {"last.png.image"})
    assert (card.purpose, card.category) == (Purpose.FRAMES_TO_VIDEO, WorkflowCategory.VIDEO)


def test_a_mask_is_told_from_a_picture() -> None:
    graph = still()
    graph["base"] = node("LoadImage", image="base.png")
    graph["hole"] = node("LoadImageMask", image="hole.png", channel="alpha")
    inputs = {"pixels": ["base", 0], "vae": ["model", 2], "mask": ["hole", 0], "grow_mask_by": 6}
    graph["size"] = node("VAEEncodeForInpaint", **inputs)
    card = card_of(graph)
    mask = card.slot("mask")
    assert mask is not None
    assert (mask.kind, targets(card, "mask"), targets(card, "image")) == ("mask", {"hole.image"}, {"base.image"})
    assert card.purpose is Purpose.IMAGE_EDIT


def test_upscaling_a_picture_draws_nothing() -> None:
    graph: Graph = {
        "picture": node("LoadImage", image="small.png"),
        "model": node("UpscaleModelLoader", model_name="RealESRGAN_x4plus.safetensors"),
        "grow": node("ImageUpscaleWithModel", upscale_model=["model", 0], image=["picture", 0]),
        "save": node("SaveImage", images=["grow", 0], filename_prefix="large"),
    }
    card = card_of(graph)
    assert (card.purpose, card.family, targets(card, "image")) == (Purpose.UPSCALE, Family.UNKNOWN, {"picture.image"})


@pytest.mark.parametrize(
    ("graph", "family"),
    [
        (still(), Family.SDXL),
        (still("v1-5-pruned-emaonly.safetensors"), Family.SD15),
        (still("mine.safetensors"), Family.UNKNOWN),
        (flux(), Family.FLUX),
        (flux("mine.safetensors"), Family.FLUX),
        (two_experts(), Family.WAN22),
        (vace(), Family.WAN21),
        (qwen_edit(), Family.QWEN_IMAGE),
    ],
)
def test_the_family_is_told_by_files_and_loaders(graph: Graph, family: Family) -> None:
    assert card_of(graph).family is family


@pytest.mark.parametrize(
    ("name", "family"),
    [
        (r"sub\sd3.5_large_fp8.safetensors", Family.SD35),
        ("flux/flux-2-klein-4b.safetensors", Family.FLUX2),
        ("svdq-int4-flux.1-dev.safetensors", Family.FLUX),
        ("svd_xt.safetensors", Family.SVD),
        ("z_image_turbo_bf16.safetensors", Family.Z_IMAGE),
        ("Chroma1-HD.safetensors", Family.CHROMA),
        ("ltx-video-2b-v0.9.safetensors", Family.LTX),
        ("hunyuan_video_t2v_720p_bf16.safetensors", Family.HUNYUAN_VIDEO),
        ("Wan2_1-I2V-ATI-14B.gguf", Family.WAN21),
        ("v3_sd15_mm.ckpt", Family.ANIMATEDIFF),
        ("juggernautXL_v9.safetensors", Family.SDXL),
        ("t5xxl_fp16.safetensors", Family.UNKNOWN),
    ],
)
def test_the_family_of_a_file(name: str, family: Family) -> None:
    assert family_of_file(name) is family


def test_nodes_that_the_server_lacks_leave_the_rest_readable() -> None:
    graph = still()
    graph["save"]["class_type"] = "SomebodysSaver"
    graph["odd"] = node("SomebodysNode", anything=["draw", 0])
    card = card_of(graph)
    assert targets(card, "positive") == {"yes.text"}
    assert card.output_node in ("save", "odd")


def test_types_are_followed_through_nodes_that_take_any() -> None:
    graph = still()
    graph["or"] = node("CLIPTextEncode", text="a boat", clip=["model", 1])
    graph["choose"] = node("ComfySwitchNode", switch=True, on_false=["yes", 0], on_true=["or", 0])
    graph["draw"]["inputs"]["positive"] = ["choose", 0]
    graph |= {name: node("LoadImage", image=name) for name in ("a.png", "b.png")}
    graph["batch"] = node("BatchImagesNode", **{"images.image0": ["a.png", 0], "images.image1": ["b.png", 0]})
    graph["size"] = node("VAEEncode", pixels=["batch", 0], vae=["model", 2])
    card = card_of(graph)
    assert (targets(card, "positive"), targets(card, "positive_2")) == ({"yes.text"}, {"or.text"})
    assert (targets(card, "image"), targets(card, "image_2")) == ({"a.png.image"}, {"b.png.image"})


def test_a_batch_that_a_motion_model_moves_is_a_film() -> None:
    def change(entries: dict[str, Any]) -> None:
        motion = {"model": ["MODEL"], "model_name": [["mm_sd_v15_v2.ckpt"]]}
        film: dict[str, Any] = {
            "images": ["IMAGE"],
            "frame_rate": ["FLOAT", {"default": 8}],
            "filename_prefix": ["STRING", {}],
        }
        entries["Motion"] = {"input": {"required": motion}, "output": ["MODEL"], "output_name": ["MODEL"]}
        entries["Combine"] = {"input": {"required": film}, "output": ["FILES"], "output_node": True}

    graph = still("v1-5-pruned-emaonly.safetensors")
    graph["move"] = node("Motion", model=["model", 0], model_name="mm_sd_v15_v2.ckpt")
    graph["draw"]["inputs"]["model"] = ["move", 0]
    graph["size"]["inputs"]["batch_size"] = 16
    graph["save"] = node("Combine", images=["see", 0], frame_rate=8, filename_prefix="moving")
    card = describe(graph, node_list(change), "id")
    assert (card.family, card.category, card.fps) == (Family.ANIMATEDIFF, WorkflowCategory.ANIMATION, 8)
    assert targets(card, "frames") == {"size.batch_size"}
    assert ("animatediff_models", "mm_sd_v15_v2.ckpt") in {(file.folder, file.name) for file in card.models}
    assert card.slot("lora") is None


def test_a_node_that_encodes_both_sides_has_a_text_for_each() -> None:
    def change(entries: dict[str, Any]) -> None:
        texts = {name: ["STRING", {"multiline": True}] for name in ("positive", "negative")}
        inputs = {"required": {"clip": ["CLIP"], **texts}}
        entries["Both"] = {"input": inputs, "output": ["CONDITIONING"] * 2, "output_name": ["+", "-"]}

    graph = still()
    graph["both"] = node("Both", clip=["model", 1], positive="a lighthouse", negative="blurry")
    graph["draw"]["inputs"] |= {"positive": ["both", 0], "negative": ["both", 1]}
    card = describe(graph, node_list(change), "id")
    assert (targets(card, "positive"), targets(card, "negative")) == ({"both.positive"}, {"both.negative"})


def test_chains_longer_than_python_may_recurse_are_read() -> None:
    graph, count = still(), 1200
    graph["join 0"] = node("PrimitiveStringMultiline", value="far away")
    graph["mix 0"], graph["any 0"] = graph["yes"], node("LoadImage", image="far.png")
    for step in range(1, count):
        last = f"{step - 1}"
        graph[f"join {step}"] = node("StringConcatenate", string_a=[f"join {last}", 0], string_b=["join 0", 0])
        graph[f"any {step}"] = node("ComfySwitchNode", switch=True, on_false=[f"any {last}", 0], on_true=["any 0", 0])
        mixed = {"conditioning_1": [f"mix {last}", 0], "conditioning_2": ["no", 0]}
        graph[f"mix {step}"] = node("ConditioningCombine", **mixed)
    graph["mix 0"]["inputs"]["text"] = [f"join {count - 1}", 0]
    graph["draw"]["inputs"]["positive"] = [f"mix {count - 1}", 0]
    graph["size"] = node("VAEEncode", pixels=[f"any {count - 1}", 0], vae=["model", 2])
    card = card_of(graph)
    assert targets(card, "positive") == {"join 0.value"}
    assert targets(card, "image") == {"any 0.image"}


@pytest.mark.parametrize("value", [None, ["model", 9], ["model", -4], ["gone", 0], [], float("nan"), 10**30, "x.ckpt"])
@pytest.mark.parametrize("name", ["yes.text", "draw.positive", "draw.model", "film.fps", "size.width", "picture.image"])
def test_what_stands_at_a_place_by_mistake_breaks_nothing(name: str, value: Any) -> None:
    graph = two_experts() | still()
    graph["film"] = node("CreateVideo", images=["see", 0], fps=24)
    graph["clip out"] = node("SaveVideo", video=["film", 0], filename_prefix="x", format="mp4", codec="h264")
    graph["picture"] = node("LoadImage", image="a.png")
    graph["look"] = node("PreviewImage", images=["picture", 0])
    at, _, input_name = name.partition(".")
    graph[at]["inputs"][input_name] = value
    card = card_of(graph)
    assert card_problems(card, graph, NODES) == []
    assert len(slot_fields(card, graph, NODES)) == len(card.slots)


def test_a_circle_ends() -> None:
    graph = still()
    graph["size"]["inputs"]["width"] = ["size", 0]
    assert card_of(graph).slot("width") is None


def test_a_graph_that_makes_nothing_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no output node"):
        card_of(
            {
                "size": node("EmptyLatentImage", width=8, height=8, batch_size=1),
                "see": node("VAEDecode", samples=["size", 0], vae=["see", 0]),
            }
        )


def test_packs_are_named_by_their_folders() -> None:
    graph = still()
    graph["loader"] = node("IPAdapterUnifiedLoader", model=["model", 0], preset="PLUS FACE (portraits)")
    graph["draw"]["inputs"]["model"] = ["loader", 0]
    assert card_of(graph).packs == ("ComfyUI_IPAdapter_plus",)
