"""Framing: what becomes of a picture whose shape is not the film's.

Fill cuts it to the frame. Blurred edges lay it whole over itself, blurred and darkened; the camera then moves over all
of it. Fit shows it whole between bars; the bars stand still, as those of a letterbox do, and the camera moves inside.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.media.picture.frame import BLACK, Bytes, Frame, Planes
from workbench.model.finishing import Framing

Scaled = Callable[[int, int], Planes]
"""Gives a picture cut to the shape of width x height (even) and scaled to that size."""

_LEAST_BAR = 0.01
"""Bars narrower than this share of the frame are a rounding of the picture's size: the picture then fills the frame."""
COARSE = 8
"""Blurred grounds are made at an eighth of their size."""
_BLUR = 0.035
"""Its blur, as the standard deviation in shares of the frame's height."""
_GROUND_LIGHT = 0.45


@dataclass(frozen=True)
class Window:
    """A part of a frame, in whole and even pixels."""

    left: int
    top: int
    width: int
    height: int

    def of(self, planes: Planes) -> Planes:
        """This part of planes; shares their memory."""
        y, u, v = (self._of(plane, step) for plane, step in zip(planes, (1, 2, 2), strict=True))
        return y, u, v

    def _of(self, plane: Bytes, step: int) -> Bytes:
        rows = slice(self.top // step, (self.top + self.height) // step)
        return plane[rows, self.left // step : (self.left + self.width) // step]


def fitted(shape: float, width: int, height: int) -> Window:
    """The largest window of a shape (width / height) in the middle of a frame."""
    wide, high = min(width, height * shape), min(height, width / shape)
    if wide > width * (1 - 2 * _LEAST_BAR) and high > height * (1 - 2 * _LEAST_BAR):
        return Window(0, 0, width, height)
    left, top = 2 * round((width - wide) / 4), 2 * round((height - high) / 4)
    left, top = min(left, width // 2 - 1) // 2 * 2, min(top, height // 2 - 1) // 2 * 2
    return Window(left, top, width - 2 * left, height - 2 * top)


def window_for(framing: Framing, shape: float, width: int, height: int) -> Window:
    """The part of the frame that the camera's view takes: all of it, or what is between the bars."""
    return fitted(shape, width, height) if framing is Framing.FIT else Window(0, 0, width, height)


def compose(framing: Framing, shape: float, scaled: Scaled, width: int, height: int) -> Planes:
    """What a camera sees as a whole, at a size of the window's shape."""
    if framing is not Framing.BLUR:
        return scaled(width, height)
    window = fitted(shape, width, height)
    if (window.width, window.height) == (width, height):
        return scaled(width, height)
    ground = blurred(scaled(_even(width / COARSE), _even(height / COARSE)), width, height)
    for plane, sharp in zip(window.of(ground), scaled(window.width, window.height), strict=True):
        np.copyto(plane, sharp)
    return ground


def blurred(picture: Planes, width: int, height: int) -> Planes:
    """A small picture blurred, darkened and scaled up, as a ground for something else."""
    sizes = (width, height), (width // 2, height // 2), (width // 2, height // 2)
    y, u, v = (_blurred(plane, *both) for plane, both in zip(picture, zip(sizes, BLACK, strict=True), strict=True))
    return y, u, v


def _blurred(plane: Bytes, size: tuple[int, int], black: int) -> Bytes:
    """Rounded by chance, since a soft dark ground would show steps."""
    soft = cv2.GaussianBlur(plane.astype(np.float32), (0, 0), max(0.5, _BLUR * plane.shape[0]))
    dark = cv2.resize(_GROUND_LIGHT * soft + (1 - _GROUND_LIGHT) * black, size)
    return cv2.add(dark, _chance(*size)).astype(np.uint8)


@lru_cache(4)
def _chance(width: int, height: int) -> NDArray[np.float32]:
    """What is added before fractions are cut off: 0 to 1."""
    return np.random.default_rng(1).random((height, width), np.float32)


def paint_bars(window: Window, target: Frame) -> None:
    """Black around a window."""
    for plane, black, step in zip(target.planes, BLACK, (1, 2, 2), strict=True):
        left, top = window.left // step, window.top // step
        right, bottom = left + window.width // step, top + window.height // step
        plane[:top], plane[bottom:] = black, black
        plane[top:bottom, :left], plane[top:bottom, right:] = black, black


def cover(picture: Bytes, width: int, height: int, stretch: float = 1.0) -> Bytes:
    """Cut a picture (one or more channels) to an aspect around its middle and scale it to fill width x height.

    Args:
        stretch: how much wider than high the picture's pixels are shown.
    """
    rows, columns = picture.shape[:2]
    scale = max(width / (columns * stretch), height / rows)
    kept_columns = min(columns, max(1, round(width / scale / stretch)))
    kept_rows = min(rows, max(1, round(height / scale)))
    if (kept_columns, kept_rows) == (width, height) == (columns, rows):
        return picture
    left, top = (columns - kept_columns) // 2, (rows - kept_rows) // 2
    part = picture[top : top + kept_rows, left : left + kept_columns]
    return np.asarray(cv2.resize(part, (width, height), interpolation=_method(scale)), np.uint8)


def cover_planes(planes: Planes, width: int, height: int, stretch: float = 1.0) -> Planes:
    """Planes cut and scaled to an even size, as `cover` does."""
    half = width // 2, height // 2
    y, u, v = (cover(p, *size, stretch) for p, size in zip(planes, ((width, height), half, half), strict=True))
    return y, u, v


def _method(scale: float) -> int:
    """Between half and full size linear interpolation is as good as area averaging, at a fifth of its cost."""
    if scale < 0.5:
        return cv2.INTER_AREA
    return cv2.INTER_LINEAR if scale < 1 else cv2.INTER_CUBIC


def _even(length: float) -> int:
    return max(2, 2 * round(length / 2))
