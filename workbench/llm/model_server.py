"""How a model's own server is reached over HTTP, whatever it speaks, and what its errors mean for a person."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from workbench.kit.certificates import certificates
from workbench.kit.errors import ApiError, ConfigurationError, NetworkError, WorkbenchError
from workbench.kit.log import hide_secrets
from workbench.llm.patience import Busy, await_or_stop
from workbench.llm.questions import Question, Repair
from workbench.llm.refusals import too_long
from workbench.llm.schemas import schema_text

_LONGEST_REPLY = 3600.0
CHECK_SECONDS = 5.0
_SILENCE = 600.0
"""Seconds without a byte: a local model may read for minutes before its first word."""
_CONNECT = 10.0
_LONGEST_MESSAGE = 300
_UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError)


@dataclass(frozen=True)
class ModelServer:
    """A server of models.

    Attributes:
        url: where it is.
        name: of the model, for sentences.
        address: what its address is set by, such as llm.openai.url.
        language: what it is expected to speak.
        setting: where people name the model.
        key: sent as a bearer token where there is one.
    """

    url: str
    name: str
    address: str
    language: str
    setting: str
    key: str = ""

    @asynccontextmanager
    async def talking(self) -> AsyncGenerator[httpx.AsyncClient]:
        """A client for one reply, with the patience that a model on a small machine needs.

        Raises:
            Busy: another try may do.
            WorkbenchError: only a person can mend it.
        """
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        timeout = httpx.Timeout(_SILENCE, connect=_CONNECT)
        client = httpx.AsyncClient(base_url=self.url, headers=headers, verify=certificates(), timeout=timeout)
        try:
            async with asyncio.timeout(_LONGEST_REPLY), client:
                yield client
        except Exception as error:
            raise self._meaning(error) from None

    def _meaning(self, error: Exception) -> Exception:
        if isinstance(error, httpx.HTTPError | TimeoutError):
            return Busy(NetworkError(f"{self.name} cannot be reached.", "Check that the server runs, and go on."))
        if isinstance(error, _UNREADABLE):
            return ApiError(f"The server of {self.name} does not speak {self.language}.", f"Check {self.address}.")
        return error

    def broke_off(self) -> Busy:
        """What it means that an answer ended too early."""
        return Busy(NetworkError(f"The answer of {self.name} broke off.", "Go on when the network is steady."))

    async def refuse_error(self, answer: httpx.Response) -> None:
        """Raise what the status of an answer means, where it is an error.

        Raises:
            Busy: another try may do.
            WorkbenchError: only a person can mend it.
        """
        if answer.is_error:
            await answer.aread()
            raise self._error(answer.status_code, answer.text)

    def _error(self, status: int, text: str) -> Busy | WorkbenchError:
        if status == 429 or status >= 500:
            return Busy(NetworkError(f"{self.name} is overloaded or out of order.", "Go on later."))
        if status in (401, 403):
            advice = "Put a valid one into WORKBENCH_OPENAI_KEY."
            return ConfigurationError(f"{self.name} does not accept the key.", advice)
        if status == 413:
            return too_long(self.name, self.setting)
        said = " ".join(text.split())
        said = hide_secrets(said.replace(self.key, "…") if self.key else said)[:_LONGEST_MESSAGE]
        return ConfigurationError(
            f"{self.name} refused the request (status {status}). It says: {said}",
            f"Check {self.address}, and the model that {self.setting} names.",
        )


def check_model(model: str, setting: str, asking: Coroutine[Any, Any, list[str]]) -> None:
    """Refuse a model that a server does not have; `asking` answers the names of those that it has.

    Args:
        setting: where people name the model.

    Raises:
        ConfigurationError: it does not have it.
        WorkbenchError: the server does not tell.
    """
    try:
        known = await_or_stop(asking, lambda: False)
    except Busy as busy:
        raise busy.error from None
    if model not in known and f"{model}:latest" not in known:
        listed = ", ".join(known[:10]) or "none"
        raise ConfigurationError(f"The server has no model {model}.", f"Name one that it has as {setting}: {listed}.")


def instructions_with_form(question: Question[Any]) -> str:
    """The instructions, with the schema of the answer: servers differ in how far they hold a model to one."""
    wanted = f"Answer with one JSON object of this schema, and nothing else:\n{schema_text(question.kind)}"
    return f"{question.instructions}\n\n{wanted}"


def repair_turns(repairs: tuple[Repair, ...]) -> list[dict[str, Any]]:
    """The turns after the question: what was answered, and what is wrong with it."""
    return [
        turn
        for repair in repairs
        for turn in (
            {"role": "assistant", "content": repair.said or "(cut off)"},
            {"role": "user", "content": f"Correct this, and give the whole answer again:\n{repair.findings}"},
        )
    ]


def spelled_out(question: Question[Any]) -> str:
    """Documents and task as one text."""
    read = [f"<document title={source.title!r}>\n{source.text}\n</document>" for source in question.sources]
    return "\n\n".join([*read, question.task])
