"""What is in a media file: its facts, a frame at a time, a small picture of it."""

import io
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import cv2
import numpy as np
from av.container import InputContainer
from av.error import FFmpegError
from PIL.Image import DecompressionBombError

from workbench.kit.errors import VideoError
from workbench.media.picture.frame import Bytes
from workbench.media.picture.still import read_image
from workbench.model.document import Document

_QUALITY = 95
_THUMBNAIL_QUALITY = 85
_POSTER_SHARE = 0.1
"""How far into a film its poster is taken: past a dark opening, before anything is given away."""

Source = Path | bytes


class MediaInfo(Document):
    """Facts about an image, clip, film or sound.

    Attributes:
        width, height: of the upright picture; 0 without one.
        fps: mean frame rate as an exact fraction; 0 without moving pictures.
        frames: number of frames as counted in the file, 1 for an image.
        duration: seconds; 0 for an image.
        video_codec, audio_codec: FFmpeg's names; empty when there is none.
    """

    width: int = 0
    height: int = 0
    fps: Fraction = Fraction(0)
    frames: int = 0
    duration: float = 0.0
    has_audio: bool = False
    video_codec: str = ""
    audio_codec: str = ""


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


def thumbnail(source: Source, width: int) -> bytes:
    """A JPEG of at most `width` pixels across: of an image, or of the first frame of a clip.

    Raises:
        VideoError: it can be read as neither.
    """
    rgb = _first_picture(source)
    if rgb.shape[1] > width:
        height = max(1, round(rgb.shape[0] * width / rgb.shape[1]))
        rgb = np.asarray(cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    return _jpeg(rgb, _THUMBNAIL_QUALITY)


def frame_at(path: Path, seconds: float) -> bytes:
    """The frame that is on screen at a time of a clip or film, as JPEG; the last one when the time is past the end.

    Raises:
        VideoError: the file cannot be read.
    """
    try:
        with av.open(path, "r") as container:
            return _jpeg(_frame_at(container, seconds), _QUALITY)
    except (FFmpegError, OSError, ValueError) as error:
        raise _unreadable(path.name) from error


def poster(film: Path) -> bytes:
    """The picture that stands for a film before it plays, as JPEG.

    Raises:
        VideoError: the film cannot be read.
    """
    return frame_at(film, probe(film).duration * _POSTER_SHARE)


def _probe(source: Source, name: str) -> MediaInfo:
    try:
        image = read_image(source)
        if image is not None:
            return MediaInfo(width=image.shape[1], height=image.shape[0], frames=1)
        with av.open(_openable(source), "r") as container:
            return _container_info(container)
    except (FFmpegError, OSError, ValueError, DecompressionBombError) as error:
        raise _unreadable(name) from error


def _container_info(container: InputContainer) -> MediaInfo:
    video = next(iter(container.streams.video), None)
    audio = next(iter(container.streams.audio), None)
    if video is None and audio is None:
        raise ValueError("neither picture nor sound")
    facts = MediaInfo(
        duration=(container.duration or 0) / av.time_base,
        has_audio=audio is not None,
        audio_codec=audio.codec_context.name if audio else "",
    )
    if video is None:
        return facts
    first = next(container.decode(video))
    sideways = first.rotation % 180 == 90
    container.seek(0)
    frames = sum(1 for packet in container.demux(video) if packet.pts is not None)
    return facts.model_copy(
        update={
            "width": first.height if sideways else first.width,
            "height": first.width if sideways else first.height,
            "fps": video.average_rate or Fraction(0),
            "frames": frames,
            "duration": float((video.duration or 0) * (video.time_base or 0)) or facts.duration,
            "video_codec": video.codec_context.name,
        }
    )


def _first_picture(source: Source) -> Bytes:
    name = source.name if isinstance(source, Path) else "the data"
    try:
        image = read_image(source)
        if image is not None:
            return image
        with av.open(_openable(source), "r") as container:
            return _frame_at(container, 0.0)
    except (FFmpegError, OSError, ValueError, DecompressionBombError) as error:
        raise _unreadable(name) from error


def _frame_at(container: InputContainer, seconds: float) -> Bytes:
    """The upright RGB frame on screen at a time."""
    if not container.streams.video:
        raise ValueError("no picture")
    stream = container.streams.video[0]
    begin = float((stream.start_time or 0) * (stream.time_base or 0))
    container.seek(int((begin + max(seconds, 0.0)) * av.time_base))
    shown: av.VideoFrame | None = None
    for frame in container.decode(stream):
        if shown is not None and frame.time - begin > seconds + 1e-6:
            break
        shown = frame
    if shown is None:
        raise ValueError("no frame")
    rgb = cast(Bytes, shown.to_ndarray(format="rgb24"))
    return np.ascontiguousarray(np.rot90(rgb, shown.rotation // 90 % 4))


def _openable(source: Source) -> str | io.BytesIO:
    return io.BytesIO(source) if isinstance(source, bytes) else str(source)


def _jpeg(rgb: Bytes, quality: int) -> bytes:
    """JPEG with full colour resolution."""
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, 0x111111]
    _, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), options)
    return data.tobytes()


def _unreadable(name: str) -> VideoError:
    return VideoError(f"{name} cannot be read as a picture, clip or sound.", "Check that the file is whole.")
