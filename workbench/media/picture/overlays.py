"""Text laid over a shot: the name of a place, of a person, of a day. It keeps clear of the subtitles."""

import cv2
import numpy as np

from workbench.media.picture.frame import BLACK, WHITE, Bytes, Sprite, colour_of
from workbench.media.picture.wording import Side, Wording, fitted_wording
from workbench.media.text.lettering import INKS, layered
from workbench.media.text.page import MARGIN
from workbench.model.finishing import TextOverlay

_SIZE, _LARGE_SIZE = 0.045, 0.07
"""Font sizes in fractions of the frame's shorter side; the large one is that of text in the centre."""
_WIDEST, _WIDEST_UPRIGHT = 0.6, 0.8
"""Share of the frame's width that text may take."""
_TALLEST = 0.4
"""The same of its height."""
_SIDE, _HEAD, _FOOT = 0.06, 0.07, 0.25
_SIDE_UPRIGHT, _HEAD_UPRIGHT, _FOOT_UPRIGHT = 0.09, 0.13, 0.34
"""Room that stays free, in fractions of the frame: what televisions (EBU R 95) and the buttons of players for upright
films cover, and at the foot two lines of subtitles."""
_SHADOWS = ((0.03, 1.3), (0.09, 1.5))
"""Blur, in fractions of the font size, and strength of what makes letters readable on any ground."""
_RULE = 0.09
"""Width of the upright rule beside a lower third, in fractions of the font size."""


def overlay_sprite(overlay: TextOverlay, width: int, height: int) -> Sprite:
    """The text of an overlay, with a soft shadow, at its place in a frame of width x height."""
    upright = height > width
    size = (_LARGE_SIZE if overlay.place == "centre" else _SIZE) * min(width, height)
    widest = width * (_WIDEST_UPRIGHT if upright else _WIDEST)
    wording = fitted_wording(overlay.text, widest, _TALLEST * height, (size, size, size), tracked=True)
    letters = _with_rule(wording) if overlay.place == "lower third" else wording.drawn(_side(overlay))
    letters = letters[:height, :width]
    left, top = _corner(overlay, letters, MARGIN * wording.size, width, height)
    ground = WHITE if overlay.colour == "black" else BLACK
    ink = colour_of(INKS[overlay.colour])
    return layered(left, top, [(ground, shadow_of(letters, wording.size)), (ink, letters)])


def shadow_of(letters: Bytes, size: int) -> Bytes:
    """A soft shadow right behind letters of a font size."""
    shade = np.zeros(letters.shape, np.uint8)
    for blur, strength in _SHADOWS:
        soft = cv2.GaussianBlur(letters, (0, 0), max(0.5, blur * size))
        shade = np.maximum(shade, cv2.convertScaleAbs(soft, None, strength))
    return shade


def _side(overlay: TextOverlay) -> Side:
    if "left" in overlay.place or overlay.place == "lower third":
        return "left"
    return "right" if "right" in overlay.place else "centre"


def _with_rule(wording: Wording) -> Bytes:
    """The letters of a lower third, and the rule to the left of them."""
    letters = wording.drawn("left")
    margin, rule = round(MARGIN * wording.size), max(2, round(_RULE * wording.size))
    ruled = cv2.copyMakeBorder(letters, 0, 0, 2 * round((margin + rule) / 2), 0, cv2.BORDER_CONSTANT)
    ruled[margin : letters.shape[0] - margin, margin : margin + rule] = 255
    return np.asarray(ruled, np.uint8)


def _corner(overlay: TextOverlay, letters: Bytes, margin: float, width: int, height: int) -> tuple[int, int]:
    """Where the sprite's even corner lies; its margin may reach into the room that stays free."""
    side, head, foot = (_SIDE_UPRIGHT, _HEAD_UPRIGHT, _FOOT_UPRIGHT) if height > width else (_SIDE, _HEAD, _FOOT)
    spare_width, spare_height = width - letters.shape[1], height - letters.shape[0]
    left = {"left": side * width - margin, "centre": spare_width / 2, "right": spare_width - side * width + margin}
    if overlay.place == "centre":
        top = spare_height / 2
    else:
        top = head * height - margin if "top" in overlay.place else spare_height - foot * height + margin
    return _inside(left[_side(overlay)], spare_width), _inside(top, spare_height)


def _inside(offset: float, spare: int) -> int:
    return max(0, min(2 * round(offset / 2), spare // 2 * 2))
