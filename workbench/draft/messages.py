"""Websocket messages: who is connected, and one line of messages that keeps their order.

Messages go to the client that submitted a prompt; those for nobody in particular go to all. As on a real server a
second connection with the same client id takes the place of the first, and when the first one closes the id is
forgotten, second connection or not.
"""

import asyncio
import json
import struct
import time
from typing import Any

from aiohttp import WSCloseCode, web

PREVIEW_IMAGE = 1
PREVIEW_IMAGE_WITH_METADATA = 4
_JPEG = 1


def timestamp() -> int:
    """Milliseconds since 1970, as messages carry them."""
    return int(time.time() * 1000)


class Messages:
    """The connected clients and what is on its way to them."""

    def __init__(self) -> None:
        self._sockets: dict[str, web.WebSocketResponse] = {}
        self._flags: dict[str, dict[str, Any]] = {}
        self._line: asyncio.Queue[tuple[str | bytes, str | None]] = asyncio.Queue()

    def connect(self, client: str, socket: web.WebSocketResponse) -> None:
        """A client is there."""
        self._sockets[client] = socket
        self._flags[client] = {}

    def disconnect(self, client: str) -> None:
        """A client's connection ended."""
        self._sockets.pop(client, None)
        self._flags.pop(client, None)

    def set_flags(self, client: str, flags: dict[str, Any]) -> None:
        """What a client says it can take."""
        self._flags[client] = flags

    def takes_metadata(self, client: str | None) -> bool:
        """Whether a client asked for previews that name their node and prompt."""
        return bool(client and self._flags.get(client, {}).get("supports_preview_metadata"))

    def send(self, kind: str, data: dict[str, Any], client: str | None = None) -> None:
        """Put a message in line for one client, or for all."""
        self._line.put_nowait((json.dumps({"type": kind, "data": data}), client))

    def send_preview(self, jpeg: bytes, client: str | None) -> None:
        """Put a preview in line: event type, image format, image."""
        self._line.put_nowait((struct.pack(">II", PREVIEW_IMAGE, _JPEG) + jpeg, client))

    def send_preview_with_metadata(self, jpeg: bytes, metadata: dict[str, Any], client: str | None) -> None:
        """Put a preview in line that says what it shows: event type, length of the metadata, metadata, image."""
        text = json.dumps(metadata | {"image_type": "image/jpeg"}).encode()
        self._line.put_nowait((struct.pack(">II", PREVIEW_IMAGE_WITH_METADATA, len(text)) + text + jpeg, client))

    async def deliver(self) -> None:
        """Send what is in line, in order, until cancelled."""
        while True:
            message, client = await self._line.get()
            if client is None:
                receivers = list(self._sockets.values())
            else:
                receivers = [self._sockets[client]] if client in self._sockets else []
            for socket in receivers:
                await _send(socket, message)

    async def close(self) -> None:
        """Say goodbye to all."""
        for socket in list(self._sockets.values()):
            await socket.close(code=WSCloseCode.GOING_AWAY)


async def _send(socket: web.WebSocketResponse, message: str | bytes) -> None:
    """A client that has just gone misses the message; its own handler notices the end."""
    try:
        if isinstance(message, str):
            await socket.send_str(message)
        else:
            await socket.send_bytes(message)
    except (ConnectionError, RuntimeError):
        return
