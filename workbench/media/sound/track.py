"""Music from a file: as long as the film, at a level, with soft edges and no gap where it starts again."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from av.error import FFmpegError

from workbench.kit.errors import VideoError
from workbench.kit.hashing import sha256_file
from workbench.media.sound.loudness import RATE, SILENT_LUFS, Samples, decoded, loudness, regrouped

_FADE_IN, _FADE_OUT = round(0.5 * RATE), round(2.5 * RATE)


def music_track(path: Path, total: int, size: int, lufs: float) -> Iterator[Samples]:
    """A music file in blocks of `size` samples, `total` samples in all, at a loudness in LUFS.

    Raises:
        VideoError: the file cannot be read.
    """
    try:
        measured = loudness(path)[0]
        gain = 10 ** ((lufs - measured) / 20) if measured > SILENT_LUFS else 1.0
        music = regrouped(_looped(path), size)
        starts = range(0, total, size)
        blocks = (block[:, : total - at] * np.float32(gain) for at, block in zip(starts, music, strict=False))
        yield from with_soft_edges(blocks, total)
    except (FFmpegError, OSError, ValueError) as error:
        raise _unreadable(path) from error


def music_digest(path: Path) -> str:
    """What a music file's content is known by.

    Raises:
        VideoError: the file is missing.
    """
    try:
        return sha256_file(path)
    except OSError as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> VideoError:
    return VideoError(f"The music cannot be read ({path.name}).", "Choose another music file.")


def with_soft_edges(blocks: Iterator[Samples], total: int) -> Iterator[Samples]:
    """Blocks that together are `total` samples long, faded in at the beginning and out at the end."""
    position = 0
    for block in blocks:
        count = int(block.shape[1])
        at = np.arange(position, position + count)
        edges = np.minimum(at / _FADE_IN, (total - at) / _FADE_OUT).clip(0, 1)
        yield block * edges.astype(np.float32)
        position += count


def _looped(path: Path) -> Iterator[Samples]:
    """A file's sound again and again, its end blended into its beginning."""
    ending: Samples = np.empty((2, 0), np.float32)
    while True:
        seconds = regrouped(decoded(path), RATE)
        opening = next(seconds, ending)
        if opening.shape[1] < RATE:
            raise ValueError("the music is shorter than a second")
        ready = _blend(ending, opening)
        for second in seconds:
            yield ready
            ready = second
        ending = ready


def _blend(ending: Samples, opening: Samples) -> Samples:
    """An ending that gives way to an opening of at least its length, at equal power."""
    mixed = opening.copy()
    count = ending.shape[1]
    turn = np.linspace(0, np.pi / 2, count, dtype=np.float32)
    mixed[:, :count] = ending * np.cos(turn) + opening[:, :count] * np.sin(turn)
    return mixed
