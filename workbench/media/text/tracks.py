"""Subtitles inside the film's own file: tracks of 3GPP timed text, which players offer to switch on."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from av.container import OutputContainer
from av.packet import Packet
from av.subtitles.stream import SubtitleStream

from workbench.media.text.subtitles import SubtitleEvent

_HEADER = b"[Script Info]\nScriptType: v4.00+\n"
"""What the encoder wants to see before it describes a track; players choose the look."""

_LANGUAGES: dict[str, str] = dict(
    re.findall(
        r"(\w\w):(\w{3})",
        "ar:ara cs:ces da:dan de:deu el:ell en:eng es:spa fa:fas fi:fin fr:fra he:heb hi:hin hu:hun id:ind it:ita "
        "ja:jpn ko:kor nb:nob nl:nld no:nor pl:pol pt:por ro:ron ru:rus sv:swe th:tha tr:tur uk:ukr vi:vie zh:zho",
    )
)
"""The three letters (ISO 639-2) that the file format has for the two of a tag."""


def add_track(
    film: OutputContainer, events: Sequence[SubtitleEvent], language: str, fps: Fraction
) -> Iterator[tuple[Fraction, "Packet[Any]"]]:
    """Add a track to an MP4 or QuickTime file that is being written, before its first packet.

    Args:
        language: the tag of the track, such as `en` or `zh`.

    Returns:
        The packets to write, each with the second at which it is shown, in order.
    """
    stream = film.add_stream("mov_text")
    stream.codec_context.subtitle_header = _HEADER
    stream.codec_context.time_base = 1 / fps
    stream.metadata["language"] = _LANGUAGES.get(language.split("-")[0], "und")
    stream.metadata["handler_name"] = language
    return ((event.first / fps, _packet(stream, event)) for event in events)


def _packet(stream: SubtitleStream, event: SubtitleEvent) -> "Packet[Any]":
    """A text sample (3GPP TS 26.245): its length in bytes as two bytes, then the text. Times count frames."""
    text = event.text.encode()
    packet: Packet[Any] = Packet(len(text).to_bytes(2, "big") + text)
    packet.stream = stream
    packet.time_base = 1 / event.fps
    packet.pts = packet.dts = event.first
    packet.duration = event.last - event.first
    return packet
