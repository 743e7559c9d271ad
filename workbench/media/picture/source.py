"""What a shot shows, whatever it is: a still image, a clip, or a card."""

from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from PIL.Image import DecompressionBombError

from workbench.kit.errors import VideoError
from workbench.media.picture.cards import CardPicture, card_ground, card_lettering
from workbench.media.picture.clip import Clip
from workbench.media.picture.faults import UNREADABLE
from workbench.media.picture.frame import Frame, Planes
from workbench.media.picture.motion import CLOSEST, Camera
from workbench.media.picture.stage import Canvas, Still
from workbench.model.cut import CutShot
from workbench.model.finishing import Card, Framing
from workbench.model.vocabulary import CameraMovement

CanvasLoader = Callable[[Path, Framing], Canvas | None]
"""Gives the canvas of an image file, or None when the file is a clip."""

_LETTERS_FADE_SECONDS = 0.5
"""The letters of a card come in so long, and go."""


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
    except UNREADABLE as error:
        raise VideoError(
            f"{shot.name}: its picture {_what_is_wrong(shot.picture, error)}.",
            "Make the shot's picture again, or pick another take.",
        ) from error


def _what_is_wrong(picture: Path | Card, error: Exception) -> str:
    if isinstance(picture, Card):
        return "cannot be drawn"
    if isinstance(error, FileNotFoundError):
        return f"is missing ({picture.name})"
    if isinstance(error, DecompressionBombError):
        return f"has too many pixels ({picture.name}); only JPEG files may have more than 178 million"
    if picture.is_file() and not picture.stat().st_size:
        return f"is an empty file ({picture.name})"
    return f"cannot be read ({picture.name})"


@dataclass(frozen=True)
class Screen:
    """What pictures are drawn for: a frame's size in pixels, a rate, and where the canvases of stills come from."""

    width: int
    height: int
    fps: Fraction
    load: CanvasLoader

    def open(self, shot: CutShot, first: int, neighbour: CutShot | None) -> Picture:
        """The picture of a shot, ready to be drawn from its frame `first` on.

        Args:
            neighbour: the shot that a card shows out of focus.
        """
        if isinstance(shot.picture, Card):
            return self._card(shot, shot.picture, neighbour)
        canvas = self.load(shot.picture, shot.framing)
        if canvas is None:
            return Clip(shot.picture, shot, self.fps, first, (self.width, self.height))
        return Still(canvas, Camera(shot.movement, shot.frames, self.fps, shot.key))

    def _card(self, shot: CutShot, card: Card, neighbour: CutShot | None) -> CardPicture:
        size = 2 * round(self.width * CLOSEST / 2), 2 * round(self.height * CLOSEST / 2)
        ground = card_ground(card, self._beside(card, neighbour) if neighbour else None, *size)
        camera = Camera(CameraMovement.STATIC, shot.frames, self.fps, shot.key)
        fade = min(round(_LETTERS_FADE_SECONDS * self.fps), shot.frames // 4)
        return CardPicture(ground, card_lettering(card, *size), camera, shot.frames, fade)

    def _beside(self, card: Card, neighbour: CutShot) -> Planes:
        """The frame of the neighbouring shot that is next to a card."""
        index = 0 if card.role == "title" else neighbour.frames - 1
        frame = Frame(self.width, self.height)
        with naming_shot(neighbour), closing(self.open(neighbour, index, None)) as picture:
            picture.draw(index, frame)
        return frame.planes
