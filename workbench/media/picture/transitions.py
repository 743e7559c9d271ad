"""How one shot gives way to the next in the frames that both share."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from workbench.media.picture.frame import BLACK, WHITE, Bytes, Colour, Frame
from workbench.model.vocabulary import Transition

Blend = Callable[[Frame, Frame, int, int], None]
"""Turns its first frame, of the leaving shot, into shared frame `index` of `count`; the second is of the coming one."""

_SOFT_EDGE = 0.12
"""Width of a wipe's edge, in fractions of the frame's width."""


def _cross_fade(leaving: Frame, coming: Frame, index: int, count: int) -> None:
    leaving.mix(coming, (index + 1) / (count + 1))


def _dip(colour: Colour) -> Blend:
    """Out to a colour, which holds for one frame, or two of an even number, and in from it."""

    def blend(leaving: Frame, coming: Frame, index: int, count: int) -> None:
        steps = (count + 1) // 2
        light = 1 - min(index + 1, count - index) / steps
        if index >= count / 2:
            leaving.show(coming.planes)
        leaving.fade(light, colour)

    return blend


def _wipe(leaving: Frame, coming: Frame, index: int, count: int) -> None:
    """The coming picture enters from the left behind a soft edge."""
    share = (index + 1) / (count + 1)
    for mine, theirs in zip(leaving.planes, coming.planes, strict=True):
        width = mine.shape[1]
        soft = max(1.0, _SOFT_EDGE * width)
        edge = share * (width + soft) - soft
        first, last = max(0, round(edge)), min(width, round(edge + soft))
        mine[:, :first] = theirs[:, :first]
        weights = _ramp((np.arange(first, last, dtype=np.float64) + 0.5 - edge) / soft)
        mine[:, first:last] = _weighted(theirs[:, first:last], mine[:, first:last], weights)


def _ramp(place: NDArray[np.float64]) -> NDArray[np.float32]:
    """From 1 to 0 over an edge, smooth at both ends."""
    near = 1 - np.clip(place, 0, 1)
    return (near * near * (3 - 2 * near)).astype(np.float32)


def _weighted(coming: Bytes, leaving: Bytes, weights: NDArray[np.float32]) -> Bytes:
    return np.rint(leaving + (coming.astype(np.float32) - leaving) * weights).astype(np.uint8)


BLENDS: dict[Transition, Blend] = {
    Transition.CROSS_FADE: _cross_fade,
    Transition.DIP_TO_BLACK: _dip(BLACK),
    Transition.DIP_TO_WHITE: _dip(WHITE),
    Transition.WIPE: _wipe,
}
"""All transitions that overlap."""
