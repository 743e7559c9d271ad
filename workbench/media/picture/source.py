"""What a shot shows, whatever kind of file it is."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from av.error import FFmpegError
from PIL.Image import DecompressionBombError

from workbench.kit.errors import VideoError
from workbench.media.picture.clip import Clip
from workbench.media.picture.frame import Frame, Planes
from workbench.media.picture.motion import Camera
from workbench.media.picture.still import Still
from workbench.model.cut import CutShot
from workbench.model.finishing import Card

CanvasLoader = Callable[[Path], Planes | None]
"""Gives the canvas of an image file, or None when the file is a clip."""


class Picture(Protocol):
    """The picture of one shot."""

    def draw(self, index: int, target: Frame) -> None:
        """Draw the shot's frame `index`; indices only rise."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


@contextmanager
def naming_shot(shot: CutShot) -> Generator[None]:
    """Turn whatever a decoder raises into one sentence that names the shot.

    Raises:
        VideoError: the shot's picture is missing or cannot be read.
    """
    try:
        yield
    except (FFmpegError, OSError, ValueError, DecompressionBombError) as error:
        raise VideoError(
            f"{shot.name}: its picture cannot be read{_file(shot)}.",
            "Make the shot's picture again, or pick another take.",
        ) from error


def _file(shot: CutShot) -> str:
    return f" ({shot.picture.name})" if isinstance(shot.picture, Path) else ""


def open_picture(shot: CutShot, fps: Fraction, first: int, load: CanvasLoader) -> Picture:
    """The picture of a shot, ready to be drawn from its frame `first` on."""
    if isinstance(shot.picture, Card):
        raise NotImplementedError
    canvas = load(shot.picture)
    if canvas is None:
        return Clip(shot.picture, shot.frames, fps, first)
    return Still(canvas, Camera(shot.movement, shot.frames, fps, shot.key))
