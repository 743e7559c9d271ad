"""Claude over Anthropic's Messages API, or any server that speaks it.

What this counts on, and what it guards against (Messages API, version 2026-10-21): answers are streamed, since long
ones would run into time limits; the schema is part of the request, and the answer is checked all the same; thinking is
left to the model, and sampling is not asked for, since current models refuse both; a stream may end without a stop
reason, or with an error inside an answer of status 200. The system prompt and each document end at a cache breakpoint.
"""

import asyncio
import base64
from collections.abc import AsyncIterable, Callable
from functools import lru_cache
from ssl import SSLContext
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from pydantic import BaseModel

from workbench.kit.errors import NetworkError
from workbench.llm.claude_errors import busy_or_error
from workbench.llm.patience import Busy, Patience, await_or_stop, patiently
from workbench.llm.questions import WRITER_SETTING, Question, Repair, Reply, StopReason, Usage
from workbench.llm.schemas import answer_schema

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic, AsyncStream
    from anthropic.types import RawMessageStreamEvent

T = TypeVar("T", bound=BaseModel)
Effort = Literal["default", "low", "medium", "high", "xhigh", "max"]

CLAUDE_URL = "https://api.anthropic.com"
CLAUDE_MODEL = "claude-opus-5-5"

_MOST_TOKENS = 64_000
_LONGEST_REPLY = 1800.0
_SILENCE = 300.0
"""Seconds without a byte, after which a stream counts as lost."""
_CONNECT = 10.0
_CHECK_SECONDS = 5.0
_CACHE = {"type": "ephemeral"}
_MOST_BREAKPOINTS = 3
"""The API allows four; the system prompt has one."""
_STOPS: dict[str, StopReason] = {
    "end_turn": "end",
    "stop_sequence": "end",
    "max_tokens": "length",
    "refusal": "refusal",
    "model_context_window_exceeded": "context",
}


class Claude:
    """A Claude model.

    Args:
        model: its id, such as claude-opus-5-5.
        key: of the API.
        url: of the API; another server that speaks the Messages API will do.
        effort: how much the model thinks; `default` leaves it to the model.
        setting: where people name the model.
    """

    def __init__(
        self,
        key: str,
        *,
        model: str = CLAUDE_MODEL,
        url: str = CLAUDE_URL,
        effort: Effort = "default",
        patience: Patience | None = None,
        setting: str = WRITER_SETTING,
    ) -> None:
        self._key, self._model, self._effort = key, model, effort
        self._patience = patience or Patience()
        self.place, self.setting = url, setting

    @property
    def name(self) -> str:
        """As people read it; with the effort where one is asked for, since it makes another answer."""
        effort = "" if self._effort == "default" else f", {self._effort} effort"
        return f"Claude ({self._model}{effort})"

    def reply(self, question: Question[T], repairs: tuple[Repair, ...], cancelled: Callable[[], bool]) -> Reply:
        """Ask, and wait for the whole reply; see `LanguageModel`."""
        request = self._request(question, repairs)
        return patiently(lambda: await_or_stop(self._try(request), cancelled), self._patience, cancelled)

    def check(self) -> None:
        """Ask for the model's description; see `LanguageModel`."""
        try:
            await_or_stop(self._look_up(), lambda: False)
        except Busy as busy:
            raise busy.error from None

    def _client(self) -> "AsyncAnthropic":
        """A client for one request. Its package takes a second to import: only those who ask Claude wait for it."""
        from anthropic import AsyncAnthropic, DefaultAsyncHttpxClient, Timeout

        timeout, http = Timeout(_SILENCE, connect=_CONNECT), DefaultAsyncHttpxClient(verify=_certificates())
        return AsyncAnthropic(api_key=self._key, base_url=self.place, max_retries=0, timeout=timeout, http_client=http)

    async def _look_up(self) -> None:
        try:
            async with self._client() as client:
                await client.models.retrieve(self._model, timeout=_CHECK_SECONDS)
        except Exception as error:
            raise busy_or_error(error, self.name, self._key, self.setting) from None

    async def _try(self, request: dict[str, Any]) -> Reply:
        try:
            async with (
                asyncio.timeout(_LONGEST_REPLY),
                self._client() as client,
                await _open(client, request) as stream,
            ):
                reply = await self._gather(stream)
        except Exception as error:
            raise busy_or_error(error, self.name, self._key, self.setting) from None
        if reply is None:
            raise Busy(NetworkError(f"The answer of {self.name} broke off.", "Go on when the network is steady."))
        return reply

    def _request(self, question: Question[T], repairs: tuple[Repair, ...]) -> dict[str, Any]:
        from anthropic import transform_schema

        form = {"type": "json_schema", "schema": transform_schema(answer_schema(question.kind))}
        effort = {} if self._effort == "default" else {"effort": self._effort}
        return {
            "model": self._model,
            "max_tokens": _MOST_TOKENS,
            "stream": True,
            "system": [{"type": "text", "text": question.instructions, "cache_control": _CACHE}],
            "messages": [{"role": "user", "content": _content(question)}, *_later(repairs)],
            "output_config": {"format": form, **effort},
        }

    async def _gather(self, events: "AsyncIterable[RawMessageStreamEvent]") -> Reply | None:
        """The reply that a stream tells; None when it ended too early or for a reason that was not asked for."""
        text: list[str] = []
        model, usage, stop, reason = self._model, Usage(), "", ""
        async for event in events:
            if event.type == "message_start":
                model, usage = str(event.message.model), _usage(event.message.usage, usage)
            elif event.type == "content_block_delta" and event.delta.type == "text_delta":
                text.append(event.delta.text)
            elif event.type == "message_delta":
                stop, usage = event.delta.stop_reason or "", _usage(event.usage, usage)
                details = cast(Any, getattr(event.delta, "stop_details", None))
                reason = getattr(details, "explanation", None) or ""
        return Reply("".join(text), _STOPS[stop], usage, model, reason) if stop in _STOPS else None


