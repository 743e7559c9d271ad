"""Clips conformed to the film: its rate, size, colour and upright position."""

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation

from workbench.media.picture.frame import Frame, Planes, plane_view
from workbench.media.picture.motion import Camera
from workbench.media.picture.still import Still, cover
from workbench.model.vocabulary import CameraMovement

_HD_LINES = 720
"""Untagged video is taken as BT.709 from this height on and as BT.601 below, as players do."""
_EXACT = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
"""Without these flags swscale darkens every pixel by a level."""
_ROUNDING = 1e-6


class Clip:
    """A clip at the film's rate: each film frame shows the clip frame that is on screen at that time.

    When the clip ends before its shot, its last frame goes on as a still under a static camera, whose slow push keeps
    the picture alive.

    Args:
        frames: length of the shot.
        first: the first frame of the shot that will be drawn.

    Raises:
        FFmpegError, ValueError: the file cannot be read or shows nothing.
    """

    def __init__(self, path: Path, frames: int, fps: Fraction, first: int) -> None:
        self._length = frames
        self._fps = fps
        self._container = av.open(path)
        self._zero = 0.0
        self._frames = self._decode(float(first / fps))
        self._shown: av.VideoFrame | None = None
        self._next = next(self._frames, None)
        self._hold: Still | None = None
        self._held_from = 0

    def draw(self, index: int, target: Frame) -> None:
        """Draw the shot's frame `index`; indices only rise."""
        if self._hold is not None:
            self._hold.draw(index - self._held_from, target)
            return
        shown = self._advance(float(index / self._fps) + _ROUNDING)
        conform(shown, target.planes)
        if self._next is None:
            self._hold_on(shown, target)

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    def _decode(self, start: float) -> Iterator[av.VideoFrame]:
        """Frames from the key frame before `start` seconds on."""
        if not self._container.streams.video:
            raise ValueError("the file has no picture")
        stream = self._container.streams.video[0]
        self._zero = float((stream.start_time or 0) * (stream.time_base or 0))
        if start > 0:
            self._container.seek(int((self._zero + start) * av.time_base))
        return (frame for frame in self._container.decode(stream) if frame.pts is not None)

    def _advance(self, moment: float) -> av.VideoFrame:
        """The frame that is on screen at a time of the clip, in seconds."""
        while self._next is not None and (self._shown is None or self._time(self._next) <= moment):
            self._shown, self._next = self._next, next(self._frames, None)
        if self._shown is None:
            raise ValueError("the clip shows nothing")
        return self._shown

    def _time(self, frame: av.VideoFrame) -> float:
        return float(frame.time) - self._zero

    def _hold_on(self, last: av.VideoFrame, conformed: Frame) -> None:
        """Go on with the last frame; where the hold starts depends on the clip alone, not on where reading began."""
        y, u, v = (np.array(plane) for plane in conformed.planes)
        self._held_from = math.ceil(self._time(last) * self._fps - _ROUNDING)
        camera = Camera(CameraMovement.STATIC, self._length - self._held_from, self._fps, "")
        self._hold = Still((y, u, v), camera)


def conform(video: av.VideoFrame, target: Planes) -> None:
    """Turn a decoded frame upright, convert it to 8-bit BT.709 4:2:0 and fill the target with it."""
    frame = _to_bt709(video)
    turns = video.rotation // 90 % 4
    for index, plane in enumerate(target):
        source = np.rot90(plane_view(frame, index), turns)
        if source.shape == plane.shape:
            np.copyto(plane, source)
        else:
            np.copyto(plane, cover(np.ascontiguousarray(source), plane.shape[1], plane.shape[0]))


def _to_bt709(video: av.VideoFrame) -> av.VideoFrame:
    """The frame as limited-range BT.709 4:2:0; itself when it is that already."""
    space, full = _colorspace(video), _is_full_range(video)
    if video.format.name == "yuv420p" and space is Colorspace.ITU709 and not full:
        return video
    return video.reformat(
        format="yuv420p",
        src_colorspace=space,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG if full else ColorRange.MPEG,
        dst_color_range=ColorRange.MPEG,
        interpolation=_EXACT,
    )


def _colorspace(video: av.VideoFrame) -> Colorspace:
    """The matrix of a frame, by its tag (ITU-T H.273 numbers) or by its size."""
    tagged = {
        1: Colorspace.ITU709,
        5: Colorspace.ITU601,
        6: Colorspace.ITU601,
        9: Colorspace.BT2020,
        10: Colorspace.BT2020,
    }
    by_size = Colorspace.ITU709 if video.height >= _HD_LINES else Colorspace.ITU601
    return tagged.get(video.colorspace, by_size)


def _is_full_range(video: av.VideoFrame) -> bool:
    return video.color_range == ColorRange.JPEG or video.format.name.startswith("yuvj") or video.format.is_rgb
