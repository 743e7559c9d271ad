"""Pictures at times of their own, with the sound of a file beside them, as an MP4 that plays while it loads."""

# PyAV's stubs leave the type argument of Packet open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import heapq
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from workbench.media.crew import cores
from workbench.media.encoders import SOFTWARE, Recipe
from workbench.media.encoding import Encoding, picture_stream
from workbench.media.opening import opened
from workbench.media.picture.frame import Frame, Planes
from workbench.media.sound.cues import reading
from workbench.media.sound.samples import RATE, audio_frame, decoded
from workbench.model.finishing import Codec

FINE = Recipe(SOFTWARE[Codec.H264], preset="veryfast", crf=18)
"""How footage is encoded that will be worked on."""
_MOST_TICKS = 60_000
"""Rates are told to the encoder with a denominator up to this; times stay as they are."""
_AAC = {"b": "192k"}

Timed = Iterator[tuple[Fraction, "Packet[Any]"]]
SoundKind = Literal["copied", "encoded", "none"]


@dataclass(frozen=True)
class TimedPicture:
    """A picture that is on screen from tick `first` up to but not including `last`."""

    planes: Planes
    first: int
    last: int


@dataclass(frozen=True)
class PictureTrack:
    """What a picture track is like.

    Attributes:
        width, height: in pixels, even.
        rate: frames per second on average.
        time_base: seconds of a tick.
        pixel_aspect: width of a pixel by its height.
    """

    width: int
    height: int
    rate: Fraction
    time_base: Fraction
    pixel_aspect: Fraction = Fraction(1)


@dataclass(frozen=True)
class Sound:
    """The sound of a file, whose second `origin` is heard at tick 0 of the picture."""

    path: Path
    origin: Fraction

    def reading(self) -> AbstractContextManager[None]:
        """Turns what goes wrong while it is read into a sentence."""
        return reading("The sound", self.path, "Use a whole file.")


def write_footage(
    out: Path, track: PictureTrack, pictures: Iterable[TimedPicture], sound: Sound | None, step: Callable[[], None]
) -> SoundKind:
    """Write an MP4: H.264, BT.709, each picture at its time, and all sound tracks as they are.

    When MP4 has no place for one of them, the first is encoded as AAC instead.

    Args:
        step: called for each picture; raises when the work is cancelled.

    Returns:
        What became of the sound.
    """
    options = {"movflags": "+faststart", "movie_timescale": str(track.time_base.denominator)}
    encoding = Encoding(track.width, track.height, track.rate.limit_denominator(_MOST_TICKS), FINE)
    with ExitStack() as files:
        container = files.enter_context(av.open(out, "w", format="mp4", options=options))
        stream = picture_stream(container, encoding, cores())
        stream.codec_context.time_base = track.time_base
        stream.codec_context.sample_aspect_ratio = track.pixel_aspect
        kind, sounds = _sounds(container, sound, files)
        for _, packet in heapq.merge(_encoded(stream, pictures, step), sounds, key=lambda timed: timed[0]):
            container.mux_one(packet)
    return kind


def _encoded(stream: VideoStream, pictures: Iterable[TimedPicture], step: Callable[[], None]) -> Timed:
    """The packets of pictures, each with the moment at which it is decoded."""
    frame = Frame(stream.width, stream.height)
    for picture in pictures:
        frame.show(picture.planes)
        frame.video.time_base = stream.codec_context.time_base
        frame.video.pts, frame.video.duration = picture.first, picture.last - picture.first
        yield from _timed(stream.encode(frame.video))
        step()
    yield from _timed(stream.encode(None))


def _sounds(container: OutputContainer, sound: Sound | None, files: ExitStack) -> tuple[SoundKind, Timed]:
    if sound is None:
        return "none", iter(())
    with sound.reading():
        source = files.enter_context(opened(sound.path))
    tracks = source.streams.audio
    if not tracks:
        return "none", iter(())
    if all(track.codec_context.name in container.supported_codecs for track in tracks):
        copies = {track.index: container.add_stream_from_template(track) for track in tracks}
        return "copied", _read(sound, _copied(source, copies, sound.origin))
    stream = container.add_stream("aac", rate=RATE, layout="stereo", options=_AAC)
    begin = (tracks[0].start_time or 0) * (tracks[0].time_base or 0) - sound.origin
    return "encoded", _read(sound, _as_aac(stream, sound.path, round(begin * RATE)))


def _read(sound: Sound, packets: Timed) -> Timed:
    """The packets of a sound whose errors are told."""
    with sound.reading():
        yield from packets


def _copied(source: InputContainer, copies: dict[int, AudioStream], origin: Fraction) -> Timed:
    """The packets of sound tracks, moved to where the picture begins."""
    for packet in source.demux(*(source.streams[index] for index in copies)):
        if packet.pts is not None and packet.dts is not None:
            shift = round(origin / packet.time_base)
            packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
            packet.stream = copies[packet.stream_index]
            yield packet.dts * packet.time_base, packet


def _as_aac(stream: AudioStream, path: Path, position: int) -> Timed:
    """The packets of a file's first sound track, encoded from a sample of the film on."""
    for block in decoded(path):
        yield from _timed(stream.encode(audio_frame(block, position)))
        position += block.shape[1]
    yield from _timed(stream.encode(None))


def _timed(packets: "Iterable[Packet[Any]]") -> Timed:
    for packet in packets:
        yield (packet.dts or 0) * packet.time_base, packet
