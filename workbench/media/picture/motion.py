"""Camera moves over a still: where the camera looks at each moment, in fractions of the frame.

A pose is exact (no rounding to pixels), so that slow moves stay smooth when they are drawn with sub-pixel warps.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from workbench.kit.hashing import stable_number
from workbench.model.vocabulary import CameraMovement

CLOSEST = 1.16
"""The largest zoom of any move; stills are kept at this multiple of the frame so that no move looks soft."""

_STATIC_RATE = 0.003
"""Zoom per second of a static camera: too slow to be noticed, fast enough that no second stands still."""
_STATIC_REACH = 0.10
_PUSH = 0.12
_PAN_ZOOM = 1.1
_HANDHELD_ZOOM = 1.06
_FULL_MOVE_SECONDS = 4.0
"""Shorter shots travel less, so that a move is never hasty."""
_RAMP_SECONDS = 0.8


@dataclass(frozen=True)
class Pose:
    """What the camera sees: magnification, the centre's offset in fractions of the frame, and roll in radians."""

    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0
    roll: float = 0.0


@dataclass(frozen=True)
class Moment:
    """A point in a shot: seconds since its start, its whole length, and the travelled share of the move."""

    seconds: float
    length: float
    travelled: float

    @property
    def reach(self) -> float:
        """How much of the full move a shot of this length makes, 0 to 1."""
        return min(1.0, self.length / _FULL_MOVE_SECONDS)

    @property
    def side(self) -> float:
        """From -reach to +reach over the shot."""
        return (2 * self.travelled - 1) * self.reach


def eased(share: float, length: float) -> float:
    """Travelled share of a move that gathers speed, keeps it, and comes to rest.

    The speed rises and falls in straight lines over 0.8 s at either end (a third of the shot when it is short).
    """
    ramp = min(_RAMP_SECONDS / length, 1 / 3)
    speed = 1 / (1 - ramp)
    if share < ramp:
        return speed * share * share / (2 * ramp)
    if share > 1 - ramp:
        return 1 - speed * (1 - share) ** 2 / (2 * ramp)
    return speed * (share - ramp / 2)


def _slack(zoom: float) -> float:
    """How far the centre may leave the middle at a zoom before an edge shows."""
    return (1 - 1 / zoom) / 2


def _static(moment: Moment) -> Pose:
    rate = min(_STATIC_RATE, _STATIC_REACH / moment.length)
    return Pose(1 + rate * moment.seconds)


def _push_in(moment: Moment) -> Pose:
    return Pose(1 + _PUSH * moment.reach * moment.travelled)


def _pull_out(moment: Moment) -> Pose:
    return Pose(1 + _PUSH * moment.reach * (1 - moment.travelled))


def _pan(direction: int) -> Callable[[Moment], Pose]:
    return lambda moment: Pose(_PAN_ZOOM, x=direction * moment.side * _slack(_PAN_ZOOM))


def _tilt(direction: int) -> Callable[[Moment], Pose]:
    return lambda moment: Pose(_PAN_ZOOM, y=direction * moment.side * _slack(_PAN_ZOOM))


def _arc(direction: int) -> Callable[[Moment], Pose]:
    """A sideways drift that comes a little closer half-way and leans into the turn."""

    def pose(moment: Moment) -> Pose:
        bow = 1 - (2 * moment.travelled - 1) ** 2
        slack = _slack(_PAN_ZOOM)
        return Pose(
            zoom=_PAN_ZOOM + 0.02 * bow,
            x=direction * moment.side * slack * 0.8,
            y=bow * slack * 0.3,
            roll=direction * math.radians(0.4) * moment.side,
        )

    return pose


def _handheld(phase: float) -> Callable[[Moment], Pose]:
    """The sway of a body that breathes: slow waves whose rates share no common beat."""

    def wave(seconds: float, rate: float, offset: float) -> float:
        return math.sin(math.tau * (rate * seconds + phase * offset))

    def pose(moment: Moment) -> Pose:
        t, slack = moment.seconds, _slack(_HANDHELD_ZOOM)
        return Pose(
            zoom=_HANDHELD_ZOOM,
            x=slack * (0.5 * wave(t, 0.23, 1) + 0.2 * wave(t, 0.71, 2)),
            y=slack * (0.4 * wave(t, 0.31, 3) + 0.2 * wave(t, 0.93, 5)),
            roll=math.radians(0.2) * wave(t, 0.17, 7),
        )

    return pose


_MOVES: dict[CameraMovement, Callable[[Moment], Pose]] = {
    CameraMovement.STATIC: _static,
    CameraMovement.PUSH_IN: _push_in,
    CameraMovement.PULL_OUT: _pull_out,
    CameraMovement.PAN_LEFT: _pan(-1),
    CameraMovement.PAN_RIGHT: _pan(1),
    CameraMovement.TILT_UP: _tilt(-1),
    CameraMovement.TILT_DOWN: _tilt(1),
    CameraMovement.ARC_LEFT: _arc(-1),
    CameraMovement.ARC_RIGHT: _arc(1),
}


class Camera:
    """The camera of one shot: `pose(frame)` for every frame from 0 to `frames` - 1.

    Args:
        seed: what the sway of a handheld camera is derived from, so that no two shots sway alike.
    """

    def __init__(self, movement: CameraMovement, frames: int, fps: Fraction, seed: str) -> None:
        phase = stable_number("handheld", seed, below=1000) / 1000
        self._move = _handheld(phase) if movement is CameraMovement.HANDHELD else _MOVES[movement]
        self._last = max(frames - 1, 1)
        self._fps = float(fps)

    def pose(self, frame: int) -> Pose:
        """Where the camera is at a frame of the shot."""
        length = self._last / self._fps
        return self._move(Moment(frame / self._fps, length, eased(frame / self._last, length)))
