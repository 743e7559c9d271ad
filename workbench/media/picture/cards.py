"""Title and end cards: a text, and a smaller one below it, on a plain ground or on a picture out of focus."""

import numpy as np

from workbench.media.picture.frame import BLACK, WHITE, Bytes, Frame, Planes, Sprite, colour_of
from workbench.media.picture.framing import COARSE, blurred, cover
from workbench.media.picture.motion import Camera
from workbench.media.picture.overlays import shadow_of
from workbench.media.picture.view import draw
from workbench.media.picture.wording import Wording, fitted_wording
from workbench.media.text.lettering import layered
from workbench.media.text.page import MARGIN
from workbench.model.finishing import Card

_SIZES = {"title": 0.105, "end": 0.08}
"""Font size of a text on one line, in fractions of the frame's shorter side."""
_LINE_SIZES = (1.0, 0.85, 0.7)
"""What is left of it on one, two and three lines."""
_DETAIL = 0.04
"""Font size of the detail, in fractions of the frame's shorter side."""
_WIDEST, _WIDEST_UPRIGHT = 0.7, 0.8
"""Share of the frame's width that a line may take."""
_TALLEST = 0.4
"""Share of its height that the text may take, and the detail."""
_MIDDLE = 0.48
"""Height of the middle of the text: a little above that of the frame looks centred."""
_RULE_GAP, _RULE_LENGTH, _RULE_WEIGHT = 0.5, 1.2, 0.03
"""The rule between text and detail, in fractions of the text's font size."""
_QUIET = 0.7
"""Opacity of the rule and the detail."""
_LIGHT_INK, _DARK_INK = (245, 244, 240), (26, 26, 28)


class CardPicture:
    """A card under a camera; its letters come in and go softly.

    Args:
        ground: a canvas of the camera.
        frames: length of the card.
        fade: frames in which the letters come in, and go.
    """

    def __init__(self, ground: Frame, letters: Sprite, camera: Camera, frames: int, fade: int) -> None:
        self._ground, self._letters, self._camera = ground, letters, camera
        self._frames, self._fade = frames, fade
        rows, columns = ground.planes[0].shape
        self._lettered = Frame(columns, rows)
        self._opacity = -1.0

    def draw(self, index: int, target: Frame) -> None:
        """Draw the card's frame `index`."""
        opacity = min(1.0, (index + 1) / (self._fade + 1), (self._frames - index) / (self._fade + 1))
        if opacity != self._opacity:
            self._lettered.show(self._ground.planes)
            self._lettered.stamp(self._letters, opacity)
            self._opacity = opacity
        draw(self._lettered.planes, self._camera.pose(index), target.planes)

    def close(self) -> None:
        """Nothing is open."""


def card_ground(card: Card, neighbour: Planes | None, width: int, height: int) -> Frame:
    """What is behind the letters; a card on a picture without a neighbour is black."""
    frame = Frame(width, height)
    if neighbour is None:
        frame.paint(WHITE if card.ground == "white" else BLACK)
    else:
        frame.show(blurred(_small(neighbour), width, height))
    return frame


def card_lettering(card: Card, width: int, height: int) -> Sprite:
    """The texts of a card, balanced around the middle of a frame of width x height."""
    title, detail = _wordings(card, width, height)
    letters = np.zeros((height, width), np.uint8)
    gap = _RULE_GAP * title.size if detail else 0.0
    whole = title.height + (2 * gap + detail.height if detail else 0.0)
    top = height * _MIDDLE - whole / 2
    _lay(letters, title, top)
    if detail:
        rule = top + title.height + gap
        _rule(letters, rule, title.size)
        _lay(letters, detail, rule + gap, _QUIET)
    ink = colour_of(_DARK_INK if card.ground == "white" else _LIGHT_INK)
    shadow = [(BLACK, shadow_of(letters, title.size))] if card.ground == "picture" else []
    return layered(0, 0, [*shadow, (ink, letters)])


def _wordings(card: Card, width: int, height: int) -> tuple[Wording, Wording | None]:
    """The text and the detail."""
    room = width * (_WIDEST_UPRIGHT if height > width else _WIDEST), height * _TALLEST
    shorter = min(width, height)
    sizes = [_SIZES[card.role] * shorter * share for share in _LINE_SIZES]
    title = fitted_wording(card.text, *room, sizes, tracked=True)
    if not card.detail.strip():
        return title, None
    return title, fitted_wording(card.detail, *room, [_DETAIL * shorter] * 3, tracked=True)


def _lay(letters: Bytes, wording: Wording, top: float, opacity: float = 1.0) -> None:
    """Draw a wording in the middle of the frame's width, with the top of its capitals at a height."""
    drawn = wording.drawn()
    rows, columns = drawn.shape
    first = max(0, round(top - MARGIN * wording.size))
    left = max(0, (letters.shape[1] - columns) // 2)
    region = letters[first : first + rows, left : left + columns]
    part = drawn[: region.shape[0], : region.shape[1]]
    np.maximum(region, (part * opacity).astype(np.uint8), out=region)


def _rule(letters: Bytes, middle: float, size: int) -> None:
    """A short thin line across the middle."""
    weight, half = max(1, round(_RULE_WEIGHT * size)), round(_RULE_LENGTH * size / 2)
    top, centre = round(middle - weight / 2), letters.shape[1] // 2
    letters[top : top + weight, centre - half : centre + half] = round(255 * _QUIET)


def _small(planes: Planes) -> Planes:
    y, u, v = (cover(plane, max(1, plane.shape[1] // COARSE), max(1, plane.shape[0] // COARSE)) for plane in planes)
    return y, u, v
