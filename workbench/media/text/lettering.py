"""Subtitles as pictures: a plate of one or two lines, drawn once and laid over every frame that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw

from workbench.media.picture.frame import BLACK, WHITE, Bytes, Colour, Sprite, colour_of
from workbench.media.text.fonts import font
from workbench.media.text.page import page_of
from workbench.media.text.setting import Block, block_of
from workbench.model.finishing import SubtitleLook, SubtitleStyle

INKS: dict[str, tuple[int, int, int]] = {
    "white": (255, 255, 255),
    "black": (0, 0, 0),
    "yellow": (255, 221, 51),
    "cyan": (92, 225, 255),
    "orange": (255, 163, 51),
    "pink": (255, 140, 190),
    "green": (120, 230, 120),
}
"""Red, green and blue of the colours of letters."""

BOX_OPACITY = 0.62
EDGE = 1 / 15
"""Width of the edge around letters, in fractions of the font size."""
SHADOW_OPACITY, SHADOW_FALL = 0.6, 0.05
_SHADOW_BLUR = 0.07
_CORNER = 0.25
_SMOOTH = 4
"""Corners are drawn so many times larger, then made smaller, which smooths them."""


@dataclass(frozen=True)
class Plate:
    """What stands on the screen at one time.

    Attributes:
        text: one or two lines.
        spoken: from which to which character of the text the words reach that sound now.
    """

    text: str
    style: SubtitleStyle
    spoken: tuple[int, int] = (0, 0)

    def content(self) -> list[object]:
        """What its pixels depend on."""
        style = self.style
        return [self.text, *self.spoken, style.look, style.size, style.colour, style.highlight]


def lettering(plate: Plate, width: int, height: int) -> Sprite:
    """The sprite of a plate for a frame of width x height; all of it lies in the frame's safe area."""
    page = page_of(width, height, plate.style.size)
    block = block_of(plate.text, page)
    columns, rows = block.extent
    left, top = (page.left + page.right - columns) // 4 * 2, (page.bottom - rows) // 2 * 2
    return layered(left, top, [*_ground(block, plate.style.look, plate.style.colour), *_letters(block, plate)])


def layered(left: int, top: int, layers: Sequence[tuple[Colour, Bytes]]) -> Sprite:
    """A sprite of colours laid over one another, each as opaque (0 to 255) as its plane says; even sizes."""
    inks, keeps = zip(*(_blended(layers, plane) for plane in range(3)), strict=True)
    return Sprite(left, top, (inks[0], inks[1], inks[2]), (keeps[0], keeps[1], keeps[2]))


def _blended(layers: Sequence[tuple[Colour, Bytes]], plane: int) -> tuple[Bytes, Bytes]:
    """One plane of a sprite: its premultiplied ink, and the share of the frame that stays."""
    rows, columns = layers[0][1].shape
    size = (columns // 2, rows // 2) if plane else (columns, rows)
    ink, keep = np.zeros(size[::-1], np.float32), np.ones(size[::-1], np.float32)
    for colour, cover in layers:
        share = np.asarray(cv2.resize(cover, size, interpolation=cv2.INTER_AREA), np.float32) / 255
        ink += share * (colour[plane] - ink)
        keep *= 1 - share
    return np.round(ink).astype(np.uint8), np.round(255 * keep).astype(np.uint8)


@lru_cache(8)
def _ground(block: Block, look: SubtitleLook, letters: str) -> list[tuple[Colour, Bytes]]:
    """What makes the letters stand out: a box, or an edge and a shadow."""
    colour = WHITE if letters == "black" else BLACK
    if look is SubtitleLook.BOXED:
        return [(colour, _box(block))]
    edge = _written(block, (0, 0), EDGE, inside=False)
    return [(colour, _shadow(block, edge)), (colour, edge)]


def _letters(block: Block, plate: Plate) -> list[tuple[Colour, Bytes]]:
    """The letters, and those that are spoken now in a colour of their own."""
    style = plate.style
    letters = [(colour_of(INKS[style.colour]), _written(block, plate.spoken, inside=False))]
    if plate.spoken == (0, 0):
        return letters
    return [*letters, (colour_of(INKS[style.highlight]), _written(block, plate.spoken, inside=True))]


def _box(block: Block) -> Bytes:
    """A box with round corners behind the whole block."""
    columns, rows = block.extent
    large = Image.new("L", (columns * _SMOOTH, rows * _SMOOTH))
    outline = (0, 0, large.width - 1, large.height - 1)
    ImageDraw.Draw(large).rounded_rectangle(outline, _CORNER * block.size * _SMOOTH, fill=round(255 * BOX_OPACITY))
    return np.asarray(large.resize((columns, rows), Image.Resampling.BOX))


def _shadow(block: Block, edge: Bytes) -> Bytes:
    """What letters with their edge throw below them."""
    soft = cv2.GaussianBlur(edge, (0, 0), max(0.5, _SHADOW_BLUR * block.size))
    return np.asarray(np.roll(soft, round(SHADOW_FALL * block.size), axis=0) * SHADOW_OPACITY, np.uint8)


def _written(block: Block, between: tuple[int, int], edge: float = 0.0, *, inside: bool) -> Bytes:
    """How opaque the letters inside or outside a part of the text are, with an edge in fractions of their size."""
    image = Image.new("L", block.extent)
    pen = ImageDraw.Draw(image)
    for x, y, piece in block.places():
        if (between[0] <= piece.start < between[1]) is inside:
            pen.text(
                (x, y),
                piece.text,
                fill=255,
                font=font(piece.face, block.size),
                anchor="ls",
                direction=piece.direction,
                features=piece.features,
                stroke_width=edge * block.size,
            )
    return np.asarray(image)
