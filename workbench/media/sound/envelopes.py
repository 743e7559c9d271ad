"""Gain curves drawn from the timeline: fades at the edges of the film, and music that makes room for voices."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from workbench.media.sound.samples import RATE

Gains = NDArray[np.float32]
"""Amplitude factors, one for each sample."""

_ATTACK, _LEAD, _RELEASE = 0.08, 0.06, 0.35
"""In seconds: the music goes down within 80 ms, 60 ms before speech, and comes back within 350 ms."""


def edges(position: int, count: int, total: int, fade_in: float, fade_out: float) -> Gains:
    """Fades in `count` samples from `position` on, of `total`; along half a cosine, in seconds, none for 0."""
    opening, closing = round(fade_in * RATE), round(fade_out * RATE)
    if position >= opening and position + count <= total - closing:
        return np.ones(count, np.float32)
    at = np.arange(position, position + count)
    rising, falling = (at + 1) / (opening + 1), (total - at) / (closing + 1)
    return (0.5 - 0.5 * np.cos(np.pi * np.minimum(rising, falling).clip(0, 1))).astype(np.float32)


class Ducking:
    """The music's gain under voices: exactly `depth_db` while one speaks, unchanged elsewhere, straight lines in dB.

    Args:
        spans: start and end of each voice in seconds of the film. Between two that follow closely it stays down.
    """

    def __init__(self, spans: Iterable[tuple[float, float]], depth_db: float) -> None:
        merged: list[tuple[float, float]] = []
        for start, end in sorted(spans):
            if merged and start - _LEAD - _ATTACK <= merged[-1][1] + _RELEASE:
                merged[-1] = (merged[-1][0], max(merged[-1][1], end))
            else:
                merged.append((start - _LEAD, end))
        self._times = [time for a, b in merged for time in (a - _ATTACK, a, b, b + _RELEASE)]
        self._gains = [0.0, depth_db, depth_db, 0.0] * len(merged)

    def gain(self, position: int, count: int) -> Gains:
        """The gain of `count` samples from a sample of the film on."""
        if not self._times:
            return np.ones(count, np.float32)
        times = np.arange(position, position + count) / RATE
        decibels = np.interp(times, self._times, self._gains).astype(np.float32)
        return np.exp(decibels * np.float32(np.log(10) / 20))
