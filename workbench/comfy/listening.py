"""The websocket beside a run. It brings progress and previews; a run without it only knows less on its way."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

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
# As the very first message this turns previews into frames that name their prompt and node.
_FEATURE_FLAGS = json.dumps({"type": "feature_flags", "data": {"supports_preview_metadata": True}})


@asynccontextmanager
async def listening(connection: Connection, client_id: str, tracker: Tracker) -> AsyncGenerator[None]:
    """Feed the tracker from a socket of its own while the block runs.

    No two runs share a client id: a server that still holds an old socket of the same id falls silent to both as soon
    as it drops the old one.
    """
    async with AsyncExitStack() as stack:
        try:
            socket = await _socket(connection, client_id)
            stack.callback(socket.transport.abort)  # a farewell that is broken off would leave the socket open
            stack.push_async_callback(socket.close)
            await socket.send(_FEATURE_FLAGS)
        except (OSError, WebSocketException) as error:
            reason = type(error).__name__
            _log.warning(
                "no websocket, a run is followed by its queue alone", code=ComfyErrorCode.WEBSOCKET, reason=reason
            )
        else:
            reader = asyncio.create_task(_read(socket, tracker))
            stack.push_async_callback(_stop, reader)
        yield


def _socket(connection: Connection, client_id: str) -> connect:
    """No size limit: images of a film outgrow the library's 1 MiB. Pings keep proxies awake, but a late answer to
    one must not close the socket, since a server that loads a model is silent for long."""
    return connect(
        f"{connection.websocket_url}?clientId={client_id}",
        additional_headers=connection.headers,
        logger=_quiet,
        max_size=None,
        open_timeout=_OPEN_SECONDS,
        close_timeout=_CLOSE_SECONDS,
        ping_timeout=None,
    )


async def _read(socket: ClientConnection, tracker: Tracker) -> None:
    with suppress(ConnectionClosed):
        async for message in socket:
            try:
                tracker.hear(message)
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                _log.debug("websocket message in an unknown shape", reason=type(error).__name__)


async def _stop(reader: asyncio.Task[None]) -> None:
    reader.cancel()
    with suppress(asyncio.CancelledError):
        await reader
