"""A film's sound encoded in stretches of ten seconds, each kept by what is heard in it, and joined without a seam.

AAC codes windows that overlap, and looks ahead for attacks. So a stretch is encoded together with a little of what lies
before and after it, and only its own packets go into the film: by then the encoder chooses the same windows as if it
had heard the film from its beginning, which is all that neighbours must agree on.
"""

# PyAV's stubs leave the type argument of Packet open.
# pyright: reportUnknownMemberType=false

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.packet import Packet

from workbench.kit.files import whole_file, write_whole
from workbench.kit.hashing import content_key, sha256_bytes
from workbench.media.crew import cores
from workbench.media.join import frames_in
from workbench.media.pipeline import in_order
from workbench.media.sound.loudness import CELL, Cells, LoudnessMeter
from workbench.media.sound.samples import RATE, Samples, audio_frame, decoded

_AAC = {"aac_coder": "fast", "flags": "+qscale", "global_quality": "236"}
"""Quality 2 on libavcodec's scale (of 118 units), 120 to 220 kb/s. At a constant rate the encoder tries every quiet or
simple passage again and again to use up its bits, at four times the cost, and comes no nearer to the original."""
_EXACT_LENGTH = {"movie_timescale": str(RATE)}
"""Else the length is written in whole milliseconds."""
_PACKET = 1024
_OWN, _LEAD, _TAIL = 480, 9, 4
"""Packets of a stretch, and of what is encoded before and after it. The first two are whole milliseconds."""

Sound = Callable[[int, int], Samples]
"""Gives the film's sound from one sample to another, to any thread."""


@dataclass(frozen=True)
class Stretch:
    """An encoded stretch.

    Attributes:
        path: its file, in which `lead` packets come before its own.
        own: how many those are; what follows them is not in the film.
        powers, peaks: what was measured on it, decoded.
    """

    path: Path
    lead: int
    own: int
    powers: Cells
    peaks: Cells

    def packets(self) -> "Iterator[Packet[Any]]":
        """Its own packets."""
        with av.open(self.path) as container:
            heard = (packet for packet in container.demux(audio=0) if packet.dts is not None)
            yield from islice(heard, self.lead, self.lead + self.own)


def encoded_stretches(sound: Sound, total: int, folder: Path, stop: Callable[[], None]) -> list[Stretch]:
    """The film's sound of `total` samples in stretches; those that are not kept in a folder are encoded.

    Args:
        stop: called for each stretch; raises when the work is cancelled.
    """
    stretches: list[Stretch] = []
    firsts = range(0, total, _OWN * _PACKET)
    with closing(in_order(partial(_stretch, sound, total, folder), firsts, cores())) as made:
        for stretch in made:
            stop()
            stretches.append(stretch)
    return stretches


def _stretch(sound: Sound, total: int, folder: Path, first: int) -> Stretch:
    begin, end = max(0, first - _LEAD * _PACKET), min(total, first + (_OWN + _TAIL) * _PACKET)
    lead, last = (first - begin) // _PACKET, first + _OWN * _PACKET >= total
    samples = sound(begin, end)
    packets = -(-samples.shape[1] // _PACKET) + 1  # the encoder begins with one that is not heard
    key = content_key("stretch", av.__version__, _AAC, sha256_bytes(samples.tobytes()))
    path, cells = folder / f"{key}.m4s", folder / f"{key}.cells"
    if frames_in(path) != packets or not _has_cells(cells, packets):
        _encode(samples, path)
        write_whole(cells, _measured(path).tobytes())
    os.utime(path)
    os.utime(cells)
    heard = slice(lead * _PACKET // CELL, None if last else (lead + _OWN) * _PACKET // CELL)
    powers, peaks = np.fromfile(cells, np.float32).reshape(2, -1)[:, heard]
    return Stretch(path, lead, packets - lead if last else _OWN, powers, peaks)


def _has_cells(path: Path, packets: int) -> bool:
    """Whether what was measured on a stretch is there as a whole."""
    count = -(-(packets - 1) * _PACKET // CELL)
    return path.exists() and path.stat().st_size == 2 * count * np.dtype(np.float32).itemsize


def _encode(samples: Samples, path: Path) -> None:
    with whole_file(path) as temporary, av.open(temporary, "w", format="mp4", options=_EXACT_LENGTH) as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo", options=_AAC)
        container.mux(stream.encode(audio_frame(samples, 0)))
        container.mux(stream.encode(None))


def _measured(path: Path) -> Cells:
    """Powers and peaks of each millisecond of a file, shape (2, milliseconds)."""
    meter = LoudnessMeter()
    for block in decoded(path):
        meter.add(block)
    return np.stack(meter.cells())


def join_stretches(stretches: Sequence[Stretch], path: Path) -> None:
    """Write stretches one after the other as one file."""
    with (
        whole_file(path) as temporary,
        av.open(temporary, "w", format="mp4", options=_EXACT_LENGTH) as film,
        av.open(stretches[0].path) as pattern,
    ):
        stream = film.add_stream_from_template(pattern.streams.audio[0])
        packets = (packet for stretch in stretches for packet in stretch.packets())
        for place, packet in zip(count(-_PACKET, _PACKET), packets, strict=False):
            packet.stream = stream
            packet.pts = packet.dts = place
            film.mux_one(packet)
