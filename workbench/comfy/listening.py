"""The websocket beside a run. It brings progress and previews; a run without it only knows less on its way."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from workbench.comfy.connection import Connection
from workbench.comfy.errors import ComfyErrorCode
from workbench.comfy.tracker import Tracker
from workbench.kit.log import get_logger

_log = get_logger(__name__)
# The library logs every header at the level DEBUG, tokens too.
_quiet = logging.getLogger(f"{__name__}.socket")
_quiet.setLevel(logging.INFO)
_OPEN_SECONDS = 5.0
_CLOSE_SECONDS = 1.0
_AGAIN_SECONDS = 1.0
"""Before a socket that has ended is opened anew."""
_SILENT_SECONDS = 20.0
# As the very first message this turns previews into frames that name their prompt and node.
_FEATURE_FLAGS = json.dumps({"type": "feature_flags", "data": {"supports_preview_metadata": True}})


@asynccontextmanager
async def listening(connection: Connection, client_id: str, tracker: Tracker) -> AsyncGenerator[None]:
    """Feed the tracker from a socket of its own while the block runs; one that breaks or falls silent is opened anew.

    No two runs share a client id: a server that still holds an old socket of the same id falls silent to both as soon
    as it drops the old one.
    """
    ear = _Ear(connection, client_id, tracker)
    try:
        await ear.open()
        listener = asyncio.create_task(ear.listen())
        try:
            yield
        finally:
            await _stop(listener)
    finally:
        await ear.close()


class _Ear:
    """The socket of one run, and the next one when it has ended."""

    def __init__(self, connection: Connection, client_id: str, tracker: Tracker) -> None:
        self._connection = connection
        self._client_id = client_id
        self._tracker = tracker
        self._socket: ClientConnection | None = None
        self._warned = False

    async def open(self) -> None:
        """Connect; a run does without where that cannot be done."""
        try:
            self._socket = await _socket(self._connection, self._client_id)
            await self._socket.send(_FEATURE_FLAGS)
        except (OSError, WebSocketException) as error:
            if not self._warned:
                reason, code = type(error).__name__, ComfyErrorCode.WEBSOCKET
                _log.warning("no websocket, a run is followed by its queue alone", code=code, reason=reason)
            self._warned = True

    async def listen(self) -> None:
        """Hear what comes, for ever. Silence is normal while a server loads a model, and also what a socket brings that
        the server has forgotten; a new one is told at once which node runs."""
        while True:
            if self._socket:
                with suppress(ConnectionClosed, TimeoutError):
                    await self._hear(self._socket)
            await self.close()
            await asyncio.sleep(_AGAIN_SECONDS)
            await self.open()

    async def close(self) -> None:
        """Say farewell; when that is broken off, the socket is closed all the same."""
        socket, self._socket = self._socket, None
        if socket:
            try:
                await socket.close()
            finally:
                socket.transport.abort()

    async def _hear(self, socket: ClientConnection) -> None:
        while True:
            async with asyncio.timeout(_SILENT_SECONDS):
                message = await socket.recv()
            try:
                self._tracker.hear(message)
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                _log.debug("websocket message in an unknown shape", reason=type(error).__name__)


class _Connect(connect):
    """Goes nowhere else: the headers, some of them keys, are for this server alone."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """A redirect is an error, as it is for every other request."""
        return exc


def _socket(connection: Connection, client_id: str) -> connect:
    """No size limit: images of a film outgrow the library's 1 MiB. Pings keep proxies awake, but a late answer to
    one must not close the socket, since a server that loads a model is silent for long."""
    return _Connect(
        f"{connection.websocket_url}?clientId={client_id}",
        additional_headers=connection.headers,
        logger=_quiet,
        max_size=None,
        open_timeout=_OPEN_SECONDS,
        close_timeout=_CLOSE_SECONDS,
        ping_timeout=None,
    )


async def _stop(reader: asyncio.Task[None]) -> None:
    reader.cancel()
    with suppress(asyncio.CancelledError):
        await reader
