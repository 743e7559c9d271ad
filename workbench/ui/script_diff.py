"""Two versions of a script as one text: what was added is underlined, what went is struck through."""

from collections.abc import Sequence
from html import escape

from workbench.engine.script_diff import ParagraphChange, Piece
from workbench.model.vocabulary import Language
from workbench.ui.i18n import text

_AROUND = 1
"""Unchanged paragraphs that are shown beside a changed one."""
_TAGS = {"kept": "span", "added": "ins", "removed": "del"}


def diff_page(changes: Sequence[ParagraphChange], words: Language) -> str:
    """The changed paragraphs, each with its neighbours; what lies between them is left out."""
    near = {
        at + step for at, change in enumerate(changes) if change.kind != "same" for step in range(-_AROUND, _AROUND + 1)
    }
    if not near:
        return f'<p class="hint">{escape(text("script_equal", words))}</p>'
    shown: list[str] = []
    for at, change in enumerate(changes):
        if at in near:
            shown.append(_paragraph(change))
        elif shown and shown[-1] != "<hr>":
            shown.append("<hr>")
    return "".join(shown)


def _paragraph(change: ParagraphChange) -> str:
    return f'<p class="{change.kind}">{"".join(map(_piece, change.pieces))}</p>'


def _piece(piece: Piece) -> str:
    tag = _TAGS[piece.state]
    return f"<{tag}>{escape(piece.text)}</{tag}>"
