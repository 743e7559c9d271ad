"""A story in numbered passages, and those in chapters that are read one at a time.

A writer names passages by their numbers instead of repeating their words: so every line of a film is the story's own,
and nothing can be lost on the way without being noticed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.llm.offline.beats import read_aloud
from workbench.llm.offline.quotes import cut_dialogue
from workbench.model.vocabulary import Language

LONGEST_CHAPTER = 10_000
"""Characters read at a time, with the weight of passages: a few hundred of them, each to be answered for."""

_WEIGHT = 24
"""What a passage adds however short it is."""

_SHORTEST_CHAPTER = 2_000
"""Shorter chapters of the story's own are read together with the next."""

_HEADING = re.compile(
    r"(chapter|part|book)\s+[\w-]+\b.{0,60}$|第[\d一二三四五六七八九十百千零〇两]+[章节回部卷].{0,40}$", re.IGNORECASE
)


@dataclass(frozen=True)
class Passage:
    """A sentence or two of the story, told or spoken, that fits one shot.

    Attributes:
        number: 1, 2, 3 … in the story.
        paragraph: the number of its paragraph.
    """

    number: int
    text: str
    spoken: bool
    paragraph: int


@dataclass(frozen=True)
class Chapter:
    """What is read at a time: number `number` of `of`."""

    number: int
    of: int
    passages: tuple[Passage, ...]

    @property
    def text(self) -> str:
        """As a model reads it: a passage a line after its number, speech in quotes, a blank line between paragraphs."""
        lines: list[str] = []
        for before, passage in zip([None, *self.passages], self.passages, strict=False):
            if before and before.paragraph != passage.paragraph:
                lines.append("")
            lines.append(f"[{passage.number}] {f'“{passage.text}”' if passage.spoken else passage.text}")
        return "\n".join(lines)


def cut_passages(body: str, language: Language) -> list[Passage]:
    """The passages of a clean story without its title, in order."""
    runs = cut_dialogue(body)
    parts = [(text, run) for index, run in enumerate(runs) for text in read_aloud(runs, index, language)]
    return [Passage(number, text, run.quoted, run.paragraph) for number, (text, run) in enumerate(parts, start=1)]


def cut_chapters(passages: Sequence[Passage]) -> list[Chapter]:
    """Chapters that begin at the story's own headings, and at a new paragraph where LONGEST_CHAPTER is reached."""
    groups: list[list[Passage]] = []
    size = 0
    for passage in passages:
        if not groups or _begins(size, groups[-1][-1], passage):
            groups.append([])
            size = 0
        groups[-1].append(passage)
        size += len(passage.text) + _WEIGHT
    return [Chapter(number, len(groups), tuple(group)) for number, group in enumerate(groups, start=1)]


def _begins(size: int, last: Passage, passage: Passage) -> bool:
    """Whether a new chapter begins with this passage, after one of that size with that last passage."""
    new_paragraph = passage.paragraph != last.paragraph
    if new_paragraph and _HEADING.match(passage.text):
        return size >= _SHORTEST_CHAPTER
    full = size + len(passage.text) > LONGEST_CHAPTER
    return full and (new_paragraph or size > 1.5 * LONGEST_CHAPTER)
