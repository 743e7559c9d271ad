"""Loudness and peaks after ITU-R BS.1770 and EBU R 128, and a limiter that holds a true-peak ceiling.

Sound passes through in blocks of float32, shape (2, samples), 48 kHz; nothing here grows with the film except one
number for every millisecond.
"""

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.error import BlockingIOError as NothingYet
from av.error import EOFError as NothingLeft
from av.filter import Graph
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Stereo sound, shape (2, samples)."""

RATE = 48_000
SILENT_LUFS = -70.0
"""The absolute gate of BS.1770: what measures no louder is silence."""

_CELL = RATE // 1000
_OVERSAMPLING = 4
_ATTACK_DB_PER_CELL = 1.0
_RELEASE_DB_PER_CELL = 0.1


def audio_frame(block: Samples, position: int) -> av.AudioFrame:
    """A block as an audio frame that starts at a sample of the film."""
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block), format="fltp", layout="stereo")
    frame.sample_rate = RATE
    frame.time_base = Fraction(1, RATE)
    frame.pts = position
    return frame


class LoudnessMeter:
    """Integrated loudness and true peak of the blocks that were added, by libavfilter's ebur128."""

    def __init__(self) -> None:
        self._graph = Graph()
        self._source = self._graph.add_abuffer(
            sample_rate=RATE, format="fltp", layout="stereo", time_base=Fraction(1, RATE)
        )
        meter = self._graph.add("ebur128", "metadata=1:peak=true:framelog=quiet")
        self._sink = self._graph.add("abuffersink")
        self._source.link_to(meter)
        meter.link_to(self._sink)
        self._graph.configure()
        self._position = 0
        self.lufs = SILENT_LUFS
        self.true_peak_dbtp = -math.inf

    def add(self, block: Samples) -> None:
        """Measure one more block."""
        self._source.push(audio_frame(block, self._position))
        self._position += block.shape[1]
        self._read()

    def finish(self) -> tuple[float, float]:
        """Integrated loudness in LUFS (-70 for silence) and true peak in dBTP of everything added."""
        self._source.push(None)
        self._read()
        return self.lufs, self.true_peak_dbtp

    def _read(self) -> None:
        while True:
            try:
                frame = cast(av.AudioFrame, self._sink.pull())
            except (NothingYet, NothingLeft):
                return
            if "lavfi.r128.I" in frame.metadata:
                self.lufs = float(frame.metadata["lavfi.r128.I"])
                self.true_peak_dbtp = to_db(float(frame.metadata["lavfi.r128.true_peak"]))


def loudness(path: Path) -> tuple[float, float]:
    """Integrated loudness (LUFS) and true peak (dBTP) of a file's first sound track, decoded.

    Raises:
        FFmpegError, ValueError: it cannot be read or has no sound.
    """
    meter = LoudnessMeter()
    for block in decoded(path):
        meter.add(block)
    return meter.finish()


def decoded(path: Path, layout: str = "stereo") -> Iterator[Samples]:
    """The first sound track of a file, at 48 kHz, in blocks of shape (channels, samples).

    Raises:
        FFmpegError, ValueError: it cannot be read or has no sound.
    """
    with av.open(path) as container:
        if not container.streams.audio:
            raise ValueError("the file has no sound")
        resampler = av.AudioResampler(format="fltp", layout=layout, rate=RATE)
        for frame in container.decode(container.streams.audio[0]):
            yield from (np.asarray(part.to_ndarray(), np.float32) for part in resampler.resample(frame))
        yield from (np.asarray(part.to_ndarray(), np.float32) for part in resampler.resample(None))


def regrouped(parts: Iterable[Samples], size: int) -> Iterator[Samples]:
    """Parts of any length as blocks of `size` samples; the last block may be shorter."""
    gathered: list[Samples] = []
    count = 0
    for part in parts:
        gathered.append(part)
        count += part.shape[1]
        if count >= size:
            joined = np.concatenate(gathered, axis=1)
            whole = count // size * size
            yield from (joined[:, start : start + size] for start in range(0, whole, size))
            gathered, count = [joined[:, whole:]], count - whole
    if count:
        yield np.concatenate(gathered, axis=1)


def to_db(amplitude: float) -> float:
    """Decibels of an amplitude; silence is minus infinity."""
    return 20 * math.log10(amplitude) if amplitude > 0 else -math.inf


class PeakMeter:
    """The true peak of each millisecond, from four-fold oversampling (BS.1770, annex 2)."""

    def __init__(self) -> None:
        self._resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE * _OVERSAMPLING)
        self._position = 0
        self._rest: Samples = np.empty((2, 0), np.float32)
        self._cells: list[NDArray[np.float32]] = []

    def add(self, block: Samples) -> None:
        """Measure one more block."""
        self._take(self._resampler.resample(audio_frame(block, self._position)))
        self._position += block.shape[1]

    def finish(self) -> NDArray[np.float32]:
        """Peak amplitudes, one for each started millisecond."""
        self._take(self._resampler.resample(None))
        count = -(-self._position // _CELL)
        tail = np.abs(self._rest).max(initial=0.0)
        peaks = np.concatenate([*self._cells, np.array([tail], np.float32)])
        return np.pad(peaks, (0, max(0, count - len(peaks))))[:count]

    def _take(self, frames: list[av.AudioFrame]) -> None:
        fine = np.concatenate([self._rest, *(np.asarray(frame.to_ndarray(), np.float32) for frame in frames)], axis=1)
        step = _CELL * _OVERSAMPLING
        whole = fine.shape[1] // step * step
        self._cells.append(np.abs(fine[:, :whole]).max(axis=0, initial=0.0).reshape(-1, step).max(axis=1))
        self._rest = fine[:, whole:]


class Limiter:
    """A gain curve that keeps peaks under a ceiling: it dips before a peak and recovers after it, in straight lines.

    The curve is the highest one that needs no more than 1 dB per millisecond on the way down and 0.1 dB per
    millisecond on the way up, so it makes no clicks, and it is never above what a peak allows.

    Args:
        peaks: amplitude of each millisecond.
        gain_db: static gain that is applied as well.
    """

    def __init__(self, peaks: NDArray[np.float32], gain_db: float, ceiling_dbtp: float) -> None:
        with np.errstate(divide="ignore"):
            room = ceiling_dbtp - gain_db - 20 * np.log10(peaks.astype(np.float64))
        allowed = np.minimum(np.minimum(room, 0.0), _neighbours(room))
        nodes = np.minimum(np.append(allowed, 0.0), np.insert(allowed, 0, 0.0))
        clock = np.arange(len(nodes))
        recovering = np.minimum.accumulate(nodes - _RELEASE_DB_PER_CELL * clock) + _RELEASE_DB_PER_CELL * clock
        dipping = np.minimum.accumulate((nodes + _ATTACK_DB_PER_CELL * clock)[::-1])[::-1] - _ATTACK_DB_PER_CELL * clock
        self._nodes = np.minimum(recovering, dipping) + gain_db

    def apply(self, block: Samples, position: int) -> Samples:
        """A block that starts at a sample of the film, with the gain applied."""
        count = int(block.shape[1])
        first, last = position // _CELL, (position + count) // _CELL + 2
        amplitudes = 10 ** (self._nodes[first:last] / 20)
        at = np.arange(position, position + count) / _CELL - first
        return block * np.interp(at, np.arange(len(amplitudes)), amplitudes).astype(np.float32)


def _neighbours(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The smaller of the values before and after each, since a peak between two cells may count for either."""
    padded = np.pad(values, 1, constant_values=0.0)
    return np.minimum(padded[:-2], padded[2:])
