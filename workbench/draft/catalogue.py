"""Which nodes and models the draft backend has: `/object_info`, `/models` and the checks of a graph read it.

`nodes.json` holds the entries of ComfyUI 0.3.64's own `/object_info` for these nodes, `packs.json` those that node
packs declare; lists of files are filled on each call, because files come and go while the server runs. `models.json`
names the files that a draft needs to exist in name only.
"""

import copy
import json
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any, cast

from workbench.draft.folders import Folders

NodeInfo = dict[str, Any]
"""One entry of `/object_info`: input, input_order, output, output_node, …"""

InputConfig = list[Any]
"""How an input is declared: [type name or list of choices, {"default", "min", "max", …}]."""

MODEL_FOLDERS = (
    "checkpoints",
    "configs",
    "loras",
    "vae",
    "text_encoders",
    "diffusion_models",
    "clip_vision",
    "style_models",
    "embeddings",
    "diffusers",
    "vae_approx",
    "controlnet",
    "gligen",
    "upscale_models",
    "custom_nodes",
    "hypernetworks",
    "photomaker",
    "classifiers",
    "model_patches",
    "audio_encoders",
    "animatediff_models",
)

_MODEL_INPUTS = {
    "CheckpointLoaderSimple": {"ckpt_name": "checkpoints"},
    "ImageOnlyCheckpointLoader": {"ckpt_name": "checkpoints"},
    "UNETLoader": {"unet_name": "diffusion_models"},
    "CLIPLoader": {"clip_name": "text_encoders"},
    "DualCLIPLoader": {"clip_name1": "text_encoders", "clip_name2": "text_encoders"},
    "VAELoader": {"vae_name": "vae"},
    "LoraLoader": {"lora_name": "loras"},
    "LoraLoaderModelOnly": {"lora_name": "loras"},
    "ControlNetLoader": {"control_net_name": "controlnet"},
    "ModelPatchLoader": {"name": "model_patches"},
    "StyleModelLoader": {"style_model_name": "style_models"},
    "CLIPVisionLoader": {"clip_name": "clip_vision"},
    "UpscaleModelLoader": {"model_name": "upscale_models"},
    "ADE_AnimateDiffLoaderGen1": {"model_name": "animatediff_models"},
}

UPLOAD_INPUTS = {"LoadImage": "image", "LoadImageMask": "image", "LoadVideo": "file", "VHS_LoadVideo": "video"}
"""Of nodes that load what was uploaded, the input that names it."""


def _packaged(name: str) -> Any:
    return json.loads(files("workbench.draft").joinpath(name).read_text("utf-8"))


def _choices(config: InputConfig) -> list[Any]:
    """The list of an input's choices, in either of its two spellings."""
    return cast(list[Any], config[0] if isinstance(config[0], list) else config[1]["options"])


class Catalogue:
    """The nodes that can be drawn and the models that they may name."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._nodes: dict[str, NodeInfo] = _packaged("nodes.json") | _packaged("packs.json")
        self._models: dict[str, list[str]] = _packaged("models.json")

    def __contains__(self, node_class: object) -> bool:
        return node_class in self._nodes

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def models(self, folder: str) -> list[str]:
        """File names of one model folder, sorted: the packaged names and what was put on the server."""
        return sorted({*self._models.get(folder, ()), *self._folders.model_files(folder)})

    def node(self, node_class: str) -> NodeInfo:
        """The `/object_info` entry of a node, its file lists as they are now.

        Raises:
            KeyError: when there is no such node.
        """
        info = self._nodes[node_class]
        listed = {name: self.models(folder) for name, folder in _MODEL_INPUTS.get(node_class, {}).items()}
        if node_class in UPLOAD_INPUTS:
            listed[UPLOAD_INPUTS[node_class]] = self._folders.uploads()
        if not listed:
            return info
        info = copy.deepcopy(info)
        for name, files_now in listed.items():
            _choices(info["input"]["required"][name])[:0] = files_now
        return info

    def required(self, node_class: str) -> Iterable[str]:
        """Names of the inputs that a node must have."""
        return self._nodes[node_class]["input"]["required"]

    def inputs(self, node_class: str) -> dict[str, InputConfig]:
        """How each input of a node is declared, its file lists as they are now."""
        declared = self.node(node_class)["input"]
        empty: dict[str, Any] = {}
        configs: dict[str, InputConfig] = declared["required"] | declared.get("optional", {})
        return {name: [*config, empty][:2] for name, config in configs.items()}

    def hidden(self, node_class: str) -> Iterable[str]:
        """Names of the inputs that a node gets without a link or a value: the graph, and what the client added."""
        return self._nodes[node_class]["input"].get("hidden", {})

    def outputs(self, node_class: str) -> list[str]:
        """Types of a node's outputs."""
        return self._nodes[node_class]["output"]

    def shows(self, node_class: str) -> bool:
        """Whether the node is an output node, the kind that a graph must have."""
        return self._nodes[node_class]["output_node"]
