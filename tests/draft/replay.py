"""Replays what was recorded at a real ComfyUI server against the draft backend, and compares what comes back.

A recording is a list of events in the order of a test client: requests, responses, websocket messages, notes. The
replay walks it: it sends what was sent, and at each recorded message waits for the next one of that connection.
Prompt ids, times, counters in file names, tracebacks and wordings of exceptions are not compared; everything else of
a message or response is. Status messages race with the others on a real server, so only their shape is.
"""

import asyncio
import io
import json
import re
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import httpx
from PIL import Image

Json = Any
_WAIT = 30.0
_UNSUPPORTED = ("/upload/mask", "/userdata")
_LOOSE = {
    "prompt_id": "<id>",
    "timestamp": "<time>",
    "traceback": "<traceback>",
    "exception_message": "<text>",
    "exception_type": "<type>",
    "current_inputs": "<inputs>",
}
_UNORDERED = {"executed", "current_outputs", "nodes", "dependent_outputs"}
_FILE_HEADERS = ("content-type", "content-disposition", "etag", "last-modified", "accept-ranges", "content-range")


GREEN = {
    "3": {"class_type": "EmptyImage", "inputs": {"width": 96, "height": 54, "batch_size": 1, "color": 65280}},
    "9": {"class_type": "PreviewImage", "inputs": {"images": ["3", 0]}},
}
"""The plain picture that many of the recorded graphs contain."""


def load(path: Path) -> list[dict[str, Any]]:
    """The events of a recording."""
    return json.loads(path.read_text("utf-8"))["events"]


def first_number(events: list[dict[str, Any]]) -> int:
    """The queue number that the recording's first prompt got, counted since that server's start."""
    sent = [event for event in events if event.get("http") == "POST /prompt" and event["phase"] == "sent"]
    answers = [event for event in events if event.get("http") == "POST /prompt" and event["phase"] == "response"]
    counted = 0
    for request, answer in zip(sent, answers, strict=True):
        number = answer.get("json", {}).get("number")
        if isinstance(number, int):
            return abs(number) - counted
        counted += "number" not in (request.get("request_json") or {})
    return 0


def plain(value: Json, key: str = "") -> Json:
    """A message or response without what differs from run to run."""
    if key in _LOOSE:
        return _LOOSE[key]
    if isinstance(value, dict):
        return {_id(name): plain(item, name) for name, item in value.items() if name != "sid"}
    if isinstance(value, list):
        if value and all(str(item).endswith(".safetensors") for item in value):
            return "<files>"
        items = [plain(item) for item in value]
        return sorted(items, key=str) if key in _UNORDERED else items
    if isinstance(value, str):
        value = re.sub(r"\['.*\.safetensors'\]", "<files>", value)
        return _id(re.sub(r"temp_[a-z]{5}", "temp_<random>", re.sub(r"_\d{5}_", "_<count>_", value)))
    return value


def _id(text: str) -> str:
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>", text)


