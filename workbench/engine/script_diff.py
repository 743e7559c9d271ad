"""How two versions of a script differ: paragraph by paragraph, and within a paragraph word by word."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

from workbench.engine.fountain import to_fountain
from workbench.model.document import Document
from workbench.model.story import ScriptElement

_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|\s+|.", re.DOTALL)
"""Chinese is compared character by character."""
_ALIKE = 0.4
"""The share of its words that a paragraph keeps when it is the same one, changed."""


class Piece(Document):
    """Words of a paragraph: in both versions, or in only one of them."""

    state: Literal["kept", "added", "removed"]
    text: str


class ParagraphChange(Document):
    """A paragraph of either version, with what happened to its words."""

    kind: Literal["same", "changed", "added", "removed"]
    pieces: tuple[Piece, ...]


def script_changes(before: Sequence[ScriptElement], after: Sequence[ScriptElement]) -> list[ParagraphChange]:
    """Every paragraph of both versions in order; what became of one stands in one."""
    old, new = ([to_fountain([element]).strip() for element in elements] for elements in (before, after))
    changes: list[ParagraphChange] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            changes += [_whole("same", "kept", text) for text in old[start:end]]
        else:
            changes += _replaced(old[start:end], new[new_start:new_end])
    return changes


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[ParagraphChange]:
    """Paragraphs that gave way to others: pairs that are alike are one paragraph, changed."""
    left = list(old)
    for text in new:
        partner = next((at for at, other in enumerate(left) if _likeness(other, text) >= _ALIKE), None)
        if partner is None:
            yield _whole("added", "added", text)
            continue
        yield from (_whole("removed", "removed", gone) for gone in left[:partner])
        yield ParagraphChange(kind="changed", pieces=tuple(_pieces(left[partner], text)))
        del left[: partner + 1]
    yield from (_whole("removed", "removed", gone) for gone in left)


def _whole(
    kind: Literal["same", "added", "removed"], state: Literal["kept", "added", "removed"], text: str
) -> ParagraphChange:
    return ParagraphChange(kind=kind, pieces=(Piece(state=state, text=text),))


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _WORD.findall(one), _WORD.findall(other), autojunk=False).ratio()


def _pieces(old: str, new: str) -> Iterator[Piece]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    for tag, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(state="kept", text="".join(before[start:end]))
            continue
        if end > start:
            yield Piece(state="removed", text="".join(before[start:end]))
        if new_end > new_start:
            yield Piece(state="added", text="".join(after[new_start:new_end]))
