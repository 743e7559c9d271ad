"""Pictures of shots as the film shows them: framed, under their camera, without text and effects."""

from contextlib import closing
from fractions import Fraction
from functools import partial

from workbench.media.handoff.layout import ShotEvent
from workbench.media.picture.frame import Bytes, Frame, rgb_of
from workbench.media.picture.source import Picture, Screen, naming_shot
from workbench.media.picture.still import load_canvas
from workbench.model.cut import Cut


class Viewer:
    """Draws shots of a cut.

    Args:
        longest: pixels on the longer side of what is drawn; None draws at the film's size.
    """

    def __init__(self, cut: Cut, longest: int | None = None) -> None:
        scale = Fraction(longest, max(cut.width, cut.height)) if longest else Fraction(1)
        self.width, self.height = (max(2, 2 * round(length * scale / 2)) for length in (cut.width, cut.height))
        self._screen = Screen(
            self.width, self.height, cut.fps, partial(load_canvas, width=self.width, height=self.height)
        )

    def open(self, event: ShotEvent, first: int = 0) -> Picture:
        """The picture of a shot from its frame `first` on.

        Raises:
            VideoError: it cannot be read.
        """
        with naming_shot(event.shot):
            return self._screen.open(event.shot, first, event.strip.neighbour)

    def middle(self, event: ShotEvent) -> Bytes:
        """The frame in the middle of a shot as RGB, rows x columns x 3.

        Raises:
            VideoError: its picture cannot be read.
        """
        frame, index = Frame(self.width, self.height), event.frames // 2
        with closing(self.open(event, index)) as picture, naming_shot(event.shot):
            picture.draw(index, frame)
        return rgb_of(frame.planes)
