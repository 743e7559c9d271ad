"""A server on loopback that behaves as Ollama does (its api.md): rows of JSON, and prompts cut to the context."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.llm.messages_api import serving

MODEL = "qwen3:14b"


@dataclass
class OllamaServer:
    """The server's state.

    Attributes:
        longest: tokens that its model was made for.
        tokens: of the next prompt, as its tokenizer counts them.
        is_old: it knows no `truncate`, and cuts prompts whatever is asked.
        statuses: answered first; then rows of an error come, then `texts`, then `text` for ever.
    """

    text: str
    url: str = ""
    longest: int = 40_960
    tokens: int = 120
    is_old: bool = False
    sees: bool = False
    ending: str | None = "stop"
    statuses: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)

    @property
    def app(self) -> Starlette:
        """The routes that the workbench uses, and the one that Ollama is known by."""
        return Starlette(
            routes=[
                Route("/api/chat", self._chat, methods=["POST"]),
                Route("/api/show", self._show, methods=["POST"]),
                Route("/api/tags", self._tags),
                Route("/api/version", self._version),
            ]
        )

    async def _version(self, _request: Request) -> Response:
        return JSONResponse({"version": "0.40.12"})

    async def _tags(self, _request: Request) -> Response:
        return JSONResponse({"models": [{"name": MODEL}]})

    async def _show(self, request: Request) -> Response:
        if (await request.json())["model"] != MODEL:
            return JSONResponse({"error": "model not found"}, status_code=404)
        facts = {"general.architecture": "qwen3", "qwen3.context_length": self.longest}
        return JSONResponse({"model_info": facts, "capabilities": ["completion", *(["vision"] if self.sees else [])]})

    async def _chat(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append(body)
        if self.statuses:
            return JSONResponse({"error": "odd"}, status_code=self.statuses.pop(0))
        room = body["options"]["num_ctx"]
        if self.tokens > room and body["truncate"] is False and not self.is_old:
            return JSONResponse({"error": "the input length exceeds the context length"}, status_code=400)
        return StreamingResponse(self._rows(min(self.tokens, room)), media_type="application/x-ndjson")

    def _rows(self, read: int) -> Iterator[bytes]:
        if self.errors:
            yield _row({"error": self.errors.pop(0)})
            return
        text = self.texts.pop(0) if self.texts else self.text
        for at in range(0, len(text), 50):
            yield _row(_said(text[at : at + 50]) | {"done": False})
        if self.ending:
            counts = {"prompt_eval_count": read, "eval_count": 30}
            yield _row(_said("") | {"done": True, "done_reason": self.ending} | counts)


def _said(text: str) -> dict[str, Any]:
    return {"model": MODEL, "message": {"role": "assistant", "content": text}}


def _row(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode() + b"\n"


@contextmanager
def ollama_server(text: str = "") -> Iterator[OllamaServer]:
    """An Ollama server while the block lasts."""
    server = OllamaServer(text)
    with serving(server.app) as url:
        server.url = url
        yield server
