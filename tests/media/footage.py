"""Frames that can be told from one another, segments of them, and what a file says in its boxes."""

import struct
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from workbench.media.encoders import SOFTWARE, Recipe
from workbench.media.encoding import Encoding, encoder
from workbench.media.picture.frame import Frame, plane_view
from workbench.model.finishing import Codec

RATE = 48_000
Luma = NDArray[np.uint8]


def encoding(codec: Codec = Codec.H264, fps: Fraction = Fraction(24), crf: float = 18, **more: object) -> Encoding:
    """A small encoding; `more` goes into the recipe."""
    values: dict[str, object] = {"preset": "veryfast", "crf": crf, **more}
    return Encoding(160, 96, fps, Recipe(SOFTWARE[codec], **values))  # pyright: ignore[reportArgumentType]  # values by name


def luma(number: int, width: int = 160, height: int = 96) -> Luma:
    """The luma of frame `number`: soft waves that travel, so that it is most like itself among all."""
    rows, columns = np.mgrid[:height, :width]
    waves = 126 + 60 * np.sin((columns + 9 * number) / 17) + 35 * np.cos((rows + 5 * number) / 13)
    return waves.astype(np.uint8)


def drawn(numbers: Sequence[int], width: int = 160, height: int = 96) -> Iterator[Frame]:
    """Frames of those numbers, all in the same memory."""
    frame = Frame(width, height)
    for number in numbers:
        frame.planes[0][:] = luma(number, width, height)
        frame.planes[1][:], frame.planes[2][:] = 90 + number % 50, 160 - number % 50
        yield frame


def segment(path: Path, order: Encoding, numbers: Sequence[int], threads: int = 1) -> Path:
    """A segment file of the frames of those numbers."""
    with encoder(path, order, threads) as output:
        for frame in drawn(numbers, order.width, order.height):
            output.write(frame.video)
    return path


def tone(path: Path, seconds: float) -> Path:
    """An AAC file (48 kHz, stereo) of about that length."""
    samples = np.sin(np.arange(round(seconds * RATE)) / 20).astype(np.float32) * 0.2
    with av.open(path, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo")
        frame = av.AudioFrame.from_ndarray(np.stack([samples, samples]), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def seen(film: Path) -> list[Luma]:
    """The luma of every frame of a film, in 8 bit."""
    with av.open(film) as container:
        frames = container.decode(video=0)
        return [plane_view(frame.reformat(format="yuv420p"), 0).copy() for frame in frames]


def psnr(picture: Luma, other: Luma) -> float:
    """How alike two pictures are, in dB."""
    error = float(((picture.astype(np.float64) - other) ** 2).mean())
    return 10 * float(np.log10(255**2 / max(error, 1e-6)))


def boxes(data: bytes, *path: str) -> list[bytes]:
    """The contents of all boxes at a path such as moov, trak, edts, elst (ISO/IEC 14496-12)."""
    found: list[bytes] = []
    position = 0
    while position + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, position)
        start = position + 8
        if size == 1:
            size, start = struct.unpack_from(">Q", data, start)[0], start + 8
        if kind.decode("latin-1") == path[0]:
            content = data[start : position + size]
            found += boxes(content, *path[1:]) if path[1:] else [content]
        position += max(size, 8)
    return found
