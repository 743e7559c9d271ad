"""Video files decoded frame by frame, by their own times, up to an end that is known to be the real one."""

import re
from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av

from workbench.media.opening import opened

_LONGEST_FRAME = 0.5
"""Seconds from the end of the last frame to the end of a whole file, at most."""
_CLOCK = re.compile(r"(\d+):(\d\d):(\d\d\.\d+)")
"""Hours, minutes and seconds in a tag of Matroska."""


class Footage:
    """The first video stream of a file.

    Attributes:
        time_base: seconds of a tick.
        start: second of the file at which the picture begins.
        origin: second of the file that players show first, as a whole number of ticks.
        pixel_aspect: width of a stored pixel by its height.

    Raises:
        FFmpegError, OSError, ValueError: the file cannot be read or has no picture.
    """

    def __init__(self, source: Path | BytesIO) -> None:
        self._container = opened(source)
        if not self._container.streams.video:
            self.close()
            raise ValueError("the file has no picture")
        self._stream = self._container.streams.video[0]
        self.time_base = self._stream.time_base or Fraction(1, av.time_base)
        self.start = (self._stream.start_time or 0) * self.time_base
        self.origin = self._origin()  # now, since libav guesses anew while it reads
        self.pixel_aspect = self._stream.sample_aspect_ratio or Fraction(1)

    def use_all_cores(self) -> None:
        """Let the decoder work in threads of its own; call it before the first frame."""
        self._stream.thread_type = "AUTO"

    def _origin(self) -> Fraction:
        """The beginning of whatever stream begins first. Sound before 0 only warms its decoder up."""
        sounds = [(each.start_time or 0) * (each.time_base or 0) for each in self._container.streams.audio]
        earliest = min([self.start, *sounds])
        return min(self.start, max(earliest, Fraction(0))) // self.time_base * self.time_base

    def frames(self, start: float = 0.0) -> Iterator[av.VideoFrame]:
        """Frames that have a time, from the key frame before `start` seconds after the video's beginning on.

        Raises:
            FFmpegError, OSError: the file cannot be read.
            ValueError: it is broken off.
        """
        if start > 0:
            self._container.seek(int((float(self.start) + start) * av.time_base))
        end = float(self.start) + start
        for frame in self._container.decode(self._stream):
            if frame.pts is not None:
                end = float((frame.pts + (frame.duration or 0)) * self.time_base)
                yield frame
        if self._announced_end() > end + _LONGEST_FRAME:
            raise ValueError("the video is broken off")

    def _announced_end(self) -> float:
        """Where the file says that the video ends; 0 when it does not.

        Matroska itself knows the end of all streams only; most programs add a tag for each.
        """
        if self._stream.duration is not None:
            return float(self.start + self._stream.duration * self.time_base)
        for name, value in self._stream.metadata.items():
            if name.startswith("DURATION") and (clock := _CLOCK.fullmatch(value)):
                return 3600 * int(clock[1]) + 60 * int(clock[2]) + float(clock[3])
        if len(self._container.streams) == 1 and "matroska" in self._container.format.name:
            return (self._container.duration or 0) / av.time_base
        return 0.0

    def close(self) -> None:
        """Close the file."""
        self._container.close()
