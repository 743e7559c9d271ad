"""Coverage: rules of the textbook that neighbouring shots keep, so that they can be cut together.

Bordwell and Thompson, "Film Art", on continuity editing: a place is established, neighbours differ, the camera stays on
one side of the line between two people. What breaks a rule is a hint: a director may have a reason.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import pairwise

from workbench.model.document import Document
from workbench.model.story import ShotDraft
from workbench.model.vocabulary import CameraMovement, CameraSide, ShotSize

MOST_ALIKE = 3
"""Shots of one size in a row, in one place."""

_ESTABLISHING = (ShotSize.EXTREME_WIDE, ShotSize.WIDE, ShotSize.FULL, ShotSize.MEDIUM_WIDE)
_SOON = 2
"""A new place is shown by its first or its second shot."""
_ACROSS = (CameraMovement.ARC_LEFT, CameraMovement.ARC_RIGHT)


class Rule(StrEnum):
    """What a hint is about."""

    ESTABLISH = "establish"
    VARY = "vary"
    AXIS = "axis"
    SIZES = "sizes"


class Hint(Document):
    """A shot that breaks a rule: its number from 1, and a sentence that does not name it."""

    rule: Rule
    shot: int
    text: str


def coverage(shots: Sequence[ShotDraft]) -> list[Hint]:
    """Where shots break a rule, in order."""
    hints = [*_establishing(shots), *_varying(shots), *_axis(shots), *_sizes(shots)]
    return sorted(hints, key=lambda hint: hint.shot)


def _establishing(shots: Sequence[ShotDraft]) -> Iterator[Hint]:
    for start, end in _stretches([shot.scene for shot in shots]):
        if end - start >= _SOON and not any(shot.size in _ESTABLISHING for shot in shots[start : start + _SOON]):
            text = "The place is new, and neither this shot nor the next shows it: begin wider."
            yield Hint(rule=Rule.ESTABLISH, shot=start + 1, text=text)


def _varying(shots: Sequence[ShotDraft]) -> Iterator[Hint]:
    for number, (before, shot) in enumerate(pairwise(shots), start=2):
        same_frame = (before.scene, before.size, before.angle) == (shot.scene, shot.size, shot.angle)
        if same_frame and before.side is shot.side and set(before.characters) == set(shot.characters):
            text = "It shows the same people in the same size and angle as the shot before: the cut will jump."
            yield Hint(rule=Rule.VARY, shot=number, text=text)


def _axis(shots: Sequence[ShotDraft]) -> Iterator[Hint]:
    for number, (before, shot) in enumerate(pairwise(shots), start=2):
        crosses = {before.side, shot.side} == {CameraSide.LEFT, CameraSide.RIGHT}
        if before.scene == shot.scene and crosses and before.movement not in _ACROSS:
            text = "The camera crosses the line between the people: stay on one side, or show a shot on the line first."
            yield Hint(rule=Rule.AXIS, shot=number, text=text)


def _sizes(shots: Sequence[ShotDraft]) -> Iterator[Hint]:
    for start, end in _stretches([(shot.scene, shot.size) for shot in shots]):
        if end - start > MOST_ALIKE:
            text = f"It is the last of {end - start} shots of the same size in a row: come closer, or go back."
            yield Hint(rule=Rule.SIZES, shot=end, text=text)


def _stretches(values: Sequence[object]) -> Iterator[tuple[int, int]]:
    """Start and end of each run of equal values."""
    start = 0
    for index in range(1, len(values) + 1):
        if index == len(values) or values[index] != values[start]:
            yield start, index
            start = index
