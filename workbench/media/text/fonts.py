"""The fonts of subtitles: which of them has which letters, and how wide a word is in them.

One font is not enough: Noto Sans CJK has no Polish, Czech or Turkish letters, and its quotation marks and dots are as
wide as a Chinese character. Text without Chinese is set in Noto Sans where that has the letters; a word that no single
font can set whole is set without what is missing. None of them has emoji.
"""

import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import cast

import fontpkg
from fontTools.ttLib import TTFont
from noto_cjk_sans_otc import FONT_PATH  # pyright: ignore[reportMissingTypeStubs]  # it has none
from PIL import ImageFont, features

FONT_FILE = Path(str(FONT_PATH))
"""Noto Sans CJK, which has Chinese, Japanese and Korean letters, and many others."""

FONT_NAMES = ("Noto Sans CJK SC", "Noto Sans", "Noto Sans Arabic", "Heebo")
"""What the faces are called: for Chinese; for Latin, Greek and Cyrillic; for Arabic and Persian; for Hebrew."""

CHINESE = 0
"""The face that Chinese text is set in."""
_WITH_CHINESE, _WITHOUT_CHINESE = (0, 1, 2, 3), (1, 2, 3, 0)
"""The order in which faces are tried."""
_SIMPLIFIED_CHINESE = 2
"""Index of the Simplified Chinese face in the Noto Sans CJK collection."""
_RULER = 100
"""Size at which widths are taken; glyphs are not fitted to pixels there."""


@cache
def faces() -> tuple[tuple[Path, int], ...]:
    """File and index of each face."""
    others = ((Path(fontpkg.path(name)), 0) for name in FONT_NAMES[1:])
    return (FONT_FILE, _SIMPLIFIED_CHINESE), *others


@cache
def _letters(face: int) -> frozenset[int]:
    """The characters that a face has shapes for."""
    path, index = faces()[face]
    with TTFont(path, fontNumber=index, lazy=True) as file:
        return frozenset(cast(dict[int, str], file.getBestCmap()))


def is_wide(letter: str) -> bool:
    """Whether a character is as wide as a Chinese one."""
    return unicodedata.east_asian_width(letter) in "WF"


@lru_cache(4096)
def face_for(text: str) -> int | None:
    """The face that has every letter of a text, if there is one."""
    order = _WITH_CHINESE if any(map(is_wide, text)) else _WITHOUT_CHINESE
    return next((face for face in order if all(ord(letter) in _letters(face) for letter in text)), None)


@lru_cache(4096)
def drawable(word: str) -> str:
    """A word without what no single face can set beside the rest of it, emoji above all."""
    if face_for(word) is not None:
        return word
    best = max(_WITHOUT_CHINESE, key=lambda face: sum(ord(letter) in _letters(face) for letter in word))
    kept = "".join(letter for letter in word if ord(letter) in _letters(best))
    return kept if any(unicodedata.category(letter) != "Cf" for letter in kept) else ""


def unknown_letters(text: str) -> str:
    """Letters and digits of a text that no face has, each once."""
    lettered = (letter for letter in dict.fromkeys(text) if unicodedata.category(letter)[0] in "LN")
    return "".join(letter for letter in lettered if face_for(letter) is None)


def right_to_left(text: str, otherwise: bool = False) -> bool:
    """Whether a text is read from the right: its first letter decides (rules P2 and P3 of Unicode's UAX #9)."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind != "L" for kind in kinds if kind in ("L", "R", "AL")), otherwise)


@cache
def shapes_letters() -> bool:
    """Whether Pillow was built with raqm, which joins Arabic letters and chooses between forms of a letter."""
    return features.check("raqm") is True


@lru_cache(32)
def font(face: int, size: int) -> ImageFont.FreeTypeFont:
    """A face at a size in pixels."""
    path, index = faces()[face]
    return ImageFont.truetype(path, size, index=index)


@lru_cache(4096)
def em_width(word: str) -> float:
    """How far a word advances at most, in fractions of the font size: marks alone may stand in Chinese text."""
    word = drawable(word)
    face = face_for(word) if any(map(str.isalnum, word)) else CHINESE
    return 0.0 if face is None else font(face, _RULER).getlength(word) / _RULER
