"""Sound as the film has it, stereo at 48 kHz in float32, read from any file in blocks."""

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from workbench.media.opening import opened

Samples = NDArray[np.float32]
"""Stereo sound, shape (2, samples)."""

RATE = 48_000
_NO_SOUND = 1e9
"""No recording is so loud, 180 dB above full scale."""
_WAV_PROBE = {"probesize": "8192"}
"""In a WAV, libav looks for other formats for as long as it is let, which takes longer than to decode it."""


def audio_frame(block: Samples, position: int) -> av.AudioFrame:
    """A block as an audio frame that starts at a sample of the film."""
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block), format="fltp", layout="stereo")
    frame.sample_rate = RATE
    frame.time_base = Fraction(1, RATE)
    frame.pts = position
    return frame


def decoded(path: Path, layout: str = "stereo") -> Iterator[Samples]:
    """The first sound track of a file of any kind, at 48 kHz, in blocks of shape (channels, samples).

    Raises:
        FFmpegError, OSError: it is missing or cannot be read.
        ValueError: it has no sound, or holds something else; the text says which.
    """
    heard = 0
    for frame in _frames(path, layout):
        block = np.asarray(frame.to_ndarray(), np.float32)
        if not np.abs(block).max(initial=0.0) < _NO_SOUND:  # nor is what is not a number
            raise ValueError("some of its samples are no sound at all")
        heard += block.shape[1]
        yield block
    if not heard:
        raise ValueError("its sound track is empty")


def _frames(path: Path, layout: str) -> Iterator[av.AudioFrame]:
    """The first sound track at 48 kHz, in frames of a second."""
    with path.open("rb") as file:
        head = file.read(12)
    with opened(path, _WAV_PROBE if head[8:] == b"WAVE" else {}) as container:
        if not container.streams.audio:
            raise ValueError("it has no sound track")
        resampler = av.AudioResampler(format="fltp", layout=layout, rate=RATE, frame_size=RATE)
        for frame in chain(container.decode(container.streams.audio[0]), (None,)):
            yield from resampler.resample(frame)


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
