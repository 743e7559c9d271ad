"""An OpenAI-compatible server on loopback: it streams, counts tokens, and may know no schema."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.llm.messages_api import serving

MODEL = "qwen3:14b"


@dataclass
class ChatServer:
    """The server's state; `statuses` are answered first, then `texts`, then `text` for ever."""

    text: str
    url: str = ""
    key: str = ""
    statuses: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    ending: str | None = "stop"
    refusal: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    answering: Callable[[dict[str, Any]], str] | None = None

    @property
    def app(self) -> Starlette:
        """The routes that the workbench uses."""
        return Starlette(
            routes=[Route("/v1/chat/completions", self._chat, methods=["POST"]), Route("/v1/models", self._models)]
        )

    async def _models(self, _request: Request) -> Response:
        return JSONResponse({"object": "list", "data": [{"id": MODEL, "object": "model"}]})

    async def _chat(self, request: Request) -> Response:
        if self.key and request.headers.get("authorization") != f"Bearer {self.key}":
            return JSONResponse({"error": {"message": "no such key"}}, status_code=401)
        body = await request.json()
        self.asked.append(body)
        if self.statuses:
            return PlainTextResponse(f"odd: {self.key}", status_code=self.statuses.pop(0))
        text = self.texts.pop(0) if self.texts else self.answering(body) if self.answering else self.text
        return StreamingResponse(self._stream(text), media_type="text/event-stream")

    def _stream(self, text: str) -> Iterator[bytes]:
        for at in range(0, len(text), 50):
            yield self._chunk({"content": text[at : at + 50]})
        yield self._chunk({"refusal": self.refusal} if self.refusal else {}, self.ending)
        usage = {"prompt_tokens": 120, "completion_tokens": 30, "prompt_tokens_details": {"cached_tokens": 20}}
        yield _event({"model": MODEL, "choices": [], "usage": usage})
        yield b"data: [DONE]\n\n"

    def _chunk(self, delta: dict[str, Any], ending: str | None = None) -> bytes:
        return _event({"model": MODEL, "choices": [{"index": 0, "delta": delta, "finish_reason": ending}]})


def _event(data: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


@contextmanager
def chat_server(text: str = "") -> Iterator[ChatServer]:
    """An OpenAI-compatible server while the block lasts."""
    server = ChatServer(text)
    with serving(server.app) as url:
        server.url = f"{url}/v1"
        yield server
