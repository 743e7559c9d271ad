"""Small graphs, the node list that they are read with, and a check that every link of a graph has the right type."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from workbench.comfy.nodes import CHOICE, NodeList
from workbench.comfy.typed import Place, TypedGraph
from workbench.model.workflows import Graph

SHARED = Path(__file__).parents[3] / "shared" / "comfyui"
"""Recordings of a real server; absent from a plain clone."""

_NODES = Path(__file__).parent / "data" / "nodes.json"
Change = Callable[[dict[str, Any]], object]


def node_list(change: Change = lambda entries: None) -> NodeList:
    """The nodes of ComfyUI 0.3.64 that the graphs here use, with IP-Adapter and ReActor, after a change."""
    entries: dict[str, Any] = json.loads(_NODES.read_text("utf-8"))
    change(entries)
    return NodeList(entries)


def without(*classes: str) -> Change:
    """A server that lacks classes."""
    return lambda entries: [entries.pop(name) for name in classes]


def node(class_type: str, title: str = "", /, **inputs: Any) -> dict[str, Any]:
    """One node of a graph; links are lists."""
    return {"class_type": class_type, "inputs": inputs, "_meta": {"title": title}}


def sampler(
    model: list[Any], positive: list[Any], negative: list[Any], latent: list[Any], **more: Any
) -> dict[str, Any]:
    """A KSampler with usual values."""
    values = {"seed": 7, "steps": 20, "cfg": 7.0, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0}
    links = {"model": model, "positive": positive, "negative": negative, "latent_image": latent}
    return node("KSampler", **links, **(values | more))


def still(checkpoint: str = "sd_xl_base_1.0.safetensors") -> Graph:
    """Text to image from one checkpoint."""
    return {
        "model": node("CheckpointLoaderSimple", ckpt_name=checkpoint),
        "yes": node("CLIPTextEncode", text="a lighthouse", clip=["model", 1]),
        "no": node("CLIPTextEncode", text="blurry", clip=["model", 1]),
        "size": node("EmptyLatentImage", width=1024, height=768, batch_size=1),
        "draw": sampler(["model", 0], ["yes", 0], ["no", 0], ["size", 0]),
        "see": node("VAEDecode", samples=["draw", 0], vae=["model", 2]),
        "save": node("SaveImage", images=["see", 0], filename_prefix="still"),
    }


def flux(model: str = "flux1-dev.safetensors") -> Graph:
    """Flux with a guider, which takes no negative prompt."""
    return {
        "model": node("UNETLoader", unet_name=model, weight_dtype="default"),
        "clip": node("DualCLIPLoader", clip_name1="t5xxl.safetensors", clip_name2="clip_l.safetensors", type="flux"),
        "vae": node("VAELoader", vae_name="ae.safetensors"),
        "yes": node("CLIPTextEncode", text="a lighthouse", clip=["clip", 0]),
        "guidance": node("FluxGuidance", conditioning=["yes", 0], guidance=3.5),
        "guider": node("BasicGuider", model=["model", 0], conditioning=["guidance", 0]),
        "noise": node("RandomNoise", noise_seed=1),
        "euler": node("KSamplerSelect", sampler_name="euler"),
        "sigmas": node("BasicScheduler", model=["model", 0], scheduler="simple", steps=20, denoise=1.0),
        "size": node("EmptySD3LatentImage", width=1024, height=1024, batch_size=1),
        "draw": node(
            "SamplerCustomAdvanced",
            noise=["noise", 0],
            guider=["guider", 0],
            sampler=["euler", 0],
            sigmas=["sigmas", 0],
            latent_image=["size", 0],
        ),
        "see": node("VAEDecode", samples=["draw", 0], vae=["vae", 0]),
        "save": node("SaveImage", images=["see", 0], filename_prefix="flux"),
    }


def two_experts() -> Graph:
    """Wan 2.2 with one model for the first steps and one for the last."""
    first = {"start_at_step": 0, "end_at_step": 10, "return_with_leftover_noise": "enable", "add_noise": "enable"}
    last = {"start_at_step": 10, "end_at_step": 100, "return_with_leftover_noise": "disable", "add_noise": "disable"}
    values = {"steps": 20, "cfg": 3.5, "sampler_name": "euler", "scheduler": "simple"}
    sides = {"positive": ["yes", 0], "negative": ["no", 0]}
    return {
        "high": node("UNETLoader", unet_name="wan2.2_t2v_high_noise_14B.safetensors", weight_dtype="default"),
        "low": node("UNETLoader", unet_name="wan2.2_t2v_low_noise_14B.safetensors", weight_dtype="default"),
        "clip": node("CLIPLoader", clip_name="umt5_xxl_fp8_e4m3fn_scaled.safetensors", type="wan"),
        "vae": node("VAELoader", vae_name="wan2.2_vae.safetensors"),
        "shift high": node("ModelSamplingSD3", model=["high", 0], shift=8.0),
        "shift low": node("ModelSamplingSD3", model=["low", 0], shift=8.0),
        "yes": node("CLIPTextEncode", text="a lighthouse", clip=["clip", 0]),
        "no": node("CLIPTextEncode", text="static", clip=["clip", 0]),
        "size": node("Wan22ImageToVideoLatent", vae=["vae", 0], width=1280, height=704, length=121, batch_size=1),
        "first": node(
            "KSamplerAdvanced",
            model=["shift high", 0],
            latent_image=["size", 0],
            noise_seed=1,
            **sides,
            **values,
            **first,
        ),
        "last": node(
            "KSamplerAdvanced",
            model=["shift low", 0],
            latent_image=["first", 0],
            noise_seed=0,
            **sides,
            **values,
            **last,
        ),
        "see": node("VAEDecode", samples=["last", 0], vae=["vae", 0]),
        "film": node("CreateVideo", images=["see", 0], fps=24.0),
        "save": node("SaveVideo", video=["film", 0], filename_prefix="clip", format="mp4", codec="h264"),
    }


def vace() -> Graph:
    """Wan VACE, which takes a reference picture itself; none is given yet."""
    graph = two_experts()
    for name in ("low", "shift low", "last"):
        del graph[name]
    graph["high"]["inputs"]["unet_name"] = "wan2.1_vace_14B.safetensors"
    sides = {"positive": ["yes", 0], "negative": ["no", 0]}
    size = {"width": 832, "height": 480, "length": 81, "batch_size": 1, "strength": 1.0}
    graph["size"] = node("WanVaceToVideo", vae=["vae", 0], **sides, **size)
    graph["first"] = sampler(["shift high", 0], ["size", 0], ["size", 1], ["size", 2])
    graph["see"]["inputs"]["samples"] = ["first", 0]
    return graph


def qwen_edit() -> Graph:
    """Qwen-Image-Edit, whose text encoders take pictures; none is given yet."""
    clip = {"clip": ["clip", 0], "vae": ["vae", 0]}
    return {
        "model": node("UNETLoader", unet_name="qwen_image_edit_2509.safetensors", weight_dtype="default"),
        "clip": node("CLIPLoader", clip_name="qwen_2.5_vl_7b.safetensors", type="qwen_image"),
        "vae": node("VAELoader", vae_name="ae.safetensors"),
        "yes": node("TextEncodeQwenImageEditPlus", prompt="she waves", **clip),
        "no": node("TextEncodeQwenImageEditPlus", prompt="", **clip),
        "size": node("EmptySD3LatentImage", width=1024, height=1024, batch_size=1),
        "draw": sampler(["model", 0], ["yes", 0], ["no", 0], ["size", 0]),
        "see": node("VAEDecode", samples=["draw", 0], vae=["vae", 0]),
        "save": node("SaveImage", images=["see", 0], filename_prefix="edit"),
    }


def misfits(graph: Graph, nodes: NodeList) -> list[str]:
    """What ComfyUI would refuse: links of a wrong type, required inputs that are missing, values not on offer."""
    typed = TypedGraph(graph, nodes)
    return [f"{place}: {fault}" for node in typed.live for place, fault in _faults(typed, node)]


def _faults(typed: TypedGraph, node: str) -> Iterator[tuple[Place, str]]:
    node_class = typed.node_class(node)
    assert node_class, node
    for entry in node_class.inputs.values():
        place = Place(node, entry.name)
        source, value = typed.source(place), typed.value(place)
        if source and typed.gives(source.node)[source.output] != entry.type:
            yield place, f"takes {entry.type}, gets {typed.gives(source.node)[source.output]}"
        if entry.required and value is None:
            yield place, "is missing"
        chosen = not source and value is not None and entry.type == CHOICE and not entry.is_upload
        if chosen and value not in (entry.choices or ()):
            yield place, f"does not offer {value!r}"
