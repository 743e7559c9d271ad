"""Segments drawn and encoded, one file each, and kept under the key of what they show."""

from collections.abc import Callable, Generator
from contextlib import ExitStack, closing, nullcontext
from functools import cache, lru_cache, partial
from pathlib import Path
from threading import Lock

from workbench.kit.files import whole_file
from workbench.media.encoding import encoder
from workbench.media.painter import Painter
from workbench.media.picture.frame import Frame, Sprite
from workbench.media.picture.source import CanvasLoader, Screen
from workbench.media.picture.stage import Canvas
from workbench.media.picture.still import load_canvas, pixels_to_read
from workbench.media.picture.transitions import BLENDS
from workbench.media.text.lettering import Plate, lettering
from workbench.media.timeline import Segment
from workbench.model.finishing import Framing

_KEPT_FOR_EACH = 2
"""A still is needed by its body and by the transitions beside it, which are drawn soon after one another."""
_LARGE = 30_000_000
"""Pixels above which a picture takes hundreds of megabytes while it is read, so that only one is read at a time."""


class DrawingTable:
    """What the segments of one film share while they are drawn: their folder, the stills and the lettering.

    Args:
        at_once: segments that are drawn at the same time.

    Attributes:
        letter: the sprite of a subtitle.
    """

    def __init__(self, folder: Path, width: int, height: int, at_once: int = 1) -> None:
        self._folder = folder
        kept = _KEPT_FOR_EACH * at_once
        self._load: CanvasLoader = lru_cache(kept)(partial(load_canvas, width=width, height=height))
        self._pixels: Callable[[Path], int] = cache(partial(pixels_to_read, least=max(width, height)))
        self._one_large = Lock()
        self.letter: Callable[[Plate], Sprite] = lru_cache(kept)(partial(lettering, width=width, height=height))

    def load(self, path: Path, framing: Framing) -> Canvas | None:
        """The canvas of a still. Large ones are read one after the other, and by the first that asks."""
        with self._one_large if self._pixels(path) > _LARGE else nullcontext():
            return self._load(path, framing)

    def path(self, segment: Segment) -> Path:
        """Where a segment is kept."""
        return self._folder / f"{segment.key}{segment.encoding.suffix}"


def encode_segment(segment: Segment, table: DrawingTable, threads: int, step: Callable[[], None]) -> bool:
    """Draw and encode a segment into its file. When something is raised, no file is left.

    Args:
        step: called after each frame; raises when the work is cancelled.

    Returns:
        Whether the file is new; False when one was there, broken or put there by another run meanwhile.

    Raises:
        VideoError: a picture cannot be read or an effect fails; the sentence names the shot.
    """
    with whole_file(table.path(segment)) as path:
        with encoder(path, segment.encoding, threads) as output, closing(draw_segment(segment, table)) as frames:
            for frame in frames:
                output.write(frame.video)
                step()
        return not table.path(segment).exists()


def draw_segment(segment: Segment, table: DrawingTable) -> Generator[Frame]:
    """The frames of a segment, all in the same memory."""
    size = segment.encoding.width, segment.encoding.height
    screen = Screen(*size, segment.encoding.fps, table.load)
    with ExitStack() as files:
        painters = [Painter(strip, screen, files) for strip in segment.strips]
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
