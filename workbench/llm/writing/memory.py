"""What has happened so far, in a text that stays short: the gist of what is long ago, the newest chapters in full."""

from collections.abc import Callable, Sequence

from workbench.model.story import ChapterDraft

LONGEST_MEMORY = 6_000
"""Characters that a writer reads of what happened before."""
_NEWEST = 4
"""Chapters that are told in full."""


def remembered(chapters: Sequence[ChapterDraft], digest: Callable[[Sequence[str]], str]) -> str:
    """What happened in some chapters, in at most about LONGEST_MEMORY characters.

    Args:
        digest: makes one text of several. It is asked for the same texts in the same order when chapters are added, so
            that its earlier answers hold.
    """
    told: list[str] = []
    for chapter in chapters:
        told.append(f"{chapter.number}. {chapter.summary}")
        while len(told) > _NEWEST + 1 and sum(map(len, told)) > LONGEST_MEMORY:
            told = [digest(told[:-_NEWEST]), *told[-_NEWEST:]]
    return "\n".join(told)
