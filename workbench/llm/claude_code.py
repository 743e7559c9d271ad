"""Claude through Claude Code, Anthropic's program for the command line, with whatever account it is signed in to.

One question is one run of `claude -p` (version 2.1, `--input-format stream-json --output-format stream-json`): the
question goes in as one row of JSON, and the last row that comes out, of type `result`, holds the answer, why it ended,
the tokens and the price. The program is given no tools, no settings and an empty folder, so that it can only answer; it
holds the answer to the schema itself, and it is checked all the same.
"""

import asyncio
import base64
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from pydantic import BaseModel

from workbench.kit.errors import ApiError, ConfigurationError, NetworkError, ResourceError, WorkbenchError
from workbench.kit.log import hide_secrets
from workbench.llm.model_server import spelled_out
from workbench.llm.patience import Busy, Patience, await_or_stop, patiently
from workbench.llm.questions import WRITER_SETTING, Question, Repair, Reply, StopReason, Usage
from workbench.llm.refusals import another_model, too_long
from workbench.llm.schemas import answer_schema

T = TypeVar("T", bound=BaseModel)

CLAUDE_CODE = "claude"
"""The program, where it is on the path."""

_LONGEST_REPLY = 1800.0
_CHECK_SECONDS = 30.0
_END_SECONDS = 3.0
_LONGEST_MESSAGE = 300
_KEEPS = "What is finished is kept, and not paid for again."
_ALONE = ("--tools", "", "--setting-sources", "", "--strict-mcp-config", "--permission-mode", "dontAsk")
_ROWS = ("--input-format", "stream-json", "--output-format", "stream-json", "--verbose", "--no-session-persistence")
_ENVIRONMENT = {"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "CLAUDE_CODE_MAX_RETRIES": "1"}
"""It tries ten times by itself, for minutes; how long to try is ours to say."""


class ClaudeCode:
    """A Claude model through Claude Code.

    Args:
        program: its name or path.
        model: as the program names it; empty: the one that it is set to.
        setting: where people name the model.
    """

    place = "Anthropic"

    def __init__(
        self,
        program: str = CLAUDE_CODE,
        model: str = "",
        patience: Patience | None = None,
        *,
        setting: str = WRITER_SETTING,
    ) -> None:
        self._program, self._model, self.setting = program, model, setting
        self._patience = patience or Patience()

    @property
    def name(self) -> str:
        """As people read it."""
        return f"Claude Code ({self._model})" if self._model else "Claude Code"

    def reply(self, question: Question[T], repairs: tuple[Repair, ...], cancelled: Callable[[], bool]) -> Reply:
        """Ask, and wait for the whole reply; see `LanguageModel`. The program is ended when it is cancelled."""
        return patiently(lambda: await_or_stop(self._try(question, repairs), cancelled), self._patience, cancelled)

    def check(self) -> None:
        """Ask the program whether it is signed in; see `LanguageModel`. Whether the account is good it does not know.

        Raises:
            ConfigurationError: there is no such program, or it is not signed in.
        """
        told, _ = await_or_stop(self._run(["auth", "status", "--json"], b"", _CHECK_SECONDS), lambda: False)
        try:
            signed_in = bool(json.loads(told)["loggedIn"])
        except (ValueError, KeyError, TypeError):
            raise self._strange(told.decode(errors="replace")) from None
        if not signed_in:
            raise self._signed_out()

    async def _try(self, question: Question[Any], repairs: tuple[Repair, ...]) -> Reply:
        try:
            told, complaint = await self._run(self._arguments(question), _row(question, repairs), _LONGEST_REPLY)
        except TimeoutError:
            raise Busy(NetworkError(f"{self.name} does not answer.", f"Go on later. {_KEEPS}")) from None
        result = _result(told)
        if result is None:
            raise self._strange(complaint.decode(errors="replace"))
        return self._reply_of(result)

    def _arguments(self, question: Question[Any]) -> list[str]:
        schema = json.dumps(answer_schema(question.kind), ensure_ascii=False)
        chosen = ["--model", self._model] if self._model else []
        return ["-p", *_ROWS, *_ALONE, "--system-prompt", question.instructions, "--json-schema", schema, *chosen]

    async def _run(self, arguments: list[str], told: bytes, seconds: float) -> tuple[bytes, bytes]:
        """Run the program in an empty folder; what it writes, and what it complains of."""
        program = shutil.which(self._program)
        if program is None:
            raise ConfigurationError(
                f"There is no program {self._program}.",
                "Install Claude Code, or name its path as llm.claude_code.program.",
            )
        with TemporaryDirectory(prefix="workbench-") as folder:
            process = await asyncio.create_subprocess_exec(
                program,
                *arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                cwd=folder,
                env={**os.environ, **_ENVIRONMENT},
                start_new_session=True,
            )
            try:
                return await asyncio.wait_for(process.communicate(told), seconds)
            finally:
                await _end(process)

    def _reply_of(self, result: Mapping[str, Any]) -> Reply:
        """What a result says.

        Raises:
            Busy: it is an error, and the next try may succeed.
            WorkbenchError: only a person can mend it.
        """
        stop = _stop(result)
        if stop is None:
            raise self._error(result)
        document, said = result.get("structured_output"), str(result.get("result") or "")
        text = said if document is None else json.dumps(document, ensure_ascii=False)
        model = next(iter(result.get("modelUsage") or {}), self.name)
        money = float(result.get("total_cost_usd") or 0.0)
        return Reply(text, stop, _usage(result), model, said if stop == "refusal" else "", money)

    def _error(self, result: Mapping[str, Any]) -> Busy | WorkbenchError:
        status, said = result.get("api_error_status"), str(result.get("result") or "")
        words = said.lower()
        if status == 401 or "/login" in words:
            return self._signed_out()
        if status == 413:
            return too_long(self.name, self.setting)
        if status == 402 or "credit balance" in words:
            return ConfigurationError("The account of Claude Code has no money left.", f"Add credit. {_KEEPS}")
        if status == 429 or "limit reached" in words or "hit your" in words:
            told = hide_secrets(said)[:_LONGEST_MESSAGE]
            return Busy(ResourceError(f"{self.name} has reached its limit. It says: {told}", f"Go on later. {_KEEPS}"))
        if status is None or status >= 500:
            return Busy(NetworkError(f"{self.name} cannot reach its server.", f"Go on later. {_KEEPS}"))
        if status in (403, 404):
            told = hide_secrets(said)[:_LONGEST_MESSAGE]
            return ConfigurationError(f"{self.name} may not be used. It says: {told}", another_model(self.setting))
        return self._strange(said)

    def _signed_out(self) -> ConfigurationError:
        return ConfigurationError(
            f"{self.name} is not signed in.", f"Run “{self._program}” in a terminal, sign in with /login, and go on."
        )

    def _strange(self, said: str) -> ApiError:
        told = " ".join(hide_secrets(said).split())[-_LONGEST_MESSAGE:]
        return ApiError(
            f"{self.name} does not answer as expected. It says: {told or '-'}", "Check llm.claude_code.program."
        )


def _row(question: Question[Any], repairs: tuple[Repair, ...]) -> bytes:
    """The question as one row. The program takes no turns of the model's own, so what was wrong is told with it."""
    pictures = [
        {"type": "image", "source": {"type": "base64", "media_type": one.media_type, "data": _encoded(one.data)}}
        for one in question.pictures
    ]
    earlier = [
        f"You answered before:\n{repair.said or '(cut off)'}\nCorrect this, and give the whole answer again:\n"
        f"{repair.findings}"
        for repair in repairs
    ]
    text = "\n\n".join([spelled_out(question), *earlier])
    message = {"role": "user", "content": [*pictures, {"type": "text", "text": text}]}
    return json.dumps({"type": "user", "message": message}, ensure_ascii=False).encode() + b"\n"


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _result(told: bytes) -> dict[str, Any] | None:
    """The row of type `result`, which comes last; None when there is none."""
    for line in reversed(told.decode(errors="replace").splitlines()):
        with suppress(ValueError):
            row: dict[str, Any] = json.loads(line)
            if row.get("type") == "result":
                return row
    return None


def _stop(result: Mapping[str, Any]) -> StopReason | None:
    """Why it ended; None for an error. A result without an answer of the schema's form is an answer all the same."""
    if result.get("stop_reason") == "refusal":
        return "refusal"
    if result.get("api_error") == "max_output_tokens":
        return "length"
    if result.get("terminal_reason") == "prompt_too_long":
        return "context"
    failed = result.get("is_error") and result.get("subtype") == "success"
    return None if failed else "end"


def _usage(result: Mapping[str, Any]) -> Usage:
    told: dict[str, int] = result.get("usage") or {}
    return Usage(
        fresh=told.get("input_tokens", 0),
        cached=told.get("cache_read_input_tokens", 0),
        stored=told.get("cache_creation_input_tokens", 0),
        answered=told.get("output_tokens", 0),
    )


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the program and all that it started."""
    if process.returncode is not None:
        return
    for number in (signal.SIGTERM, signal.SIGKILL) if sys.platform != "win32" else (signal.SIGTERM,):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number) if sys.platform != "win32" else process.kill()
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _END_SECONDS)
            return
