"""How a film's picture is encoded: H.264 in MP4, BT.709, one closed group of pictures after the other."""

# PyAV's stubs leave the type argument of Packet open.
# pyright: reportUnknownMemberType=false

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import OutputContainer
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream

from workbench.model.cut import Cut


@dataclass(frozen=True)
class Encoding:
    """Size, rate and libx264 settings of a film."""

    width: int
    height: int
    fps: Fraction
    preset: str
    crf: int

    def content(self) -> dict[str, object]:
        """What encoded bytes depend on, the encoder's version included: segments of two versions are never mixed."""
        return {**asdict(self), "fps": str(self.fps), "av": av.__version__}


def encoding_for(cut: Cut) -> Encoding:
    """A final at full size, or a preview at half the size and a fraction of the time."""
    if cut.quality == "preview":
        return Encoding(_half(cut.width), _half(cut.height), cut.fps, preset="ultrafast", crf=28)
    return Encoding(cut.width, cut.height, cut.fps, preset="veryfast", crf=21)


def _half(length: int) -> int:
    return max(2, length // 4 * 2)


class Encoder:
    """Writes frames, numbered from 0, as one video file.

    Args:
        threads: encoder threads; more than one only when there are fewer segments than cores.
    """

    def __init__(self, container: OutputContainer, encoding: Encoding, threads: int) -> None:
        stream = container.add_stream("libx264", rate=encoding.fps)
        stream.width, stream.height, stream.pix_fmt = encoding.width, encoding.height, "yuv420p"
        context = stream.codec_context
        context.time_base = 1 / encoding.fps
        context.thread_count = threads
        context.color_range = ColorRange.MPEG
        context.colorspace = Colorspace.ITU709
        context.color_primaries = ColorPrimaries.BT709
        context.color_trc = ColorTrc.BT709
        stream.options = {"preset": encoding.preset, "crf": str(encoding.crf)}
        self._container = container
        self._stream: VideoStream = stream
        self._time_base = context.time_base
        self._count = 0

    def write(self, picture: av.VideoFrame) -> None:
        """Encode one more frame; the picture may be drawn on again afterwards."""
        picture.pts = self._count
        picture.time_base = self._time_base
        self._container.mux(self._stream.encode(picture))
        self._count += 1

    def finish(self) -> None:
        """Write what the encoder still holds back."""
        self._container.mux(self._stream.encode(None))


@contextmanager
def encoder(path: Path, encoding: Encoding, threads: int) -> Generator[Encoder]:
    """An encoder to a new MP4 file; the file is complete when the block ends well."""
    with av.open(path, "w", format="mp4") as container:
        writer = Encoder(container, encoding, threads)
        yield writer
        writer.finish()
