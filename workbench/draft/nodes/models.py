"""Nodes that load models and change how they work: a draft keeps the names of the files."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from workbench.draft.nodes.values import Result, Run, Weights
from workbench.draft.pictures import Pictures


def load_checkpoint(_run: Run, *, ckpt_name: str) -> Result:
    """CheckpointLoaderSimple, ImageOnlyCheckpointLoader: MODEL, CLIP (or CLIP_VISION) and VAE of one file."""
    weights = Weights((ckpt_name,))
    return Result((weights, weights, weights))


def load_file(_run: Run, **named: object) -> Result:
    """The loaders of one kind of model: of what they are given, only names of files matter."""
    return Result((Weights(tuple(str(value) for name, value in named.items() if "_name" in name)),))


def load_lora(_run: Run, *, model: Weights, clip: Weights, lora_name: str, **_: object) -> Result:
    """LoraLoader."""
    return Result((_with_file(model, lora_name), _with_file(clip, lora_name)))


def load_model_lora(_run: Run, *, model: Weights, lora_name: str, **_: object) -> Result:
    """LoraLoaderModelOnly."""
    return Result((_with_file(model, lora_name),))


def load_motion(_run: Run, *, model: Weights, model_name: str, **_: object) -> Result:
    """ADE_AnimateDiffLoaderGen1: from here on a batch of pictures is a clip."""
    return Result((replace(_with_file(model, model_name), motion=True),))


def context_options(_run: Run, **_: object) -> Result:
    """ADE_StandardUniformContextOptions: a draft draws all frames at once."""
    return Result((None,))


def unchanged(_run: Run, *, model: Weights, **_: object) -> Result:
    """Shifts, cfg and mask helpers, which change nothing that a draft shows."""
    return Result((model,))


def load_adapter(_run: Run, *, model: Weights, **_: object) -> Result:
    """IPAdapterUnifiedLoader: MODEL and IPADAPTER."""
    return Result((model, None))


def apply_adapter(_run: Run, *, model: Weights, image: Pictures, **_: object) -> Result:
    """IPAdapterAdvanced."""
    return Result((replace(model, looks=(*model.looks, image)),))


def apply_patch(_run: Run, *, model: Weights, image: Pictures, strength: float, **_: object) -> Result:
    """QwenImageDiffsynthControlnet: like every control, it holds to the lines of its picture."""
    return Result((replace(model, lines=image) if strength else model,))


def set_control_type(_run: Run, *, control_net: Weights, **_: object) -> Result:
    """SetUnionControlNetType."""
    return Result((control_net,))


def _with_file(weights: Weights, name: str) -> Weights:
    return replace(weights, files=(*weights.files, name))


NODES: Mapping[str, Callable[..., Result]] = {
    "CheckpointLoaderSimple": load_checkpoint,
    "ImageOnlyCheckpointLoader": load_checkpoint,
    "UNETLoader": load_file,
    "CLIPLoader": load_file,
    "DualCLIPLoader": load_file,
    "VAELoader": load_file,
    "ControlNetLoader": load_file,
    "UpscaleModelLoader": load_file,
    "ModelPatchLoader": load_file,
    "StyleModelLoader": load_file,
    "CLIPVisionLoader": load_file,
    "SetUnionControlNetType": set_control_type,
    "IPAdapterUnifiedLoader": load_adapter,
    "IPAdapterAdvanced": apply_adapter,
    "QwenImageDiffsynthControlnet": apply_patch,
    "LoraLoader": load_lora,
    "LoraLoaderModelOnly": load_model_lora,
    "ADE_AnimateDiffLoaderGen1": load_motion,
    "ADE_StandardUniformContextOptions": context_options,
    "ModelSamplingSD3": unchanged,
    "ModelSamplingAuraFlow": unchanged,
    "CFGNorm": unchanged,
    "DifferentialDiffusion": unchanged,
    "VideoLinearCFGGuidance": unchanged,
}
