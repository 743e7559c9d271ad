"""Ollama, by its own API, so that nothing of a question is left out without a word.

Ollama cuts a prompt that is longer than its context, and drops the beginning when an answer fills it (its api.md and
types.go: `num_ctx`, `truncate`, `shift`). So the context is asked for as large as question and answer can be, cutting
is forbidden where the server knows how to, a question that cannot fit is not sent, and an answer is refused when the
server says that it read into the room of the answer: a prompt that was cut fills the whole context. Pictures go only to
models that can see: the others would be handed none.
"""

import base64
import json
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel

from workbench.kit.errors import ApiError, ConfigurationError
from workbench.kit.log import hide_secrets
from workbench.llm.model_server import (
    CHECK_SECONDS,
    ModelServer,
    check_model,
    instructions_with_form,
    repair_turns,
    spelled_out,
)
from workbench.llm.patience import Busy, Patience, await_or_stop, patiently
from workbench.llm.questions import WRITER_SETTING, Question, Repair, Reply, StopReason, Usage
from workbench.llm.schemas import answer_schema

T = TypeVar("T", bound=BaseModel)

_ANSWER = 12_288
"""Tokens that an answer may have; the longest of a chapter's shots have about half."""
_STEP = 8_192
"""The context grows in steps: with every other size Ollama loads the model anew."""
_PICTURE = 4_096
"""Tokens of one picture at most, in the models of November 2026."""
_FRAME = 64
"""Tokens that a model's template puts around a message, at most."""
_STOPS: dict[str, StopReason] = {"stop": "end", "length": "length"}


class Ollama:
    """A model on an Ollama server.

    Args:
        url: its root: http://localhost:11434.
        model: as the server names it.
        setting: where people name the model.
    """

    def __init__(
        self, url: str, model: str, patience: Patience | None = None, *, setting: str = WRITER_SETTING
    ) -> None:
        self.place, self.setting = url.rstrip("/"), setting
        self._model = model
        self._patience = patience or Patience()
        self._server = ModelServer(self.place, self.name, "llm.ollama.url", "Ollama's API", setting)

    @property
    def name(self) -> str:
        """As people read it."""
        return f"{self._model} at {httpx.URL(self.place).host}"

    def reply(self, question: Question[T], repairs: tuple[Repair, ...], cancelled: Callable[[], bool]) -> Reply:
        """Ask, and wait for the whole reply; see `LanguageModel`."""
        return patiently(lambda: await_or_stop(self._try(question, repairs), cancelled), self._patience, cancelled)

    def check(self) -> None:
        """Ask which models there are; see `LanguageModel`."""
        check_model(self._model, self.setting, self._models())

    async def _models(self) -> list[str]:
        async with self._server.talking() as client:
            answer = await client.get("/api/tags", timeout=CHECK_SECONDS)
            await self._server.refuse_error(answer)
            return [str(model["name"]) for model in answer.json()["models"]]

    async def _try(self, question: Question[Any], repairs: tuple[Repair, ...]) -> Reply:
        async with self._server.talking() as client:
            longest, sees = await self._abilities(client)
            if question.pictures and not sees:
                raise ConfigurationError(f"{self.name} cannot see pictures.", f"Name one that can as {self.setting}.")
            request = _request(self._model, question, repairs, longest)
            reply = await self._ask(client, request) if request else Reply("", "context", Usage(), self._model)
        if reply is None:
            raise self._server.broke_off()
        return reply

    async def _abilities(self, client: httpx.AsyncClient) -> tuple[int, bool]:
        """The most tokens that the model was made for, and whether it sees."""
        answer = await client.post("/api/show", json={"model": self._model}, timeout=CHECK_SECONDS)
        await self._server.refuse_error(answer)
        told: dict[str, Any] = answer.json()
        facts: dict[str, Any] = told["model_info"]
        return int(facts[f"{facts['general.architecture']}.context_length"]), "vision" in told.get("capabilities", ())

    async def _ask(self, client: httpx.AsyncClient, request: dict[str, Any]) -> Reply | None:
        async with client.stream("POST", "/api/chat", json=request) as answer:
            if answer.status_code == 400 and b"context" in await answer.aread():
                return Reply("", "context", Usage(), self._model)
            await self._server.refuse_error(answer)
            reply = await self._gather(_rows(answer))
        options = request["options"]
        cut = reply and reply.usage.fresh > options["num_ctx"] - options["num_predict"]
        return Reply("", "context", reply.usage, self._model) if reply and cut else reply

    async def _gather(self, rows: AsyncIterator[dict[str, Any]]) -> Reply | None:
        """The reply that the rows tell; None when they ended without a reason."""
        text: list[str] = []
        async for row in rows:
            if "error" in row:
                said = hide_secrets(str(row["error"]))[:300]
                raise Busy(ApiError(f"{self.name} failed. It says: {said}", "Look at the log of Ollama."))
            text.append(row["message"]["content"])
            if row["done"] and row.get("done_reason") in _STOPS:
                usage = Usage(fresh=row.get("prompt_eval_count", 0), answered=row.get("eval_count", 0))
                return Reply("".join(text), _STOPS[row["done_reason"]], usage, row["model"])
        return None


def _request(model: str, question: Question[Any], repairs: tuple[Repair, ...], longest: int) -> dict[str, Any] | None:
    """The request, with a context that holds all of it; None when no context of this model does."""
    pictures = [base64.b64encode(picture.data).decode() for picture in question.pictures]
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": instructions_with_form(question)},
        {"role": "user", "content": spelled_out(question), **({"images": pictures} if pictures else {})},
        *repair_turns(repairs),
    ]
    prompt = sum(_most_tokens(message["content"]) for message in messages) + len(pictures) * _PICTURE
    room = min(longest, -(-(prompt + _ANSWER) // _STEP) * _STEP)
    if prompt + _ANSWER > room:
        return None
    return {
        "model": model,
        "messages": messages,
        "format": answer_schema(question.kind),
        "stream": True,
        "think": False,
        "truncate": False,
        "shift": False,
        "options": {"num_ctx": room, "num_predict": _ANSWER},
    }


def _most_tokens(text: str) -> int:
    """An estimate from above: two letters a token in English and JSON, one and a half tokens for others."""
    plain = sum(character.isascii() for character in text)
    return plain // 2 + (len(text) - plain) * 3 // 2 + _FRAME


async def _rows(answer: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    """The rows of a streamed answer, one JSON object each."""
    async for line in answer.aiter_lines():
        if line.strip():
            yield json.loads(line)
