"""Clips that are loaded: their frames are read one by one when they are needed."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError

from workbench.draft.filters import scaled
from workbench.draft.pictures import Frame
from workbench.kit.errors import InvalidInputError


@dataclass(frozen=True)
class Footage:
    """Frames of a clip.

    Attributes:
        rate: frames per second to bring the clip to, 0 for its own.
        size: width and height in pixels to cover and crop to; one of 0 follows from the other, both 0 keep its own.
        skip, nth, limit: how many frames are left out at the start, which of the others are taken, and how many at
            most; a limit of 0 means all.
    """

    path: Path
    rate: float = 0.0
    size: tuple[int, int] = (0, 0)
    skip: int = 0
    nth: int = 1
    limit: int = 0

    def frames(self) -> Iterator[Frame]:
        """Read the clip.

        Raises:
            InvalidInputError: when it cannot be read.
        """
        chosen = islice(self._at_rate(), self.skip, None, self.nth)
        for frame in islice(chosen, self.limit or None):
            yield scaled(frame, "bilinear", *self.size, crop=True)

    def _at_rate(self) -> Iterator[Frame]:
        """The frames at the wanted rate: each is repeated, or left out, as time asks."""
        step = self.rate / own_rate(self.path) if self.rate else 1.0
        shown = 0
        for index, frame in enumerate(_decoded(self.path)):
            while shown < round((index + 1) * step):
                yield frame
                shown += 1


def own_rate(path: Path) -> float:
    """Frames per second of a clip.

    Raises:
        InvalidInputError: when it is none.
    """
    try:
        with av.open(str(path)) as container:
            return float(container.streams.video[0].average_rate or 24)
    except (FFmpegError, IndexError):
        raise _unreadable(path) from None


def _decoded(path: Path) -> Iterator[Frame]:
    try:
        with av.open(str(path)) as container:
            for frame in container.decode(video=0):
                yield np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
    except (FFmpegError, IndexError):
        raise _unreadable(path) from None


def _unreadable(path: Path) -> InvalidInputError:
    return InvalidInputError(f"{path.name} is no clip that can be read.", "Upload an MP4, WebM or MOV file.")
