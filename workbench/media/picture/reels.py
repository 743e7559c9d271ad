"""Reels: the pictures of a clip in order, each with its time, whatever kind of file they come from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Protocol

from PIL import Image, ImageSequence

from workbench.media.picture.conform import conformed, even_planes
from workbench.media.picture.footage import Footage
from workbench.media.picture.frame import Planes
from workbench.media.picture.still import on_black, open_image

_BRIEFEST, _USUAL = 0.01, 0.1
"""Browsers show a moment of an animated image that asks for 10 ms or less for 100 ms."""


@dataclass(frozen=True)
class ClipFrame:
    """A picture of a clip.

    Attributes:
        time: seconds since the clip's start.
        planes: gives the upright picture.
        stretch: how much wider than high its pixels are shown.
    """

    time: float
    planes: Callable[[], Planes]
    stretch: float = 1.0


class Reel(Protocol):
    """A clip's pictures."""

    def frames(self, start: float) -> Iterator[ClipFrame]:
        """Pictures in order of time, from one at or before `start` seconds on."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


def open_reel(path: Path, largest: int) -> Reel:
    """The reel of a video file or an animated image.

    Args:
        largest: pixels on a side that are needed at most.

    Raises:
        FFmpegError, OSError, ValueError: the file cannot be read or has no picture.
    """
    image = open_image(path)
    return AnimationReel(image) if image is not None else VideoReel(path, largest)


class VideoReel:
    """The first video stream of a file."""

    def __init__(self, path: Path, largest: int) -> None:
        self._footage = Footage(path)
        self._largest = largest

    def frames(self, start: float) -> Iterator[ClipFrame]:
        """Frames from the key frame before `start` on, by the file's own times."""
        zero, stretch = float(self._footage.start), float(self._footage.pixel_aspect)
        for frame in self._footage.frames(start):
            upright = 1 / stretch if frame.rotation % 180 else stretch
            yield ClipFrame(frame.time - zero, partial(conformed, frame, self._largest), upright)

    def close(self) -> None:
        """Close the file."""
        self._footage.close()


class AnimationReel:
    """An animated GIF, WebP, PNG or AVIF, shown as often as it asks for."""

    def __init__(self, image: Image.Image) -> None:
        self._image = image

    def frames(self, start: float) -> Iterator[ClipFrame]:
        """All moments; such files are short, and cannot be entered in the middle."""
        loops = self._image.info.get("loop", 1)
        begin = 0.0
        for _ in range(loops) if loops else count():
            for moment in ImageSequence.Iterator(self._image):
                yield ClipFrame(begin, partial(even_planes, on_black(moment)))
                seconds = moment.info.get("duration", 0) / 1000
                begin += seconds if seconds > _BRIEFEST else _USUAL

    def close(self) -> None:
        """Close the file."""
        self._image.close()
