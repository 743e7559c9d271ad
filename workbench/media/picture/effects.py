"""The effects that are always there: film grain and a vignette."""

from functools import lru_cache
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.kit.hashing import stable_number
from workbench.media.picture.frame import Bytes

_GRAIN = 6.0
"""Standard deviation of the grain, in levels of 255."""
_GRAIN_BLUR = 0.7
_TILE = 256
_DARKEST = 0.55
"""Light in the corners of a vignette."""


def grain(frame: Bytes, seconds: float) -> Bytes:
    """Fine grey grain, other in each frame."""
    rows, columns = frame.shape[:2]
    down, across = (stable_number("grain", axis, seconds, below=_TILE) for axis in ("down", "across"))
    noise = _noise(rows, columns)[down : down + rows, across : across + columns]
    return cast(Bytes, cv2.add(frame, noise, dtype=cv2.CV_8U))


def vignette(frame: Bytes, seconds: float) -> Bytes:
    """Corners that fall off into the dark."""
    return cast(Bytes, cv2.multiply(frame, _falloff(*frame.shape[:2]), scale=1 / 255))


@lru_cache(2)
def _noise(rows: int, columns: int) -> NDArray[np.int16]:
    """Grain for a frame that begins anywhere in the first tile."""
    raw = np.random.default_rng(1).standard_normal((rows + _TILE, columns + _TILE)).astype(np.float32)
    soft = cv2.GaussianBlur(raw, (0, 0), _GRAIN_BLUR)
    return cast(NDArray[np.int16], cv2.merge([np.rint(soft * (_GRAIN / soft.std())).astype(np.int16)] * 3))


@lru_cache(2)
def _falloff(rows: int, columns: int) -> Bytes:
    """Light that stays, of 255: all in the middle, falling with the square of the distance."""
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
    light = 1 - (1 - _DARKEST) * np.clip((x**2 + y**2 - 0.3) / 1.7, 0, 1)
    return cast(Bytes, cv2.merge([np.rint(255 * light).astype(np.uint8)] * 3))
