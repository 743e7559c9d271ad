"""From a mix to the sound of a film: loudness set, peaks held, encoded as AAC, and measured as it will be heard."""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Lock
from types import TracebackType

import numpy as np

from workbench.media.sound.limiter import Limiter
from workbench.media.sound.loudness import SILENT_LUFS, Cells, PeakMeter, PowerMeter, integrated_lufs
from workbench.media.sound.samples import RATE, Samples, to_db
from workbench.media.sound.stretches import encoded_stretches, join_stretches
from workbench.model.document import Document

_CODEC_MARGIN_DB = 0.6
"""AAC moves peaks a little; the limiter starts this far below the ceiling."""
_METER_MARGIN_DB = 0.1
"""True-peak meters agree to about that (EBU Tech 3341)."""
_PEAK_RANGE_DB = 6.0
"""Samples that far below the ceiling may hide a peak that passes it, once what is limited has been made up for."""
_MOST_EXTRA_DB = 9.0
_GAIN_STEP_DB = 0.1
"""Gains are rounded, so that most changes of a line leave all others as they were encoded."""
_SOLVED_LU, _TOLERANCE_LU = 0.005, 0.07
_TRIES = 4


_BLOCK = 4 * RATE
_SAMPLE_BYTES = 2 * np.dtype(np.float32).itemsize


class SoundFacts(Document):
    """What was measured on a decoded sound file; silence has a loudness of -70. `gain_db` is what the mix was given."""

    loudness_lufs: float
    true_peak_dbtp: float
    gain_db: float


class Spool:
    """Sound in an unnamed file, which the system removes whatever happens, and how powerful it is."""

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by __exit__
        self._lock = Lock()
        self._powers = PowerMeter()
        self.length = 0
        """Samples that were added."""

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, block: Samples) -> None:
        """Write one block more."""
        self._file.write(block.T.tobytes())
        self._powers.add(block)
        self.length += block.shape[1]

    def finish(self) -> Cells:
        """The power of each millisecond of everything added."""
        return self._powers.finish()

    def read(self, first: int, last: int) -> Samples:
        """What was added, from one sample to another; threads may ask at the same time."""
        with self._lock:
            self._file.seek(first * _SAMPLE_BYTES)
            data = self._file.read((last - first) * _SAMPLE_BYTES)
        return np.ascontiguousarray(np.frombuffer(data, np.float32).reshape(-1, 2).T)

    def blocks(self) -> Iterator[Samples]:
        """All of it, in blocks of four seconds."""
        for first in range(0, self.length, _BLOCK):
            yield self.read(first, min(first + _BLOCK, self.length))


def master(spool: Spool, lufs: float, true_peak_dbtp: float, path: Path, stop: Callable[[], None]) -> SoundFacts:
    """Encode a mix at a loudness and below a true peak, both as measured on the decoded file.

    AAC moves both a little; when it moves one too far, the mix is encoded again with that in mind.

    Args:
        stop: called for each block; raises when the work is cancelled.
    """
    powers = spool.finish()
    measured = integrated_lufs(powers)
    lift, extra = (lufs - measured, _MOST_EXTRA_DB) if measured > SILENT_LUFS else (0.0, 0.0)
    most, ceiling, aim = _in_steps(lift + extra), true_peak_dbtp - _CODEC_MARGIN_DB, lufs
    peaks = _peaks(spool, ceiling - lift - _PEAK_RANGE_DB, stop)
    tries = 0
    while True:
        limiter = _limiter_for(powers, peaks, aim, most, ceiling)
        stretches = encoded_stretches(partial(_limited, spool, limiter), spool.length, path.parent, stop)
        reached = integrated_lufs(np.concatenate([stretch.powers for stretch in stretches]))
        peak = to_db(max(float(stretch.peaks.max(initial=0.0)) for stretch in stretches))
        over, off = max(0.0, peak + _METER_MARGIN_DB - true_peak_dbtp), lufs - reached
        tries += 1
        good = not over and (abs(off) <= _TOLERANCE_LU or limiter.gain_db >= most)
        if good or tries == _TRIES:
            join_stretches(stretches, path)
            return SoundFacts(loudness_lufs=reached, true_peak_dbtp=max(peak, SILENT_LUFS), gain_db=limiter.gain_db)
        ceiling, aim = ceiling - over, aim + off


def _limited(spool: Spool, limiter: Limiter, first: int, last: int) -> Samples:
    return limiter.apply(spool.read(first, last), first)


def _peaks(spool: Spool, floor_db: float, stop: Callable[[], None]) -> Cells:
    meter = PeakMeter(10 ** (floor_db / 20))
    for block in spool.blocks():
        stop()
        meter.add(block)
    return meter.finish()


def _limiter_for(powers: Cells, peaks: Cells, lufs: float, most_db: float, ceiling: float) -> Limiter:
    """The limiter whose static gain reaches a loudness although it takes some away.

    What it takes is made up for as far as a gain of `most_db`, so that single loud clicks never lift everything else.
    """
    gain = min(lufs - integrated_lufs(powers), most_db)
    limiter = Limiter(peaks, gain, ceiling)
    while gain < most_db and (off := lufs - limiter.loudness(powers)) > _SOLVED_LU:
        gain = min(gain + off, most_db)
        limiter = Limiter(peaks, gain, ceiling)
    return Limiter(peaks, _in_steps(gain), ceiling)


def _in_steps(gain_db: float) -> float:
    return _GAIN_STEP_DB * round(gain_db / _GAIN_STEP_DB)
