"""How music from a file is made as long as a film: which passages are heard, and where one gives way to the next.

Music that has a clear beat is left at a beat and entered at another, where both sound alike, so that the film ends
with the music's own ending. Music without one is heard again and again, its end blended into its beginning.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from workbench.media.sound.beats import Beats
from workbench.media.sound.samples import RATE

_MOST_BEATS = 600
"""So many beats at either end of the music are compared."""
_LEAST_BEATS = 4
"""The shortest passage that is repeated or left out."""
_EARLY_COST = 0.25
"""What one beat of silence at the end of the film costs; a join of two beats that are as unlike as most costs 1."""
_AGAIN_COST = 0.05
_BREAK_COST = 0.8
"""What it costs to stop in the middle of the music."""
_PLAIN_BLEND = RATE


@dataclass(frozen=True)
class Join:
    """Where one passage gives way to another, in samples of the file.

    In the `blend` samples before `leave` the one fades out, while the other, before `enter`, fades in.
    """

    leave: int
    enter: int
    blend: int


@dataclass(frozen=True)
class Arrangement:
    """What is heard of a file: from `first` on, with joins, up to `last`. It begins `rest` samples after the film."""

    first: int
    last: int
    joins: Iterable[Join] = ()
    rest: int = 0


def arrange(first: int, last: int, beats: Beats | None, total: int) -> Arrangement:
    """Make music that sounds from one sample of its file to another as long as a film of `total` samples."""
    if beats is None or len(beats.times) < 4 * _LEAST_BEATS:
        blend = min(_PLAIN_BLEND, (last - first) // 4)
        return Arrangement(first, last, repeat(Join(last, first + blend, blend)))
    missing = total - (last - first)
    joins = _best_joins(beats, missing)
    rest = 0 if joins or missing >= 0 else _rest_before(beats.times - first, total)
    return Arrangement(first, last, joins, rest)


def _rest_before(beats: NDArray[np.int64], total: int) -> int:
    """How late music begins that is simply faded out, so that the film ends at one of its beats."""
    return total - int(beats[(beats > 0) & (beats <= total)].max(initial=0) or total)


def _best_joins(beats: Beats, missing: int) -> list[Join]:
    """The join that makes up for the samples that are missing (negative: too many), as often as it takes.

    Nothing when the music is better left as it is.
    """
    count = len(beats.times)
    early, late = np.arange(1, min(count, _MOST_BEATS)), np.arange(max(1, count - _MOST_BEATS), count)
    leave, enter = (late, early) if missing > 0 else (early, late)
    gained = (beats.times[leave][:, None] - beats.times[enter][None, :]) * np.sign(missing)
    usable = (gained > 0) & (np.abs(leave[:, None] - enter[None, :]) >= _LEAST_BEATS)
    times = np.floor(missing / np.where(usable, gained, np.inf)) if missing > 0 else np.ones(gained.shape)
    short = missing - np.sign(missing) * times * gained
    usable &= (times >= 1) & (short >= 0)
    beat = float(np.median(np.diff(beats.times)))
    cost = _unlikeness(beats, leave, enter) + _EARLY_COST * short / beat + _AGAIN_COST * (times - 1)
    cost[~usable] = np.inf
    place = np.unravel_index(int(np.argmin(cost)), cost.shape)
    unchanged = _EARLY_COST * missing / beat if missing >= 0 else _BREAK_COST
    if cost[place] >= unchanged:
        return []
    at, to = int(leave[place[0]]), int(enter[place[1]])
    blend = min(int(beats.times[at] - beats.times[at - 1]), int(beats.times[to] - beats.times[to - 1]))
    return [Join(int(beats.times[at]), int(beats.times[to]), blend)] * int(times[place])


def _unlikeness(beats: Beats, leave: NDArray[np.int64], enter: NDArray[np.int64]) -> NDArray[np.float64]:
    """How differently two beats sound, from 0 for the same; the median of all pairs is 1."""
    one, other = beats.sounds[leave].astype(np.float64), beats.sounds[enter].astype(np.float64)
    squares = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1)[None, :] - 2 * one @ other.T
    distance = np.sqrt(np.maximum(squares, 0))
    return distance / max(float(np.median(distance)), 1e-9)
