"""Any server that speaks OpenAI's chat completions: llama.cpp, vLLM, LM Studio, and hosted ones.

The answer is streamed, so that a slow model is no timeout. Servers differ in how far they hold a model to a schema, so
the schema stands in the instructions too, and the answer is checked. Ollama, which speaks them too, is refused: by this
door it leaves out what does not fit its context, without a word (see `ollama`).
"""

import base64
import json
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel

from workbench.kit.errors import ConfigurationError
from workbench.llm.model_server import (
    CHECK_SECONDS,
    ModelServer,
    check_model,
    instructions_with_form,
    repair_turns,
    spelled_out,
)
from workbench.llm.patience import Patience, await_or_stop, patiently
from workbench.llm.questions import WRITER_SETTING, Question, Repair, Reply, StopReason, Usage
from workbench.llm.schemas import answer_schema

T = TypeVar("T", bound=BaseModel)

_STOPS: dict[str, StopReason] = {"stop": "end", "length": "length", "content_filter": "refusal"}


class ChatCompletions:
    """A model on an OpenAI-compatible server.

    Args:
        url: up to and with its version: http://localhost:8080/v1.
        model: as the server names it.
        key: sent as a bearer token where the server wants one.
        setting: where people name the model.
    """

    def __init__(
        self, url: str, model: str, key: str = "", patience: Patience | None = None, *, setting: str = WRITER_SETTING
    ) -> None:
        self.place, self.setting = url.rstrip("/"), setting
        self._model = model
        self._patience = patience or Patience()
        self._server = ModelServer(self.place, self.name, "llm.openai.url", "chat completions", setting, key)
        self._known_to_be_no_ollama = False

    @property
    def name(self) -> str:
        """As people read it."""
        return f"{self._model} at {httpx.URL(self.place).host}"

    def reply(self, question: Question[T], repairs: tuple[Repair, ...], cancelled: Callable[[], bool]) -> Reply:
        """Ask, and wait for the whole reply; see `LanguageModel`."""
        request = _request(self._model, question, repairs)
        return patiently(lambda: await_or_stop(self._try(request), cancelled), self._patience, cancelled)

    def check(self) -> None:
        """Ask which models there are; see `LanguageModel`."""
        check_model(self._model, self.setting, self._models())

    async def _models(self) -> list[str]:
        async with self._server.talking() as client:
            await self._refuse_ollama(client)
            answer = await client.get("/models", timeout=CHECK_SECONDS)
            await self._server.refuse_error(answer)
            return [str(model["id"]) for model in answer.json()["data"]]

    async def _try(self, request: dict[str, Any]) -> Reply:
        async with self._server.talking() as client:
            await self._refuse_ollama(client)
            async with client.stream("POST", "/chat/completions", json=request) as answer:
                await self._server.refuse_error(answer)
                reply = await _gather(_events(answer), self._model)
        if reply is None:
            raise self._server.broke_off()
        return reply

    async def _refuse_ollama(self, client: httpx.AsyncClient) -> None:
        """Ollama tells itself at its root (its api.md: GET /api/version)."""
        if self._known_to_be_no_ollama:
            return
        answer = await client.get(httpx.URL(self.place).join("/api/version"), timeout=CHECK_SECONDS)
        if answer.is_success and answer.headers.get("content-type", "").startswith("application/json"):
            root = str(httpx.URL(self.place).join("/")).rstrip("/")
            raise ConfigurationError(
                f"{self.name} runs on Ollama, which would leave out what does not fit, without a word.",
                f"Name it as llm.ollama.url: {root}, and its model as llm.ollama.model.",
            )
        self._known_to_be_no_ollama = True


def _request(model: str, question: Question[Any], repairs: tuple[Repair, ...]) -> dict[str, Any]:
    form = {"name": question.kind.__name__, "schema": answer_schema(question.kind)}
    return {
        "model": model,
        "messages": [
            {"role": "system", "content": instructions_with_form(question)},
            {"role": "user", "content": _content(question)},
            *repair_turns(repairs),
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "response_format": {"type": "json_schema", "json_schema": form},
    }


def _content(question: Question[Any]) -> str | list[dict[str, Any]]:
    """Plain text where there are no pictures: small servers know no parts."""
    text = spelled_out(question)
    if not question.pictures:
        return text
    urls = [f"data:{one.media_type};base64,{base64.b64encode(one.data).decode()}" for one in question.pictures]
    return [*({"type": "image_url", "image_url": {"url": url}} for url in urls), {"type": "text", "text": text}]


async def _events(answer: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    """The chunks of a stream (server-sent events, WHATWG HTML section 9.2), until it says that it is done."""
    async for line in answer.aiter_lines():
        data = line.removeprefix("data:").strip()
        if data == "[DONE]":
            return
        if line.startswith("data:"):
            yield json.loads(data)


async def _gather(chunks: AsyncIterator[dict[str, Any]], model: str) -> Reply | None:
    """The reply that the chunks tell; None when they ended without a reason."""
    text: list[str] = []
    declined: list[str] = []
    usage, stop = Usage(), ""
    async for chunk in chunks:
        model = chunk.get("model") or model
        usage = _usage(chunk["usage"]) if chunk.get("usage") else usage
        for choice in chunk.get("choices", [])[:1]:
            delta: dict[str, str | None] = choice.get("delta") or {}
            text.append(delta.get("content") or "")
            declined.append(delta.get("refusal") or "")
            stop = choice.get("finish_reason") or stop
    if stop not in _STOPS:
        return None
    reason = "".join(declined)
    return Reply("".join(text), "refusal" if reason else _STOPS[stop], usage, model, reason)


def _usage(told: dict[str, Any]) -> Usage:
    details: dict[str, int] = told.get("prompt_tokens_details") or {}
    cached = details.get("cached_tokens") or 0
    read, answered = told.get("prompt_tokens") or 0, told.get("completion_tokens") or 0
    return Usage(fresh=max(0, read - cached), cached=cached, answered=answered)
