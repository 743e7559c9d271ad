"""The server: routes with and without `/api`, the websocket, and the work in the background."""

import asyncio
import json
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, cast
from urllib.parse import urlsplit

from aiohttp import WSMsgType, web

from workbench.draft.catalogue import Catalogue
from workbench.draft.execution import Session, run_prompt
from workbench.draft.file_routes import FileRoutes
from workbench.draft.folders import Folders
from workbench.draft.info_routes import FEATURES, MAX_UPLOAD_BYTES, InfoRoutes
from workbench.draft.messages import Messages
from workbench.draft.prompt_routes import PromptRoutes
from workbench.draft.prompts import PromptQueue, client_id, prompt_id
from workbench.kit.ids import new_id

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Options:
    """How the server runs.

    Attributes:
        folder: holds `input`, `output`, `temp` and `models`.
        port: on 127.0.0.1; 0 takes a free one.
        previews: whether samplers send pictures of how far they are (ComfyUI's `--preview-method`).
        pace: seconds that each node and each sampling step takes at least, to watch progress and to try a cancel.
    """

    folder: Path
    port: int = 0
    previews: bool = False
    pace: float = 0.0


class DraftApp:
    """The parts of one server and its aiohttp application."""

    def __init__(self, options: Options) -> None:
        folders = Folders(options.folder)
        catalogue = Catalogue(folders)
        self.messages = Messages()
        self.queue = PromptQueue(self._tell_status)
        self.session = Session(catalogue, folders, self.messages, options.previews, options.pace)
        self.app = web.Application(client_max_size=MAX_UPLOAD_BYTES, middlewares=[same_origin])
        tables = (PromptRoutes(self.queue, self.session), FileRoutes(folders), InfoRoutes(catalogue))
        for prefix in ("", "/api"):
            for routes in tables:
                self.app.add_routes(routes.table(prefix))
            self.app.add_routes([web.get(f"{prefix}/ws", self.websocket)])

    async def work(self) -> None:
        """Run prompts, one at a time, until cancelled."""
        while True:
            item = await self.queue.take()
            self.queue.finish(await run_prompt(self.session, item))
            if client := client_id(item):
                self.messages.send("executing", {"node": None, "prompt_id": prompt_id(item)}, client)

    async def websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Connect a client: how long the queue is, the node that runs if it is theirs, then all messages for them."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        client = request.query.get("clientId") or new_id()
        self.messages.connect(client, socket)
        try:
            self.messages.send("status", {**self._status(), "sid": client}, client)
            report = self.session.report
            if report and report.node and report.client == client:
                self.messages.send("executing", {"node": report.node}, client)
            await self._listen(socket, client)
        finally:
            self.messages.disconnect(client)
        return socket

    async def _listen(self, socket: web.WebSocketResponse, client: str) -> None:
        """Read until the client goes; only feature flags, as its first message, mean anything."""
        first = True
        async for message in socket:
            flags = _feature_flags(message.data) if first and message.type is WSMsgType.TEXT else None
            first = False
            if flags is not None:
                self.messages.set_flags(client, flags)
                self.messages.send("feature_flags", FEATURES, client)

    def _status(self) -> dict[str, Any]:
        return {"status": {"exec_info": {"queue_remaining": self.queue.remaining}}}

    def _tell_status(self) -> None:
        self.messages.send("status", self._status())


def _feature_flags(text: str) -> dict[str, Any] | None:
    try:
        message = json.loads(text)
    except ValueError:
        return None
    if not isinstance(message, dict) or message.get("type") != "feature_flags":
        return None
    return cast(dict[str, Any], message.get("data", {}))


@web.middleware
async def same_origin(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Refuse what a web page of another origin sends; a browser would let it reach loopback."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        return web.Response(status=403)
    return await handler(request)


async def serve(options: Options, ready: Callable[[str], None], stop: asyncio.Event) -> None:
    """Serve on 127.0.0.1 until stopped; `ready` gets the address.

    Raises:
        OSError: when the port is taken.
    """
    draft = DraftApp(options)
    runner = web.AppRunner(draft.app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    tasks = [asyncio.create_task(each) for each in (draft.work(), draft.messages.deliver(), stop.wait())]
    try:
        await web.TCPSite(runner, "127.0.0.1", options.port).start()
        ready(f"http://127.0.0.1:{runner.addresses[0][1]}")
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        draft.session.interrupted.set()
        for task in tasks:
            task.cancel()
        await draft.messages.close()
        await runner.cleanup()


def stop_on_signals(stop: asyncio.Event) -> None:
    """Let SIGTERM and SIGINT set an event of the running loop."""
    loop = asyncio.get_running_loop()

    def stop_soon(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop.set)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop_soon)
