"""Nodes for pictures: load, make, change, save. A MASK is a picture too: white where it is set."""

import random
import string
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from workbench.draft import filters
from workbench.draft.nodes.values import Result, Run, beside
from workbench.draft.pictures import Changed, Frame, Joined, Pictures, Still
from workbench.draft.saving import save_pngs
from workbench.kit.errors import InvalidInputError, NotFoundError

TEMP_PREFIX = f"ComfyUI_temp_{''.join(random.choices(string.ascii_lowercase, k=5))}"
_BANDS = {"red": "R", "green": "G", "blue": "B", "alpha": "A"}


def load_image(run: Run, *, image: str) -> Result:
    """LoadImage: the picture, and what is transparent in it as a mask."""
    with Image.open(uploaded(run, image)) as opened:
        picture = np.asarray(opened.convert("RGB"))
        mask = _band(opened, "A")
    return Result((Still((picture,)), Still((mask,))))


def load_mask(run: Run, *, image: str, channel: str) -> Result:
    """LoadImageMask: one channel of a picture."""
    with Image.open(uploaded(run, image)) as opened:
        return Result((Still((_band(opened, _BANDS[channel]),)),))


def uploaded(run: Run, name: str) -> Path:
    """The file that a loader names.

    Raises:
        NotFoundError: when it is no longer there.
    """
    path = run.folders.loadable(name)
    if path is None:
        raise NotFoundError(f"There is no picture {name}.", "Upload it again.")
    return path


def _band(picture: Image.Image, band: str) -> Frame:
    """A channel as a grey picture; of transparency what can be seen through is white, as ComfyUI has it."""
    plane = np.asarray(picture.convert("RGBA").getchannel(band))
    return np.repeat((255 - plane if band == "A" else plane)[..., None], 3, axis=2)


def empty_image(_run: Run, *, width: int, height: int, batch_size: int, color: int) -> Result:
    """EmptyImage: one colour, 0xRRGGBB."""
    plain: Frame = np.full((height, width, 3), list(color.to_bytes(3, "big")), np.uint8)
    return Result((Still((plain,) * batch_size),))


def scale_image(_run: Run, *, image: Pictures, upscale_method: str, width: int, height: int, crop: str) -> Result:
    """ImageScale."""
    change = partial(filters.scaled, method=upscale_method, width=width, height=height, crop=crop == "center")
    return Result((Changed(change, (image,)),))


def enlarge_image(_run: Run, *, image: Pictures, **_: object) -> Result:
    """ImageUpscaleWithModel: four times as wide and high, whatever the model."""
    return Result((Changed(filters.enlarged, (image,)),))


def swap_face(_run: Run, *, enabled: bool, input_image: Pictures, source_image: Pictures, **_: object) -> Result:
    """ReActorFaceSwap: a draft shows the face beside the picture, and has no face model to hand on."""
    return Result((beside(input_image, source_image) if enabled else input_image, None))


def find_lines(_run: Run, *, image: Pictures, low_threshold: float, high_threshold: float) -> Result:
    """Canny."""
    change = partial(filters.edges, low=low_threshold, high=high_threshold)
    return Result((Changed(change, (image,)),))


def pass_image(_run: Run, *, image: Pictures, **_: object) -> Result:
    """LTXVPreprocess: its traces of compression are not for drafts."""
    return Result((image,))


def blend_images(_run: Run, *, image1: Pictures, image2: Pictures, blend_factor: float, blend_mode: str) -> Result:
    """ImageBlend; like the real one it meets an unknown mode only when it runs."""
    if blend_mode not in filters.BLENDS:
        raise InvalidInputError(f"Unsupported blend mode: {blend_mode}.", f"Use one of {', '.join(filters.BLENDS)}.")
    return Result((Changed(partial(filters.blended, factor=blend_factor, mode=blend_mode), (image1, image2)),))


def blur_image(_run: Run, *, image: Pictures, blur_radius: int, sigma: float) -> Result:
    """ImageBlur."""
    return Result((Changed(partial(filters.blurred, radius=blur_radius, sigma=sigma), (image,)),))


def batch_images(_run: Run, *, image1: Pictures, image2: Pictures) -> Result:
    """ImageBatch."""
    return Result((Joined((image1, image2)),))


def save_image(
    run: Run, *, images: Pictures, filename_prefix: str, prompt: object, extra_pnginfo: dict[str, Any] | None
) -> Result:
    """SaveImage."""
    saved = save_pngs(images, run.folders.output, filename_prefix, prompt=prompt, extra_pnginfo=extra_pnginfo)
    return Result(shown={"images": [name | {"type": "output"} for name in saved]})


def preview_image(run: Run, *, images: Pictures, prompt: object, extra_pnginfo: dict[str, Any] | None) -> Result:
    """PreviewImage."""
    saved = save_pngs(images, run.folders.temp, TEMP_PREFIX, prompt=prompt, extra_pnginfo=extra_pnginfo)
    return Result(shown={"images": [name | {"type": "temp"} for name in saved]})


NODES: Mapping[str, Callable[..., Result]] = {
    "LoadImage": load_image,
    "LoadImageMask": load_mask,
    "EmptyImage": empty_image,
    "ImageScale": scale_image,
    "ImageUpscaleWithModel": enlarge_image,
    "ReActorFaceSwap": swap_face,
    "Canny": find_lines,
    "LTXVPreprocess": pass_image,
    "ImageBlend": blend_images,
    "ImageBatch": batch_images,
    "ImageBlur": blur_image,
    "PreviewImage": preview_image,
    "SaveImage": save_image,
}
