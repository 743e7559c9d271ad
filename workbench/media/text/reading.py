"""How long an event must stay to be read, and where a film's subtitles cannot be.

Speeds and lengths are those of Netflix' timed text style guides (general requirements; English; Simplified Chinese).
"""

import math
from fractions import Fraction

from workbench.media.text.fonts import is_wide
from workbench.media.text.linebreaks import LONGEST_SECONDS

GAP_FRAMES = 2
"""Frames without text between two events, so that the eye sees the change."""
CHAINED_SECONDS = Fraction(1, 2)
"""A gap up to this length is closed down to those frames, so that the text does not flicker."""

_SHORTEST_SECONDS = Fraction(5, 6)
_LETTERS_A_SECOND, _WIDE_LETTERS_A_SECOND = 20, 9


def reading_seconds(text: str) -> Fraction:
    """How long an event must be on the screen at least: adults read 20 Latin or 9 Chinese characters in a second."""
    letters = text.replace("\n", " ")
    wide = sum(map(is_wide, letters))
    time = Fraction(wide, _WIDE_LETTERS_A_SECOND) + Fraction(len(letters) - wide, _LETTERS_A_SECOND)
    return max(_SHORTEST_SECONDS, time)


def last_frame(first: int, spoken: int, follower: int | None, film: int, text: str, fps: Fraction) -> int:
    """The frame before which an event leaves the screen.

    It stays while its words sound, longer where it would be too fast to read and there is room, and up to the next
    event where that follows soon; two frames stay free before the next one if no word sounds in them.

    Args:
        first: its first frame; `spoken`: the frame before which its words have sounded.
        follower: first frame of the next event, if there is one.
        film: the film's length in frames.
    """
    room = film if follower is None else follower - GAP_FRAMES
    wished = max(spoken, first + math.ceil(reading_seconds(text) * fps))
    if follower is not None and follower - wished <= CHAINED_SECONDS * fps:
        wished = room
    longest = first + math.floor(Fraction(LONGEST_SECONDS) * fps)
    sounding = min(spoken, film if follower is None else follower)
    return max(min(wished, room, longest), sounding)
