"""Segments drawn and encoded, one file each, and kept under the key of what they show."""

from collections.abc import Callable, Generator
from contextlib import ExitStack, closing
from functools import lru_cache, partial
from pathlib import Path

from workbench.kit.files import whole_file
from workbench.media.encoding import encoder
from workbench.media.picture.frame import Frame, Sprite, planes_of, rgb_of
from workbench.media.picture.overlays import overlay_sprite
from workbench.media.picture.source import CanvasLoader, Picture, Screen, naming_shot
from workbench.media.picture.still import load_canvas
from workbench.media.picture.transitions import BLENDS
from workbench.media.text.lettering import Plate, lettering
from workbench.media.timeline import Segment, Strip

_KEPT = 8
"""A still is needed by its body and by the transitions beside it, which are drawn soon after one another."""


class DrawingTable:
    """What the segments of one film share while they are drawn: their folder, the stills and the lettering.

    Attributes:
        load: the canvas of a still.
        letter: the sprite of a subtitle.
    """

    def __init__(self, folder: Path, width: int, height: int) -> None:
        self._folder = folder
        self.load: CanvasLoader = lru_cache(_KEPT)(partial(load_canvas, width=width, height=height))
        self.letter: Callable[[Plate], Sprite] = lru_cache(_KEPT)(partial(lettering, width=width, height=height))

    def path(self, segment: Segment) -> Path:
        """Where a segment is kept."""
        return self._folder / f"{segment.key}{segment.encoding.suffix}"


def encode_segment(segment: Segment, table: DrawingTable, threads: int, step: Callable[[], None]) -> None:
    """Draw and encode a segment into its file. When something is raised, no file is left.

    Args:
        step: called after each frame; raises when the work is cancelled.

    Raises:
        VideoError: a picture cannot be read or an effect fails; the sentence names the shot.
    """
    with (
        whole_file(table.path(segment)) as path,
        encoder(path, segment.encoding, threads) as output,
        closing(draw_segment(segment, table)) as frames,
    ):
        for frame in frames:
            output.write(frame.video)
            step()


def draw_segment(segment: Segment, table: DrawingTable) -> Generator[Frame]:
    """The frames of a segment, all in the same memory."""
    size = segment.encoding.width, segment.encoding.height
    screen = Screen(*size, segment.encoding.fps, table.load)
    with ExitStack() as files:
        painters = [_Painter(strip, screen, files) for strip in segment.strips]
        target, second = Frame(*size), Frame(*size)
        for index in range(segment.frames):
            painters[0].paint(index, target)
            if len(painters) == 2:
                painters[1].paint(index, second)
                BLENDS[segment.transition](target, second, index, segment.frames)
            for caption in segment.captions:
                if caption.first <= index < caption.last:
                    target.stamp(table.letter(caption.plate))
            yield target


class _Painter:
    """Paints the frames of one strip: the picture, its effects, the text laid over it, and its fades."""

    def __init__(self, strip: Strip, screen: Screen, files: ExitStack) -> None:
        self._strip, self._fps = strip, screen.fps
        self._sprites = [overlay_sprite(inset.overlay, screen.width, screen.height) for inset in strip.insets]
        with naming_shot(strip.shot):
            self._picture: Picture = files.enter_context(closing(screen.open(strip.shot, strip.first, strip.neighbour)))

    def paint(self, index: int, target: Frame) -> None:
        """Paint the strip's frame `index`."""
        strip, number = self._strip, self._strip.first + index
        with naming_shot(strip.shot):
            self._picture.draw(number, target)
        if strip.plugins:
            self._apply_plugins(float(number / self._fps), target)
        for inset, sprite in zip(strip.insets, self._sprites, strict=True):
            if opacity := inset.opacity(number):
                target.stamp(sprite, opacity)
        light = strip.light(number)
        if light < 1:
            target.fade(light)

    def _apply_plugins(self, seconds: float, target: Frame) -> None:
        rgb = rgb_of(target.planes)
        for plugin in self._strip.plugins:
            rgb = plugin.apply(rgb, seconds, self._strip.shot.name)
        target.show(planes_of(rgb))
