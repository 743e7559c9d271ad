"""A ComfyUI server that misbehaves on command, over real sockets. It runs nothing: tests move its prompts along."""

import asyncio
import json
import struct
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

GRAPH = {
    "1": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": 255}},
    "2": {"class_type": "ImageInvert", "inputs": {"image": ["1", 0]}},
    "3": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "test"}},
}
FILE = {"filename": "test_00001_.png", "subfolder": "", "type": "output"}
OUTPUTS = {"3": {"images": [FILE]}}


class ScriptedServer:
    """The state of the server, the faults to come, and a count of every request (`"POST /prompt"`)."""

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.running: list[list[Any]] = []
        self.pending: list[list[Any]] = []
        self.history: dict[str, Any] = {}
        self.sockets: dict[str, web.WebSocketResponse] = {}
        self.first_messages: list[Any] = []
        self.faults: dict[str, list[str]] = {}
        self.files: dict[str, bytes] = {}
        self.headers: list[dict[str, str]] = []
        self.prompt_answer: dict[str, Any] | None = None
        self.prompt_status = 200
        self.own_ids = False
        self.websocket = True
        self.has_jobs = False
        self.extra_data: list[dict[str, Any]] = []
        self.interrupts_to_ignore = 0
        self.looks_before_history = 0
        self.submitted = asyncio.Event()
        self.fixed: dict[str, web.Response] = {}
        self.view_headers: dict[str, str] = {}
        self.delays: dict[str, float] = {}

    @property
    def prompts(self) -> int:
        """How many times a graph was submitted."""
        return self.requests["POST /prompt"]

    async def say(self, kind: str, prompt_id: str, **data: Any) -> None:
        """A message to every socket."""
        for socket in self.sockets.values():
            await socket.send_json({"type": kind, "data": {"prompt_id": prompt_id, **data}})

    async def preview(self, prompt_id: str, image: bytes) -> None:
        """A preview frame of type 4 to every socket."""
        metadata = json.dumps({"prompt_id": prompt_id, "node_id": "2", "image_type": "image/jpeg"}).encode()
        for socket in self.sockets.values():
            await socket.send_bytes(struct.pack(">II", 4, len(metadata)) + metadata + image)

    def start_next(self) -> None:
        """The first of the waiting begins to run."""
        self.running.append(self.pending.pop(0))

    def finish(self, prompt_id: str, *, outputs: Any = OUTPUTS, cached: tuple[str, ...] = (), last: Any = None) -> None:
        """Move a prompt into the history; `last` is an error or interrupt message in place of the success."""
        item = next(item for item in [*self.running, *self.pending] if item[1] == prompt_id)
        self._forget(prompt_id)
        messages = [
            ["execution_start", {"prompt_id": prompt_id, "timestamp": 1_000}],
            ["execution_cached", {"nodes": list(cached), "prompt_id": prompt_id, "timestamp": 1_010}],
            last or ["execution_success", {"prompt_id": prompt_id, "timestamp": 3_500}],
        ]
        status = {"status_str": "error" if last else "success", "completed": not last, "messages": messages}
        self.history[prompt_id] = {"prompt": item, "outputs": outputs, "status": status, "meta": {}}

    async def restart(self) -> None:
        """Queue, history and sockets are gone."""
        self.running, self.pending, self.history = [], [], {}
        for socket in list(self.sockets.values()):
            await socket.close()

    def application(self) -> web.Application:
        """The routes that the client uses."""
        app = web.Application(client_max_size=1 << 25, middlewares=[self._count_and_break])
        app.router.add_post("/prompt", self._prompt)
        app.router.add_get("/queue", self._queue)
        app.router.add_post("/queue", self._delete)
        app.router.add_get("/history/{id}", self._history)
        app.router.add_post("/interrupt", self._interrupt)
        app.router.add_get("/ws", self._socket)
        app.router.add_post("/upload/image", self._upload)
        app.router.add_get("/view", self._view)
        app.router.add_get("/api/jobs/{id}", self._job)
        app.router.add_post("/api/jobs/{id}/cancel", self._cancel_job)
        app.router.add_get("/{path:.*}", self._fixed)
        return app

    @web.middleware
    async def _count_and_break(self, request: web.Request, handler: Any) -> web.StreamResponse:
        name = f"{request.method} {request.path if not request.path.startswith('/history') else '/history'}"
        self.requests[name] += 1
        self.headers.append(dict(request.headers))
        await asyncio.sleep(self.delays.get(name, 0))
        faults = self.faults.get(name, [])
        fault = faults.pop(0) if faults else ""
        if fault.isdigit():
            return web.Response(status=int(fault), text="fault")
        if fault == "drop before":
            return _drop(request)
        answer = await handler(request)
        return _drop(request) if fault == "drop after" else answer

    async def _prompt(self, request: web.Request) -> web.Response:
        body = await request.json()
        prompt_id = "f00d0000-0000-4000-8000-000000000000" if self.own_ids else body["prompt_id"]
        if self.prompt_status == 200:
            number = self.prompts - 1
            self.extra_data.append(body["extra_data"])
            self.pending.append([number, prompt_id, body["prompt"], body["extra_data"], ["3"]])
            self.submitted.set()
        answer = self.prompt_answer or {"prompt_id": prompt_id, "number": 0, "node_errors": {}}
        return web.json_response(answer, status=self.prompt_status)

    async def _queue(self, _request: web.Request) -> web.Response:
        return web.json_response({"queue_running": self.running, "queue_pending": self.pending})

    async def _delete(self, request: web.Request) -> web.Response:
        for prompt_id in (await request.json())["delete"]:
            self.pending = [item for item in self.pending if item[1] != prompt_id]
        return web.Response()

    async def _history(self, request: web.Request) -> web.Response:
        prompt_id = request.match_info["id"]
        self.looks_before_history -= 1
        if self.looks_before_history >= 0:
            return web.json_response({})
        return web.json_response({prompt_id: self.history[prompt_id]} if prompt_id in self.history else {})

    async def _interrupt(self, request: web.Request) -> web.Response:
        prompt_id = (await request.json())["prompt_id"]
        self.interrupts_to_ignore -= 1
        if self.interrupts_to_ignore < 0 and any(item[1] == prompt_id for item in self.running):
            data = {"prompt_id": prompt_id, "node_id": "2", "node_type": "ImageInvert", "timestamp": 2_000}
            self.finish(prompt_id, last=["execution_interrupted", data])
        return web.Response()

    async def _job(self, request: web.Request) -> web.Response:
        """As newer servers answer; the others have no such route."""
        if not self.has_jobs:
            return web.Response(status=404, text="404: Not Found")
        prompt_id = request.match_info["id"]
        if entry := self.history.get(prompt_id):
            ends = {"success": "completed", "error": "failed"}
            status: dict[str, Any] = entry["status"]
            job = {"status": ends[status["status_str"]], "outputs": entry["outputs"], "execution_status": status}
            return web.json_response({"id": prompt_id, **job})
        if any(item[1] == prompt_id for item in [*self.running, *self.pending]):
            return web.json_response({"id": prompt_id, "status": "in_progress"})
        return web.json_response({"error": "Job not found"}, status=404)

    async def _cancel_job(self, request: web.Request) -> web.Response:
        prompt_id = request.match_info["id"]
        self.interrupts_to_ignore -= 1
        if self.interrupts_to_ignore < 0:
            self._forget(prompt_id)
        return web.json_response({"cancelled": True})

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if not self.websocket:
            return web.Response(status=404)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        client_id = request.query["clientId"]
        self.sockets[client_id] = socket
        async for message in socket:
            self.first_messages.append(json.loads(message.data))
        self.sockets.pop(client_id, None)
        return socket

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        image, subfolder = form["image"], str(form["subfolder"])
        assert isinstance(image, web.FileField)
        self.files[f"{subfolder}/{image.filename}"] = image.file.read()
        return web.json_response({"name": image.filename, "subfolder": subfolder, "type": "input"})

    async def _view(self, request: web.Request) -> web.Response:
        subfolder = request.query.get("subfolder")
        data = self.files.get("/".join(part for part in (subfolder, request.query["filename"]) if part))
        return web.Response(body=data, headers=self.view_headers) if data is not None else web.Response(status=404)

    async def _fixed(self, request: web.Request) -> web.Response:
        found = self.fixed.get(request.path)
        if found is None:
            return web.Response(status=404)
        kept = {name: found.headers[name] for name in ("Content-Type", "Location") if name in found.headers}
        return web.Response(status=found.status, body=found.body, headers=kept)  # one may be sent only once

    def _forget(self, prompt_id: str) -> None:
        self.running = [item for item in self.running if item[1] != prompt_id]
        self.pending = [item for item in self.pending if item[1] != prompt_id]


@asynccontextmanager
async def scripted_server() -> AsyncGenerator[tuple[ScriptedServer, str]]:
    """A server on a free port of the loopback: its state and its address."""
    server = ScriptedServer()
    async with TestServer(server.application()) as running:
        yield server, str(running.make_url("/"))


async def until(holds: Callable[[], object]) -> None:
    """Wait for something that another task brings about."""
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - the condition has no event of its own
            await asyncio.sleep(0.01)


def _drop(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.close()
    return web.Response()
