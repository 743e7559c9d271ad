"""What a change does to a text, for reading: word by word in prose, row by row in a script."""

import re
from difflib import SequenceMatcher
from typing import Literal

from workbench.model.document import Document

_WORDS = re.compile(r"\s+|[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|[\w'’-]+|.", re.DOTALL)
"""White space, one Han, kana or Hangul character, a word of other scripts, or a mark."""


class DiffPart(Document):
    """A piece of text that stays, goes or comes."""

    kind: Literal["same", "gone", "new"]
    text: str


def word_diff(before: str, after: str) -> tuple[DiffPart, ...]:
    """The change word by word; Chinese character by character."""
    return _diff(_WORDS.findall(before), _WORDS.findall(after))


def row_diff(before: str, after: str) -> tuple[DiffPart, ...]:
    """The change row by row; every part holds whole rows."""
    return _diff(before.splitlines(keepends=True), after.splitlines(keepends=True))


def _diff(before: list[str], after: list[str]) -> tuple[DiffPart, ...]:
    parts: list[DiffPart] = []
    for _, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old, new = "".join(before[start:end]), "".join(after[new_start:new_end])
        if old == new:
            parts.append(DiffPart(kind="same", text=old))
            continue
        parts += [DiffPart(kind="gone", text=old)] if old else []
        parts += [DiffPart(kind="new", text=new)] if new else []
    return tuple(parts)