@lru_cache(maxsize=1)
def _certificates() -> SSLContext:
    """The certificates that the package trusts, read once: that takes longer than most requests."""
    from httpx2 import create_ssl_context

    return create_ssl_context()


async def _open(client: "AsyncAnthropic", request: dict[str, Any]) -> "AsyncStream[RawMessageStreamEvent]":
    return await cast(Any, client.messages.create)(**request)  # its overloads want every argument by name


def _content(question: Question[Any]) -> list[dict[str, Any]]:
    """What is asked: documents, pictures, then the task, which changes most."""
    first_cached = len(question.sources) - _MOST_BREAKPOINTS
    documents = [
        {
            "type": "text",
            "text": f"<document title={source.title!r}>\n{source.text}\n</document>",
            **({"cache_control": _CACHE} if number >= first_cached else {}),
        }
        for number, source in enumerate(question.sources)
    ]
    pictures = [{"type": "image", "source": _picture(one.media_type, one.data)} for one in question.pictures]
    return [*documents, *pictures, {"type": "text", "text": question.task}]


def _picture(media_type: str, data: bytes) -> dict[str, str]:
    return {"type": "base64", "media_type": media_type, "data": base64.b64encode(data).decode()}


def _later(repairs: tuple[Repair, ...]) -> list[dict[str, str]]:
    """The turns after the question. An answer that broke off is not shown again: the model would only continue it."""
    turns: list[dict[str, str]] = []
    for repair in repairs:
        said = repair.said or "(The answer was too long and was cut off.)"
        turns.append({"role": "assistant", "content": said})
        turns.append({"role": "user", "content": f"Correct this, and give the whole answer again:\n{repair.findings}"})
    return turns


def _usage(told: Any, before: Usage) -> Usage:
    """Tokens as a message counts them; what it does not tell stays as it was, and counts only grow."""

    def count(name: str, known: int) -> int:
        return max(getattr(told, name, None) or 0, known)

    return Usage(
        fresh=count("input_tokens", before.fresh),
        cached=count("cache_read_input_tokens", before.cached),
        stored=count("cache_creation_input_tokens", before.stored),
        answered=count("output_tokens", before.answered),
    )
