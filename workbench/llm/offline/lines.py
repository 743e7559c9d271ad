"""Lines as a story has them: each is known by its words, and stays the same line when the story is read again."""

import uuid
from collections import Counter

from workbench.model.story import Line
from workbench.model.vocabulary import Language

_LINES = uuid.UUID("6f9f0f2e-52a1-5a3c-9c0e-0d6c6f5a7b11")
"""Namespace of line ids (RFC 9562, UUID version 5)."""


def story_line(speaker: str, text: str, language: Language, occurrences: Counter[str]) -> Line:
    """The next line of a story; its id depends on its words and on how often they stood before, which is counted."""
    occurrences[text] += 1
    identity = uuid.uuid5(_LINES, f"{occurrences[text]} {text}")
    return Line(id=str(identity), speaker=speaker, text=text, language=language)
