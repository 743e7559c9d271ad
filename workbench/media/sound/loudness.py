"""Loudness and true peak after ITU-R BS.1770 and EBU R 128, measured block by block.

One number for every millisecond is kept, from which loudness with any gain follows without hearing the film again.
"""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from av.filter import Graph
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from workbench.media.sound.samples import RATE, Samples, audio_frame, decoded, to_db

Cells = NDArray[np.float32]
"""One number for each started millisecond."""

CELL = RATE // 1000
SILENT_LUFS = -70.0
"""The absolute gate of BS.1770: what measures no louder is silence."""

_K_WEIGHTING = (
    "b0=1.53512485958697:b1=-2.69169618940638:b2=1.19839281085285:a1=-1.69065929318241:a2=0.73248077421585",
    "b0=1:b1=-2:b2=1:a1=-1.99004745483398:a2=0.99007225036621",
)
"""Filters at 48 kHz, one after the other: how a head and ears weigh sound (ITU-R BS.1770-5, tables 1 and 2)."""
_GATE_STEP, _GATE_STEPS = 100, 4
"""Gating blocks last 400 ms and begin every 100 ms."""
_RELATIVE_GATE_LU = -10.0

_OVERSAMPLING = 4
_REACH = 6
"""Samples on either side that a value between two samples depends on."""


class _Weighting:
    """K-weighting of blocks that follow one another, by libavfilter in double precision."""

    def __init__(self) -> None:
        graph = Graph()
        source = graph.add_abuffer(format="fltp", sample_rate=RATE, layout="stereo", time_base=Fraction(1, RATE))
        filters = [graph.add("biquad", f"{numbers}:a0=1:transform=tdii:precision=f64") for numbers in _K_WEIGHTING]
        graph.link_nodes(source, *filters, graph.add("abuffersink")).configure()
        self._graph, self._position = graph, 0

    def __call__(self, block: Samples) -> NDArray[np.float64]:
        """The weighted block."""
        self._graph.push(audio_frame(block, self._position))
        self._position += block.shape[1]
        return cast(NDArray[np.float64], self._graph.pull().to_ndarray())


class PowerMeter:
    """The K-weighted power of each millisecond, summed over channels, of the blocks that were added."""

    def __init__(self) -> None:
        self._weigh = _Weighting()
        self._rest: NDArray[np.float64] = np.empty((2, 0))
        self._cells: list[Cells] = []

    def add(self, block: Samples) -> None:
        """Measure one more block."""
        heard = np.concatenate([self._rest, self._weigh(block)], axis=1)
        whole = heard.shape[1] // CELL * CELL
        power = (heard[:, :whole] ** 2).reshape(2, -1, CELL).mean(axis=2).sum(axis=0)
        self._cells.append(power.astype(np.float32))
        self._rest = heard[:, whole:]

    def finish(self) -> Cells:
        """The power of each started millisecond of everything added."""
        tail = (self._rest**2).sum(keepdims=True)[0] / CELL
        return np.concatenate([*self._cells, tail[: self._rest.shape[1]].astype(np.float32)])


def integrated_lufs(powers: Cells) -> float:
    """Integrated loudness of K-weighted powers, gated twice (BS.1770-5, annex 1); -70 for silence."""
    blocks = _gating_blocks(powers)
    loud = blocks[_lufs(blocks) > SILENT_LUFS]
    if not len(loud):
        return SILENT_LUFS
    return float(_lufs(loud[_lufs(loud) > _lufs(loud.mean()) + _RELATIVE_GATE_LU].mean()))


def loudest_lufs(powers: Cells) -> float:
    """The highest momentary loudness (400 ms, EBU Tech 3341), or that of all when it is shorter; -70 for silence."""
    blocks = _gating_blocks(powers)
    highest = blocks.max(initial=powers.sum() / (_GATE_STEP * _GATE_STEPS) if not len(blocks) else 0.0)
    return max(SILENT_LUFS, float(_lufs(highest)))


