"""Lines spoken by edge-tts, the unofficial door to the voices of Microsoft Edge's "read aloud".

The service may refuse, stall, or close in the middle without any error, and the client then reports success. So every
message has a time limit here, and an answer counts only when its last word is the last word of the line and the sound
is as long as the words say.
"""

import asyncio
import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from io import BytesIO

import aiohttp
import av
import edge_tts
import numpy as np
from av.error import FFmpegError
from edge_tts.exceptions import EdgeTTSException, NoAudioReceived

from workbench.voice.cast import EDGE, Profile, Remote
from workbench.voice.finish import even_out, trim, write_wav
from workbench.voice.network import SAMPLE_RATE, Samples
from workbench.voice.speech import Speech
from workbench.voice.timing import Span, timed_words
from workbench.voice.words import Piece, absorb, pieces

_TICKS = 10_000_000
_BITS_PER_SECOND = 48_000
_SLACK_SECONDS = 0.3


class EdgeError(Exception):
    """Why edge-tts did not speak, as a sentence for a person."""


@dataclass(frozen=True)
class _Boundary:
    text: str
    start: float
    seconds: float


async def speak_edge(line: str, speaker: Profile, patience: float) -> Speech:
    """Speak a line at the service.

    Args:
        patience: seconds that each message of the service may take.

    Raises:
        EdgeError: whatever went wrong.
    """
    try:
        mp3, boundaries = await _receive(line, speaker.remote, patience)
    except (TimeoutError, aiohttp.ClientError, EdgeTTSException, OSError) as error:
        raise EdgeError(_sentence(error, patience)) from error
    spans = list(_character_spans(line, boundaries))
    if not _is_complete(line, spans, len(mp3) * 8 / _BITS_PER_SECOND):
        raise EdgeError("edge-tts broke off in the middle of the line.")
    return await asyncio.to_thread(_speech, line, speaker, mp3, spans)


async def _receive(line: str, remote: Remote, patience: float) -> tuple[bytes, list[_Boundary]]:
    """The sound as MP3, and the words with their times."""
    limit = math.ceil(patience)
    request = edge_tts.Communicate(
        line,
        remote.name,
        rate=remote.rate,
        pitch=remote.pitch,
        boundary="WordBoundary",
        connect_timeout=limit,
        receive_timeout=limit,
    )
    sound = bytearray()
    boundaries: list[_Boundary] = []
    async with aclosing(request.stream()) as messages:
        while True:
            async with asyncio.timeout(patience):
                message = await anext(messages, None)
            if message is None:
                return bytes(sound), boundaries
            if message["type"] == "audio":
                sound += message.get("data", b"")
            else:
                start, seconds = message.get("offset", 0) / _TICKS, message.get("duration", 0) / _TICKS
                boundaries.append(_Boundary(message.get("text", ""), start, seconds))


def _sentence(error: Exception, patience: float) -> str:
    if isinstance(error, TimeoutError):
        return f"edge-tts did not answer within {patience:g} seconds."
    if isinstance(error, aiohttp.ClientResponseError):
        return f"edge-tts refused the request (HTTP {error.status})."
    if isinstance(error, NoAudioReceived):
        return "edge-tts sent no sound."
    if isinstance(error, EdgeTTSException):
        return "edge-tts sent an answer that cannot be understood."
    return "edge-tts could not be reached."


def _character_spans(line: str, boundaries: Sequence[_Boundary]) -> Iterator[Span]:
    """When each character of the line sounds, as far as the boundaries are found in it."""
    lowered, place = line.lower(), 0
    for boundary in boundaries:
        found = lowered.find(boundary.text.lower(), place)
        if not boundary.text or found < 0:
            continue
        place = found + len(boundary.text)
        share = boundary.seconds / len(boundary.text)
        for step in range(len(boundary.text)):
            yield found + step, boundary.start + step * share, boundary.start + (step + 1) * share


def _is_complete(line: str, spans: Sequence[Span], seconds: float) -> bool:
    """Whether the last word of the line was reached, and the sound is as long as its words."""
    if not spans:
        return False
    last, _, end = spans[-1]
    return not any(map(str.isalnum, line[last + 1 :])) and seconds + _SLACK_SECONDS >= end


def _speech(line: str, speaker: Profile, mp3: bytes, spans: Sequence[Span]) -> Speech:
    try:
        samples, cut = trim(_decode(mp3))
    except FFmpegError as error:
        raise EdgeError("edge-tts sent sound that cannot be read.") from error
    words, places = _heard_words(line, speaker, spans)
    duration = len(samples) / SAMPLE_RATE
    times = (
        (places[place], min(max(start - cut, 0.0), duration), min(max(end - cut, 0.0), duration))
        for place, start, end in spans
    )
    return Speech(write_wav(even_out(samples)), duration, timed_words(words, times), EDGE)


def _heard_words(line: str, speaker: Profile, spans: Sequence[Span]) -> tuple[list[Piece], dict[int, int]]:
    """The words of the line, silent ones joined to others, and the word of each character that sounds."""
    written = pieces(line, speaker.info.language)
    offsets = [word.offset for word in written]
    owner = {place: bisect_right(offsets, place) - 1 for place, _, _ in spans}
    words, places = absorb(line, written, set(owner.values()))
    return words, {place: places[index] for place, index in owner.items()}


def _decode(mp3: bytes) -> Samples:
    resampler = av.AudioResampler("flt", "mono", SAMPLE_RATE)
    parts: list[Samples] = []
    with av.open(BytesIO(mp3), "r", format="mp3") as container:
        for decoded in (*container.decode(container.streams.audio[0]), None):
            parts += [frame.to_ndarray().ravel().astype(np.float32) for frame in resampler.resample(decoded)]
    return np.concatenate(parts)
