"""The times of words, in the order in which they are written."""

from collections.abc import Iterable, Sequence

from workbench.model.speech import Word
from workbench.voice.words import Piece

Span = tuple[int, float, float]
"""The index of a word, and the seconds at which it begins and ends."""


def timed_words(words: Sequence[Piece], spans: Iterable[Span]) -> tuple[Word, ...]:
    """The words with their times: in order, none overlapping the next. Every word has at least one span."""
    times: dict[int, tuple[float, float]] = {}
    for index, start, end in spans:
        first, last = times.get(index, (start, end))
        times[index] = min(first, start), max(last, end)
    timed: list[Word] = []
    clock = 0.0
    for index, word in enumerate(words):
        start = max(times[index][0], clock)
        clock = max(times[index][1], start)
        timed.append(Word(text=word.text, offset=word.offset, start=round(start, 3), end=round(clock, 3)))
    return tuple(timed)
