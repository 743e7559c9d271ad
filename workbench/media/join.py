"""Segments and sound joined into one film without encoding again."""

# PyAV's stubs leave the type argument of Packet open.
# pyright: reportUnknownMemberType=false

import heapq
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import av
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

S = TypeVar("S", bound=Stream)


def join(segments: Sequence[Path], sound: Path, out: Path, fps: Fraction) -> int:
    """Write segments one after the other, and the sound beside them, as an MP4 that plays while it loads.

    Returns:
        The number of frames written.
    """
    with (
        av.open(out, "w", format="mp4", options={"movflags": "+faststart"}) as film,
        av.open(segments[0]) as pattern,
        av.open(sound) as music,
    ):
        video = film.add_stream_from_template(pattern.streams.video[0])
        audio = film.add_stream_from_template(music.streams.audio[0])
        delay = pattern.streams.video[0].codec_context.reorder_depth
        pictures = _for_stream(video, _pictures(segments, fps, delay))
        sounds = _for_stream(audio, (p for p in music.demux(music.streams.audio[0]) if p.dts is not None))
        frames = 0
        for _, packet in heapq.merge(pictures, sounds, key=lambda timed: timed[0]):
            frames += packet.stream is video
            film.mux_one(packet)
        return frames


def _for_stream(stream: S, packets: Iterable["Packet[S]"]) -> Iterator[tuple[Fraction, "Packet[Any]"]]:
    """Packets for a stream of the film, each with the moment at which it is decoded."""
    for packet in packets:
        packet.stream = stream
        yield (packet.dts or 0) * packet.time_base, packet


def _pictures(paths: Sequence[Path], fps: Fraction, delay: int) -> Iterator["Packet[VideoStream]"]:
    """The packets of all segments, timed by frame numbers of the film, so that no rounding adds up.

    Each segment is a closed group of pictures, so in the whole film, as in each segment, a packet is decoded `delay`
    frames before its place in the order of decoding.
    """
    base = 0
    for path in paths:
        with av.open(path) as container:
            count = 0
            for packet in container.demux(container.streams.video[0]):
                if packet.pts is None:
                    continue
                shown = round(packet.pts * packet.time_base * fps)
                packet.time_base = 1 / fps
                packet.pts, packet.dts, packet.duration = base + shown, base + count - delay, 1
                count += 1
                yield packet
            base += count
