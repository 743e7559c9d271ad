"""Any server that speaks OpenAI's chat completions: Ollama, llama.cpp, vLLM, LM Studio, and hosted ones.

The answer is streamed, so that a slow model is no timeout. Servers differ in how far they hold a model to a schema, so
the schema stands in the instructions too, and the answer is checked.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel

from workbench.kit.errors import ApiError, ConfigurationError, InvalidInputError, NetworkError, WorkbenchError
from workbench.kit.log import hide_secrets
from workbench.llm.patience import Busy, Patience, await_or_stop, patiently
from workbench.llm.questions import Question, Repair, Reply, StopReason, Usage
from workbench.llm.schemas import answer_schema, schema_text

T = TypeVar("T", bound=BaseModel)

_LONGEST_REPLY = 3600.0
_SILENCE = 600.0
"""Seconds without a byte: a local model may read for minutes before its first word."""
_CONNECT = 10.0
_CHECK_SECONDS = 5.0
_LONGEST_MESSAGE = 300
_STOPS: dict[str, StopReason] = {"stop": "end", "length": "length", "content_filter": "refusal"}


class ChatCompletions:
    """A model on an OpenAI-compatible server.

    Args:
        url: up to and with its version: http://localhost:11434/v1.
        model: as the server names it.
        key: sent as a bearer token where the server wants one.
    """

    def __init__(self, url: str, model: str, key: str = "", patience: Patience | None = None) -> None:
        self.place = url.rstrip("/")
        self._model, self._key = model, key
        self._patience = patience or Patience()

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
        try:
            known = await_or_stop(self._models(), lambda: False)
        except Busy as busy:
            raise busy.error from None
        if self._model not in known and f"{self._model}:latest" not in known:
            listed = ", ".join(known[:10]) or "none"
            raise ConfigurationError(f"The server has no model {self._model}.", f"It has: {listed}.")

    def _client(self) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        timeout = httpx.Timeout(_SILENCE, connect=_CONNECT)
        return httpx.AsyncClient(base_url=self.place, headers=headers, timeout=timeout)

    async def _models(self) -> list[str]:
        try:
            async with self._client() as client:
                answer = await client.get("/models", timeout=_CHECK_SECONDS)
            self._refuse_error(answer)
            return [str(model["id"]) for model in answer.json()["data"]]
        except Exception as error:
            raise self._known(error) from None

    async def _try(self, request: dict[str, Any]) -> Reply:
        try:
            async with asyncio.timeout(_LONGEST_REPLY), self._client() as client:
                reply = await self._talk(client, request)
        except Exception as error:
            raise self._known(error) from None
        if reply is None:
            raise Busy(NetworkError(f"The answer of {self.name} broke off.", "Go on when the network is steady."))
        return reply

    async def _talk(self, client: httpx.AsyncClient, request: dict[str, Any]) -> Reply | None:
        async with client.stream("POST", "/chat/completions", json=request) as answer:
            if answer.is_error:
                await answer.aread()
            self._refuse_error(answer)
            return await _gather(_events(answer), self._model)

    def _known(self, error: Exception) -> Exception:
        """What an error of a request means."""
        if isinstance(error, httpx.HTTPError | TimeoutError):
            return Busy(NetworkError(f"{self.name} cannot be reached.", "Check that the server runs, and go on."))
        if isinstance(error, ValueError | KeyError | TypeError | IndexError | AttributeError):
            advice = "Check llm.openai.url."
            return ApiError(f"The server of {self.name} does not speak chat completions.", advice)
        return error

    def _refuse_error(self, answer: httpx.Response) -> None:
        if answer.is_error:
            raise self._error(answer.status_code, answer.text)

    def _error(self, status: int, text: str) -> Busy | WorkbenchError:
        """What a status means."""
        if status == 429 or status >= 500:
            return Busy(NetworkError(f"{self.name} is overloaded or out of order.", "Go on later."))
        if status in (401, 403):
            advice = "Put a valid one into WORKBENCH_OPENAI_KEY."
            return ConfigurationError(f"{self.name} does not accept the key.", advice)
        if status == 413:
            return InvalidInputError(f"This text is too long for {self.name}.", "Choose a model that reads more.")
        said = " ".join(text.split())
        said = hide_secrets(said.replace(self._key, "…") if self._key else said)[:_LONGEST_MESSAGE]
        return ConfigurationError(
            f"{self.name} refused the request (status {status}). It says: {said}", "Check llm.openai.url and the model."
        )


def _request(model: str, question: Question[Any], repairs: tuple[Repair, ...]) -> dict[str, Any]:
    form = {"name": question.kind.__name__, "schema": answer_schema(question.kind)}
    wanted = f"Answer with one JSON object of this schema, and nothing else:\n{schema_text(question.kind)}"
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": f"{question.instructions}\n\n{wanted}"},
        {"role": "user", "content": _content(question)},
    ]
    for repair in repairs:
        messages.append({"role": "assistant", "content": repair.said or "(cut off)"})
        messages.append(
            {"role": "user", "content": f"Correct this, and give the whole answer again:\n{repair.findings}"}
        )
    return {
        "model": model,
        "messages": messages,
        "stream": True,
        "stream_options": {"include_usage": True},
        "response_format": {"type": "json_schema", "json_schema": form},
    }


def _content(question: Question[Any]) -> str | list[dict[str, Any]]:
    """Plain text where there are no pictures: small servers know no parts."""
    read = [f"<document title={source.title!r}>\n{source.text}\n</document>" for source in question.sources]
    text = "\n\n".join([*read, question.task])
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
