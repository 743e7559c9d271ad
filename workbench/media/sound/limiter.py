"""A limiter that holds a true-peak ceiling, drawn as a gain curve from the peaks of a whole mix."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from workbench.media.sound.loudness import CELL, Cells, integrated_lufs
from workbench.media.sound.samples import Samples

_ATTACK_DB = 1.0
_RELEASE_DB = 0.1
"""A limiter's gain falls and rises by no more than this in a millisecond."""
_PART = 60_000
_RAMP = np.linspace(0, 1, CELL, endpoint=False, dtype=np.float32)
"""The way from one millisecond's gain to the next."""


class Limiter:
    """A gain curve that keeps peaks under a ceiling: it dips before a peak and recovers after it, in straight lines.

    The curve is the highest one that needs no more than 1 dB per millisecond on the way down and 0.1 dB per
    millisecond on the way up, so it makes no clicks, and it is never above what a peak allows.

    Args:
        peaks: amplitude of each millisecond.
        gain_db: static gain that is applied as well.
    """

    def __init__(self, peaks: Cells, gain_db: float, ceiling_dbtp: float) -> None:
        with np.errstate(divide="ignore"):
            room = np.minimum(np.float32(ceiling_dbtp - gain_db) - 20 * np.log10(peaks), np.float32(0))
        # a peak between two cells may count for either, so a cell also allows no more than its neighbours do
        nodes = sliding_window_view(np.pad(room, (2, 2)), 4).min(axis=1)
        _slew(nodes, _RELEASE_DB)
        _slew(nodes[::-1], _ATTACK_DB)
        self._nodes = np.exp((nodes + np.float32(gain_db)) * np.float32(np.log(10) / 20))
        self.gain_db = gain_db

    def apply(self, block: Samples, position: int) -> Samples:
        """A block that starts at a sample of the film, with the gain applied."""
        first, offset = divmod(position, CELL)
        nodes = self._nodes[first : -(-(position + block.shape[1]) // CELL) + 1, None]
        gains = nodes[:-1] + (nodes[1:] - nodes[:-1]) * _RAMP
        return np.asarray(block * gains.reshape(-1)[offset : offset + block.shape[1]], np.float32)

    def loudness(self, powers: Cells) -> float:
        """The integrated loudness of what has these powers before the gain is applied."""
        gains = self._nodes[:-1] * self._nodes[1:]
        return integrated_lufs((powers * gains).astype(np.float32))


def _slew(levels: NDArray[np.float32], rise: float) -> None:
    """Lower levels to the highest curve below them that rises by no more than `rise` from one to the next.

    A minute at a time, so that long films take no more memory than short ones.
    """
    ramp = rise * np.arange(1, _PART + 1)
    before = np.inf
    for first in range(0, len(levels), _PART):
        part = levels[first : first + _PART]
        curve = part - ramp[: len(part)]
        curve[0] = min(curve[0], before)
        np.minimum.accumulate(curve, out=curve)
        part[:] = curve + ramp[: len(part)]
        before = part[-1]
