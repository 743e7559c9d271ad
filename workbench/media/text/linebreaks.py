"""Where a line of speech may be broken: into subtitle events, and an event into lines.

Both are the same choice between the gaps of a row of tokens. A gap after the end of a sentence costs nothing, one
after a clause a little, one inside a phrase much; Chinese particles stay with the word before them, as the
Requirements for Chinese Text Layout (W3C clreq) ask, and English articles and prepositions with the word after them,
as the Netflix and BBC subtitle guides do.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

_SENTENCE_ENDS = "。！？!?…."
_CLAUSE_ENDS = "，、；：,;:—–"
_CLOSERS = "\"'”’」』）)】》〉]"
_OPENERS = "“‘「『（(【《〈["
_NEVER_FIRST = _SENTENCE_ENDS + _CLAUSE_ENDS + _CLOSERS + "·～~%％"
_CLINGS_TO_NEXT = re.compile(
    r"a|an|the|of|to|in|on|at|by|for|from|with|and|or|but|nor|my|your|his|her|its|our|their|this|that|these|those|"
    r"who|which|while|when|where|because|if|as|than|is|are|was|were|be|not|no|very|so|into|upon|(mr|mrs|ms|dr|st)\.?",
    re.IGNORECASE,
)
_CLINGS_TO_PREVIOUS = "的地得了着过吗呢吧啊呀们里上下中之"

_WIDE_LETTER = 7 / 3
"""A Chinese character counts as so many Latin letters: 18 of them make a line of 42."""

_AFTER_SENTENCE, _AFTER_CLAUSE, _BETWEEN_WORDS, _INSIDE_PHRASE = 0.0, 2.0, 8.0, 14.0
_NEVER = 1e6
_EVENT_COST = 4.0
_LONG_PAUSE_SECONDS = 0.6
_LONG_PAUSE_COST = 30.0
_SENTENCE_INSIDE_COST = 3.0
_BRIEF_SECONDS, _BRIEF_COST = 1.0, 5.0


@dataclass(frozen=True)
class Token:
    """A piece of a line that is never broken, with the time in which it sounds (seconds)."""

    text: str
    start: float
    end: float


def line_width(width: int, height: int) -> int:
    """Latin letters on one line of subtitles for a frame's shape: 42 on wide, 32 on square, 26 on upright films."""
    aspect = width / height
    if aspect > 1.4:
        return 42
    return 32 if aspect > 0.8 else 26


def width_of(text: str) -> float:
    """How wide a text is, in Latin letters."""
    return sum(_WIDE_LETTER if unicodedata.east_asian_width(character) in "WF" else 1.0 for character in text)


def break_events(tokens: Sequence[Token], width: float) -> list[Sequence[Token]]:
    """Tokens in runs of at most two lines, broken at sentences, clauses and pauses rather than inside phrases.

    The cheapest of all ways to break is found by dynamic programming.
    """
    measure = _Measure(tokens)
    best: list[float] = [0.0] + [float("inf")] * len(tokens)
    origin = [0] * (len(tokens) + 1)
    for end in range(1, len(tokens) + 1):
        inside = 0.0
        for start in range(end - 1, -1, -1):
            if start < end - 1:
                if not measure.fits_two_lines(start, end, width):
                    break
                inside += _inside_cost(tokens[start], tokens[start + 1])
            cost = best[start] + inside + _event_cost(tokens, start, end)
            if cost < best[end]:
                best[end], origin[end] = cost, start
    return _runs(tokens, origin)


def break_lines(tokens: Sequence[Token], width: float) -> list[Sequence[Token]]:
    """The tokens of one event on one line, or on two of about the same length."""
    measure = _Measure(tokens)
    if measure.width(0, len(tokens)) <= width or len(tokens) < 2:
        return [tokens]

    def cost(gap: int) -> float:
        upper, lower = measure.width(0, gap), measure.width(gap, len(tokens))
        overflow = max(0.0, max(upper, lower) - width)
        return _gap_cost(tokens[gap - 1].text, tokens[gap].text) + 12 * abs(upper - lower) / width + 1e3 * overflow

    gap = min(range(1, len(tokens)), key=cost)
    return [tokens[:gap], tokens[gap:]]


def pieces(text: str) -> list[str]:
    """A text cut wherever it may be broken: between words, and between Chinese characters but not before punctuation.

    Joined together the pieces are the text again.
    """
    cut: list[str] = []
    for character in text:
        if cut and not _opens_piece(cut[-1], character):
            cut[-1] += character
        else:
            cut.append(character)
    return cut


def _opens_piece(before: str, character: str) -> bool:
    last = before[-1]
    if character.isspace() or character in _NEVER_FIRST or last in _OPENERS:
        return False
    if last.isspace():
        return True
    return width_of(character) > 1 or width_of(last) > 1


class _Measure:
    """Widths of runs of tokens, from running sums."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._sums = [0.0, *accumulate(width_of(token.text) for token in tokens)]
        self._blanks = [float(len(token.text) - len(token.text.rstrip())) for token in tokens]

    def width(self, start: int, end: int) -> float:
        """Width of tokens[start:end], without the blank at the end."""
        return self._sums[end] - self._sums[start] - self._blanks[end - 1]

    def fits_two_lines(self, start: int, end: int, width: float) -> bool:
        """Whether some gap leaves both lines within the width."""
        if self.width(start, end) > 2 * width:
            return False
        fitting = (gap for gap in range(end, start, -1) if self.width(start, gap) <= width)
        gap = next(fitting, start)
        return gap == end or (gap > start and self.width(gap, end) <= width)


def _gap_cost(before: str, after: str) -> float:
    """How bad a break between two tokens is."""
    left, right = before.rstrip(), after.strip()
    if right[:1] in _NEVER_FIRST or left[-1:] in _OPENERS:
        return _NEVER
    if _CLINGS_TO_NEXT.fullmatch(left.lstrip(_OPENERS)) or right[:1] in _CLINGS_TO_PREVIOUS:
        return _INSIDE_PHRASE
    ending = left.rstrip(_CLOSERS)[-1:]
    if ending and ending in _SENTENCE_ENDS:
        return _AFTER_SENTENCE
    if ending and ending in _CLAUSE_ENDS:
        return _AFTER_CLAUSE
    return _BETWEEN_WORDS


def _event_cost(tokens: Sequence[Token], start: int, end: int) -> float:
    cost = _EVENT_COST
    if end < len(tokens):
        cost += _gap_cost(tokens[end - 1].text, tokens[end].text)
    if tokens[end - 1].end - tokens[start].start < _BRIEF_SECONDS:
        cost += _BRIEF_COST
    return cost


def _inside_cost(before: Token, after: Token) -> float:
    """What it costs to keep two tokens in one event: a long pause or a new sentence speaks against it."""
    cost = _LONG_PAUSE_COST if after.start - before.end > _LONG_PAUSE_SECONDS else 0.0
    if _gap_cost(before.text, after.text) == _AFTER_SENTENCE:
        cost += _SENTENCE_INSIDE_COST
    return cost


def _runs(tokens: Sequence[Token], origin: Sequence[int]) -> list[Sequence[Token]]:
    runs: list[Sequence[Token]] = []
    end = len(tokens)
    while end > 0:
        runs.append(tokens[origin[end] : end])
        end = origin[end]
    return runs[::-1]
