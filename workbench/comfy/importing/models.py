"""Model files that a workflow wants and a server lacks."""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from workbench.comfy.graph import is_link
from workbench.comfy.importing.editor import EditorNode
from workbench.comfy.importing.report import MissingModel
from workbench.comfy.nodes import NodeInput, NodeList
from workbench.comfy.wording import MODEL_FILE, name_node
from workbench.model.workflows import Graph

_FOLDERS = {
    "ckpt_name": "checkpoints",
    "vae_name": "vae",
    "lora_name": "loras",
    "unet_name": "diffusion_models",
    "clip_name": "text_encoders",
    "clip_name1": "text_encoders",
    "clip_name2": "text_encoders",
    "clip_name3": "text_encoders",
    "control_net_name": "controlnet",
    "style_model_name": "style_models",
    "gligen_name": "gligen",
    "hypernetwork_name": "hypernetworks",
    "photomaker_model_name": "photomaker",
    "audio_encoder_name": "audio_encoders",
}
_FOLDERS_BY_CLASS = {
    "UpscaleModelLoader": "upscale_models",
    "CLIPVisionLoader": "clip_vision",
    "unCLIPCheckpointLoader": "checkpoints",
    "ModelPatchLoader": "model_patches",
}


def missing_models(graph: Graph, origins: Iterable[EditorNode], nodes: NodeList) -> Iterator[MissingModel]:
    """Every model file that a node of the graph names and the server does not offer.

    Args:
        graph: in API form.
        origins: what the editor saved of the nodes, where models may be named with their folder and address.
        nodes: the server's node classes, whose choices are its files.
    """
    sources = {name: place for node in origins for name, place in _sources(node)}
    for node_id, node in graph.items():
        known = nodes.get(node["class_type"])
        for name, value in node["inputs"].items():
            declared = known.inputs.get(name) if known else None
            if declared and not is_link(value) and _is_missing(declared, value):
                folder, url = sources.get(value, ("", ""))
                yield MissingModel(
                    name=value,
                    folder=folder or _FOLDERS_BY_CLASS.get(node["class_type"]) or _FOLDERS.get(name, ""),
                    url=url,
                    node=name_node(graph, node_id),
                    input=name,
                )


def _is_missing(declared: NodeInput, value: Any) -> bool:
    if declared.choices is None or declared.is_upload or not isinstance(value, str):
        return False
    return bool(MODEL_FILE.search(value)) and value not in declared.choices


def _sources(node: EditorNode) -> Iterator[tuple[str, tuple[str, str]]]:
    """Name, folder and address of the files that the editor says a node wants."""
    listed = node.properties.get("models")
    entries = cast(list[object], listed) if isinstance(listed, list) else []
    for entry in entries:
        match entry:
            case {"name": str(name)}:
                value = cast(dict[str, Any], entry)
                yield name, (str(value.get("directory") or ""), str(value.get("url") or ""))
            case _:
                pass
