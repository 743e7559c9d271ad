"""What a change does to a text, for reading: word by word in prose, row by row in a script."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

from workbench.model.document import Document

_WORDS = re.compile(r"\s+|[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|[\w'’-]+|.", re.DOTALL)
"""White space, one Han, kana or Hangul character, a word of other scripts, or a mark."""
_LEAST = 4
"""Words and spaces: fewer that stay between two changes only make them harder to read."""


class DiffPart(Document):
    """A piece of text that stays, goes or comes."""

    kind: Literal["same", "gone", "new"]
    text: str


def word_diff(before: str, after: str) -> tuple[DiffPart, ...]:
    """The change word by word; Chinese character by character."""
    return tuple(_parts(_WORDS.findall(before), _WORDS.findall(after), _LEAST))


def row_diff(before: str, after: str) -> tuple[DiffPart, ...]:
    """The change row by row; every part holds whole rows."""
    return tuple(_parts(before.splitlines(keepends=True), after.splitlines(keepends=True), 1))


def _parts(before: list[str], after: list[str], least: int) -> Iterator[DiffPart]:
    """What stays, and between it what goes and comes; `least` is how much must stay between two changes."""
    old_at = new_at = 0
    for old, new, length in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        inside = 0 < old < len(before) - length or 0 < new < len(after) - length
        if length and length < least and inside:
            continue  # it goes and comes with its neighbours
        if gone := "".join(before[old_at:old]):
            yield DiffPart(kind="gone", text=gone)
        if come := "".join(after[new_at:new]):
            yield DiffPart(kind="new", text=come)
        if length:
            yield DiffPart(kind="same", text="".join(before[old : old + length]))
        old_at, new_at = old + length, new + length
