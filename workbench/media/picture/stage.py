"""A composed picture and the camera in front of it."""

from dataclasses import dataclass

import numpy as np

from workbench.media.picture.frame import Frame, Planes
from workbench.media.picture.framing import Scaled, Window, compose, paint_bars, window_for
from workbench.media.picture.motion import CLOSEST, Camera
from workbench.media.picture.view import View, draw
from workbench.model.finishing import Framing


@dataclass(frozen=True)
class Canvas:
    """A composed picture, and the part of the frame in which the camera shows it."""

    planes: Planes
    window: Window


def composed(scaled: Scaled, shape: float, framing: Framing, width: int, height: int, scale: float = CLOSEST) -> Canvas:
    """A picture composed for a frame of width x height.

    Args:
        scaled: gives the picture in any size.
        shape: width / height of the picture as it is shown.
        scale: size of the canvas in sizes of what the camera shows; by default no move looks soft.
    """
    window = window_for(framing, shape, width, height)
    size = (2 * round(length * scale / 2) for length in (window.width, window.height))
    return Canvas(compose(framing, shape, scaled, *size), window)


def show(canvas: Canvas, camera: Camera | None, index: int, target: Frame) -> None:
    """Draw what the camera sees at a frame of its shot; without a camera, a canvas of the window's size as it is."""
    inside = canvas.window.of(target.planes)
    if camera is not None:
        draw(canvas.planes, camera.pose(index), inside)
    else:
        for plane, source in zip(inside, canvas.planes, strict=True):
            np.copyto(plane, source)
    paint_bars(canvas.window, target)


class Still:
    """An image under a moving camera."""

    def __init__(self, canvas: Canvas, camera: Camera) -> None:
        self._window, self._view = canvas.window, View(canvas.planes)
        self._camera = camera

    def draw(self, index: int, target: Frame) -> None:
        """Draw the shot's frame `index`."""
        self._view.draw(self._camera.pose(index), self._window.of(target.planes))
        paint_bars(self._window, target)

    def close(self) -> None:
        """Nothing is open."""
