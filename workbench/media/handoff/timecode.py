"""Timecode (SMPTE ST 12-1): frames counted in hours, minutes, seconds and frames.

At 29.97 and 59.94 frames a second it is drop-frame: the first 2 (4) numbers of every minute but each tenth are left
out, so that it agrees with the clock. 23.976 has no drop-frame timecode. At 50 and more frames, all of them are
numbered, as editing programs do.
"""

from fractions import Fraction


def drops(fps: Fraction) -> bool:
    """Whether timecode at a rate is drop-frame."""
    return fps.denominator == 1001 and round(fps) % 30 == 0


def timecode(frame: int, fps: Fraction) -> str:
    """The timecode of a frame: `HH:MM:SS:FF`, or `HH:MM:SS;FF` where numbers are dropped."""
    base = round(fps)
    if drops(fps):
        skipped = base // 15
        minute = 60 * base - skipped
        tens, rest = divmod(frame, 10 * minute + skipped)
        frame += skipped * (9 * tens + max(0, rest - skipped) // minute)
    seconds, frames = divmod(frame, base)
    minutes, seconds = divmod(seconds, 60)
    sign = ";" if drops(fps) else ":"
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}{sign}{frames:02}"


def first_frame(fps: Fraction) -> int:
    """The frame at 01:00:00:00, where the first frame of a programme lies by custom."""
    base = round(fps)
    return 3600 * base - (54 * base // 15 if drops(fps) else 0)


def programme_time(frame: int, fps: Fraction) -> str:
    """The timecode of a frame of a film that starts at one hour."""
    return timecode(first_frame(fps) + frame, fps)
