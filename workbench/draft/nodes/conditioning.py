"""Nodes that make prompts: text, the pictures it refers to, the lines to hold to."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from workbench.draft.nodes.values import Conditioning, Latent, Result, Run
from workbench.draft.pictures import Pictures


def encode_text(_run: Run, *, text: str, **_: object) -> Result:
    """CLIPTextEncode."""
    return Result((Conditioning(text),))


def encode_edit(
    _run: Run,
    *,
    prompt: str,
    image1: Pictures | None = None,
    image2: Pictures | None = None,
    image3: Pictures | None = None,
    **_: object,
) -> Result:
    """TextEncodeQwenImageEditPlus: a prompt about up to three pictures."""
    return Result((Conditioning(prompt, tuple(image for image in (image1, image2, image3) if image)),))


def join_text(_run: Run, *, string_a: str, string_b: str, delimiter: str) -> Result:
    """StringConcatenate."""
    return Result((delimiter.join((string_a, string_b)),))


def guide(_run: Run, *, conditioning: Conditioning, **_: object) -> Result:
    """FluxGuidance: changes nothing that a draft shows."""
    return Result((conditioning,))


def zero_out(_run: Run, *, conditioning: Conditioning) -> Result:
    """ConditioningZeroOut: a prompt without words."""
    return Result((Conditioning(""),))


def refer(_run: Run, *, conditioning: Conditioning, latent: Latent | None = None) -> Result:
    """ReferenceLatent."""
    references = (latent.pictures(),) if latent else ()
    return Result((replace(conditioning, references=(*conditioning.references, *references)),))


def see_picture(_run: Run, *, image: Pictures, **_: object) -> Result:
    """CLIPVisionEncode: what is seen is the picture itself."""
    return Result((image,))


def apply_style(
    _run: Run, *, conditioning: Conditioning, clip_vision_output: Pictures, strength: float, **_: object
) -> Result:
    """StyleModelApply."""
    looks = (clip_vision_output,) if strength else ()
    return Result((replace(conditioning, looks=(*conditioning.looks, *looks)),))


def apply_control(
    _run: Run, *, positive: Conditioning, negative: Conditioning, image: Pictures, strength: float, **_: object
) -> Result:
    """ControlNetApplyAdvanced: whatever the control picture is, a draft holds to its lines."""
    return Result((replace(positive, lines=image) if strength else positive, negative))


def set_rate(_run: Run, *, positive: Conditioning, negative: Conditioning, **_: object) -> Result:
    """LTXVConditioning: a draft moves at its own rate."""
    return Result((positive, negative))


NODES: Mapping[str, Callable[..., Result]] = {
    "CLIPTextEncode": encode_text,
    "TextEncodeQwenImageEditPlus": encode_edit,
    "StringConcatenate": join_text,
    "FluxGuidance": guide,
    "ConditioningZeroOut": zero_out,
    "ReferenceLatent": refer,
    "CLIPVisionEncode": see_picture,
    "StyleModelApply": apply_style,
    "ControlNetApplyAdvanced": apply_control,
    "LTXVConditioning": set_rate,
}
