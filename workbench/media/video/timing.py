"""When each frame of a video is shown, at its own rate or at another, without rounding."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

import av
from av.error import FFmpegError

from workbench.kit.errors import VideoError
from workbench.media.picture.footage import Footage

_ROUNDING = Fraction(1, 1000)
"""Seconds by which a file's times may be off: Matroska and WebM keep whole milliseconds."""


@dataclass(frozen=True)
class Shown:
    """A decoded frame that is on screen from tick `first` up to but not including `last`."""

    video: av.VideoFrame
    first: int
    last: int


def damaged(source: Path, at: float) -> VideoError:
    """The error over a video that cannot be decoded from a second on."""
    return VideoError(
        f"{source.name} is damaged or broken off at {at:.1f} seconds.", "Use a whole file, or cut it off before that."
    )


def shown(footage: Footage, source: Path) -> Iterator[Shown]:
    """The frames of a video in ticks of its own time base, counted from its origin.

    Raises:
        VideoError: it cannot be decoded to its end; names the file and the time.
    """
    origin, last, before = footage.origin // footage.time_base, 0, None
    try:
        for frame in footage.frames():
            if frame.is_corrupt:
                raise ValueError("the decoder could not make out a frame")
            tick = (frame.pts or 0) - origin
            if before is not None:
                tick = max(tick, before.first + 1)
                yield Shown(before.video, before.first, tick)
            last = tick + (frame.duration or 1)
            before = Shown(frame, tick, last)
    except (FFmpegError, OSError, ValueError) as error:
        raise damaged(source, float(last * footage.time_base)) from error
    if before is None:
        raise damaged(source, 0.0)
    yield before


def at_rate(frames: Iterable[Shown], time_base: Fraction, rate: Fraction) -> Iterator[Shown]:
    """The frames in ticks of a constant rate: each with those at which it is on screen, or left out if there are none.

    Args:
        time_base: seconds of a tick of the frames that are given.
    """
    tick: int | None = None
    for frame in frames:
        if tick is None:
            tick = floor(frame.first * time_base * rate)
        end = ceil((frame.last * time_base - _ROUNDING) * rate)
        if end > tick:
            yield Shown(frame.video, tick, end)
            tick = end
