"""What colours a picture has: how far the light of two pictures is apart, and whether one holds another's subject.

A subject's colours are known again whatever its pose (Swain and Ballard, "Color Indexing", IJCV 7, 1991). That tells a
red coat from a blue one. It tells no face from another.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.media.measuring.samples import reduced
from workbench.media.picture.frame import Bytes

Palette = NDArray[np.float32]
"""Shares of a picture's pixels by colour, brightness aside (a and b of CIE Lab, 16 x 16 bins), together 1."""

_LONGEST = 256
_BINS = 16
_MIDDLE = 128
"""Of a and b, as OpenCV keeps them, for all greys."""
_RANGE = (64, 192)
_GREY = 12.0
"""Distance from grey up to which a colour says nothing of who is seen: shadows, paper, walls."""
_GROUND = 12.0
"""Distance in Lab from the colour of the border up to which a pixel of a reference is its background."""
_LEAST_SUBJECT = 0.02
_LARGE = 0.05
"""Share of a subject's colours from which one belongs to what it is known by."""
_PRESENT = 0.001
"""Share of a picture from which a colour is there."""


def cast_distance(one: Bytes, other: Bytes) -> float:
    """How far the mean colours of two pictures are apart, brightness aside: in units of CIE Lab, 0 for the same."""
    return float(np.linalg.norm(_mean_chroma(one) - _mean_chroma(other)))


def found_share(reference: Bytes, sample: Bytes) -> float | None:
    """How much of the colours that a reference's subject is known by is in a picture, 0 to 1; those beside them count.

    None when the subject has none: it is grey, black or white.
    """
    lab = _lab(reference)
    subject = _palette(lab, _subject(lab) & _coloured(lab))
    known = np.where(subject >= _LARGE, subject, 0)
    if not known.any():
        return None
    sampled = _lab(sample)
    near = _widened(_palette(sampled, np.ones(sampled.shape[:2], bool)) >= _PRESENT)
    return float(known[near].sum() / known.sum())


def _lab(sample: Bytes) -> Bytes:
    return np.asarray(cv2.cvtColor(reduced(sample, _LONGEST), cv2.COLOR_RGB2LAB), np.uint8)


def _mean_chroma(sample: Bytes) -> NDArray[np.float64]:
    return np.asarray(_lab(sample)[:, :, 1:].mean(axis=(0, 1)), np.float64)


def _subject(lab: Bytes) -> NDArray[np.bool_]:
    """What differs from the colour of the border; everything when next to nothing does."""
    border = np.concatenate([lab[0], lab[-1], lab[:, 0], lab[:, -1]]).astype(np.float32)
    apart = np.linalg.norm(lab.astype(np.float32) - np.median(border, axis=0), axis=2) > _GROUND
    return np.asarray(apart if apart.mean() >= _LEAST_SUBJECT else np.ones(apart.shape), np.bool_)


def _coloured(lab: Bytes) -> NDArray[np.bool_]:
    return np.linalg.norm(lab[:, :, 1:].astype(np.float32) - _MIDDLE, axis=2) > _GREY


def _palette(lab: Bytes, mask: NDArray[np.bool_]) -> Palette:
    counts = cv2.calcHist([lab], [1, 2], mask.astype(np.uint8), [_BINS, _BINS], [*_RANGE, *_RANGE])
    return np.asarray(counts, np.float32) / max(float(counts.sum()), 1.0)


def _widened(there: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Colours that are there, with those beside them: light and style move a colour a little."""
    near = there.copy()
    for axis in range(there.ndim):
        near |= np.roll(there, 1, axis) | np.roll(there, -1, axis)
    return near
