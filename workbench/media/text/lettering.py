"""Subtitles as pictures: white letters with a dark edge and a soft shadow, drawn once for each event."""

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from noto_cjk_sans_otc import FONT_PATH  # pyright: ignore[reportMissingTypeStubs]
from PIL import Image, ImageDraw, ImageFont

from workbench.media.picture.frame import Bytes, Planes, Sprite, planes_of
from workbench.media.text.linebreaks import line_width

FONT_FILE = Path(str(FONT_PATH))
"""Noto Sans CJK, which has Latin, Greek, Cyrillic, Chinese, Japanese and Korean letters."""

_SIMPLIFIED_CHINESE = 2
"""Index of the Simplified Chinese face in the Noto Sans CJK collection."""
_LARGEST = 0.052
"""Font size in fractions of the frame's height, where the width allows it."""
_USED_WIDTH = 0.88
_LETTER_WIDTH = 0.54
"""Mean width of a Latin letter in fractions of the font size, with a little to spare."""
_FROM_BOTTOM = 0.06
_FROM_BOTTOM_TALL = 0.18
"""Upright films keep the lower part of the screen free for the player's own controls."""


@lru_cache(8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT_FILE, size, index=_SIMPLIFIED_CHINESE, layout_engine=ImageFont.Layout.BASIC)


def font_size(width: int, height: int) -> int:
    """Pixels of the font for a frame: a full line of `line_width` letters fits across it."""
    across = width * _USED_WIDTH / (line_width(width, height) * _LETTER_WIDTH)
    return max(8, round(min(height * _LARGEST, across)))


def lettering(text: str, width: int, height: int) -> Sprite:
    """The sprite of one subtitle event for a frame of width x height; lines are those of the text.

    Lines that come out too wide (long words, many capitals) make the event's letters smaller.
    """
    size = font_size(width, height)
    text = drawable(text)
    widest = max(_font(size).getlength(line) for line in text.split("\n"))
    if widest > width * _USED_WIDTH:
        size = max(6, int(size * width * _USED_WIDTH / widest))
    letters, cover = _raster(text, size)
    rows, columns = cover.shape
    from_bottom = _FROM_BOTTOM_TALL if height > width else _FROM_BOTTOM
    left = max(0, (width - columns) // 4 * 2)
    top = max(0, (height - rows - round(height * from_bottom)) // 2 * 2)
    return _sprite(left, top, letters[: height - top, : width - left], cover[: height - top, : width - left])


def drawable(text: str) -> str:
    """The text without emoji and their joiners, which the font has no shapes for."""
    kept = "".join(character for character in text if not _is_emoji(character))
    return kept if kept.strip() else " "


def _is_emoji(character: str) -> bool:
    code = ord(character)
    joins = code == 0x200D or 0xFE00 <= code <= 0xFE0F
    return joins or (code >= 0x1F000 and unicodedata.category(character) in ("So", "Sk", "Cn"))


def _raster(text: str, size: int) -> tuple[Bytes, Bytes]:
    """Grey letters on their black edge, and how opaque each pixel is, both of even size."""
    margin = size // 3
    left, top, right, bottom = ImageDraw.Draw(Image.new("L", (1, 1))).multiline_textbbox(
        (0, 0), text, font=_font(size), spacing=_spacing(size), align="center", stroke_width=_edge(size)
    )
    extent = (_even(right - left) + 2 * margin, _even(bottom - top) + 2 * margin)
    at = (margin - left, margin - top)
    shape, letters = _written(text, size, extent, at, edge=255), _written(text, size, extent, at, edge=0)
    shadow = 0.6 * cv2.GaussianBlur(shape, (0, 0), size / 8)
    return letters, np.maximum(shape, shadow.astype(np.uint8))


def _written(text: str, size: int, extent: tuple[int, int], at: tuple[float, float], *, edge: int) -> Bytes:
    """White letters, whose edge has a grey level, on black."""
    image = Image.new("L", extent)
    ImageDraw.Draw(image).multiline_text(
        at,
        text,
        fill=255,
        font=_font(size),
        spacing=_spacing(size),
        align="center",
        stroke_width=_edge(size),
        stroke_fill=edge,
    )
    return np.asarray(image)


def _edge(size: int) -> int:
    return max(1, size // 14)


def _spacing(size: int) -> int:
    return size // 4


def _even(length: float) -> int:
    return int(length) // 2 * 2 + 2


def _sprite(left: int, top: int, letters: Bytes, cover: Bytes) -> Sprite:
    """A sprite of grey letters whose cover says how much of the frame they hide."""
    half = cv2.resize(cover, (cover.shape[1] // 2, cover.shape[0] // 2), interpolation=cv2.INTER_AREA)
    covers: Planes = (cover, cast(Bytes, half), cast(Bytes, half))
    y, u, v = (
        _premultiplied(plane, share) for plane, share in zip(planes_of(np.dstack([letters] * 3)), covers, strict=True)
    )
    keep_y, keep_u, keep_v = (255 - share for share in covers)
    return Sprite(left, top, (y, u, v), (keep_y, keep_u, keep_v))


def _premultiplied(plane: Bytes, share: Bytes) -> Bytes:
    return np.asarray(cv2.multiply(plane, share, scale=1 / 255), np.uint8)
