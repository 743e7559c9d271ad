"""A shot as frames that can be asked for in any order: what effects take and give."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from workbench.media.picture.frame import Bytes

Frames = Callable[[float], Bytes]
"""Gives the RGB frame (rows x columns x 3, 8 bit) at a time in seconds since the shot's start."""


@dataclass(frozen=True)
class ShotFootage:
    """The frames of a shot.

    Attributes:
        shape: rows, columns and 3.
        shot: what messages call it.
    """

    frame: Frames
    seconds: float
    fps: Fraction
    shape: tuple[int, ...]
    shot: str
