"""Segments and sound joined into one film without encoding again."""

# PyAV's stubs leave the type argument of Packet open.
# pyright: reportUnknownMemberType=false

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from workbench.kit.errors import VideoError
from workbench.media.encoding import Encoding
from workbench.media.text.tracks import SoftTrack, switch_off

S = TypeVar("S", bound=Stream)


def join(
    segments: Sequence[Path],
    sound: Path,
    out: Path,
    encoding: Encoding,
    check: Callable[[], None],
    tracks: Sequence[SoftTrack] = (),
) -> int:
    """Write segments one after the other, sound and subtitles beside them, as a file that plays while it loads.

    Args:
        check: called for each segment; raises when the work is cancelled.
        tracks: subtitles, none of which is shown before a viewer asks for it.

    Returns:
        The number of frames written.

    Raises:
        VideoError: the segments were not encoded alike.
    """
    with (
        av.open(out, "w", format=encoding.recipe.container, options={"movflags": "+faststart"}) as film,
        av.open(segments[0]) as pattern,
        av.open(sound) as music,
    ):
        video = film.add_stream_from_template(pattern.streams.video[0], opaque=True)
        video.codec_context.codec_tag = pattern.streams.video[0].codec_context.codec_tag
        audio = film.add_stream_from_template(music.streams.audio[0])
        heard = music.streams.audio[0]
        pictures = _for_stream(video, 1 / encoding.fps, _pictures(segments, pattern.streams.video[0], encoding, check))
        sounds = _for_stream(audio, heard.time_base, (p for p in music.demux(heard) if p.dts is not None))
        texts = [track.added(film) for track in tracks]
        frames = 0
        for _, packet in heapq.merge(pictures, sounds, *texts, key=lambda timed: timed[0]):
            frames += packet.stream is video
            film.mux_one(packet)
    if tracks:
        switch_off(out)
    return frames


def frames_in(part: Path) -> int:
    """How many frames (of picture or of sound) a kept part has; 0 when there is no such file, or not the whole of it.

    The index is written last, so a file that was cut short has none.
    """
    try:
        with _undecoded(part) as container:
            return container.streams[0].frames
    except (FFmpegError, OSError, IndexError):
        return 0


def _undecoded(path: Path) -> InputContainer:
    """A part opened without a look at its pictures, which takes libav ten times as long."""
    return av.open(path, options={"skip_frame": "all"})


def _for_stream(
    stream: S, time_base: Fraction | None, packets: Iterable["Packet[S]"]
) -> Iterator[tuple[float, "Packet[Any]"]]:
    """Packets for a stream of the film, each with the second at which it is decoded."""
    tick = float(time_base or 1)
    for packet in packets:
        packet.stream = stream
        yield (packet.dts or 0) * tick, packet


def _pictures(
    paths: Sequence[Path], pattern: VideoStream, encoding: Encoding, check: Callable[[], None]
) -> Iterator["Packet[VideoStream]"]:
    """The packets of all segments, timed by frame numbers of the film, so that no rounding adds up.

    Each segment is a closed group of pictures, so in the whole film, as in each segment, a packet is decoded `delay`
    frames before its place in the order of decoding. All are decoded with the parameter sets of the first.
    """
    base, delay, frame = 0, pattern.codec_context.reorder_depth, 1 / encoding.fps
    for path in paths:
        check()
        with _undecoded(path) as container:
            stream = container.streams.video[0]
            if stream.codec_context.extradata != pattern.codec_context.extradata:
                raise VideoError("The parts of the film were encoded differently.", "Empty the folder of segments.")
            count, frames_per_tick = 0, float((stream.time_base or frame) / frame)
            for packet in container.demux(stream):
                if packet.pts is None:
                    continue
                shown = round(packet.pts * frames_per_tick)
                packet.time_base = frame
                packet.pts, packet.dts, packet.duration = base + shown, base + count - delay, 1
                count += 1
                yield packet
            base += count
