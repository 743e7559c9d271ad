"""Samples of a take: the picture itself, or frames spread evenly over a clip."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np

from workbench.media.picture.conform import upright_rgb
from workbench.media.picture.faults import UNREADABLE
from workbench.media.picture.footage import Footage
from workbench.media.picture.frame import Bytes
from workbench.media.picture.still import read_image
from workbench.media.video.images import jpeg
from workbench.media.video.probing import probe, unreadable

_JPEG_QUALITY = 85


def samples_of(path: Path, count: int) -> tuple[Bytes, ...]:
    """RGB pictures, rows x columns x 3: a still alone, or `count` frames of a clip, each from the middle of its part.

    A clip with fewer frames gives as many as it has.

    Raises:
        VideoError: the file can be read as neither.
    """
    try:
        still = read_image(path)
        samples = tuple(_frames(path, count)) if still is None else (still,)
    except UNREADABLE as error:
        raise unreadable(path.name) from error
    if not samples:
        raise unreadable(path.name)
    return samples


def _frames(path: Path, count: int) -> Iterator[Bytes]:
    wanted = [(number + 0.5) / count * probe(path).duration for number in range(count)]
    with closing(Footage(path)) as footage:
        for frame in footage.frames(0.0):
            if wanted and frame.time - float(footage.start) >= wanted[0] - 1e-6:
                wanted.pop(0)
                yield upright_rgb(frame)


def sample_jpeg(sample: Bytes, longest: int) -> bytes:
    """A sample as JPEG, its longer side at most `longest` pixels."""
    return jpeg(reduced(sample, longest), _JPEG_QUALITY)


def reduced(sample: Bytes, longest: int) -> Bytes:
    """A sample whose longer side has at most `longest` pixels; a smaller one stays as it is."""
    rows, columns = sample.shape[:2]
    share = longest / max(rows, columns)
    if share >= 1:
        return sample
    size = max(1, round(columns * share)), max(1, round(rows * share))
    return np.asarray(cv2.resize(sample, size, interpolation=cv2.INTER_AREA), np.uint8)