def _gating_blocks(powers: Cells) -> NDArray[np.float64]:
    """Mean power of each gating block; none when everything is shorter than one."""
    steps = powers[: len(powers) // _GATE_STEP * _GATE_STEP].reshape(-1, _GATE_STEP).mean(axis=1, dtype=np.float64)
    sums = np.concatenate([[0.0], np.cumsum(steps)])
    return (sums[_GATE_STEPS:] - sums[:-_GATE_STEPS]) / _GATE_STEPS


def _lufs(power: NDArray[np.float64]) -> NDArray[np.float64]:
    return -0.691 + 10 * np.log10(np.maximum(power, 1e-12))


def _interpolation() -> NDArray[np.float32]:
    """How much twelve samples count for what lies 1/4, 2/4 and 3/4 of the way between the middle two; shape (3, 12)."""
    shares = np.arange(1, _OVERSAMPLING)[:, None] / _OVERSAMPLING
    away = np.arange(1 - _REACH, _REACH + 1) - shares
    taps = np.sinc(away) * (0.54 + 0.46 * np.cos(np.pi * away / _REACH))  # a Hamming window
    return (taps / taps.sum(axis=1, keepdims=True)).astype(np.float32)


_INTERPOLATION = _interpolation()


class PeakMeter:
    """The true peak of each millisecond, from four-fold oversampling (BS.1770-5, annex 2).

    Attributes:
        floor: amplitude that matters. Where no sample reaches it the highest sample is taken for the peak, which
            saves most of the work.
        highest: the highest peak so far.
    """

    def __init__(self, floor: float = 0.0) -> None:
        self.floor, self.highest = floor, 0.0
        self._rest: Samples = np.zeros((2, _REACH), np.float32)
        self._cells: list[Cells] = []
        self._count = 0

    def add(self, block: Samples) -> None:
        """Measure one more block."""
        self._count += block.shape[1]
        heard = np.concatenate([self._rest, block], axis=1)
        cells = (heard.shape[1] - 2 * _REACH) // CELL
        if cells > 0:
            peaks = self._peaks(heard[:, : cells * CELL + 2 * _REACH], cells)
            self._cells.append(peaks)
            self.highest = max(self.highest, float(peaks.max()))
            heard = heard[:, cells * CELL :]
        self._rest = heard

    def finish(self) -> Cells:
        """Peak amplitudes, one for each started millisecond."""
        count = -(-self._count // CELL)
        self.add(np.zeros((2, CELL + _REACH), np.float32))
        return np.concatenate(self._cells)[:count]

    def _peaks(self, heard: Samples, cells: int) -> Cells:
        """Peaks of whole cells from samples that reach beyond them on both sides."""
        inside = np.abs(heard[:, _REACH:-_REACH]).reshape(2, cells, CELL)
        peaks = inside.max(axis=(0, 2))
        loud = peaks >= self.floor
        around = sliding_window_view(heard, CELL + 2 * _REACH, axis=1)[:, ::CELL][:, loud]
        if around.size:
            rows = np.ascontiguousarray(around).reshape(-1, CELL + 2 * _REACH)
            for taps in _INTERPOLATION:
                between = np.abs(cv2.filter2D(rows, cv2.CV_32F, taps[None], anchor=(_REACH - 1, 0))[:, _REACH:-_REACH])
                peaks[loud] = np.maximum(peaks[loud], between.max(axis=1).reshape(2, -1).max(axis=0))
        return peaks


class LoudnessMeter:
    """Integrated loudness and true peak of the blocks that were added."""

    def __init__(self) -> None:
        self._powers, self._peaks = PowerMeter(), PeakMeter()

    def add(self, block: Samples) -> None:
        """Measure one more block."""
        self._powers.add(block)
        self._peaks.add(block)
        self._peaks.floor = self._peaks.highest / 1.5  # no peak rises higher above the samples beside it

    def cells(self) -> tuple[Cells, Cells]:
        """The power and the peak of each millisecond of everything added; peaks that are not near the highest may lack
        what lies between samples."""
        return self._powers.finish(), self._peaks.finish()

    def finish(self) -> tuple[float, float]:
        """Integrated loudness in LUFS (-70 for silence) and true peak in dBTP of everything added."""
        powers, peaks = self.cells()
        return integrated_lufs(powers), to_db(float(peaks.max(initial=0.0)))


def loudness(path: Path, stop: Callable[[], None] = lambda: None) -> tuple[float, float]:
    """Integrated loudness (LUFS) and true peak (dBTP) of a file's first sound track, decoded.

    Args:
        stop: called for each second of sound; raises when the work is cancelled.

    Raises:
        FFmpegError, OSError, ValueError: as `decoded`.
    """
    meter = LoudnessMeter()
    for block in decoded(path):
        stop()
        meter.add(block)
    return meter.finish()
