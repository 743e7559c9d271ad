"""How long words and shots take: what a director plans to, before any voice has spoken.

The rates are those of the voices of the workbench, read at their own pace: 6.7 Chinese characters or 2.9 English words
a second.
"""

from collections.abc import Iterable, Sequence

from workbench.llm.offline.languages import length
from workbench.model.story import ShotDraft

_SECONDS = 12.0
"""Of what `length` counts as 1: 70 Chinese characters take 10.5 seconds, 40 English words 13.8."""
_AROUND = 0.8
"""Seconds of a shot before its first and after its last word."""
_LEAST = 2.0
TOLERANCE = 0.15
"""How far a film may be from its target, as a share of it."""


def spoken_seconds(text: str) -> float:
    """How long it takes to say a text."""
    return length(text) * _SECONDS


def shot_seconds(shot: ShotDraft) -> float:
    """How long a shot will be."""
    spoken = sum(spoken_seconds(line.text) for line in shot.lines)
    return max(_LEAST, shot.duration, spoken + _AROUND if spoken else 0.0)


def film_seconds(shots: Iterable[ShotDraft]) -> float:
    """How long a film of these shots will be."""
    return sum(map(shot_seconds, shots))


def meets(seconds: float, target: float) -> bool:
    """Whether a length is as good as the target; every length is when there is none."""
    return not target or abs(seconds - target) <= TOLERANCE * target


def stretched(shots: Sequence[ShotDraft], target: float) -> tuple[ShotDraft, ...]:
    """The shots, held longer where they would end before the target: each by its share, none beyond twice its time."""
    total = film_seconds(shots)
    if not target or total >= target:
        return tuple(shots)
    factor = min(2.0, target / total)
    return tuple(shot.model_copy(update={"duration": round(shot_seconds(shot) * factor, 1)}) for shot in shots)


def clock(seconds: float) -> str:
    """As people read it: 3:07."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
