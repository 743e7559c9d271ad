"""A media file seen: the frame at a time, a small picture of it, the poster of a film."""

from contextlib import closing
from pathlib import Path

import av
import cv2
import numpy as np

from workbench.media.picture.conform import upright_rgb
from workbench.media.picture.faults import UNREADABLE
from workbench.media.picture.footage import Footage
from workbench.media.picture.frame import Bytes
from workbench.media.picture.still import read_image
from workbench.media.video.images import encoded, jpeg
from workbench.media.video.probing import Source, openable, probe, unreadable
from workbench.model.footage import FrameFormat

_THUMBNAIL_QUALITY = 85
_POSTER_SHARE = 0.1
"""How far into a film its poster is taken: past a dark opening, before anything is given away."""
_ROUNDING = 1e-6


def thumbnail(source: Source, width: int) -> bytes:
    """A JPEG of at most `width` pixels across: of an image, or of the first frame of a clip.

    Raises:
        VideoError: it can be read as neither.
    """
    try:
        image = read_image(source)
        rgb = _frame_at(source, 0.0) if image is None else image
    except UNREADABLE as error:
        raise unreadable(source.name if isinstance(source, Path) else "the data") from error
    if rgb.shape[1] > width:
        height = max(1, round(rgb.shape[0] * width / rgb.shape[1]))
        rgb = np.asarray(cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    return jpeg(rgb, _THUMBNAIL_QUALITY)


def frame_at(path: Path, seconds: float) -> bytes:
    """The frame that is on screen at a time of a clip or film, as JPEG; the last one when the time is past the end.

    Raises:
        VideoError: the file cannot be read.
    """
    try:
        return encoded(_frame_at(path, seconds), FrameFormat.JPEG)
    except UNREADABLE as error:
        raise unreadable(path.name) from error


def poster(film: Path) -> bytes:
    """The picture that stands for a film before it plays, as JPEG.

    Raises:
        VideoError: the film cannot be read.
    """
    return frame_at(film, probe(film).duration * _POSTER_SHARE)


def _frame_at(source: Source, seconds: float) -> Bytes:
    """The upright RGB frame on screen at a time."""
    shown: av.VideoFrame | None = None
    with closing(Footage(openable(source))) as footage:
        for frame in footage.frames(seconds):
            if shown is not None and frame.time - float(footage.start) > seconds + _ROUNDING:
                break
            shown = frame
    if shown is None:
        raise ValueError("no frame")
    return upright_rgb(shown)
