"""How a film's picture is encoded: BT.709, in closed groups of pictures, so that parts can be joined."""

# PyAV's stubs leave the type argument of Packet open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.container import OutputContainer
from av.packet import Packet
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream

from workbench.kit.errors import InvalidInputError
from workbench.media.encoders import SOFTWARE, Recipe
from workbench.model.cut import Cut
from workbench.model.finishing import Codec, Delivery

_PREVIEW = Recipe(SOFTWARE[Codec.H264], preset="ultrafast", crf=28)

_MOST_REORDERED = 4
"""Frames by which any encoder here decodes a picture before it is shown, or fewer."""
_PRORES_ADVICE = "Order ProRes by quality, or choose H.264, H.265 or AV1."

os.environ.setdefault("SVT_LOG", "1")  # SVT-AV1 writes its settings to the console otherwise; 1 means errors only


@dataclass(frozen=True)
class Encoding:
    """Size and rate of a film, and how its pictures are coded."""

    width: int
    height: int
    fps: Fraction
    recipe: Recipe

    @property
    def suffix(self) -> str:
        """The ending of a film's name."""
        return f".{self.recipe.container}"

    def content(self) -> dict[str, object]:
        """What encoded bytes depend on, the encoder's version included: segments of two versions are never mixed."""
        return {**asdict(self), "fps": str(self.fps), "av": av.__version__}


def encoding_for(cut: Cut) -> Encoding:
    """A final at full size as ordered, or a preview at half the size and a fraction of the time.

    Raises:
        InvalidInputError: ProRes is ordered at a rate or a size, but it has a rate of its own.
    """
    if cut.quality == "preview":
        return Encoding(_half(cut.width), _half(cut.height), cut.fps, _PREVIEW)
    order = cut.delivery
    refuse_delivery(order)
    kbps = order.kbps if order.control == "bitrate" else None
    recipe = Recipe(SOFTWARE[order.codec], order.preset, crf=order.crf, kbps=kbps)
    return Encoding(cut.width, cut.height, cut.fps, recipe)


def refuse_delivery(order: Delivery) -> None:
    """Refuse what no encoder can do.

    Raises:
        InvalidInputError: ProRes is ordered at a rate or a size, but it has a rate of its own.
    """
    if order.codec is Codec.PRORES and order.control != "quality":
        raise InvalidInputError(
            f"ProRes has a rate of its own; it cannot be made to a {order.control}.", _PRORES_ADVICE
        )


def _half(length: int) -> int:
    return max(2, length // 4 * 2)


def picture_stream(container: OutputContainer, encoding: Encoding, threads: int) -> VideoStream:
    """A stream for BT.709 pictures in a new file; the time base of its context is still to be set."""
    recipe = encoding.recipe
    options = recipe.options(threads)
    stream = cast(VideoStream, container.add_stream(recipe.encoder, rate=encoding.fps, options=options))
    stream.width, stream.height, stream.pix_fmt = encoding.width, encoding.height, recipe.pixel_format
    context = stream.codec_context
    context.thread_count = threads
    context.color_range = ColorRange.MPEG
    context.colorspace = Colorspace.ITU709
    context.color_primaries = ColorPrimaries.BT709
    context.color_trc = ColorTrc.BT709
    if recipe.tag:
        context.codec_tag = recipe.tag
    return stream


class Encoder:
    """Writes frames, numbered from 0, as one video file.

    Args:
        threads: encoder threads; more than one only for a segment that is most of the work.
    """

    def __init__(self, container: OutputContainer, encoding: Encoding, threads: int) -> None:
        self._container = container
        self._stream = picture_stream(container, encoding, threads)
        self._time_base = self._stream.codec_context.time_base = 1 / encoding.fps
        self._count = self._written = 0

    def write(self, picture: av.VideoFrame) -> None:
        """Encode one more frame; the picture may be drawn on again afterwards."""
        picture.pts = self._count
        picture.time_base = self._time_base
        self._mux(self._stream.encode(picture))
        self._count += 1

    def finish(self) -> None:
        """Write what the encoder still holds back."""
        self._mux(self._stream.encode(None))

    def _mux(self, packets: "list[Packet[VideoStream]]") -> None:
        """Packets come in the order of decoding; libx265 leaves that time undefined in files of one or two frames."""
        for packet in packets:
            packet.dts = self._written - _MOST_REORDERED
            self._container.mux_one(packet)
            self._written += 1


@contextmanager
def encoder(path: Path, encoding: Encoding, threads: int) -> Generator[Encoder]:
    """An encoder to a new file; the file is complete when the block ends well."""
    with av.open(path, "w", format=encoding.recipe.container) as container:
        writer = Encoder(container, encoding, threads)
        yield writer
        writer.finish()
