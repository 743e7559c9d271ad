"""Words on a picture that are not subtitles: broken into balanced lines, sized to their room, and drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw

from workbench.media.picture.frame import Bytes
from workbench.media.text.fonts import font, is_wide
from workbench.media.text.page import ABOVE, BELOW, LINE_PITCH, MARGIN, Page
from workbench.media.text.rules import pieces as pieces_of
from workbench.media.text.setting import Line, block_of

_TRACKING = 0.14
"""Room added after each Chinese, Japanese or Korean character of a title, in fractions of its size."""
_RULER = 100
"""Font size at which lines are measured before their size is known."""
_HALVINGS = 16
_ENDLESS = 1_000_000

Side = Literal["left", "centre", "right"]


@dataclass(frozen=True)
class Wording:
    """Lines at a font size in pixels; `tracked` ones are set with room between wide characters."""

    lines: tuple[str, ...]
    size: int
    tracked: bool = False

    @property
    def width(self) -> float:
        """Pixels of the widest line."""
        return max(_advance(line, self.size, self.tracked) for line in self.lines)

    @property
    def height(self) -> float:
        """Pixels from the top of the first line's capitals to below the last line."""
        return (ABOVE + BELOW + LINE_PITCH * (len(self.lines) - 1)) * self.size

    def drawn(self, side: Side = "centre") -> Bytes:
        """How opaque each pixel is, with a margin around; even sides."""
        margin = MARGIN * self.size
        image = Image.new("L", (_even(self.width + 2 * margin), _even(self.height + 2 * margin)))
        pen = ImageDraw.Draw(image)
        for number, text in enumerate(self.lines):
            spare = self.width - _advance(text, self.size, self.tracked)
            left = margin + {"left": 0.0, "centre": spare / 2, "right": spare}[side]
            foot = round(margin + (ABOVE + LINE_PITCH * number) * self.size)
            for x, piece in _line(text, self.size, self.tracked).pieces:
                face = font(piece.face, self.size)
                pen.text((left + x, foot), piece.text, fill=255, font=face, anchor="ls", direction=piece.direction)
        return np.asarray(image)


def fitted_wording(
    text: str, width: float, height: float, largest: Sequence[float], *, tracked: bool = False
) -> Wording:
    """A text in as few lines as let it be large.

    Args:
        width, height: pixels that it may take.
        largest: the largest font size for one line, for two, and so on; lines that the text has are kept.
    """
    given = tuple(line.strip() for line in text.strip().splitlines() if line.strip()) or (" ",)
    counts = range(1, len(largest) + 1) if len(given) == 1 else [0]
    layouts = [balanced(given[0], count) if count else given for count in counts]
    wordings = (
        Wording(lines, _size(lines, width, height, largest[min(len(lines), len(largest)) - 1], tracked), tracked)
        for lines in layouts
    )
    return max(wordings, key=lambda wording: wording.size)


def balanced(text: str, count: int) -> tuple[str, ...]:
    """A text on at most `count` lines of about the same width, broken where its language allows."""
    parts = [(part, _advance(part, _RULER) + (len(part) - len(part.rstrip())) * _RULER / 4) for part in pieces_of(text)]
    narrow, wide = 0.0, sum(width for _, width in parts)
    for _ in range(_HALVINGS):
        middle = (narrow + wide) / 2
        if len(_filled(parts, middle)) > count:
            narrow = middle
        else:
            wide = middle
    return tuple(line.strip() for line in _filled(parts, wide))


def _filled(parts: Sequence[tuple[str, float]], most: float) -> list[str]:
    """Lines filled one after the other up to a width."""
    lines, room = [""], most
    for part, width in parts:
        if width > room and lines[-1]:
            lines.append("")
            room = most
        lines[-1] += part
        room -= width
    return lines


def _size(lines: Sequence[str], width: float, height: float, largest: float, tracked: bool) -> int:
    """The font size at which lines fit, in pixels."""
    ruler = Wording(tuple(lines), _RULER, tracked)
    return max(6, int(min(largest, _RULER * width / max(ruler.width, 1), _RULER * height / ruler.height)))


def _advance(text: str, size: int, tracked: bool = False) -> float:
    """Pixels that a line is wide."""
    return _line(text, size, tracked).width


@lru_cache(256)
def _line(text: str, size: int, tracked: bool) -> Line:
    line = block_of(text, Page(0, 0, _ENDLESS, _ENDLESS, size)).lines[0]
    wide = [is_wide(piece.text[-1]) for _, piece in line.pieces]
    room = [_TRACKING * size * count * tracked for count in accumulate(wide[:-1], initial=0)]
    pieces = ((x + more, piece) for (x, piece), more in zip(line.pieces, room, strict=False))
    return Line(tuple(pieces), line.width + room[-1])


def _even(length: float) -> int:
    return int(length) // 2 * 2 + 2
