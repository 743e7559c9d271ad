"""Frames between frames: the way from one picture to another, and new frames inside a clip."""

from collections.abc import Iterable, Iterator
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.draft.drawing.raster import Picture

Flow = NDArray[np.float32]
"""How far each pixel moves from one frame to the next, (H, W, 2), in pixels."""

_ZOOM = 0.08


def passage(firsts: Iterator[Picture], lasts: Iterator[Picture], frames: int) -> Iterator[Picture]:
    """`frames` frames from one picture to another of the same size: the camera pushes in and comes to rest in it.

    Of each stream the first picture counts; the result begins with one and ends with the other.
    """
    first, last = next(firsts), next(lasts)
    for index in range(frames):
        share = index / max(frames - 1, 1)
        weight = share * share * (3 - 2 * share)
        before, after = _zoomed(first, 1 + _ZOOM * share), _zoomed(last, 1 + _ZOOM * (1 - share))
        yield cast(Picture, cv2.addWeighted(before, 1 - weight, after, weight, 0))


def interpolate(frames: Iterable[Picture], multiplier: int) -> Iterator[Picture]:
    """The frames with `multiplier - 1` new ones after each but the last, moved along the optical flow.

    n frames become (n - 1) * multiplier + 1. Flow: T. Kroeger et al., "Fast Optical Flow using Dense Inverse Search",
    2016, https://arxiv.org/abs/1603.03590.
    """
    before: Picture | None = None
    for after in frames:
        if before is not None and multiplier > 1:
            there, back = _flow(before, after), _flow(after, before)
            for step in range(1, multiplier):
                yield _at(before, after, there, back, step / multiplier)
        yield after
        before = after


def _flow(first: Picture, second: Picture) -> Flow:
    greys = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in (first, second)]
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    return cast(Flow, search.calc(greys[0], greys[1], np.zeros((*greys[0].shape, 2), np.float32)))


def _at(before: Picture, after: Picture, there: Flow, back: Flow, share: float) -> Picture:
    """The frame at a share of the way, from both sides."""
    early, late = _moved(before, back * share), _moved(after, there * (1 - share))
    return cast(Picture, cv2.addWeighted(early, 1 - share, late, share, 0))


def _moved(frame: Picture, flow: Flow) -> Picture:
    """The frame looked up at `flow` pixels from where each pixel is."""
    rows, columns = np.mgrid[: frame.shape[0], : frame.shape[1]].astype(np.float32)
    across, down = columns + flow[..., 0], rows + flow[..., 1]
    return cast(Picture, cv2.remap(frame, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def _zoomed(frame: Picture, zoom: float) -> Picture:
    height, width = frame.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2 - 0.5, height / 2 - 0.5), 0, zoom)
    return cast(Picture, cv2.warpAffine(frame, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE))
