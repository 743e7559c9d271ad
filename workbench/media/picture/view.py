"""What a camera sees of a picture, drawn with sub-pixel precision."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from workbench.media.picture.frame import Bytes, Planes
from workbench.media.picture.motion import Pose

_MARGIN = 2
"""Pixels kept around what is seen, for the interpolation at its edges."""


class View:
    """A picture that stays, under a camera. While the zoom stays, too, as in a pan, the picture is scaled only once.

    Args:
        canvas: planes with the aspect of what is drawn into.
    """

    def __init__(self, canvas: Planes) -> None:
        self._canvas = canvas
        self._zoom = 0.0
        self._scaled: list[Bytes] = []

    def draw(self, pose: Pose, target: Planes) -> None:
        """Draw what the camera sees."""
        if pose.roll or pose.zoom != self._zoom:
            self._zoom, self._scaled = pose.zoom, []
            draw(self._canvas, pose, target)
            return
        if not self._scaled:
            self._scaled = [_scaled(*planes, pose.zoom) for planes in zip(self._canvas, target, strict=True)]
        for scaled, plane in zip(self._scaled, target, strict=True):
            _shifted(scaled, pose, plane)


def _scaled(source: Bytes, target: Bytes, zoom: float) -> Bytes:
    """All of a plane, as large as it is seen."""
    (rows, columns), (height, width) = source.shape, target.shape
    return np.asarray(cv2.resize(source, None, fx=width / columns * zoom, fy=height / rows * zoom), np.uint8)


def _shifted(scaled: Bytes, pose: Pose, target: Bytes) -> None:
    height, width = target.shape
    centre = width * pose.zoom * (0.5 + pose.x) - 0.5, height * pose.zoom * (0.5 + pose.y) - 0.5
    cv2.getRectSubPix(scaled, (width, height), centre, target)


def draw(canvas: Planes, pose: Pose, target: Planes) -> None:
    """Draw what a camera sees of a canvas that has the target's aspect, plane by plane, with sub-pixel precision.

    Positions are those of pixel centres, so chroma stays in register with luma.
    """
    see = _turned if pose.roll else _level
    for source, plane in zip(canvas, target, strict=True):
        see(source, pose, plane)


def _level(source: Bytes, pose: Pose, target: Bytes) -> None:
    """The part that is seen is scaled, then moved by less than a pixel: less than half the cost of a warp."""
    height, width = target.shape
    across, down = _reach(source.shape[1], width, pose.zoom, pose.x), _reach(source.shape[0], height, pose.zoom, pose.y)
    part = source[down.first : down.last, across.first : across.last]
    scaled = cv2.resize(part, None, fx=across.scale, fy=down.scale)
    cv2.getRectSubPix(scaled, (width, height), (across.centre, down.centre), target)


@dataclass(frozen=True)
class _Reach:
    """What is seen along one axis: source pixels, their scale, and where the middle then comes to lie."""

    first: int
    last: int
    scale: float
    centre: float


def _reach(extent: int, length: int, zoom: float, shift: float) -> _Reach:
    scale, middle = length / extent * zoom, extent * (0.5 + shift)
    half = length / scale / 2
    first = max(0, math.floor(middle - half) - _MARGIN)
    return _Reach(first, math.ceil(middle + half) + _MARGIN, scale, (middle - first) * scale - 0.5)


def _turned(source: Bytes, pose: Pose, target: Bytes) -> None:
    """One affine warp."""
    height, width = target.shape
    extent = np.array([source.shape[1], source.shape[0]])
    cos, sin = math.cos(pose.roll) / pose.zoom, math.sin(pose.roll) / pose.zoom
    turn = np.diag(extent / (width, height)) @ np.array([[cos, -sin], [sin, cos]])
    centre = extent * (0.5 + pose.x, 0.5 + pose.y)
    offset = centre - 0.5 - turn @ ((width - 1) / 2, (height - 1) / 2)
    matrix = np.column_stack([turn, offset])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    cv2.warpAffine(source, matrix, (width, height), target, flags, cv2.BORDER_REPLICATE)
