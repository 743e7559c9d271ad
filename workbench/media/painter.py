"""The frames of a shot as they are seen: the picture, its effects, the text laid over it, and its fades."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import reduce

from workbench.media.picture.frame import Bytes, Frame, planes_of, rgb_of
from workbench.media.picture.overlays import overlay_sprite
from workbench.media.picture.shot_footage import ShotFootage
from workbench.media.picture.source import Picture, Screen, naming_shot
from workbench.media.timeline import Strip

Drawing = Callable[[int, Frame], None]
"""Draws frame `index` of a shot."""


class Painter:
    """Paints the frames of one strip.

    Args:
        files: closes what is open at its end.
    """

    def __init__(self, strip: Strip, screen: Screen, files: ExitStack) -> None:
        self._strip, self._screen = strip, screen
        self._sprites = [overlay_sprite(inset.overlay, screen.width, screen.height) for inset in strip.insets]
        self._picture, self._reached = self._opened(strip.first), strip.first
        self._changed: ShotFootage | None = None
        if strip.plugins:
            bare = self._footage(self._draw)
            self._changed = reduce(lambda footage, plugin: plugin.onto(footage), strip.plugins, bare)
        files.callback(self._close)

    def paint(self, index: int, target: Frame) -> None:
        """Paint the strip's frame `index`."""
        strip, number = self._strip, self._strip.first + index
        if self._changed:
            target.show(planes_of(self._changed.frame(float(number / self._screen.fps))))
        else:
            self._draw(number, target)
        for inset, sprite in zip(strip.insets, self._sprites, strict=True):
            if opacity := inset.opacity(number):
                target.stamp(sprite, opacity)
        light = strip.light(number)
        if light < 1:
            target.fade(light)

    def _close(self) -> None:
        """Let go of the picture now: the effects know their painter, so it would live until the next collection."""
        self._picture.close()
        self._changed = None

    def footage(self) -> ShotFootage:
        """What it paints, by the seconds of its shot."""
        return self._footage(lambda number, target: self.paint(number - self._strip.first, target))

    def _footage(self, draw: Drawing) -> ShotFootage:
        shot, screen = self._strip.shot, self._screen

        def frame(seconds: float) -> Bytes:
            target = Frame(screen.width, screen.height)
            draw(min(max(round(seconds * screen.fps), 0), shot.frames - 1), target)
            return rgb_of(target.planes)

        return ShotFootage(
            frame, float(shot.frames / screen.fps), screen.fps, (screen.height, screen.width, 3), shot.name
        )

    def _draw(self, number: int, target: Frame) -> None:
        """Draw the bare picture. Clips are read forwards, so one is opened again when an effect goes back in time."""
        if number < self._reached:
            self._picture.close()
            self._picture = self._opened(number)
        self._reached = number
        with naming_shot(self._strip.shot):
            self._picture.draw(number, target)

    def _opened(self, first: int) -> Picture:
        with naming_shot(self._strip.shot):
            return self._screen.open(self._strip.shot, first, self._strip.neighbour)
