"""From a mix to the sound of a film: loudness set, peaks held, encoded as AAC, and measured as it will be heard."""

# PyAV's stubs leave the type argument of Packet open.
# pyright: reportUnknownMemberType=false

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType

import av
import numpy as np

from workbench.kit.files import whole_file
from workbench.media.sound.limiter import Limiter
from workbench.media.sound.loudness import SILENT_LUFS, Cells, PeakMeter, PowerMeter, integrated_lufs, loudness
from workbench.media.sound.samples import RATE, Samples, audio_frame
from workbench.model.document import Document

_AAC = {"aac_coder": "fast", "flags": "+qscale", "global_quality": "236"}
"""Quality 2 on libavcodec's scale (of 118 units), 120 to 220 kb/s. At a constant rate the encoder tries every quiet or
simple passage again and again to use up its bits, at four times the cost, and comes no nearer to the original."""
_EXACT_LENGTH = {"movie_timescale": str(RATE)}
"""Else the length is written in whole milliseconds."""
_CODEC_MARGIN_DB = 0.6
"""AAC moves peaks a little; the limiter starts this far below the ceiling."""
_METER_MARGIN_DB = 0.1
"""True-peak meters agree to about that (EBU Tech 3341)."""
_PEAK_RANGE_DB = 6.0
"""Samples that far below the ceiling may hide a peak that passes it, once what is limited has been made up for."""
_MOST_EXTRA_DB = 9.0
_SOLVED_LU, _TOLERANCE_LU = 0.005, 0.07
_TRIES = 4


class SoundFacts(Document):
    """What was measured on a decoded sound file; silence has a loudness of -70. `gain_db` is what the mix was given."""

    loudness_lufs: float
    true_peak_dbtp: float
    gain_db: float


class Spool:
    """Blocks of sound in an unnamed file, which the system removes whatever happens."""

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by __exit__
        self._sizes: list[int] = []

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, block: Samples) -> None:
        """Write one block."""
        self._file.write(block.tobytes())
        self._sizes.append(block.shape[1])

    def blocks(self) -> Iterator[tuple[int, Samples]]:
        """Read the blocks again, each with its first sample."""
        self._file.seek(0)
        position = 0
        for size in self._sizes:
            data = self._file.read(size * 2 * np.dtype(np.float32).itemsize)
            yield position, np.frombuffer(data, np.float32).reshape(2, size)
            position += size


def master(spool: Spool, lufs: float, true_peak_dbtp: float, path: Path, stop: Callable[[], None]) -> SoundFacts:
    """Encode a mix at a loudness and below a true peak, both as measured on the decoded file.

    AAC moves both a little; when it moves one too far, the mix is encoded again with that in mind.

    Args:
        stop: called for each block; raises when the work is cancelled.
    """
    powers = _powers(spool, stop)
    measured = integrated_lufs(powers)
    lift, extra = (lufs - measured, _MOST_EXTRA_DB) if measured > SILENT_LUFS else (0.0, 0.0)
    ceiling, aim = true_peak_dbtp - _CODEC_MARGIN_DB, lufs
    peaks = _peaks(spool, ceiling - lift - _PEAK_RANGE_DB, stop)
    tries = 0
    while True:
        limiter = _limiter_for(powers, peaks, aim, lift + extra, ceiling)
        _encode(spool, limiter, path, stop)
        reached, peak = loudness(path, stop)
        over, off = max(0.0, peak + _METER_MARGIN_DB - true_peak_dbtp), lufs - reached
        tries += 1
        good = not over and (abs(off) <= _TOLERANCE_LU or limiter.gain_db >= lift + extra)
        if good or tries == _TRIES:
            return SoundFacts(loudness_lufs=reached, true_peak_dbtp=max(peak, SILENT_LUFS), gain_db=limiter.gain_db)
        ceiling, aim = ceiling - over, aim + off


def _powers(spool: Spool, stop: Callable[[], None]) -> Cells:
    meter = PowerMeter()
    for _, block in spool.blocks():
        stop()
        meter.add(block)
    return meter.finish()


def _peaks(spool: Spool, floor_db: float, stop: Callable[[], None]) -> Cells:
    meter = PeakMeter(10 ** (floor_db / 20))
    for _, block in spool.blocks():
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
    return limiter


def _encode(spool: Spool, limiter: Limiter, path: Path, stop: Callable[[], None]) -> None:
    with whole_file(path) as temporary, av.open(temporary, "w", format="mp4", options=_EXACT_LENGTH) as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo", options=_AAC)
        for position, block in spool.blocks():
            stop()
            container.mux(stream.encode(audio_frame(limiter.apply(block, position), position)))
        container.mux(stream.encode(None))
