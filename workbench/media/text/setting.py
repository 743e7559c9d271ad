"""Typesetting: the words of one or two lines at their places, each in a face that has its letters."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby
from typing import Literal

from workbench.media.text.fonts import CHINESE, drawable, face_for, font, is_wide, right_to_left, shapes_letters
from workbench.media.text.page import ABOVE, LINE_PITCH, MARGIN, Page, rows_of

_WIDE = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_PIECE = re.compile(rf"[{_WIDE}]|[^\s{_WIDE}]+")
_HALF_EMPTY = "，。、；：”’」』）》〉】"
_BLANK = 0.25
"""Between two words, in fractions of the font size."""


@dataclass(frozen=True)
class Piece:
    """What is set by itself: a word, or one Chinese, Japanese or Korean character.

    Attributes:
        start, end: its place in the text of the block.
        from_right: whether it is part of a line that is read from the right.
    """

    text: str
    start: int
    end: int
    face: int
    from_right: bool

    @property
    def direction(self) -> Literal["rtl"] | None:
        """What Pillow is told about it."""
        return "rtl" if self.from_right and shapes_letters() else None

    @property
    def features(self) -> list[str] | None:
        """Of its font: a Latin word in Chinese text has narrow quotation marks and apostrophes (OpenType `pwid`)."""
        latin = any(map(str.isalnum, self.text)) and not any(map(is_wide, self.text))
        return ["pwid"] if latin and self.face == CHINESE and shapes_letters() else None

    def width(self, size: int) -> float:
        """How far it advances, in pixels."""
        return font(self.face, size).getlength(self.text, direction=self.direction, features=self.features)

    def touches(self, other: "Piece") -> bool:
        """Whether there is no blank between the two."""
        return self.end == other.start or other.end == self.start


@dataclass(frozen=True)
class Line:
    """Pieces from left to right, each with its distance from the left end, in pixels."""

    pieces: tuple[tuple[float, Piece], ...]
    width: float


@dataclass(frozen=True)
class Block:
    """Lines at a font size in pixels, centred one below the other with a margin around."""

    lines: tuple[Line, ...]
    size: int

    @property
    def width(self) -> float:
        """That of the widest line, in pixels."""
        return max(line.width for line in self.lines)

    @property
    def extent(self) -> tuple[int, int]:
        """Width and height with the margin, both even."""
        return _even(self.width + 2 * MARGIN * self.size), _even(rows_of(len(self.lines)) * self.size)

    def places(self) -> Iterator[tuple[float, float, Piece]]:
        """All pieces, each with the left end of what it stands on, in pixels from the block's corner."""
        for number, line in enumerate(self.lines):
            left = (self.extent[0] - line.width) / 2
            foot = round((MARGIN + ABOVE + LINE_PITCH * number) * self.size)
            yield from ((left + x, foot, piece) for x, piece in line.pieces)


@lru_cache(64)
def block_of(text: str, page: Page) -> Block:
    """The lines of a text in the page's size, or smaller where one would be wider than the page."""
    rows = _rows(text)
    block = Block(tuple(_line(row, page.size) for row in rows), page.size)
    if block.width <= page.line:
        return block
    size = max(1, int(page.size * page.line / block.width))
    return Block(tuple(_line(row, size) for row in rows), size)


def _rows(text: str) -> list[list[Piece]]:
    """The pieces of each line as they are seen from left to right."""
    whole = face_for("".join(drawable(word) for word in text.split()))
    rows: list[list[Piece]] = []
    start = 0
    for line in text.split("\n"):
        rows.append(_as_seen(list(_pieces(line, start, whole)), right_to_left(line)))
        start += len(line) + 1
    return rows


def _pieces(line: str, start: int, whole: int | None) -> Iterator[Piece]:
    """A line cut into pieces, all in one face where one has the letters of the whole text."""
    from_right = right_to_left(line)
    for match in _PIECE.finditer(line):
        if letters := drawable(match.group()):
            face = whole if whole is not None else face_for(letters) or 0
            yield Piece(letters, start + match.start(), start + match.end(), face, from_right)


def _as_seen(pieces: Sequence[Piece], from_right: bool) -> list[Piece]:
    """Words in the order in which they stand, which for Arabic and Hebrew is from the right (UAX #9, rule L2)."""

    def backward(piece: Piece) -> bool:
        return right_to_left(piece.text, otherwise=from_right)

    runs = [(list(run)[::-1] if back else list(run)) for back, run in groupby(pieces, backward)]
    return list(chain.from_iterable(runs[::-1] if from_right else runs))


def _line(pieces: Sequence[Piece], size: int) -> Line:
    """The pieces side by side, with a blank where the text has one."""
    placed: list[tuple[float, Piece]] = []
    x = 0.0
    for piece in pieces:
        if placed and not piece.touches(placed[-1][1]):
            x += _BLANK * size
        placed.append((x, piece))
        x += piece.width(size)
    return Line(tuple(placed), x - _overhang(pieces) * size)


def _overhang(pieces: Sequence[Piece]) -> float:
    """The empty half of a Chinese stop at the end of a line, which would push the line off the centre."""
    return 0.5 if pieces and pieces[-1].face == CHINESE and pieces[-1].text in _HALF_EMPTY else 0.0


def _even(length: float) -> int:
    return int(length) // 2 * 2 + 2
