"""Text in a PDF: each paragraph in the face that has its letters, broken where its language allows."""

from collections.abc import Sequence

from fpdf import FPDF
from fpdf.fonts import TTFFont

from workbench.media.text.fonts import CHINESE, FONT_NAMES, drawable, faces, is_wide
from workbench.media.text.rules import pieces

Colour = tuple[int, int, int]

_POINT = 25.4 / 72
"""Millimetres."""
_LATIN = 1
_PITCH = 1.36
"""From line to line, in font sizes."""


class Sheet(FPDF):
    """Pages of A4 on their side, in millimetres; only the letters that are used are embedded."""

    def __init__(self, title: str) -> None:
        super().__init__(orientation="landscape", unit="mm", format="A4")
        self.set_title(title)
        self.set_auto_page_break(False)
        self.c_margin = 0.0
        for name, (path, index) in zip(FONT_NAMES, faces(), strict=True):
            self.add_font(name, fname=path, collection_font_number=index)
        self.set_fallback_fonts(list(FONT_NAMES))

    def close(self) -> None:
        """Let go of the files of its faces; without this, only a document that was put out does."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    def words(self, x: float, y: float, text: str, size: float, colour: Colour, right: bool = False) -> None:
        """Write one line with its top at `y`, from `x` to the right, or up to `x`; `size` in points."""
        self._choose(text, size)
        self.set_text_color(*colour)
        width = self.get_string_width(text)
        self.set_xy(x - width * right, y)
        self.cell(width, pitch(size), text)

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

    def shortened(self, lines: Sequence[str], most: int, width: float, size: float) -> list[str]:
        """At most so many lines; dots at the end of the last stand for the rest."""
        if len(lines) <= most or most < 1:
            return list(lines[: max(most, 0)])
        parts = pieces(lines[most - 1])
        self._choose(lines[most - 1], size)
        while len(parts) > 1 and self.get_string_width(_dotted(parts)) > width:
            parts.pop()
        return [*lines[: most - 1], _dotted(parts)]

    def _choose(self, text: str, size: float) -> None:
        """Chinese marks are as wide as its characters, so that other text is set in the Latin face."""
        self.set_font(FONT_NAMES[CHINESE if any(map(is_wide, text)) else _LATIN], size=size)


def pitch(size: float) -> float:
    """Millimetres from line to line."""
    return _PITCH * size * _POINT


def _dotted(parts: Sequence[str]) -> str:
    return "".join(parts).rstrip(" ,.;:，。；：") + "…"


def _settable(piece: str) -> str:
    """A piece without what no face has; nothing at all, when nothing of it is left."""
    word = piece.rstrip()
    kept = drawable(word)
    return kept + piece[len(word) :] if kept else ""
