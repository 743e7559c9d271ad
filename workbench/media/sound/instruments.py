"""Three soft voices for generated music: a pad, a bass and a plucked string. A note is float32, shape (2, samples)."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from workbench.media.sound.loudness import RATE, Samples

Mono = NDArray[np.float32]

_TABLE = 1 << 16
_BRIGHTEST = 6000.0
"""No overtone above this many hertz, so that nothing hisses."""
_PLUCK_SECONDS = 3.0
_ECHOES = ((0.31, 0.30), (0.62, 0.16))
"""Seconds and strength of the echoes of a plucked note; each changes sides."""


def pad(pitch: int, seconds: float, attack: float, release: float, slope: float) -> Samples:
    """A swelling note like strings: two voices on either side, a hair out of tune with one another.

    Args:
        pitch: MIDI number; 69 is A at 440 Hz.
        seconds: from the start until the release begins.
        slope: how fast overtones fall off (power of their number); smaller is brighter.
    """
    count = round((seconds + release) * RATE)
    wave, hertz = _wave(pitch, 8, slope), _hertz(pitch)
    sides = [
        _tone(wave, hertz * detune, count, phase) + _tone(wave, hertz / detune, count, phase / 3)
        for detune, phase in ((1.0011, 0.1), (1.0017, 0.6))
    ]
    return np.stack(sides) * _swell(count, attack, release)


def bass(pitch: int, seconds: float, attack: float, release: float) -> Samples:
    """A round low note in the middle."""
    count = round((seconds + release) * RATE)
    tone = _tone(_wave(pitch, 3, 2.0), _hertz(pitch), count, 0.0)
    return np.stack([tone, tone]) * _swell(count, attack, release)


def pluck(pitch: int, pan: float, slope: float) -> Samples:
    """A plucked note whose overtones die first, with two soft echoes.

    Args:
        pan: 0 is left, 1 is right.
    """
    time = np.arange(round(_PLUCK_SECONDS * RATE), dtype=np.float32) / RATE
    bright = _tone(_wave(pitch, 8, slope), _hertz(pitch), len(time), 0.0) * np.exp(-9 * time)
    soft = _tone(_wave(pitch, 2, 2.0), _hertz(pitch), len(time), 0.0) * np.exp(-3 * time)
    note = (0.5 * bright + soft) * np.minimum(1, time / 0.004)
    dry = np.stack([note * np.cos(pan * np.pi / 2), note * np.sin(pan * np.pi / 2)])
    wet = dry.copy()
    for delay, strength in _ECHOES:
        shift = round(delay * RATE)
        wet[:, shift:] += strength * dry[::-1, :-shift]
    return (wet * np.clip((_PLUCK_SECONDS - time) / 0.5, 0, 1)).astype(np.float32)


def _hertz(pitch: int) -> float:
    return 440.0 * 2 ** ((pitch - 69) / 12)


def _wave(pitch: int, overtones: int, slope: float) -> Mono:
    """One period of a tone with partials that fall off, none above the brightest."""
    return _period(min(overtones, int(_BRIGHTEST / _hertz(pitch))), slope)


@lru_cache(64)
def _period(partials: int, slope: float) -> Mono:
    turn = np.arange(_TABLE) / _TABLE * 2 * np.pi
    return np.sum([np.sin(k * turn) / k**slope for k in range(1, partials + 1)], axis=0).astype(np.float32)


def _tone(wave: Mono, hertz: float, count: int, phase: float) -> Mono:
    """A steady tone, read from one period. `phase` is where in the period it begins, 0 to 1."""
    at = (np.arange(count) * (hertz / RATE) + phase) * _TABLE
    return wave[at.astype(np.int64) & (_TABLE - 1)]


def _swell(count: int, attack: float, release: float) -> Mono:
    """A rise and a fall along half a cosine."""
    time = np.arange(count, dtype=np.float32) / RATE
    level = np.minimum(time / attack, (count / RATE - time) / release).clip(0, 1)
    return (0.5 - 0.5 * np.cos(np.pi * level)).astype(np.float32)
