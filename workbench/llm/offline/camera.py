"""Direction: shot size, angle, movement and transition, by what a shot shows and what came before.

The grammar is the textbook's (Bordwell and Thompson, "Film Art", on analytical editing): a new place is established
wide, dialogue is played in medium shots and over the shoulder, feelings and things that matter come close.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.kit.hashing import stable_number
from workbench.llm.offline.lexicon import matcher
from workbench.model.vocabulary import CameraAngle, CameraMovement, Language, ShotSize

_Size, _Angle, _Move = ShotSize, CameraAngle, CameraMovement


@dataclass(frozen=True, slots=True)
class Look:
    """How one shot is filmed."""

    size: ShotSize
    angle: CameraAngle
    movement: CameraMovement


@dataclass(frozen=True, slots=True)
class Action:
    """What the director knows of a shot."""

    text: str
    people: int
    spoken: bool
    indoors: bool
    new_place: bool
    new_time: bool


_ESTABLISHING = (
    Look(_Size.EXTREME_WIDE, _Angle.AERIAL, _Move.PUSH_IN),
    Look(_Size.WIDE, _Angle.EYE_LEVEL, _Move.PAN_RIGHT),
    Look(_Size.WIDE, _Angle.HIGH, _Move.PUSH_IN),
    Look(_Size.EXTREME_WIDE, _Angle.EYE_LEVEL, _Move.PAN_LEFT),
    Look(_Size.WIDE, _Angle.LOW, _Move.TILT_UP),
)
_ESTABLISHING_INSIDE = (
    Look(_Size.WIDE, _Angle.EYE_LEVEL, _Move.PUSH_IN),
    Look(_Size.WIDE, _Angle.HIGH, _Move.PAN_RIGHT),
    Look(_Size.FULL, _Angle.LOW, _Move.PAN_LEFT),
    Look(_Size.WIDE, _Angle.LOW, _Move.TILT_DOWN),
)
_ARRIVING = (
    Look(_Size.FULL, _Angle.EYE_LEVEL, _Move.PUSH_IN),
    Look(_Size.MEDIUM_WIDE, _Angle.EYE_LEVEL, _Move.PAN_RIGHT),
    Look(_Size.FULL, _Angle.LOW, _Move.PAN_LEFT),
    Look(_Size.MEDIUM_WIDE, _Angle.HIGH, _Move.PULL_OUT),
)
_NEW_TIME = (
    Look(_Size.WIDE, _Angle.EYE_LEVEL, _Move.PAN_LEFT),
    Look(_Size.FULL, _Angle.HIGH, _Move.PULL_OUT),
    Look(_Size.WIDE, _Angle.LOW, _Move.TILT_DOWN),
    Look(_Size.MEDIUM_WIDE, _Angle.EYE_LEVEL, _Move.PAN_RIGHT),
)
_CONVERSATION = (
    Look(_Size.MEDIUM, _Angle.OVER_THE_SHOULDER, _Move.STATIC),
    Look(_Size.MEDIUM_CLOSE_UP, _Angle.EYE_LEVEL, _Move.PUSH_IN),
    Look(_Size.MEDIUM_CLOSE_UP, _Angle.OVER_THE_SHOULDER, _Move.ARC_RIGHT),
    Look(_Size.MEDIUM, _Angle.EYE_LEVEL, _Move.ARC_LEFT),
)
_MONOLOGUE = (
    Look(_Size.MEDIUM_CLOSE_UP, _Angle.EYE_LEVEL, _Move.PUSH_IN),
    Look(_Size.MEDIUM, _Angle.LOW, _Move.STATIC),
    Look(_Size.CLOSE_UP, _Angle.EYE_LEVEL, _Move.PUSH_IN),
    Look(_Size.MEDIUM, _Angle.EYE_LEVEL, _Move.ARC_RIGHT),
)
_CLOSE = (
    Look(_Size.CLOSE_UP, _Angle.EYE_LEVEL, _Move.PUSH_IN),
    Look(_Size.MEDIUM_CLOSE_UP, _Angle.LOW, _Move.PUSH_IN),
    Look(_Size.CLOSE_UP, _Angle.HIGH, _Move.PULL_OUT),
)
_DETAIL = (
    Look(_Size.EXTREME_CLOSE_UP, _Angle.HIGH, _Move.PUSH_IN),
    Look(_Size.CLOSE_UP, _Angle.OVERHEAD, _Move.PAN_RIGHT),
    Look(_Size.EXTREME_CLOSE_UP, _Angle.EYE_LEVEL, _Move.PULL_OUT),
)
_ACTION = (
    Look(_Size.FULL, _Angle.EYE_LEVEL, _Move.HANDHELD),
    Look(_Size.MEDIUM_WIDE, _Angle.LOW, _Move.PAN_RIGHT),
    Look(_Size.FULL, _Angle.DUTCH, _Move.PAN_LEFT),
    Look(_Size.MEDIUM_WIDE, _Angle.HIGH, _Move.HANDHELD),
)
_HEIGHT = (
    Look(_Size.FULL, _Angle.LOW, _Move.TILT_UP),
    Look(_Size.MEDIUM_WIDE, _Angle.LOW, _Move.PUSH_IN),
    Look(_Size.WIDE, _Angle.LOW, _Move.TILT_UP),
)
_DEPTH = (
    Look(_Size.MEDIUM_WIDE, _Angle.HIGH, _Move.TILT_DOWN),
    Look(_Size.FULL, _Angle.OVERHEAD, _Move.PULL_OUT),
    Look(_Size.MEDIUM, _Angle.HIGH, _Move.PUSH_IN),
)
_EMPTY = (
    Look(_Size.WIDE, _Angle.EYE_LEVEL, _Move.PAN_RIGHT),
    Look(_Size.EXTREME_WIDE, _Angle.HIGH, _Move.PAN_LEFT),
    Look(_Size.WIDE, _Angle.LOW, _Move.TILT_UP),
    Look(_Size.EXTREME_WIDE, _Angle.AERIAL, _Move.PULL_OUT),
)
_PLAIN = (
    Look(_Size.MEDIUM, _Angle.EYE_LEVEL, _Move.PUSH_IN),
    Look(_Size.MEDIUM_WIDE, _Angle.EYE_LEVEL, _Move.PAN_LEFT),
    Look(_Size.FULL, _Angle.EYE_LEVEL, _Move.ARC_LEFT),
    Look(_Size.MEDIUM, _Angle.LOW, _Move.PAN_RIGHT),
    Look(_Size.MEDIUM_WIDE, _Angle.HIGH, _Move.PULL_OUT),
    Look(_Size.FULL, _Angle.LOW, _Move.STATIC),
)


def direct(actions: Sequence[Action]) -> list[Look]:
    """How each shot is filmed. No two neighbours look alike."""
    looks: list[Look] = []
    for action in actions:
        looks.append(_choose(action, looks[-2:]))
    return looks


def _choose(action: Action, before: Sequence[Look]) -> Look:
    """One of the looks that fit, the least like the two shots before; the text decides between equals."""
    fitting = _fitting(action)
    first = stable_number(action.text, below=len(fitting))
    in_turn = [*fitting[first:], *fitting[:first]]
    return min(in_turn, key=lambda look: _likeness(look, before))


def _likeness(look: Look, before: Sequence[Look]) -> int:
    return sum(
        weight * (4 * (look == other) + 2 * (look.movement == other.movement) + 2 * (look.size == other.size))
        for weight, other in zip((1, 2), [None, *before][-2:], strict=False)
        if other
    )


def _fitting(action: Action) -> tuple[Look, ...]:
    if action.new_place and action.spoken:
        return _ARRIVING
    if action.new_place:
        return _ESTABLISHING_INSIDE if action.indoors else _ESTABLISHING
    if action.new_time:
        return _NEW_TIME
    if action.spoken:
        return _CONVERSATION if action.people > 1 else _MONOLOGUE
    if not action.people:
        return _EMPTY
    return _by_words(action.text)


def _by_words(text: str) -> tuple[Look, ...]:
    """Looks for the strongest hint in the words; plain ones for none."""
    hints = {"actions": _ACTION, "emotions": _CLOSE, "details": _DETAIL, "heights": _HEIGHT, "depths": _DEPTH}
    counts = {field: sum(matcher(language, field).count(text) for language in Language) for field in hints}
    strongest = max(counts, key=lambda field: counts[field])
    return hints[strongest] if counts[strongest] else _PLAIN
