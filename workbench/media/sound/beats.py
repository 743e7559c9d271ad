"""Where music has its beats (D. P. W. Ellis, "Beat tracking by dynamic programming", J. New Music Res. 36(1), 2007)."""

import math
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from workbench.media.sound.samples import RATE, Samples

Floats = NDArray[np.float32]

HOP = 384
"""Samples between two frames of the analysis, 8 ms."""

_WINDOW = 1536
_BANDS = 24
_LOWEST, _HIGHEST = 40.0, 8000.0
_RANGE_DB = 60.0
_FRAMES = RATE / HOP
_SMOOTHING = 0.02 * _FRAMES
_TREND = 1.0 * _FRAMES
_LIKELY_PERIOD = 0.5 * _FRAMES
"""120 beats a minute; others are likely as their distance in octaves allows."""
_OCTAVES = 0.9
_SHORTEST, _LONGEST = round(0.27 * _FRAMES), round(1.5 * _FRAMES)
_TIGHTNESS = 400.0
"""How much an even beat counts against strong onsets."""
_CLEAR = 0.2
"""Correlation of the onsets with themselves a beat later, from which on a beat counts as clear."""


@dataclass(frozen=True)
class Beats:
    """A beat grid.

    Attributes:
        times: samples of the file at which the beats are.
        sounds: what is heard in each beat and the one before and after it, shape (beats, features), in dB; beats that
            sound alike have features that lie close together.
    """

    times: NDArray[np.int64]
    sounds: Floats


class Spectrogram:
    """Levels in bands of pitch (mel scale), in frames of 8 ms, of the blocks that were added."""

    def __init__(self) -> None:
        self._rest: Floats = np.zeros(_WINDOW // 2, np.float32)  # so that frames are centred on their time
        self._frames: list[Floats] = []

    def add(self, block: Samples) -> None:
        """Analyse one more block."""
        heard = np.concatenate([self._rest, block.mean(axis=0)])
        count = max(0, (len(heard) - _WINDOW) // HOP + 1)
        if count:
            windows = sliding_window_view(heard, _WINDOW)[: count * HOP : HOP] * _HANN
            self._frames.append(np.abs(np.fft.rfft(windows, axis=1)) @ _MEL)
        self._rest = heard[count * HOP :]

    def decibels(self) -> Floats:
        """All frames, shape (frames, bands), down to 60 dB under the loudest."""
        levels = np.concatenate([np.zeros((1, _BANDS), np.float32), *self._frames])[1:]
        decibels = 20 * np.log10(np.maximum(levels, 1e-9))
        return np.maximum(decibels, decibels.max(initial=-180.0) - _RANGE_DB)


def find_beats(decibels: Floats) -> Beats | None:
    """The beats of music, from its spectrogram; None when it has no clear beat."""
    if len(decibels) < 4 * _LONGEST:
        return None
    onsets = _onsets(decibels)
    period, clarity = _tempo(onsets)
    if clarity < _CLEAR:
        return None
    frames = _track(onsets, period)
    exact = frames + _summit(onsets, frames)
    return Beats(np.round(exact * HOP).astype(np.int64), _sounds(decibels, frames))


def _onsets(decibels: Floats) -> Floats:
    """How much begins at each frame: rises of all bands, without slow trends, in standard deviations.

    A deviation of less than a decibel is no onset, so that a steady tone has none.
    """
    rises = np.maximum(np.diff(decibels, axis=0, prepend=decibels[:1]), 0).sum(axis=1)
    detrended = _smoothed(rises, _SMOOTHING) - _smoothed(rises, _TREND)
    return detrended / np.float32(max(float(detrended.std()), 1.0))


def _smoothed(values: Floats, deviation: float) -> Floats:
    return cast(Floats, cv2.GaussianBlur(values[None], (0, 0), deviation, borderType=cv2.BORDER_REFLECT))[0]


def _tempo(onsets: Floats) -> tuple[float, float]:
    """Frames between beats, and how clear the beat is: the correlation of the onsets with themselves a beat later."""
    size = 2 << len(onsets).bit_length()
    powers = np.abs(np.fft.rfft(onsets, size)) ** 2
    similar = np.fft.irfft(powers, size)[: 2 * _LONGEST] / len(onsets)
    lags = np.arange(_SHORTEST, _LONGEST)
    likely = np.exp(-0.5 * (np.log2(lags / _LIKELY_PERIOD) / _OCTAVES) ** 2)
    best = int(lags[np.argmax(similar[lags] * likely)])
    return best + float(_summit(similar, np.array([best]))[0]), float(similar[best])


def _track(onsets: Floats, period: float) -> NDArray[np.int64]:
    """The frames of the beats: the row with the strongest onsets at the most even distances.

    The beat before one lies between half a period and two periods back, so half a period can be done at once.
    """
    gaps = np.arange(round(period / 2), round(2 * period) + 1)
    uneven = (-_TIGHTNESS / period * np.log(gaps / period) ** 2)[::-1]
    reach, step = int(gaps[-1]), int(gaps[0])
    scores = np.concatenate([np.zeros(reach), onsets.astype(np.float64)])
    before = np.zeros(len(scores), np.int64)
    for start in range(reach, len(scores), step):
        end = min(start + step, len(scores))
        past = sliding_window_view(scores[start - reach : end - step], len(gaps)) + uneven
        choice = past.argmax(axis=1)
        scores[start:end] += past[np.arange(end - start), choice]
        before[start:end] = np.arange(start, end) - gaps[::-1][choice]
    return _traced(scores, before, reach)


def _traced(scores: NDArray[np.float64], before: NDArray[np.int64], reach: int) -> NDArray[np.int64]:
    """The best row of beats from its last to its first, turned round; `reach` frames of nothing lead it."""
    beat = len(scores) - reach + int(np.argmax(scores[-reach:]))
    frames: list[int] = []
    while beat >= reach:
        frames.append(beat - reach)
        beat = int(before[beat])
    return np.array(frames[::-1], np.int64)


def _summit(values: NDArray[np.floating], frames: NDArray[np.int64]) -> NDArray[np.float64]:
    """How far beside each frame the top of a parabola through it and its neighbours lies, at most half a frame."""
    left, middle, right = (values[np.clip(frames + shift, 0, len(values) - 1)] for shift in (-1, 0, 1))
    bend = left - 2 * middle + right
    return np.where(bend < 0, 0.5 * (left - right) / np.minimum(bend, -1e-9), 0.0).clip(-0.5, 0.5)


def _sounds(decibels: Floats, frames: NDArray[np.int64]) -> Floats:
    """What is heard from two beats before each beat until two after it, beat by beat."""
    each = np.stack([part.mean(axis=0) for part in np.split(decibels, frames)[1:]])
    padded = np.pad(each, ((2, 1), (0, 0)), "edge")
    return np.concatenate([padded[shift : shift + len(each)] for shift in range(4)], axis=1)


def _mel_filters() -> Floats:
    """Triangles that gather the bins of a spectrum into bands, shape (bins, bands)."""
    corners = 700 * np.expm1(np.linspace(math.log1p(_LOWEST / 700), math.log1p(_HIGHEST / 700), _BANDS + 2))
    hertz = np.fft.rfftfreq(_WINDOW, 1 / RATE)[:, None]
    rising = (hertz - corners[:-2]) / np.diff(corners)[:-1]
    falling = (corners[2:] - hertz) / np.diff(corners)[1:]
    return np.maximum(0, np.minimum(rising, falling)).astype(np.float32)


_HANN = np.hanning(_WINDOW).astype(np.float32)
_MEL = _mel_filters()
