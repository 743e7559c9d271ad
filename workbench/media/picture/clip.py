"""Clips conformed to the film: its rate, size, colour and upright position."""

import math
from fractions import Fraction
from pathlib import Path

from workbench.media.picture.frame import Frame, Planes
from workbench.media.picture.framing import cover_planes
from workbench.media.picture.motion import CLOSEST, Camera
from workbench.media.picture.reels import ClipFrame, open_reel
from workbench.media.picture.stage import Canvas, composed, show
from workbench.model.cut import CutShot
from workbench.model.finishing import Framing
from workbench.model.vocabulary import CameraMovement

_ROUNDING = 0.001
"""Seconds by which a file's times may be off: Matroska and WebM keep whole milliseconds."""


class Clip:
    """A clip at the film's rate: each film frame shows the clip frame that is on screen at that time.

    When the clip ends before its shot, its last frame goes on as a still under a static camera, whose slow push keeps
    the picture alive. A camera that moves over the clip goes on moving.

    Args:
        first: the first frame of the shot that will be drawn.
        size: width and height of the frame.

    Raises:
        FFmpegError, OSError, ValueError: the file cannot be read or shows nothing.
    """

    def __init__(self, path: Path, shot: CutShot, fps: Fraction, first: int, size: tuple[int, int]) -> None:
        self._shot, self._fps, self._size = shot, fps, size
        moves = shot.movement is not CameraMovement.STATIC
        self._camera = Camera(shot.movement, shot.frames, fps, shot.key) if moves else None
        self._scale = CLOSEST if moves else 1.0
        self._camera_from = 0
        self._reel = open_reel(path, max(size))
        self._frames = self._reel.frames(float(first / fps))
        self._shown: ClipFrame | None = None
        self._next: ClipFrame | None = None
        self._canvas: Canvas | None = None

    def draw(self, index: int, target: Frame) -> None:
        """Draw the shot's frame `index`; indices only rise."""
        canvas = self._canvas_at(float(index / self._fps) + _ROUNDING)
        show(canvas, self._camera, index - self._camera_from, target)

    def close(self) -> None:
        """Close the file."""
        self._reel.close()

    def _canvas_at(self, time: float) -> Canvas:
        """What is on screen at a time of the clip, in seconds."""
        before = self._shown
        if before is None:
            self._next = next(self._frames, None)
        while self._next is not None and (self._shown is None or self._next.time <= time):
            self._shown, self._next = self._next, next(self._frames, None)
        if self._shown is None:
            raise ValueError("the clip shows nothing")
        if self._canvas is None or self._shown is not before:
            self._canvas = _canvas(self._shown, self._shot.framing, self._size, self._scale)
            if self._next is None and self._camera is None:
                self._hold(self._shown)
        return self._canvas

    def _hold(self, last: ClipFrame) -> None:
        """Go on with the last frame; where the hold starts depends on the clip alone, not on where reading began."""
        self._camera_from = math.ceil((last.time - _ROUNDING) * self._fps)
        frames = self._shot.frames - self._camera_from
        self._camera = Camera(CameraMovement.STATIC, frames, self._fps, self._shot.key)


def _canvas(frame: ClipFrame, framing: Framing, size: tuple[int, int], scale: float) -> Canvas:
    planes = frame.planes()

    def scaled(width: int, height: int) -> Planes:
        return cover_planes(planes, width, height, frame.stretch)

    rows, columns = planes[0].shape
    return composed(scaled, columns * frame.stretch / rows, framing, *size, scale)
