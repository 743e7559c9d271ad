"""Three soft voices for generated music: a pad, a bass and a plucked string. All are mono, float32, at 48 kHz.

Tones are made as loops: every partial fits into a loop a whole number of times, so that it has no seam and can be read
from anywhere.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from workbench.media.sound.samples import RATE

Mono = NDArray[np.float32]

_LOOP_SECONDS = 4
_PLUCK_SECONDS = 2
_BRIGHTEST = 6000.0
"""No overtone above this many hertz, so that nothing hisses."""
_ENSEMBLE = ((1.0, 1.0), (0.9987, 0.6), (1.0013, 0.6))
"""Players of the pad: how far each is out of tune, and how loud."""
_ALONE = ((1.0, 1.0),)


class Band:
    """The instruments of one piece of music. What they played lately is kept as long as they are."""

    def __init__(self) -> None:
        self.pad = lru_cache(8)(pad)
        self.bass = lru_cache(8)(bass)
        self.pluck = lru_cache(16)(pluck)


def pad(pitches: tuple[int, ...], slope: float) -> Mono:
    """A loop of a steady chord of strings. A pitch is a MIDI number: 69 is A at 440 Hz.

    Args:
        slope: how fast overtones fall off (power of their number); smaller is brighter.
    """
    return _loop(pitches, 8, slope, _LOOP_SECONDS, _ENSEMBLE)


def bass(pitch: int) -> Mono:
    """A loop of a round low tone."""
    return _loop((pitch,), 3, 2.0, _LOOP_SECONDS)


def pluck(pitch: int, slope: float) -> Mono:
    """A plucked note whose overtones die first."""
    time = np.arange(_PLUCK_SECONDS * RATE, dtype=np.float32) / RATE
    bright = _loop((pitch,), 8, slope, _PLUCK_SECONDS) * np.exp(-9 * time)
    soft = _loop((pitch,), 2, 2.0, _PLUCK_SECONDS) * np.exp(-3 * time)
    edges = np.minimum(time / 0.004, (_PLUCK_SECONDS - time) / 0.5).clip(0, 1)
    return (0.5 * bright + soft) * edges


def _loop(
    pitches: tuple[int, ...],
    overtones: int,
    slope: float,
    seconds: int,
    players: tuple[tuple[float, float], ...] = _ALONE,
) -> Mono:
    """Tones that repeat without a seam. Where in its period a partial starts is left to chance, but always the same."""
    count = seconds * RATE
    spectrum = np.zeros(count // 2 + 1, np.complex64)
    for pitch in pitches:
        chance = np.random.default_rng(pitch)
        hertz = 440.0 * 2 ** ((pitch - 69) / 12)
        for number in range(1, min(overtones, int(_BRIGHTEST / hertz)) + 1):
            for detune, strength in players:
                turn = np.exp(2j * np.pi * chance.random())
                spectrum[round(number * hertz * detune * seconds)] += strength / number**slope * turn
    return np.fft.irfft(spectrum, count).astype(np.float32) * np.float32(count / 2)