@dataclass
class Recorder:
    """The connections and what is known by other names here than in the recording."""

    http: httpx.AsyncClient
    connections: aiohttp.ClientSession
    output: Path
    skip: frozenset[str] = frozenset()
    sockets: dict[str, aiohttp.ClientWebSocketResponse] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    etag: str = ""
    response: httpx.Response | None = None
    compared: int = 0

    async def replay(self, events: list[dict[str, Any]]) -> int:
        """Walk a recording; returns how many messages and responses were compared."""
        skipping = False
        for event in events:
            if event.get("note", "").startswith("== "):
                skipping = event["note"][3:] in self.skip
            if not skipping:
                await self._step(event)
        return self.compared

    async def _step(self, event: dict[str, Any]) -> None:
        if "note" in event:
            await self._follow(event["note"])
        elif "closed" in event:
            await self.sockets.pop(event["ws"]).close()
        elif "ws" in event and event["dir"] == "->":
            await self.sockets[event["ws"]].send_json(event["text"])
        elif "ws" in event:
            await self._compare_message(event)
        elif event["phase"] == "sent":
            self.response = await self._send(event)
        elif self.response is not None:
            self._compare_response(event, self.response)

    async def _follow(self, note: str) -> None:
        if match := re.match(r"ws '(.*)' connected: GET (\S+) ", note):
            self.sockets[match[1]] = await self.connections.ws_connect(match[2], max_msg_size=0)
        elif match := re.match(r"deleted \S+/output/(\S+) on the server's disk", note):
            (self.output / self._here(match[1])).unlink()

    def _here(self, text: str) -> str:
        for there, here in self.renamed.items():
            text = text.replace(there, here)
        return text

    async def _compare_message(self, event: dict[str, Any]) -> None:
        recorded = event.get("text")
        if recorded and recorded["type"] == "status":
            return
        actual = await self._next_message(event["ws"])
        if recorded is None:
            kind, metadata = _preview(actual)
            assert kind == event["binary"]["event_type"]
            assert plain(metadata) == plain(event["binary"].get("metadata"))
            self.compared += 1
            return
        assert plain(actual) == plain(recorded)
        if recorded["type"] == "executed":
            self._rename_files(recorded["data"]["output"], actual["data"]["output"])
        self.compared += 1

    async def _next_message(self, name: str) -> Json:
        while True:
            message = await asyncio.wait_for(self.sockets[name].receive(), _WAIT)
            if message.type is aiohttp.WSMsgType.BINARY:
                return message.data
            content = json.loads(message.data)
            if content["type"] != "status":
                return content
            assert set(content["data"]) <= {"status", "sid"}
            assert set(content["data"]["status"]["exec_info"]) == {"queue_remaining"}

    def _rename_files(self, there: Json, here: Json) -> None:
        for old, new in zip(there["images"], here["images"], strict=True):
            self.renamed[old["filename"]] = new["filename"]

    async def _send(self, event: dict[str, Any]) -> httpx.Response | None:
        method, path = event["http"].split(" ", 1)
        if path.startswith(_UNSUPPORTED) or "channel" in event.get("params", {}):
            return None
        options: dict[str, Any] = {"params": event.get("params"), "headers": event.get("request_headers")}
        if "params" in event:
            options["params"] = {name: self._here(value) for name, value in event["params"].items()}
        if "If-None-Match" in event.get("request_headers", {}):
            options["headers"] = {"If-None-Match": self.etag}
        if "files" in event or "form" in event:
            options |= {"data": event.get("form"), "files": _files(event)}
        elif "raw_body" in event:
            options["content"] = _body(event["raw_body"])
        elif "request_json" in event:
            options["json"] = json.loads(self._here(json.dumps(event["request_json"])))
        response = await self.http.request(method, self._here(path), **options)
        self.etag = response.headers.get("etag", self.etag)
        return response

    def _compare_response(self, event: dict[str, Any], actual: httpx.Response) -> None:
        where = f"{event['http']} {actual.content[:300]!r}"
        assert actual.status_code == event["status"], where
        self.compared += 1
        recorded = event.get("json")
        if event["http"] == "POST /prompt" and "json" in event:
            content = actual.json()
            assert plain(content) == plain(recorded)
            if "prompt_id" in recorded:
                self.renamed[recorded["prompt_id"]] = content["prompt_id"]
        elif event["http"].startswith("POST /upload") and "json" in event:
            assert actual.json() == recorded
        elif event["http"].startswith("GET /history/") and _is_entry(recorded):
            _compare_entry(next(iter(recorded.values())), next(iter(actual.json().values())))
        elif event["http"].endswith(" /view"):
            for name in _FILE_HEADERS:
                assert (name in actual.headers) == (name in event.get("headers", {})), (name, where)


def _is_entry(recorded: Json) -> bool:
    """Some recordings keep a history entry, others only a word about it."""
    return isinstance(recorded, dict) and any(isinstance(item, dict) and "status" in item for item in recorded.values())


def _compare_entry(recorded: Json, actual: Json) -> None:
    """Compare the parts of a history entry that the recording kept."""
    assert set(actual) == {"prompt", "outputs", "status", "meta"}
    for name in recorded:
        assert plain(actual[name]) == plain(recorded[name])


def _preview(data: Json) -> tuple[int, Json]:
    """Event type and metadata of a binary message, which must hold a JPEG."""
    assert isinstance(data, bytes)
    kind, number = struct.unpack(">II", data[:8])
    metadata, image = (None, data[8:]) if kind == 1 else (json.loads(data[8 : 8 + number]), data[8 + number :])
    assert image.startswith(b"\xff\xd8\xff")
    return kind, metadata


def _body(recorded: str) -> bytes:
    """Long bodies were cut in the recording; another graph stands for them."""
    return json.dumps({"prompt": GREEN}).encode() if recorded.endswith(" bytes]") else recorded.encode()


def _files(event: dict[str, Any]) -> dict[str, tuple[str, bytes, str]]:
    return {
        name: (file["filename"], bytes_like(file["filename"], file["bytes"]), file["content_type"])
        for name, file in event.get("files", {}).items()
    }


def bytes_like(name: str, size: int) -> bytes:
    """Stands for an uploaded file that was not recorded: where it can be, a picture, another one for each size."""
    if not name.endswith(".png") or not 70 <= size < 1000:
        return b"x" * size
    file = io.BytesIO()
    Image.new("RGB", (8, 8), (size % 256, 80, 80)).save(file, "PNG")
    return file.getvalue()
