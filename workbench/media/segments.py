"""Segments drawn and encoded, one file each, and kept under the key of what they show."""

from collections.abc import Callable, Generator
from contextlib import ExitStack, closing
from fractions import Fraction
from functools import lru_cache, partial
from pathlib import Path

from workbench.kit.files import whole_file
from workbench.media.encoding import encoder
from workbench.media.picture.frame import Frame, Sprite
from workbench.media.picture.source import CanvasLoader, Picture, naming_shot, open_picture
from workbench.media.picture.still import load_canvas
from workbench.media.text.lettering import lettering
from workbench.media.timeline import Segment, Strip

_KEPT = 8
"""A still is needed by its body and by the cross-fades beside it, which are drawn soon after one another."""


class DrawingTable:
    """What the segments of one film share while they are drawn: their folder, the stills and the lettering.

    Attributes:
        load: the canvas of a still.
        letter: the sprite of a subtitle.
    """

    def __init__(self, folder: Path, width: int, height: int) -> None:
        self._folder = folder
        self.load: CanvasLoader = lru_cache(_KEPT)(partial(load_canvas, width=width, height=height))
        self.letter: Callable[[str], Sprite] = lru_cache(_KEPT)(partial(lettering, width=width, height=height))

    def path(self, segment: Segment) -> Path:
        """Where a segment is kept."""
        return self._folder / f"{segment.key}.mp4"


def encode_segment(segment: Segment, table: DrawingTable, threads: int, step: Callable[[], None]) -> None:
    """Draw and encode a segment into its file. When something is raised, no file is left.

    Args:
        step: called after each frame; raises when the work is cancelled.

    Raises:
        VideoError: a picture cannot be read; the sentence names the shot.
    """
    with (
        whole_file(table.path(segment)) as path,
        encoder(path, segment.encoding, threads) as output,
        closing(_draw(segment, table)) as frames,
    ):
        for frame in frames:
            output.write(frame.video)
            step()


def _draw(segment: Segment, table: DrawingTable) -> Generator[Frame]:
    """The frames of a segment, all in the same memory."""
    size = segment.encoding.width, segment.encoding.height
    fps = segment.encoding.fps
    with ExitStack() as files:
        pictures = [_open(strip, fps, table.load, files) for strip in segment.strips]
        target, second = Frame(*size), Frame(*size)
        for index in range(segment.frames):
            _draw_strip(segment.strips[0], pictures[0], index, target)
            if len(pictures) == 2:
                _draw_strip(segment.strips[1], pictures[1], index, second)
                target.mix(second, (index + 1) / (segment.frames + 1))
            for caption in segment.captions:
                if caption.first <= index < caption.last:
                    target.stamp(table.letter(caption.text))
            yield target


def _open(strip: Strip, fps: Fraction, load: CanvasLoader, files: ExitStack) -> Picture:
    with naming_shot(strip.shot):
        return files.enter_context(closing(open_picture(strip.shot, fps, strip.first, load)))


def _draw_strip(strip: Strip, picture: Picture, index: int, target: Frame) -> None:
    with naming_shot(strip.shot):
        picture.draw(strip.first + index, target)
    light = strip.light(strip.first + index)
    if light < 1:
        target.darken(light)
