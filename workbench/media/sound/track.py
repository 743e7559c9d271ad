"""Music from a file: as long as the film, at a level, cut or repeated at the beat."""

import tempfile
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.media.sound.arrangement import Arrangement, Join, arrange
from workbench.media.sound.beats import Spectrogram, find_beats
from workbench.media.sound.loudness import CELL, SILENT_LUFS, Cells, PowerMeter, integrated_lufs
from workbench.media.sound.samples import RATE, Samples, decoded, regrouped

_SHORTEST = RATE
_SILENT_DB = -60.0
"""What is so far below the loudest millisecond at either end of the file is left out."""


def music_track(
    path: Path, total: int, size: int, lufs: float, folder: Path, stop: Callable[[], None]
) -> Iterator[Samples]:
    """A music file in blocks of `size` samples, `total` samples in all, at a loudness in LUFS, without fades.

    Args:
        folder: where the whole file lies decoded meanwhile, 23 MB a minute; the system's own may be in memory.
        stop: called for each decoded second; raises when the work is cancelled.

    Raises:
        FFmpegError, OSError, ValueError: it cannot be read.
    """
    with tempfile.TemporaryFile(dir=folder) as file:
        powers, spectrogram = PowerMeter(), Spectrogram()
        for block in regrouped(decoded(path), RATE):
            stop()
            file.write(np.ascontiguousarray(block.T).tobytes())
            powers.add(block)
            spectrogram.add(block)
        music = np.memmap(file, np.float32, "r").reshape(-1, 2)
        if len(music) < _SHORTEST:
            raise ValueError("it is shorter than a second")
        cells = powers.finish()
        first, last = _sounding(cells, len(music))
        arrangement = arrange(first, last, find_beats(spectrogram.decibels()), total)
        measured = integrated_lufs(cells)
        gain = np.float32(10 ** ((lufs - measured) / 20)) if measured > SILENT_LUFS else np.float32(1)
        blocks = regrouped(_played(music, arrangement), size)
        for at, block in zip(range(0, total, size), blocks, strict=False):
            yield block[:, : total - at] * gain


def _sounding(cells: Cells, length: int) -> tuple[int, int]:
    """From which sample to which the music is not silent; all of it when it hardly sounds at all."""
    loud = np.flatnonzero(cells > cells.max() * 10 ** (_SILENT_DB / 10))
    if len(loud) * CELL < _SHORTEST:
        return 0, length
    return int(loud[0]) * CELL, min(int(loud[-1] + 1) * CELL, length)


def _played(music: NDArray[np.float32], arrangement: Arrangement) -> Iterator[Samples]:
    """The passages of an arrangement one after the other, and then silence for ever."""
    yield np.zeros((2, arrangement.rest), np.float32)
    at = arrangement.first
    for join in arrangement.joins:
        yield from _passage(music, at, join.leave - join.blend)
        yield _blended(music, join)
        at = join.enter
    yield from _passage(music, at, arrangement.last)
    yield from repeat(np.zeros((2, RATE), np.float32))


def _passage(music: NDArray[np.float32], start: int, end: int) -> Iterator[Samples]:
    """What is heard from one sample to another, second by second."""
    for at in range(start, end, RATE):
        yield np.ascontiguousarray(music[at : min(at + RATE, end)].T)


def _blended(music: NDArray[np.float32], join: Join) -> Samples:
    """The beat in which one passage gives way to the other, as loud as both.

    Equal power is right for passages that have nothing in common, equal gain for equal ones; between them the
    correlation decides.
    """
    old = music[join.leave - join.blend : join.leave].T
    new = music[join.enter - join.blend : join.enter].T
    energy = float(np.sqrt((old**2).sum(dtype=np.float64) * (new**2).sum(dtype=np.float64)))
    alike = max(0.0, float((old * new).sum(dtype=np.float64)) / energy) if energy else 0.0
    turn = np.linspace(0, np.pi / 2, join.blend, dtype=np.float32)
    fall, rise = np.cos(turn), np.sin(turn)
    blended = (old * fall + new * rise) / np.sqrt(1 + 2 * alike * fall * rise)
    return blended.astype(np.float32)
