"""Which nodes and models the draft backend has: `/object_info`, `/models` and the checks of a graph read it.

`nodes.json` holds the entries of ComfyUI 0.3.64's own `/object_info` for these nodes; lists of files are filled on
each call, because files come and go while the server runs. `models.json` names the files that a draft needs to exist
in name only.
"""

import copy
import json
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any

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
)

_MODEL_INPUTS = {
    "CheckpointLoaderSimple": ("ckpt_name", "checkpoints"),
    "UNETLoader": ("unet_name", "diffusion_models"),
    "CLIPLoader": ("clip_name", "text_encoders"),
    "VAELoader": ("vae_name", "vae"),
    "LoraLoader": ("lora_name", "loras"),
    "LoraLoaderModelOnly": ("lora_name", "loras"),
}


def _packaged(name: str) -> Any:
    return json.loads(files("workbench.draft").joinpath(name).read_text("utf-8"))


class Catalogue:
    """The nodes that can be drawn and the models that they may name."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._nodes: dict[str, NodeInfo] = _packaged("nodes.json")
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
        if node_class not in _MODEL_INPUTS and node_class != "LoadImage":
            return info
        info = copy.deepcopy(info)
        required = info["input"]["required"]
        if node_class == "LoadImage":
            required["image"][0] = self._folders.uploads()
        else:
            name, folder = _MODEL_INPUTS[node_class]
            required[name][0] = [*self.models(folder), *required[name][0]]
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
