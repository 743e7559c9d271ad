"""From a mix to the sound of a film: loudness set, peaks held, encoded as AAC, and measured as it will be heard."""

# PyAV's stubs leave the type argument of Packet open.
# pyright: reportUnknownMemberType=false

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType

import av
import numpy as np
from numpy.typing import NDArray

from workbench.kit.files import whole_file
from workbench.media.sound.loudness import (
    RATE,
    SILENT_LUFS,
    Limiter,
    LoudnessMeter,
    PeakMeter,
    Samples,
    audio_frame,
    loudness,
)
from workbench.model.document import Document

_BIT_RATE = 192_000
_CODEC_MARGIN_DB = 0.6
"""AAC moves peaks a little; the limiter starts this far below the ceiling."""
_TOLERANCE_LU = 0.1
_TRIES = 6
_MOST_EXTRA_DB = 6.0


class SoundFacts(Document):
    """What was measured on a decoded sound file. Silence has a loudness of -70."""

    loudness_lufs: float
    true_peak_dbtp: float


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

    Args:
        stop: called for each block; raises when the work is cancelled.
    """
    peaks = PeakMeter()
    for _, block in spool.blocks():
        stop()
        peaks.add(block)
    cells = peaks.finish()
    ceiling = true_peak_dbtp - _CODEC_MARGIN_DB
    while True:
        gain = _gain_for(spool, cells, lufs, ceiling, stop)
        _encode(spool, Limiter(cells, gain, ceiling), path, stop)
        reached, peak = loudness(path)
        if peak <= true_peak_dbtp:
            return SoundFacts(loudness_lufs=reached, true_peak_dbtp=max(peak, SILENT_LUFS))
        ceiling -= peak - true_peak_dbtp + _TOLERANCE_LU


def _gain_for(spool: Spool, cells: NDArray[np.float32], lufs: float, ceiling: float, stop: Callable[[], None]) -> float:
    """The static gain in dB that reaches a loudness although the limiter takes some away; 0 for silence.

    What the limiter takes is made up for by at most 6 dB, so that single loud clicks never lift everything else.
    """
    reached = _loudness_with(spool, Limiter(cells, 0.0, ceiling), stop)
    if reached <= SILENT_LUFS:
        return 0.0
    gain = lufs - reached
    most = gain + _MOST_EXTRA_DB
    for _ in range(_TRIES):
        reached = _loudness_with(spool, Limiter(cells, gain, ceiling), stop)
        if abs(lufs - reached) <= _TOLERANCE_LU or gain >= most:
            break
        gain = min(gain + lufs - reached, most)
    return gain


def _loudness_with(spool: Spool, limiter: Limiter, stop: Callable[[], None]) -> float:
    meter = LoudnessMeter()
    for position, block in spool.blocks():
        stop()
        meter.add(limiter.apply(block, position))
    return meter.finish()[0]


def _encode(spool: Spool, limiter: Limiter, path: Path, stop: Callable[[], None]) -> None:
    with whole_file(path) as temporary, av.open(temporary, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo", options={"aac_coder": "fast"})
        stream.bit_rate = _BIT_RATE
        for position, block in spool.blocks():
            stop()
            container.mux(stream.encode(audio_frame(limiter.apply(block, position), position)))
        container.mux(stream.encode(None))
