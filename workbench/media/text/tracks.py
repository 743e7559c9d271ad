"""Subtitles inside the film's own file: tracks of 3GPP timed text, which players offer to switch on."""

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from mmap import mmap
from pathlib import Path
from typing import Any

from av.container import OutputContainer
from av.packet import Packet
from av.subtitles.stream import SubtitleStream

from workbench.media.text.subtitles import SubtitleEvent, subtitle_events
from workbench.model.cut import Cut

_TAG = "tx3g"
"""3GPP timed text in QuickTime files too: their own kind of text track knows no UTF-8."""
_SUBTITLES, _ENABLED = b"sbtl", 1
_HEADER = b"[Script Info]\nScriptType: v4.00+\n"
"""What the encoder wants to see before it describes a track; players choose the look."""

_QUICKTIME = {"zho": "chi", "deu": "ger", "nld": "dut", "ell": "gre", "swe": "sve", "nob": "nor", "fas": "und"}
"""Where QuickTime files, whose languages are numbers, have another name for one, or none."""
_LANGUAGES: dict[str, str] = dict(
    re.findall(
        r"(\w\w):(\w{3})",
        "ar:ara cs:ces da:dan de:deu el:ell en:eng es:spa fa:fas fi:fin fr:fra he:heb hi:hin hu:hun id:ind it:ita "
        "ja:jpn ko:kor nb:nob nl:nld no:nor pl:pol pt:por ro:ron ru:rus sv:swe th:tha tr:tur uk:ukr vi:vie zh:zho",
    )
)
"""The three letters (ISO 639-2) that the file format has for the two of a tag."""


@dataclass(frozen=True)
class SoftTrack:
    """The subtitles of one language, by its tag, at the film's rate."""

    language: str
    events: Sequence[SubtitleEvent]
    fps: Fraction

    def added(self, film: OutputContainer) -> Iterator[tuple[float, "Packet[Any]"]]:
        """Add the track to an MP4 or QuickTime file that is being written, before its first packet.

        Returns:
            The packets to write, each with the second at which it is shown, in order.
        """
        stream = film.add_stream("mov_text")
        stream.codec_context.codec_tag = _TAG
        stream.codec_context.subtitle_header = _HEADER
        stream.codec_context.time_base = 1 / self.fps
        code = _LANGUAGES.get(self.language.split("-")[0], "und")
        stream.metadata["language"] = _QUICKTIME.get(code, code) if film.format.name == "mov" else code
        stream.metadata["handler_name"] = self.language
        return ((float(event.first / self.fps), _packet(stream, event)) for event in self.events)


def soft_tracks(cut: Cut) -> tuple[SoftTrack, ...]:
    """The tracks that a cut orders, in its order."""
    return tuple(SoftTrack(tag, subtitle_events(cut, tag), cut.fps) for tag in cut.subtitles.tracks)


def switch_off(film: Path) -> None:
    """Let no player show a track of subtitles before it is asked to: libav enables the first one, which is undone here.

    The flag is the lowest bit of a track header (ISO/IEC 14496-12, 8.3.2).
    """
    with film.open("r+b") as file, mmap(file.fileno(), 0) as data:
        for track in _boxes(data, 0, len(data), b"moov", b"trak"):
            (handler,) = _boxes(data, *track, b"mdia", b"hdlr")
            (header,) = _boxes(data, *track, b"tkhd")
            if data[handler[0] + 8 : handler[0] + 12] == _SUBTITLES:
                data[header[0] + 3] &= ~_ENABLED


def _boxes(data: mmap, start: int, end: int, kind: bytes, *inner: bytes) -> Iterator[tuple[int, int]]:
    """Where the contents of all boxes of a kind, in others, begin and end (ISO/IEC 14496-12, 4.2)."""
    while start < end:
        size, name = struct.unpack_from(">I4s", data, start)
        begin = start + 8
        if size == 1:
            size, begin = struct.unpack_from(">Q", data, start + 8)[0], start + 16
        if name == kind:
            yield from _boxes(data, begin, start + size, *inner) if inner else [(begin, start + size)]
        start += size


def _packet(stream: SubtitleStream, event: SubtitleEvent) -> "Packet[Any]":
    """A text sample (3GPP TS 26.245): its length in bytes as two bytes, then the text. Times count frames."""
    text = event.text.encode()
    packet: Packet[Any] = Packet(len(text).to_bytes(2, "big") + text)
    packet.stream = stream
    packet.time_base = 1 / event.fps
    packet.pts = packet.dts = event.first
    packet.duration = event.last - event.first
    return packet
