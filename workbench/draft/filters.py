"""What the image nodes do to a picture: scale, blur, blend, find its lines."""

from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from workbench.draft.pictures import Frame, size_of

_METHODS = {
    "nearest-exact": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "area": Image.Resampling.BOX,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}

_Layer = NDArray[np.float32]


def scaled(frame: Frame, method: str, width: int, height: int, crop: bool) -> Frame:
    """The picture at another size; a width or height of 0 follows from the other, both 0 leave it as it is."""
    old_width, old_height = size_of(frame)
    if not width and not height:
        return frame
    width = width or max(1, round(old_width * height / old_height))
    height = height or max(1, round(old_height * width / old_width))
    picture = Image.fromarray(frame)
    if crop:
        return np.asarray(ImageOps.fit(picture, (width, height), _METHODS[method]))
    return np.asarray(picture.resize((width, height), _METHODS[method]))


def enlarged(frame: Frame) -> Frame:
    """The picture four times as wide and high."""
    return np.asarray(cv2.resize(frame, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC), np.uint8)


def edges(frame: Frame, low: float, high: float) -> Frame:
    """White lines on black (J. Canny, 1986); thresholds in 0..1."""
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.cvtColor(cv2.Canny(grey, low * 255, high * 255), cv2.COLOR_GRAY2RGB), np.uint8)


def blurred(frame: Frame, radius: int, sigma: float) -> Frame:
    """The picture under a Gaussian of `sigma` pixels, cut off at `radius`."""
    side = 2 * radius + 1
    return np.asarray(cv2.GaussianBlur(frame, (side, side), sigma), np.uint8)


def _layer(frame: Frame) -> _Layer:
    return np.divide(frame, 255, dtype=np.float32)


def _overlay(lower: _Layer, upper: _Layer) -> _Layer:
    return np.where(lower <= 0.5, 2 * lower * upper, 1 - 2 * (1 - lower) * (1 - upper))


def _soft_light(lower: _Layer, upper: _Layer) -> _Layer:
    """W3C Compositing and Blending Level 1, section 10.1 (soft-light)."""
    soft = np.where(lower <= 0.25, ((16 * lower - 12) * lower + 4) * lower, np.sqrt(lower))
    return np.where(
        upper <= 0.5, lower - (1 - 2 * upper) * lower * (1 - lower), lower + (2 * upper - 1) * (soft - lower)
    )


BLENDS: Mapping[str, Callable[[_Layer, _Layer], _Layer]] = {
    "normal": lambda _lower, upper: upper,
    "multiply": lambda lower, upper: lower * upper,
    "screen": lambda lower, upper: 1 - (1 - lower) * (1 - upper),
    "overlay": _overlay,
    "soft_light": _soft_light,
    "difference": lambda lower, upper: lower - upper,
}


def blended(first: Frame, second: Frame, factor: float, mode: str) -> Frame:
    """`second`, brought to the size of `first`, laid over it by a share of `factor`."""
    upper = scaled(second, "bicubic", *size_of(first), crop=True)
    lower_layer, upper_layer = _layer(first), _layer(upper)
    mixed = lower_layer * (1 - factor) + BLENDS[mode](lower_layer, upper_layer) * factor
    return (mixed.clip(0, 1) * 255).round().astype(np.uint8)
