"""Where subtitles may stand in a frame, how large their letters are, and how much fits on a line."""

from dataclasses import dataclass
from functools import lru_cache

from workbench.media.text.fonts import em_width, is_wide

LINES = 2
"""An event has at most so many lines."""

MARGIN = 0.36
"""Room around the letters for their edge and shadow or their box, in fractions of the font size."""
LINE_PITCH = 1.3
"""From one line to the next, in fractions of the font size."""
ABOVE, BELOW = 0.92, 0.28
"""How far letters reach above and below the line they stand on; Chinese ones reach as high as accented capitals."""

_EDGE = 0.05
"""Share of each side that televisions and players may hide: the title safe area of EBU R 95 and SMPTE ST 2046-1."""
_TALL_EDGE, _TALL_FOOT = 0.08, 0.2
"""The same for upright films, whose players put their own buttons along the right and their texts along the bottom."""
_UPRIGHT = 1.5
_WIDEST_LINE = 1.2
"""Upright frames are taken to be so many widths high when letters are sized, so that enough of them fit on a line."""
_FEWEST_LETTERS = 16
_LETTER_WIDTH = 0.55
"""Mean width of a Latin letter in fractions of the font size, with a little to spare."""

_LETTERS = 42
"""Latin letters on a line, after Netflix' timed text style guides."""
_WIDE_LETTER = _LETTERS / 16
"""A Chinese, Japanese or Korean character counts as so many of them: 16 make a line."""


def rows_of(lines: int) -> float:
    """How high so many lines are with the margin around them, in fractions of the font size."""
    return ABOVE + BELOW + LINE_PITCH * (lines - 1) + 2 * MARGIN


@dataclass(frozen=True)
class Page:
    """The part of a frame in which subtitles stand (pixels), and the size of their letters (pixels)."""

    left: int
    top: int
    right: int
    bottom: int
    size: int

    @property
    def line(self) -> float:
        """Pixels that a line of letters may be wide."""
        return self.right - self.left - 2 * MARGIN * self.size

    def share(self, text: str) -> float:
        """How much of a line a text fills, 1 being all of it: by its letters or by its width, whichever is more."""
        words = text.split()
        ems = sum(em_width(word) for word in words) + em_width(" ") * (len(text) - len("".join(words)))
        return max(width_of(text) / _LETTERS, ems * self.size / self.line)


@lru_cache(32)
def page_of(width: int, height: int, size: float) -> Page:
    """The page of a frame of width x height; `size` is that of letters, in fractions of the height.

    The letters are made smaller where two lines of at least 16 would not fit.
    """
    tall = height >= _UPRIGHT * width
    side, head = round(width * (_TALL_EDGE if tall else _EDGE)), round(height * _EDGE)
    foot = round(height * _TALL_FOOT) if tall else head
    wished = size * min(height, _WIDEST_LINE * width)
    most = (width - 2 * side) / (_FEWEST_LETTERS * _LETTER_WIDTH + 2 * MARGIN)
    return Page(side, head, width - side, height - foot, max(6, round(min(wished, most))))


@lru_cache(4096)
def width_of(text: str) -> float:
    """How wide a text is, in Latin letters."""
    return sum(_WIDE_LETTER if is_wide(letter) else 1.0 for letter in text)
