"""Any server that speaks OpenAI's chat completions: Ollama, llama.cpp, vLLM, LM Studio, and hosted ones.

The answer is streamed, so that a slow model is no timeout. Servers differ in how far they hold a model to a schema, so
the schema stands in the instructions too, and the answer is checked.
"""

import base64
import json
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel

from workbench.kit.errors import ApiError, ConfigurationError, InvalidInputError, NetworkError, WorkbenchError
from workbench.kit.log import hide_secrets
from workbench.llm.patience import Busy, Patience, patiently, stop_if
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
        return patiently(lambda: self._try(question, repairs, cancelled), self._patience, cancelled)

    def check(self) -> None:
        """Ask which models there are; see `LanguageModel`."""
        try:
            with self._client() as client:
                answer = client.get("/models", timeout=_CHECK_SECONDS)
            if error := self._error(answer):
                raise error.error if isinstance(error, Busy) else error
            known = [str(model["id"]) for model in answer.json()["data"]]
        except httpx.HTTPError:
            raise self._unreachable() from None
        except (ValueError, KeyError, TypeError):
            raise self._not_one() from None
        if self._model not in known and f"{self._model}:latest" not in known:
            listed = ", ".join(known[:10]) or "none"
            raise ConfigurationError(f"The server has no model {self._model}.", f"It has: {listed}.")

    def _client(self) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        return httpx.Client(base_url=self.place, headers=headers, timeout=httpx.Timeout(_SILENCE, connect=_CONNECT))

    def _try(self, question: Question[T], repairs: tuple[Repair, ...], cancelled: Callable[[], bool]) -> Reply:
        body = _request(self._model, question, repairs)
        try:
            with self._client() as client, client.stream("POST", "/chat/completions", json=body) as answer:
                if answer.is_error:
                    answer.read()
                if error := self._error(answer):
                    raise error
                reply = _gather(_events(answer, cancelled), self._model)
        except httpx.HTTPError:
            raise Busy(self._unreachable()) from None
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            raise self._not_one() from None
        if reply is None:
            raise Busy(NetworkError(f"The answer of {self.name} broke off.", "Go on when the network is steady."))
        return reply

    def _error(self, answer: httpx.Response) -> Busy | WorkbenchError | None:
        """What a status means; None when all is well."""
        status = answer.status_code
        if not answer.is_error:
            return None
        if status == 429 or status >= 500:
            return Busy(NetworkError(f"{self.name} is overloaded or out of order.", "Go on later."))
        if status in (401, 403):
            advice = "Put a valid one into WORKBENCH_OPENAI_KEY."
            return ConfigurationError(f"{self.name} does not accept the key.", advice)
        if status == 413:
            return InvalidInputError(f"This text is too long for {self.name}.", "Choose a model that reads more.")
        said = " ".join(answer.text.split())
        said = hide_secrets(said.replace(self._key, "…") if self._key else said)[:_LONGEST_MESSAGE]
        return ConfigurationError(
            f"{self.name} refused the request (status {status}). It says: {said}", "Check llm.openai.url and the model."
        )

    def _unreachable(self) -> NetworkError:
        return NetworkError(f"{self.name} cannot be reached.", "Check that the server runs, and go on.")

    def _not_one(self) -> ApiError:
        return ApiError(f"The server of {self.name} does not speak chat completions.", "Check llm.openai.url.")


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


def _events(answer: httpx.Response, cancelled: Callable[[], bool]) -> Iterator[dict[str, Any]]:
    """The chunks of a stream (server-sent events, WHATWG HTML section 9.2), until it says that it is done."""
    end = time.monotonic() + _LONGEST_REPLY
    for line in answer.iter_lines():
        stop_if(cancelled)
        data = line.removeprefix("data:").strip()
        if data == "[DONE]" or time.monotonic() > end:
            return
        if line.startswith("data:"):
            yield json.loads(data)


def _gather(chunks: Iterator[dict[str, Any]], model: str) -> Reply | None:
    """The reply that the chunks tell; None when they ended without a reason."""
    text: list[str] = []
    declined: list[str] = []
    usage, stop = Usage(), ""
    for chunk in chunks:
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
