"""A server that speaks edge-tts's side of the wire, well or badly, on this machine."""

import asyncio
import html
import json
import re
from dataclasses import dataclass, field
from functools import cache
from typing import cast

import av
import numpy as np
from aiohttp import web

TICKS_PER_CHARACTER = 900_000
FRAME_TICKS = 240_000
FRAME_BYTES = 144


@cache
def mp3_frames() -> tuple[bytes, ...]:
    """Ten seconds of a tone as MP3 of 48 kbit/s, 24 kHz, mono: one frame each 24 ms."""
    encoder = cast(av.AudioCodecContext, av.CodecContext.create("libmp3lame", "w"))
    encoder.sample_rate, encoder.layout, encoder.format, encoder.bit_rate = 24_000, "mono", "s16p", 48_000
    encoder.open()
    tone = (np.sin(np.arange(240_000) * (2 * np.pi * 220 / 24_000)) * 8000).astype(np.int16)
    packets: list[bytes] = []
    for start in range(0, len(tone), encoder.frame_size):
        part = tone[start : start + encoder.frame_size]
        frame = av.AudioFrame.from_ndarray(part.reshape(1, -1), format="s16p", layout="mono")
        frame.sample_rate = 24_000
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return tuple(packet for packet in packets if len(packet) == FRAME_BYTES)


@dataclass
class EdgeServer:
    """The service. `mode` is what goes wrong; `asked` is set when a text has arrived, `released` ends a stall."""

    mode: str = "well"
    voices: list[str] = field(default_factory=list[str])
    requests: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One turn of the service."""
        self.requests += 1
        if self.mode.isdigit():
            return web.Response(status=int(self.mode))
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.receive_str()
        ssml = await socket.receive_str()
        self.voices += re.findall(r"<voice name='([^']*)'", ssml)
        text = html.unescape("".join(re.findall(r"<prosody[^>]*>(.*)</prosody>", ssml, re.DOTALL)))
        self.asked.set()
        await socket.send_str(_text("turn.start", "{}"))
        if await self._speak(socket, text):
            await socket.send_str(_text("turn.end", "{}"))
        await socket.close()
        return socket

    async def _speak(self, socket: web.WebSocketResponse, text: str) -> bool:
        words = re.findall(r"[\u4e00-\u9fff]{1,3}|[^\W\u4e00-\u9fff](?:[^\s\u4e00-\u9fff]*[^\W\u4e00-\u9fff])?", text)
        clock = 1_000_000
        for number, word in enumerate(words):
            if number == 2 and self.mode == "drop":
                return False
            if number == 2 and self.mode == "stall":
                await self.released.wait()
            if self.mode == "noise":
                await socket.send_str(_text("strange", "{}"))
            length = len(word) * TICKS_PER_CHARACTER
            if self.mode != "silent":
                await socket.send_str(_boundary(word, clock, length))
                frames = 1 if self.mode == "short" else length // FRAME_TICKS + 1
                await socket.send_bytes(
                    _sound(b"\0" * 4000 if self.mode == "garbage" else b"".join(mp3_frames()[:frames]))
                )
            clock += length
        return True


def _text(path: str, body: str) -> str:
    return f"X-RequestId:1\r\nContent-Type:application/json; charset=utf-8\r\nPath:{path}\r\n\r\n{body}"


def _boundary(word: str, start: int, length: int) -> str:
    text = {"Text": html.escape(word, quote=False), "Length": len(word), "BoundaryType": "WordBoundary"}
    data = {"Offset": start, "Duration": length, "text": text}
    return _text("audio.metadata", json.dumps({"Metadata": [{"Type": "WordBoundary", "Data": data}]}))


def _sound(data: bytes) -> bytes:
    head = b"X-RequestId:1\r\nContent-Type:audio/mpeg\r\nPath:audio\r\n"
    return len(head).to_bytes(2, "big") + head + data
