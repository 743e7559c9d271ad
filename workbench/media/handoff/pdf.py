"""Text in a PDF: each paragraph in the face that has its letters, broken where its language allows."""

from collections.abc import Sequence

from fpdf import FPDF

from workbench.media.text.fonts import CHINESE, FONT_NAMES, drawable, faces, is_wide
from workbench.media.text.rules import pieces

Colour = tuple[int, int, int]

POINT = 25.4 / 72
"""Millimetres."""
_LATIN = 1
_PITCH = 1.36
"""From line to line, in font sizes."""
_RISE = 0.98
"""From the top of a line to the foot of its letters, in font sizes."""


class Sheet(FPDF):
    """Pages of A4 on their side, in millimetres; only the letters that are used are embedded."""

    def __init__(self, title: str) -> None:
        super().__init__(orientation="landscape", unit="mm", format="A4")
        self.set_title(title)
        self.set_auto_page_break(False)
        for name, (path, index) in zip(FONT_NAMES, faces(), strict=True):
            self.add_font(name, fname=path, collection_font_number=index)
        self.set_fallback_fonts(list(FONT_NAMES))

    def words(self, x: float, y: float, text: str, size: float, colour: Colour, right: bool = False) -> None:
        """Write one line with its top at `y`, from `x` to the right, or up to `x`; `size` in points."""
        self._choose(text, size)
        self.set_text_color(*colour)
        self.text(x - self.get_string_width(text) * right, y + _RISE * size * POINT, text)

    def paragraph(self, x: float, y: float, lines: Sequence[str], size: float, colour: Colour) -> float:
        """Write lines below each other; returns where the next one would be."""
        for line in lines:
            self.words(x, y, line, size, colour)
            y += pitch(size)
        return y

    def broken(self, text: str, width: float, size: float) -> list[str]:
        """A text in lines of at most a width; what no face can set is left out."""
        lines: list[str] = []
        for paragraph in text.splitlines():
            self._choose(paragraph, size)
            line = ""
            for piece in map(_settable, pieces(paragraph)):
                if line and self.get_string_width((line + piece).rstrip()) > width:
                    lines.append(line.rstrip())
                    line = ""
                line += piece
            lines.append(line.rstrip())
        return [line for line in lines if line]

    def _choose(self, text: str, size: float) -> None:
        """Chinese marks are as wide as its characters, so that other text is set in the Latin face."""
        self.set_font(FONT_NAMES[CHINESE if any(map(is_wide, text)) else _LATIN], size=size)


def pitch(size: float) -> float:
    """Millimetres from line to line."""
    return _PITCH * size * POINT


def shortened(lines: Sequence[str], most: int) -> list[str]:
    """At most so many lines; dots stand for the rest."""
    if len(lines) <= most:
        return list(lines)
    return [*lines[: most - 1], lines[most - 1].rstrip("。，,. ") + "…"] if most > 0 else []


def _settable(piece: str) -> str:
    return drawable(piece.rstrip()) + piece[len(piece.rstrip()) :]
