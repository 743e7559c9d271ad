"""A Messages API on loopback: as strict as the real one is with current models, and failing on command.

It refuses what they refuse, streams in the order that they do, and holds its own answers to the schema of the request,
so that no test can pass on an answer that a real server would never give.
"""

import asyncio
import itertools
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import fastjsonschema
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

KEY = "sk-ant-Zx81planted"
MODELS = ("claude-opus-5-5", "claude-sonnet-5-5")
_CHUNK, _MOST_PIECES = 40, 12
_MOST_TOKENS, _MOST_AT_ONCE = 128_000, 21_333
_BOUNDS = {"minimum", "maximum", "minLength", "maxLength", "pattern", "maxItems"}


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request.

    Attributes:
        status: answered instead of a message.
        headers, kind, message, details: of that error.
        stop: the stop reason of the message, with `text` in the place of the answer where it is given.
        overloaded_after, cut_after: pieces of text that are streamed before an error, or nothing more, comes.
        wrap: put around the answer.
        edit: changes the answer, which is then not held to the schema.
    """

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "api_error"
    message: str = "It went wrong."
    details: dict[str, Any] | None = None
    stop: str = "end_turn"
    text: str | None = None
    overloaded_after: int | None = None
    cut_after: int | None = None
    wrap: str = "{}"
    edit: Callable[[dict[str, Any]], dict[str, Any]] | None = None


Answering = Callable[[dict[str, Any]], dict[str, Any]]
"""From the body of a request to the document that answers it."""


class MessagesApi:
    """The server's state.

    Attributes:
        url: where it is.
        asked: the body of every request that reached a model, in order.
        faults: taken from the front, one a request; None lets a request through.
    """

    def __init__(self, answering: Answering) -> None:
        self.url = ""
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.faults: list[Fault | None] = []
        self._free = threading.Event()
        self._free.set()
        self._held_from = 0
        self._answering = answering
        self._ids = itertools.count(1)

    def hold_from(self, number: int) -> None:
        """Be silent from that request on, the first being 1, until `go_on`."""
        self._held_from = number
        self._free.clear()

    def go_on(self) -> None:
        """Answer again."""
        self._free.set()

    def reached(self, number: int, seconds: float) -> bool:
        """Wait for that request; whether it came in time."""
        end = time.monotonic() + seconds
        while len(self.asked) < number and time.monotonic() < end:
            time.sleep(0.02)
        return len(self.asked) >= number

    @property
    def app(self) -> Starlette:
        """The routes that the workbench uses."""
        return Starlette(
            routes=[
                Route("/v1/messages", self._messages, methods=["POST"]),
                Route("/v1/models/{model}", self._model),
            ]
        )

    async def _model(self, request: Request) -> Response:
        if refused := self._stranger(request):
            return refused
        model = request.path_params["model"]
        if model not in MODELS:
            return self._error(404, "not_found_error", f"model: {model}")
        return JSONResponse({"type": "model", "id": model, "display_name": model, "created_at": "2026-09-22T00:00:00Z"})

    async def _messages(self, request: Request) -> Response:
        body = await request.json()
        if refused := self._stranger(request) or self._invalid(body):
            return refused
        self.asked.append(body)
        self.headers.append(dict(request.headers))
        fault = (self.faults.pop(0) if self.faults else None) or Fault()
        if fault.status:
            return self._error(fault.status, fault.kind, fault.message, fault.headers, fault.details)
        text = self._text(body, fault)
        held = self._held_from <= len(self.asked)
        return StreamingResponse(self._stream(body, text, fault, held), media_type="text/event-stream")

    def _stranger(self, request: Request) -> Response | None:
        given = request.headers.get("x-api-key") or request.headers.get("authorization", "").removeprefix("Bearer ")
        if given != KEY:
            return self._error(401, "authentication_error", f"invalid x-api-key: {given}")
        if "anthropic-version" not in request.headers:
            return self._error(400, "invalid_request_error", "anthropic-version: header is required")
        return None

    def _invalid(self, body: dict[str, Any]) -> Response | None:
        """What current models refuse."""
        if body["model"] not in MODELS:
            return self._error(404, "not_found_error", f"model: {body['model']}")
        fault = next((name for name, wrong in _faults(body) if wrong), "")
        return self._error(400, "invalid_request_error", f"{fault}: not supported for this model") if fault else None

    def _text(self, body: dict[str, Any], fault: Fault) -> str:
        if fault.text is not None:
            return fault.text
        document = self._answering(body)
        if fault.edit:
            document = fault.edit(document)
        else:
            _check(json.dumps(body["output_config"]["format"]["schema"]))(document)
        return fault.wrap.format(json.dumps(document, ensure_ascii=False))

    async def _stream(self, body: dict[str, Any], text: str, fault: Fault, held: bool) -> AsyncIterator[bytes]:
        if held:
            await asyncio.to_thread(self._free.wait, 120)
        for event in self._events(body, text, fault):
            yield event

    def _events(self, body: dict[str, Any], text: str, fault: Fault) -> Iterator[bytes]:
        size = max(_CHUNK, len(text) // _MOST_PIECES)
        pieces = [text[at : at + size] for at in range(0, len(text), size)]
        usage = {"input_tokens": 100, "output_tokens": 1, "cache_read_input_tokens": 40}
        usage["cache_creation_input_tokens"] = 20
        yield _event("message_start", message=self._message(body, usage))
        yield _event("ping")
        yield from _block(0, {"type": "thinking", "thinking": "", "signature": ""}, [_thought("Hm.")])
        yield _event("content_block_start", index=1, content_block={"type": "text", "text": ""})
        for number, piece in enumerate(pieces):
            if number == fault.overloaded_after:
                yield _event("error", error={"type": "overloaded_error", "message": "Overloaded"})
                return
            if number == fault.cut_after:
                return
            yield _event("content_block_delta", index=1, delta={"type": "text_delta", "text": piece})
        yield _event("content_block_stop", index=1)
        yield _event("message_delta", delta=_ending(fault), usage={"output_tokens": 200})
        yield _event("message_stop")

    def _message(self, body: dict[str, Any], usage: dict[str, int]) -> dict[str, Any]:
        empty = {"content": [], "stop_reason": None, "stop_sequence": None, "stop_details": None}
        identity = f"msg_{next(self._ids):06d}"
        return {"id": identity, "type": "message", "role": "assistant", "model": body["model"], "usage": usage, **empty}

    def _error(
        self,
        status: int,
        kind: str,
        message: str,
        headers: dict[str, str] | None = None,
        details: dict[str, Any] | None = None,
    ) -> Response:
        identity = f"req_{next(self._ids):06d}"
        error = {"type": kind, "message": message, **({"details": details} if details else {})}
        body = {"type": "error", "error": error, "request_id": identity}
        return JSONResponse(body, status_code=status, headers={"request-id": identity, **(headers or {})})


def _faults(body: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """What current models refuse, by name: sampling, thinking set by hand, forced tools, words put in their mouth,
    schemas with what only a validator knows, and what no model takes."""
    yield "sampling", bool({"temperature", "top_p", "top_k"} & body.keys())
    yield "thinking", body.get("thinking", {}).get("type") in ("disabled", "enabled")
    yield "tool_choice", body.get("tool_choice", {}).get("type") in ("any", "tool")
    yield "prefill", body["messages"][-1]["role"] != "user"
    yield "max_tokens", not 0 < body.get("max_tokens", 0) <= _MOST_TOKENS
    yield "stream", not body.get("stream") and body.get("max_tokens", 0) > _MOST_AT_ONCE
    yield "cache_control", json.dumps(body).count('"cache_control"') > 4
    blocks = [part for message in body["messages"] for part in message["content"] if isinstance(part, dict)]
    yield "text", any(part["type"] == "text" and not part["text"].strip() for part in blocks)
    yield "output_config", not _is_plain(body["output_config"]["format"]["schema"])


def _is_plain(part: Any) -> bool:
    """Whether a schema keeps to what answers are held to: closed objects, and no bounds."""
    if isinstance(part, list):
        return all(map(_is_plain, part))
    if not isinstance(part, dict):
        return True
    if part.get("type") == "object" and part.get("additionalProperties") is not False:
        return False
    named = [*part.get("properties", {}).values(), *part.get("$defs", {}).values()]
    others = [value for name, value in part.items() if name not in ("properties", "$defs")]
    return not _BOUNDS & part.keys() and all(map(_is_plain, [*named, *others]))


@lru_cache(maxsize=256)
def _check(schema: str) -> Callable[[Any], Any]:
    """Refuses an answer that breaks the schema; making the check takes longer than the check."""
    return fastjsonschema.compile(json.loads(schema))


def _ending(fault: Fault) -> dict[str, Any]:
    details = {"type": "refusal", "category": "general_harms", "explanation": fault.message}
    told = details if fault.stop == "refusal" else None
    return {"stop_reason": fault.stop, "stop_sequence": None, "stop_details": told}


def _thought(text: str) -> dict[str, str]:
    return {"type": "thinking_delta", "thinking": text}


def _block(index: int, start: dict[str, Any], deltas: list[dict[str, Any]]) -> Iterator[bytes]:
    yield _event("content_block_start", index=index, content_block=start)
    for delta in deltas:
        yield _event("content_block_delta", index=index, delta=delta)
    yield _event("content_block_stop", index=index)


def _event(kind: str, **data: Any) -> bytes:
    body = json.dumps({"type": kind, **data}, ensure_ascii=False)
    return f"event: {kind}\ndata: {body}\n\n".encode()


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve an ASGI application on a free port of this machine; its address."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


@contextmanager
def messages_api(answering: Answering) -> Iterator[MessagesApi]:
    """A Messages API that gives these answers while the block lasts."""
    api = MessagesApi(answering)
    with serving(api.app) as url:
        api.url = url
        try:
            yield api
        finally:
            api.go_on()
