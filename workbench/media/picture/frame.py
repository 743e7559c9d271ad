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
Colour = tuple[int, int, int]
"""Y, U, V in limited range."""

BLACK: Colour = (16, 128, 128)
WHITE: Colour = (235, 128, 128)

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


def _inverse(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """The matrix that undoes one with an offset in its last column."""
    back = np.linalg.inv(matrix[:, :3].astype(np.float64))
    return np.column_stack([back, -back @ matrix[:, 3]]).astype(np.float32)


_BT709 = _bt709_matrix()
_BT709_BACK = _inverse(_BT709)


def planes_of(rgb: Bytes) -> Planes:
    """Planes (BT.709, limited range) of an RGB picture of even width and height."""
    height, width = rgb.shape[:2]
    full = cast(Bytes, cv2.transform(rgb, _BT709))
    y, u, v = cv2.split(full)
    half = width // 2, height // 2  # at half the size, linear interpolation is the mean of four pixels
    return cast(Bytes, y), cast(Bytes, cv2.resize(u, half)), cast(Bytes, cv2.resize(v, half))


def rgb_of(planes: Planes) -> Bytes:
    """The RGB picture (rows, columns, 3) of planes; `planes_of` undone, but for the colour detail lost by 4:2:0."""
    y, u, v = planes
    size = y.shape[1], y.shape[0]
    full = cv2.merge([y, cv2.resize(u, size), cv2.resize(v, size)])
    return cast(Bytes, cv2.transform(full, _BT709_BACK))


def colour_of(rgb: tuple[int, int, int]) -> Colour:
    """Y, U, V of one colour."""
    y, u, v = (round(float(value)) for value in _BT709 @ np.array([*rgb, 1.0]))
    return y, u, v


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

    def show(self, picture: Planes) -> None:
        """Copy planes of the frame's size."""
        for plane, source in zip(self.planes, picture, strict=True):
            np.copyto(plane, source)

    def paint(self, colour: Colour) -> None:
        """Fill the frame with a colour."""
        for plane, value in zip(self.planes, colour, strict=True):
            plane.fill(value)

    def mix(self, other: "Frame", share: float) -> None:
        """Blend `share` (0 to 1) of another frame in."""
        for mine, theirs in zip(self.planes, other.planes, strict=True):
            cv2.addWeighted(mine, 1 - share, theirs, share, 0, mine)

    def fade(self, light: float, colour: Colour = BLACK) -> None:
        """Scale the picture towards a colour; `light` 1 leaves it, 0 is the colour."""
        for plane, value in zip(self.planes, colour, strict=True):
            cv2.convertScaleAbs(plane, plane, light, value * (1 - light))

    def stamp(self, sprite: Sprite, opacity: float = 1.0) -> None:
        """Lay a sprite over the frame, as opaque as said (0 to 1)."""
        for index, (plane, ink, keep) in enumerate(zip(self.planes, sprite.ink, sprite.keep, strict=True)):
            step = 2 if index else 1
            top, left = sprite.top // step, sprite.left // step
            region = plane[top : top + ink.shape[0], left : left + ink.shape[1]]
            if opacity < 1:
                ink, keep = cv2.convertScaleAbs(ink, None, opacity), _thinned(keep, opacity)
            cv2.multiply(region, keep, region, 1 / 255)
            cv2.add(region, ink, region)


def _thinned(keep: Bytes, opacity: float) -> Bytes:
    """The share of the frame that stays when a sprite is laid on less opaque."""
    return np.asarray(cv2.convertScaleAbs(keep, None, opacity, 255 * (1 - opacity)), np.uint8)


def plane_view(video: av.VideoFrame, index: int) -> Bytes:
    """A plane as rows of samples, without its padding; shares memory with the frame."""
    plane = video.planes[index]
    rows = np.frombuffer(cast(bytes, plane), np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]
