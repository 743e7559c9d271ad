"""Planar pictures: frames that libx264 takes as they are, and the few operations that a film needs on them."""

from dataclasses import dataclass
from typing import cast

import av
import cv2
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Planes = tuple[Bytes, Bytes, Bytes]
"""Y, U and V; U and V have half the width and half the height (4:2:0)."""

BLACK = (16, 128, 128)
"""Y, U, V of black in limited range."""

_RED, _BLUE = 0.2126, 0.0722
_GREEN = 1.0 - _RED - _BLUE
"""Luma weights of ITU-R BT.709."""


def _bt709_matrix() -> NDArray[np.float32]:
    """Full-range RGB to limited-range Y'CbCr, as rows of (R, G, B, offset)."""
    luma = np.array([_RED, _GREEN, _BLUE]) * 219 / 255
    cb = np.array([-_RED, -_GREEN, 1 - _BLUE]) / (2 * (1 - _BLUE)) * 224 / 255
    cr = np.array([1 - _RED, -_GREEN, -_BLUE]) / (2 * (1 - _RED)) * 224 / 255
    rows = np.stack([luma, cb, cr])
    return np.column_stack([rows, BLACK]).astype(np.float32)


_BT709 = _bt709_matrix()


def planes_of(rgb: Bytes) -> Planes:
    """Planes (BT.709, limited range) of an RGB picture of even width and height."""
    height, width = rgb.shape[:2]
    full = cast(Bytes, cv2.transform(rgb, _BT709))
    chroma = cv2.resize(full[..., 1:], (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    u, v = cv2.split(chroma)
    return np.ascontiguousarray(full[..., 0]), cast(Bytes, u), cast(Bytes, v)


@dataclass(frozen=True)
class Sprite:
    """Lettering to lay over a frame: premultiplied planes, the share of the frame that stays, and its even corner."""

    left: int
    top: int
    ink: Planes
    keep: Planes


class Frame:
    """One picture in the encoder's own memory. It is drawn on in place and used again for the next picture."""

    def __init__(self, width: int, height: int) -> None:
        self.video = av.VideoFrame(width, height, "yuv420p")
        self.video.colorspace = Colorspace.ITU709
        self.video.color_range = ColorRange.MPEG
        self.video.color_primaries = ColorPrimaries.BT709
        self.video.color_trc = ColorTrc.BT709
        y, u, v = (plane_view(self.video, index) for index in range(3))
        self.planes: Planes = (y, u, v)

    def mix(self, other: "Frame", share: float) -> None:
        """Blend `share` (0 to 1) of another frame in."""
        for mine, theirs in zip(self.planes, other.planes, strict=True):
            cv2.addWeighted(mine, 1 - share, theirs, share, 0, mine)

    def darken(self, light: float) -> None:
        """Scale the picture towards black; `light` 1 leaves it, 0 is black."""
        for plane, black in zip(self.planes, BLACK, strict=True):
            cv2.convertScaleAbs(plane, plane, light, black * (1 - light))

    def stamp(self, sprite: Sprite) -> None:
        """Lay a sprite over the frame."""
        for index, (plane, ink, keep) in enumerate(zip(self.planes, sprite.ink, sprite.keep, strict=True)):
            step = 2 if index else 1
            top, left = sprite.top // step, sprite.left // step
            region = plane[top : top + ink.shape[0], left : left + ink.shape[1]]
            cv2.multiply(region, keep, region, 1 / 255)
            cv2.add(region, ink, region)


def plane_view(video: av.VideoFrame, index: int) -> Bytes:
    """A plane as rows of samples, without its padding; shares memory with the frame."""
    plane = video.planes[index]
    rows = np.frombuffer(cast(bytes, plane), np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]
