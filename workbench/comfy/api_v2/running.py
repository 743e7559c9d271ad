"""One graph from submission to result on a server that speaks the Comfy API v2."""

import asyncio
import base64
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from workbench.comfy.api_v2.assets import with_assets
from workbench.comfy.api_v2.jobs import JOBS, cancel, find, is_over, look
from workbench.comfy.connection import Connection
from workbench.comfy.documents import OutputFile, RunProgress, RunReport, RunResult
from workbench.comfy.errors import FailedRunError, InterruptedRunError, LostPromptError, UnreachableError
from workbench.comfy.polling import Seen, until_over
from workbench.comfy.refusals import refusal
from workbench.comfy.running import to_its_end
from workbench.kit.errors import NetworkError, WorkbenchError
from workbench.kit.retry import retry
from workbench.model.workflows import Card, Graph


class ApiV2Run:
    """A graph under one id of ours, which is its idempotency key: the server never takes it twice."""

    def __init__(
        self, connection: Connection, graph: Graph, prompt_id: str, report: RunReport, card: Card | None = None
    ) -> None:
        self._connection = connection
        self._graph = graph
        self._card = card
        self._prompt_id = prompt_id
        self._report = report
        self._progress = RunProgress()

    async def result(self, *, attach: bool, leave: Callable[[], bool]) -> RunResult:
        """Submit, or attach to what was submitted, and wait; a cancelled wait ends the job, unless it is left there."""
        try:
            found = await find(self._connection, self._prompt_id) if attach else None
            job_id = (found and found.job) or await retry(self._submit, on=NetworkError)
            job = await self._followed(job_id)
        except asyncio.CancelledError:
            if not leave():
                await to_its_end(cancel(self._connection, self._prompt_id))
            raise
        result = _result(job)
        self._report(RunProgress(1.0, None, self._progress.preview, 0))
        return result

    async def _submit(self) -> str:
        """POST the graph. A key that is used means that an earlier request arrived, though its answer did not."""
        uploads = frozenset(self._connection.memory.uploads.values())
        body = {"workflow": with_assets(self._graph, uploads, self._prompt_id)}
        key = {"Idempotency-Key": self._prompt_id}
        refused = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)
        response = await self._connection.send("POST", JOBS, json=body, headers=key, accept=refused)
        answer = self._connection.object_of(response)
        if response.is_success:
            self._connection.memory.jobs[self._prompt_id] = answer["id"]
            return answer["id"]
        error: dict[str, Any] = answer.get("error") or {}
        if error.get("code") != "idempotency_key_reuse":
            raise refusal(_as_comfyui(error), self._graph, self._card)
        found = await find(self._connection, self._prompt_id)
        if found.job:
            return found.job
        raise self._lost() if found.saw_all else self._hidden()

    async def _followed(self, job_id: str) -> dict[str, Any]:
        """The job when it is over. The stream of events shows progress; what is true, the job itself tells."""
        listener = asyncio.create_task(self._listen(job_id))
        try:
            return await self._watch(job_id)
        finally:
            listener.cancel()
            with suppress(asyncio.CancelledError):
                await listener

    async def _watch(self, job_id: str) -> dict[str, Any]:
        async def seen() -> Seen[dict[str, Any]]:
            job = await look(self._connection, job_id)
            return Seen(job if job and is_over(job) else None, known=job is not None)

        return await until_over(seen, asyncio.sleep, self._lost, patience=self._connection.timeout)

    async def _listen(self, job_id: str) -> None:
        """Server-sent events (WHATWG HTML, 9.2): a name and one line of JSON each; a run without them is only dumb."""
        name = ""
        with suppress(WorkbenchError, ValueError, KeyError, TypeError, AttributeError):
            async with self._connection.stream(f"{JOBS}/{job_id}/events") as response:
                async for line in response.aiter_lines():
                    if line.startswith("event:"):
                        name = line.removeprefix("event:").strip()
                    elif line.startswith("data:"):
                        self._hear(name, json.loads(line.removeprefix("data:")))

    def _hear(self, name: str, data: Mapping[str, Any]) -> None:
        now = self._progress
        match name:
            case "progress":
                fraction = max(now.fraction, min(1.0, float(data["value"])))
                self._progress = RunProgress(fraction, data.get("current_node"), now.preview, 0)
            case "preview":
                image = base64.b64decode(data["data_base64"])
                self._progress = RunProgress(now.fraction, now.node, image, 0)
            case "status":
                position = 0 if data["status"] == "running" else data.get("queue_position")
                self._progress = RunProgress(now.fraction, now.node, now.preview, position)
            case _:
                return
        self._report(self._progress)

    def _lost(self) -> LostPromptError:
        return LostPromptError(
            f"The server at {self._connection.url} no longer knows the work that it had taken.", "Start the work again."
        )

    def _hidden(self) -> UnreachableError:
        return UnreachableError(
            f"The server at {self._connection.url} has taken the work, but lists too many other jobs to show it.",
            "Try again in a moment.",
        )


def _result(job: Mapping[str, Any]) -> RunResult:
    error: dict[str, Any] = job.get("error") or {}
    match job["status"]:
        case "succeeded":
            outputs: list[dict[str, Any]] = job.get("outputs") or []
            files = [_file(output) for output in outputs]
            metrics: dict[str, int | None] = job.get("metrics") or {}
            seconds = (metrics.get("execution_ms") or 0) / 1000
            return RunResult(outputs=tuple(files), cached=bool(job.get("outputs_reused")), seconds=seconds)
        case "canceled":
            raise InterruptedRunError("The run was stopped on the server.", "Start it again if it is wanted.")
        case _:
            node = f"{error.get('class_type') or 'The run'} (node {error.get('node_id') or 'unknown'})"
            reason = " ".join(str(error.get("message") or "no reason given").split())[:300]
            raise FailedRunError(f"{node} failed on the server: {reason}", "The server's own log tells more.")


def _file(output: Mapping[str, Any]) -> OutputFile:
    """The asset's id stands where ComfyUI has the folder."""
    return OutputFile(node=output["node_id"], filename=output["name"], subfolder="", folder=output["id"])


def _as_comfyui(error: Mapping[str, Any]) -> dict[str, Any]:
    """An error envelope in the shape of POST /prompt; a proxy hands ComfyUI's own node errors on."""
    details: dict[str, Any] = error.get("details") or {}
    given: dict[str, Any] = details.get("node_errors") or {}
    nodes: dict[str, Any] = {node: report for node, report in given.items() if isinstance(report, dict)}
    message = {"type": error.get("code"), "message": error.get("message"), "details": ""}
    return {"error": message, "node_errors": nodes}
