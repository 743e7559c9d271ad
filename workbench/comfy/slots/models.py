"""The model files that a graph loads: which they are, in which folder they lie, and the slots that choose them."""

from collections.abc import Iterator

from workbench.comfy.slots.families import family_of_file
from workbench.comfy.slots.found import Found, kind_of
from workbench.comfy.typed import CLIP, MODEL, VAE, Place, TypedGraph
from workbench.comfy.wording import MODEL_FILE
from workbench.model.workflows import Family, ModelFile

CHECKPOINTS, LORAS, ANIMATEDIFF_MODELS = "checkpoints", "loras", "animatediff_models"

_FOLDERS = {
    "LORA_MODEL": LORAS,
    "CLIP_VISION": "clip_vision",
    "CONTROL_NET": "controlnet",
    "STYLE_MODEL": "style_models",
    "UPSCALE_MODEL": "upscale_models",
    "LATENT_UPSCALE_MODEL": "latent_upscale_models",
    "GLIGEN": "gligen",
    "MODEL_PATCH": "model_patches",
    "AUDIO_ENCODER": "audio_encoders",
    "PHOTOMAKER": "photomaker",
    "IPADAPTER": "ipadapter",
    "MOTION_MODEL_ADE": ANIMATEDIFF_MODELS,
    "M_MODELS": ANIMATEDIFF_MODELS,
    "HOOKS": LORAS,
    MODEL: "diffusion_models",
    CLIP: "text_encoders",
    VAE: "vae",
}
"""The folder under `models/` of a file, by the type that its loader gives (`folder_paths.py` of ComfyUI)."""

_SLOTS = {
    CHECKPOINTS: "checkpoint",
    "diffusion_models": "diffusion_model",
    "text_encoders": "text_encoder",
    "controlnet": "control_net",
    "model_patches": "model_patch",
}


def find_models(typed: TypedGraph) -> list[Found]:
    """A slot for every file that a loader names; a LoRA has its strength beside it."""
    found: list[Found] = []
    loras = 0
    for place, folder in _files(typed):
        if folder == LORAS:
            loras += 1
            found += _lora(typed, place, loras)
        else:
            slot = _SLOTS.get(folder) or folder.removesuffix("s") or "model"
            found.append(Found(slot, "choice", place, str(typed.value(place))))
    return found


def model_files(typed: TypedGraph) -> tuple[ModelFile, ...]:
    """Every file that the graph needs, once; sizes and licences are not in a graph."""
    files = {(folder, str(typed.value(place))): None for place, folder in _files(typed)}
    return tuple(ModelFile(folder=folder, name=name) for folder, name in files)


def packs(typed: TypedGraph) -> tuple[str, ...]:
    """The custom node packs that bring the graph's nodes, by the names of their folders."""
    modules = [found.pack for node in typed.live if (found := typed.node_class(node))]
    return tuple(sorted({pack_of(module) for module in modules} - {""}))


def paid_classes(typed: TypedGraph) -> tuple[str, ...]:
    """The classes of the graph's nodes that call paid services of others."""
    known = (typed.node_class(node) for node in typed.live)
    return tuple(sorted({found.name for found in known if found and found.is_paid}))


def pack_of(module: str) -> str:
    """The custom node pack of a Python module (`custom_nodes.NAME`), empty for ComfyUI's own."""
    return module.removeprefix("custom_nodes.") if module.startswith("custom_nodes.") else ""


def _files(typed: TypedGraph) -> Iterator[tuple[Place, str]]:
    for place in (place for node in typed.live for place in typed.places(node)):
        if kind_of(typed.declared(place)) == "choice" and MODEL_FILE.search(str(typed.value(place))):
            yield place, _folder(typed, place)


def _folder(typed: TypedGraph, place: Place) -> str:
    gives = set(typed.gives(place.node))
    if "lora" in place.input:
        return LORAS
    if MODEL in gives and typed.takes(place.node, MODEL):
        is_motion = family_of_file(str(typed.value(place))) is Family.ANIMATEDIFF
        return ANIMATEDIFF_MODELS if is_motion else ""
    if MODEL in gives and VAE in gives:
        return CHECKPOINTS
    return next((folder for kind, folder in _FOLDERS.items() if kind in gives), "")


def _lora(typed: TypedGraph, place: Place, number: int) -> Iterator[Found]:
    name = "lora" if number == 1 else f"lora_{number}"
    yield Found(name, "choice", place)
    for other in typed.places(place.node):
        if other.input.startswith("strength") and typed.source(other) is None and typed.type_of(other) == "FLOAT":
            yield Found(f"{name}_strength", "number", other)
