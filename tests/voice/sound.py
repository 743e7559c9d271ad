"""Sound looked at by numbers."""

import io
import wave

import numpy as np
from numpy.typing import NDArray

RATE = 24_000


def read_wav(data: bytes) -> NDArray[np.float64]:
    """Samples in [-1, 1] of a 16-bit mono WAV at 24 kHz."""
    with wave.open(io.BytesIO(data)) as wav:
        assert (wav.getnchannels(), wav.getsampwidth(), wav.getframerate()) == (1, 2, RATE)
        return np.frombuffer(wav.readframes(wav.getnframes()), "<i2") / 32768


def heard_from_to(samples: NDArray[np.float64]) -> tuple[float, float]:
    """Seconds between which the level is within 30 dB of the loudest 10 ms."""
    frames = samples[: len(samples) // 240 * 240].reshape(-1, 240)
    level = np.sqrt((frames**2).mean(axis=1))
    loud = np.flatnonzero(level > level.max() * 10 ** (-30 / 20))
    return float(loud[0] * 0.01), float((loud[-1] + 1) * 0.01)


def median_pitch(samples: NDArray[np.float64]) -> float:
    """Hz, from the autocorrelation of the loud 40 ms frames."""
    size = RATE // 25
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    level = np.sqrt((frames**2).mean(axis=1))
    pitches: list[float] = []
    for frame in frames[level > level.max() * 0.3]:
        echo = np.correlate(frame, frame, "full")[size - 1 :]
        lags = np.arange(RATE // 450, RATE // 70)
        pitches.append(RATE / lags[int(np.argmax(echo[lags] / (size - lags)))])
    return float(np.median(pitches))
