"""One voice made into another: pitch and vocal tract are changed apart (PSOLA).

Moulines and Charpentier, "Pitch-synchronous waveform processing techniques for text-to-speech synthesis using
diphones", Speech Communication 9 (1990). The sound is cut into grains of two pitch periods; laid closer or wider they
change the pitch, stretched or squeezed they move the formants, and the duration stays. The pitch is known exactly,
since the network gives it.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from workbench.voice.cast import Throat
from workbench.voice.network import SAMPLE_RATE, Samples

_UNVOICED_HZ = 100.0
_LOWEST_HZ = 40.0
_interpolate: Callable[..., NDArray[np.float64]] = np.interp


def reshape_voice(samples: Samples, pitch: NDArray[np.float32], throat: Throat) -> Samples:
    """The same speech from another throat; its tempo is the network's matter.

    Args:
        samples: mono speech at 24 kHz.
        pitch: Hz for each of equally long frames; below 40 where the voice is silent.
    """
    if throat.pitch == throat.formants == 1.0:
        return samples
    curve = _interpolate(np.arange(len(samples)) * (len(pitch) / len(samples)) - 0.5, np.arange(len(pitch)), pitch)
    voiced = curve > _LOWEST_HZ
    periods = SAMPLE_RATE / np.where(voiced, curve, _UNVOICED_HZ)
    places = _placed(_marks(curve, voiced), periods, np.where(voiced, throat.pitch, 1.0))
    return _overlap(samples, places, periods, np.where(voiced, throat.formants, 1.0))


def _marks(curve: NDArray[np.float64], voiced: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Where grains are cut: at the pulses that made the voice, every 10 ms elsewhere."""
    pulses = np.diff(np.floor(np.cumsum(np.maximum(curve, _LOWEST_HZ)) / SAMPLE_RATE), prepend=0) > 0
    steady = np.arange(len(curve)) % int(SAMPLE_RATE / _UNVOICED_HZ) == 0
    return np.flatnonzero(np.where(voiced, pulses, steady))


def _placed(
    marks: NDArray[np.int64], periods: NDArray[np.float64], raises: NDArray[np.float64]
) -> list[tuple[int, int]]:
    """Where grains go, and the mark that each is cut at: the nearest one."""
    places: list[tuple[int, int]] = []
    position = float(marks[0])
    while position < len(periods):
        right = min(int(np.searchsorted(marks, position)), len(marks) - 1)
        left = max(right - 1, 0)
        mark = int(marks[left] if abs(marks[left] - position) < abs(marks[right] - position) else marks[right])
        places.append((int(position), mark))
        position += periods[mark] / raises[mark]
    return places


def _overlap(
    samples: Samples, places: list[tuple[int, int]], periods: NDArray[np.float64], stretches: NDArray[np.float64]
) -> Samples:
    """Add up the grains, each two periods long before it is stretched."""
    margin = 2 * int(SAMPLE_RATE / _LOWEST_HZ)
    source = np.pad(samples, margin)
    result = np.zeros(len(source), np.float32)
    for place, mark in places:
        reach = int(periods[mark]) + 1
        half = max(int(periods[mark] / stretches[mark]), 1)
        steps = np.arange(-half, half + 1)
        cut = source[mark + margin - reach : mark + margin + reach + 1].astype(np.float64)
        grain = _interpolate(steps * stretches[mark], np.arange(-reach, reach + 1), cut)
        result[place + margin - half : place + margin + half + 1] += grain * (0.5 + 0.5 * np.cos(np.pi * steps / half))
    return result[margin:-margin]
