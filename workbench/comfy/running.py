"""One prompt from submission to result. The caller has stored its id before, so no end of this process loses it."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from workbench.comfy.connection import Connection
from workbench.comfy.documents import RunReport, RunResult
from workbench.comfy.errors import LostPromptError
from workbench.comfy.history import read_entry
from workbench.comfy.listening import listening
from workbench.comfy.polling import Seen, until_over
from workbench.comfy.refusals import refusal
from workbench.comfy.server import silent
from workbench.comfy.tracker import Tracker
from workbench.comfy.truth import Whereabouts, cancel, look
from workbench.comfy.validation import check_whole
from workbench.kit.errors import ConfigurationError, NetworkError, WorkbenchError
from workbench.kit.log import get_logger
from workbench.kit.retry import retry
from workbench.model.workflows import Card, Graph

_log = get_logger(__name__)


class Run:
    """A graph under one prompt id on one server."""

    def __init__(
        self, connection: Connection, graph: Graph, prompt_id: str, report: RunReport, card: Card | None = None
    ) -> None:
        self._connection = connection
        self._graph = graph
        self._card = card
        self._prompt_id = prompt_id
        self._report = report
        self._tracker = Tracker(prompt_id, graph)

    async def result(self, *, attach: bool, leave: Callable[[], bool], extra: Mapping[str, Any]) -> RunResult:
        """Submit, or attach to what was submitted, and wait; a cancelled wait ends the prompt on the server too,
        unless it is to be left there."""
        try:
            place = await retry(self._look, on=NetworkError) if attach else Whereabouts()
            result = read_entry(place.entry or await self._followed(extra, submit=place.nowhere), self._graph)
        except asyncio.CancelledError:
            if not leave():
                await to_its_end(cancel(self._connection, self._prompt_id))
            raise
        self._tracker.finish()
        self._report(self._tracker.progress())
        return result

    async def _followed(self, extra: Mapping[str, Any], *, submit: bool) -> dict[str, Any]:
        """The history entry, once there is one. The server tells of a prompt to the client id that submitted it; as
        that is the prompt's own id, whoever attaches later hears the rest of it."""
        async with listening(self._connection, self._prompt_id, self._tracker):
            if submit:
                check_whole(self._graph)
                names = {"prompt": self._graph, "prompt_id": self._prompt_id, "client_id": self._prompt_id}
                await self._submit({**names, "extra_data": {**self._previews(), **extra}})
            return await self._watch()

    def _previews(self) -> dict[str, str]:
        """Asks for pictures of how far it is, where somebody looks; servers that cannot choose per prompt ignore it."""
        return {} if self._report is silent else {"preview_method": "auto"}

    async def _submit(self, body: dict[str, Any]) -> None:
        """POST until there is an answer. The server would run a second POST again, so before one it is asked whether
        the first arrived."""
        sent = False

        async def once() -> None:
            nonlocal sent
            if sent and not (await self._look()).nowhere:
                return
            sent = True
            await self._post(body)

        await retry(once, on=NetworkError)

    async def _post(self, body: dict[str, Any]) -> None:
        response = await self._connection.send("POST", "/prompt", json=body, accept=(HTTPStatus.BAD_REQUEST,))
        answer = self._connection.object_of(response)
        if response.is_error:
            raise refusal(answer, self._graph, self._card)
        if answer.get("node_errors"):
            await cancel(self._connection, self._prompt_id)
            raise refusal(answer, self._graph, self._card)
        if answer.get("prompt_id") != self._prompt_id:
            await cancel(self._connection, str(answer.get("prompt_id")))
            raise ConfigurationError(
                f"The ComfyUI server at {self._connection.url} gives prompts its own ids; work on it could get lost.",
                "Update ComfyUI.",
            )

    async def _look(self) -> Whereabouts:
        place = await look(self._connection, self._prompt_id)
        if place.position is not None:
            self._tracker.place(place.position, place.outputs)
        return place

    async def _watch(self) -> dict[str, Any]:
        """Ask queue and history, and at once when the socket says that it is over."""
        return await until_over(self._seen, self._follow, self._lost, patience=self._connection.timeout)

    async def _seen(self) -> Seen[dict[str, Any]]:
        """Also when the socket brings nothing, the queue tells that it still runs."""
        place = await self._look()
        if place.position is not None:
            self._report(self._tracker.progress())
        return Seen(place.entry, known=not place.nowhere)

    async def _follow(self, seconds: float) -> None:
        """Report what the socket brings until the time is up or the server says that the prompt is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self._tracker.ended:
                    await self._tracker.news.wait()
                    self._tracker.news.clear()
                    self._report(self._tracker.progress())
        self._tracker.ended = False

    def _lost(self) -> LostPromptError:
        return LostPromptError(
            f"The ComfyUI server at {self._connection.url} no longer knows the work that it had taken; "
            "it was restarted, or its queue was cleared.",
            "Start the work again.",
        )


async def to_its_end(work: Coroutine[Any, Any, bool]) -> None:
    """Wait for work that must not be cut short, however often the waiting task is cancelled meanwhile."""
    task = asyncio.create_task(work)
    while not task.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait({task})
    with suppress(asyncio.CancelledError):
        try:
            if not task.result():
                _log.warning("a cancelled prompt still runs; the server will stop it after the current node")
        except WorkbenchError as error:
            _log.warning("a cancelled prompt may still run", reason=error.message)
