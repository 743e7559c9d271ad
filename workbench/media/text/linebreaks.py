"""Where a line of speech is broken: into subtitle events, and an event into lines.

Both are the same choice between the gaps of a row of tokens; the rules say how bad each is. Widths are shares of a
line, 1 being a full one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from workbench.media.text.rules import AFTER_SENTENCE, gap_cost

LONGEST_SECONDS = 7.0
"""No event is longer, after Netflix' timed text style guides."""

_EVENT_COST = 4.0
_LONG_PAUSE_SECONDS, _LONG_PAUSE_COST = 0.6, 30.0
_SENTENCE_INSIDE_COST = 3.0
_BRIEF_SECONDS, _BRIEF_COST = 1.0, 5.0
_LONG_COST = 1e3
_OVERFLOW_COST = 1e3
_UNBALANCED_COST = 12.0
_LONELY_SHARE, _LONELY_COST = 0.2, 20.0
"""A line or an event that fills no more of a line than this is a word left alone."""
_TOP_HEAVY_COST = 1.0
"""Lines of the same cost are broken so that the lower one is the longer, which hides less of the picture."""


@dataclass(frozen=True)
class Token:
    """A piece of a line that is never broken, with the time in which it sounds (seconds).

    Attributes:
        share: how much of a line it fills, blanks around it not counted; `blank` is what the one behind it fills.
    """

    text: str
    start: float
    end: float
    share: float
    blank: float


def break_events(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """Tokens in runs of at most two lines and seven seconds, broken at sentences, clauses and pauses.

    The cheapest of all ways to break is found by dynamic programming.
    """
    measure = _Measure(tokens)
    best: list[float] = [0.0] + [float("inf")] * len(tokens)
    origin = [0] * (len(tokens) + 1)
    for end in range(1, len(tokens) + 1):
        inside = 0.0
        for start in range(end - 1, -1, -1):
            if start < end - 1:
                if not measure.fits_two_lines(start, end):
                    break
                inside += _inside_cost(tokens[start], tokens[start + 1])
            cost = best[start] + inside + _event_cost(tokens, start, end, measure.share(start, end))
            if cost < best[end]:
                best[end], origin[end] = cost, start
    return _runs(tokens, origin)


def break_lines(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """The tokens of one event on one line, or on two of about the same length."""
    measure = _Measure(tokens)
    if measure.share(0, len(tokens)) <= 1 or len(tokens) < 2:
        return [tokens]

    def cost(gap: int) -> float:
        upper, lower = measure.share(0, gap), measure.share(gap, len(tokens))
        return _gap_cost(tokens, gap) + _shape_cost(upper, lower)

    gap = min(range(1, len(tokens)), key=cost)
    return [tokens[:gap], tokens[gap:]]


class _Measure:
    """Widths of runs of tokens, from running sums."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._sums = [0.0, *accumulate(token.share + token.blank for token in tokens)]
        self._blanks = [token.blank for token in tokens]

    def share(self, start: int, end: int) -> float:
        """How much of a line tokens[start:end] fill, without the blank at the end."""
        return self._sums[end] - self._sums[start] - self._blanks[end - 1]

    def fits_two_lines(self, start: int, end: int) -> bool:
        """Whether some gap leaves room for both lines."""
        if self.share(start, end) > 2:
            return False
        fitting = (gap for gap in range(end, start, -1) if self.share(start, gap) <= 1)
        gap = next(fitting, start)
        return gap == end or (gap > start and self.share(gap, end) <= 1)


def _gap_cost(tokens: Sequence[Token], gap: int) -> float:
    return gap_cost(tokens[gap - 1].text, tokens[gap].text)


def _shape_cost(upper: float, lower: float) -> float:
    """How ugly two lines of these widths look."""
    overflow = max(0.0, max(upper, lower) - 1)
    lonely = _LONELY_COST if min(upper, lower) < _LONELY_SHARE else 0.0
    top_heavy = _TOP_HEAVY_COST if upper > lower else 0.0
    return _UNBALANCED_COST * abs(upper - lower) + _OVERFLOW_COST * overflow + lonely + top_heavy


def _event_cost(tokens: Sequence[Token], start: int, end: int, share: float) -> float:
    cost = _EVENT_COST
    seconds = tokens[end - 1].end - tokens[start].start
    if end < len(tokens):
        cost += _gap_cost(tokens, end)
    if seconds < _BRIEF_SECONDS:
        cost += _BRIEF_COST
    if seconds > LONGEST_SECONDS:
        cost += _LONG_COST
    if share < _LONELY_SHARE and any(_gap_cost(tokens, gap) for gap in (start, end) if 0 < gap < len(tokens)):
        cost += _LONELY_COST
    return cost


def _inside_cost(before: Token, after: Token) -> float:
    """What it costs to keep two tokens in one event: a long pause or a new sentence speaks against it."""
    cost = _LONG_PAUSE_COST if after.start - before.end > _LONG_PAUSE_SECONDS else 0.0
    if gap_cost(before.text, after.text) == AFTER_SENTENCE:
        cost += _SENTENCE_INSIDE_COST
    return cost


def _runs(tokens: Sequence[Token], origin: Sequence[int]) -> list[Sequence[Token]]:
    runs: list[Sequence[Token]] = []
    end = len(tokens)
    while end > 0:
        runs.append(tokens[origin[end] : end])
        end = origin[end]
    return runs[::-1]
