"""What is in a media file: its facts, of the picture and of the sound."""

# PyAV's stubs leave the type argument of Packet open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import io
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.reformatter import ColorRange
from av.video.stream import VideoStream

from workbench.kit.errors import VideoError
from workbench.media.opening import opened
from workbench.media.picture.faults import UNREADABLE
from workbench.media.picture.still import read_image
from workbench.model.document import Document

Source = Path | bytes

_ROUNDING = Fraction(1, 1000)
"""Seconds; Matroska and WebM keep whole milliseconds."""

UNSAID = 2
"""The code point with which ITU-T H.273 says that nothing is said."""
_HDR = (16, 18)


class ColourTags(Document):
    """What a file says about its colours, in code points of ITU-T H.273 (1 is BT.709, 9 BT.2020, 2 nothing).

    Attributes:
        full_range: luma from 0 to 255 (in 8 bits) rather than from 16 to 235.
    """

    primaries: int = UNSAID
    transfer: int = UNSAID
    matrix: int = UNSAID
    full_range: bool = False

    @property
    def is_hdr(self) -> bool:
        """Whether it is of high dynamic range: PQ (16) or HLG (18)."""
        return self.transfer in _HDR


class MediaInfo(Document):
    """Facts about an image, clip, film or sound.

    Attributes:
        width, height: of the upright picture; 0 without one.
        fps: mean frame rate as an exact fraction; 0 without moving pictures.
        is_variable: frames follow one another in uneven steps.
        frames: number of frames that are shown, 1 for an image.
        duration: seconds; 0 for an image.
        rotation: degrees clockwise by which a stored frame is turned to stand upright: 0, 90, 180 or 270.
        pixel_aspect: width of a pixel of the upright picture by its height.
        pixel_format: FFmpeg's name of how the pixels of a video are stored; it tells bits, planes and transparency.
        video_codec, audio_codec: FFmpeg's names; empty when there is none.
        sample_rate, channels: of the first sound track; 0 without one.
    """

    width: int = 0
    height: int = 0
    fps: Fraction = Fraction(0)
    is_variable: bool = False
    frames: int = 0
    duration: float = 0.0
    rotation: int = 0
    pixel_aspect: Fraction = Fraction(1)
    pixel_format: str = ""
    colour: ColourTags = ColourTags()
    has_audio: bool = False
    video_codec: str = ""
    audio_codec: str = ""
    sample_rate: int = 0
    channels: int = 0


def probe(path: Path) -> MediaInfo:
    """Facts about a file.

    Raises:
        VideoError: it is no media file, or is broken.
    """
    return _probe(path, path.name)


def probe_bytes(data: bytes) -> MediaInfo:
    """Facts about a media file that is in memory.

    Raises:
        VideoError: it is no media file, or is broken.
    """
    return _probe(data, "the data")


def _probe(source: Source, name: str) -> MediaInfo:
    try:
        image = read_image(source)
        if image is not None:
            return MediaInfo(width=image.shape[1], height=image.shape[0], frames=1)
        with opened(openable(source)) as container:
            return _container_info(container)
    except UNREADABLE as error:
        raise unreadable(name) from error


def _container_info(container: InputContainer) -> MediaInfo:
    pictures = (each for each in container.streams.video if not each.disposition & Disposition.attached_pic)
    video, audio = next(pictures, None), next(iter(container.streams.audio), None)
    if video is None and audio is None:
        raise ValueError("neither picture nor sound")
    facts: dict[str, Any] = {"duration": (container.duration or 0) / av.time_base}
    facts |= _sound_facts(audio) if audio else {}
    facts |= _picture_facts(container, video) if video else {}
    return MediaInfo(**facts)


def _sound_facts(stream: AudioStream) -> dict[str, object]:
    context = stream.codec_context
    return {
        "has_audio": True,
        "audio_codec": context.name,
        "sample_rate": context.sample_rate,
        "channels": context.layout.nb_channels,
    }


def _picture_facts(container: InputContainer, stream: VideoStream) -> dict[str, object]:
    """Facts of the first frame, and of the times of all; they are read from the packets, without decoding them."""
    first = next(container.decode(stream), None)
    if first is None:
        raise ValueError("it shows nothing")
    sideways = first.rotation % 180 == 90
    aspect = stream.sample_aspect_ratio or Fraction(1)
    container.seek(0)
    shown = (packet.pts for packet in container.demux(stream) if not packet.is_discard)
    ticks = sorted(pts for pts in shown if pts is not None)
    facts: dict[str, object] = {"duration": float(stream.duration * (stream.time_base or 0))} if stream.duration else {}
    return facts | {
        "width": first.height if sideways else first.width,
        "height": first.width if sideways else first.height,
        "fps": stream.average_rate or Fraction(0),
        "is_variable": _is_variable(ticks, stream.time_base or Fraction(1)),
        "frames": len(ticks),
        "rotation": -first.rotation % 360,
        "pixel_aspect": 1 / aspect if sideways else aspect,
        "pixel_format": first.format.name,
        "colour": _colour_tags(first),
        "video_codec": stream.codec_context.name,
    }


def _is_variable(ticks: Sequence[int], time_base: Fraction) -> bool:
    """Whether times lie further from even steps than they may have been rounded by."""
    if len(ticks) < 3:
        return False
    step = (ticks[-1] - ticks[0]) / (len(ticks) - 1)
    rounding = max(1.0, float(_ROUNDING / time_base))
    return any(abs(tick - ticks[0] - number * step) > rounding for number, tick in enumerate(ticks))


def _colour_tags(frame: av.VideoFrame) -> ColourTags:
    return ColourTags(
        primaries=frame.color_primaries,
        transfer=frame.color_trc,
        matrix=frame.colorspace,
        full_range=frame.color_range == ColorRange.JPEG,
    )


def openable(source: Source) -> Path | io.BytesIO:
    """What libraries open: a path, or a file in memory."""
    return io.BytesIO(source) if isinstance(source, bytes) else source


def unreadable(name: str) -> VideoError:
    """The error over a file of that name."""
    return VideoError(f"{name} cannot be read as a picture, clip or sound.", "Check that the file is whole.")
