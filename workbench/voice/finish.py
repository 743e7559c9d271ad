"""The last steps of a take: silence trimmed, clicks faded away, loudness made even, written as WAV."""

import io
import wave
from typing import Any, cast

import numpy as np
import pyloudnorm
from numpy.typing import NDArray
from scipy import ndimage

from workbench.voice.network import SAMPLE_RATE, Samples

LEAD, TAIL = 0.05, 0.12
_LOUDNESS = -20.0  # LUFS, integrated (ITU-R BS.1770-4)
_PEAK = 10 ** (-1 / 20)
_QUIET = 10 ** (-42 / 20)  # of the loudest frame
_NOISE = 1e-5
FRAME = SAMPLE_RATE // 100
_FADE = SAMPLE_RATE // 100
_WINDOW = SAMPLE_RATE // 200 + 1
_LEAST_MEASURED = SAMPLE_RATE * 2 // 5
_FULL_SCALE = 32767


def trim(samples: Samples) -> tuple[Samples, float]:
    """The speech with 50 ms before and 120 ms after it, faded at both ends.

    Returns:
        The samples, and how many seconds were cut from the beginning (negative when silence was added).
    """
    loud = np.flatnonzero(loud_frames(samples))
    first, last = (int(loud[0]) * FRAME, (int(loud[-1]) + 1) * FRAME) if len(loud) else (0, len(samples))
    lead, tail = round(LEAD * SAMPLE_RATE), round(TAIL * SAMPLE_RATE)
    padded = np.pad(samples, (lead, tail + FRAME))
    kept = padded[first : last + lead + tail].copy()
    fade = np.linspace(0.0, 1.0, min(_FADE, len(kept) // 2), dtype=np.float32)
    kept[: len(fade)] *= fade
    kept[len(kept) - len(fade) :] *= fade[::-1]
    return kept, first / SAMPLE_RATE - LEAD


def loud_frames(samples: Samples) -> NDArray[np.bool_]:
    """For every 10 ms, whether there is speech rather than silence."""
    frames = np.pad(samples, (0, -len(samples) % FRAME)).reshape(-1, FRAME)
    level = np.sqrt(np.mean(np.square(frames), axis=1))
    return level > max(float(level.max(initial=0.0)) * _QUIET, _NOISE)


def even_out(samples: Samples) -> Samples:
    """The speech at -20 LUFS, its peaks held below -1 dBFS. What is too short to be measured is measured repeated."""
    repeats = -(-_LEAST_MEASURED // max(len(samples), 1))
    loudness = pyloudnorm.Meter(SAMPLE_RATE).integrated_loudness(np.tile(samples, repeats))
    if not np.isfinite(loudness):
        return samples
    return _hold_peaks(samples * np.float32(10 ** ((_LOUDNESS - loudness) / 20)))


def _hold_peaks(samples: Samples) -> Samples:
    """Turn down around peaks: the least gain within a window, smoothed over the same window, never exceeds it."""
    gain = np.minimum(1.0, _PEAK / np.maximum(np.abs(samples), _PEAK))
    filters = cast("Any", ndimage)
    return samples * filters.uniform_filter1d(filters.minimum_filter1d(gain, _WINDOW), _WINDOW)


def silence(seconds: float) -> Samples:
    """Nothing, for so long."""
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def write_wav(samples: Samples) -> bytes:
    """16-bit mono WAV at 24 kHz."""
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(SAMPLE_RATE)
        wav.writeframes((np.clip(samples, -1.0, 1.0) * _FULL_SCALE).astype("<i2").tobytes())
    return file.getvalue()
