"""Routes about prompts: submit, queue, history, interrupt, free.

As on a real server, what cannot be read at all ends in an unhandled error, which is the answer 500.
"""

from json import JSONDecodeError
from typing import Any, cast

from aiohttp import web

from workbench.draft.execution import Session
from workbench.draft.problems import problem
from workbench.draft.prompts import PromptQueue, prompt_id
from workbench.draft.validation import validate
from workbench.kit.errors import InvalidInputError
from workbench.kit.ids import new_id


class PromptRoutes:
    """Handlers that change or show the queue, the history and the running prompt."""

    def __init__(self, queue: PromptQueue, session: Session) -> None:
        self._queue = queue
        self._session = session

    def table(self, prefix: str) -> list[web.RouteDef]:
        """The routes under a prefix."""
        return [
            web.post(f"{prefix}/prompt", self.submit),
            web.get(f"{prefix}/prompt", self.remaining),
            web.get(f"{prefix}/queue", self.queue),
            web.post(f"{prefix}/queue", self.change_queue),
            web.get(f"{prefix}/history", self.history),
            web.get(f"{prefix}/history/{{prompt_id}}", self.history_of),
            web.post(f"{prefix}/history", self.change_history),
            web.post(f"{prefix}/interrupt", self.interrupt),
            web.post(f"{prefix}/free", self.free),
        ]

    async def submit(self, request: web.Request) -> web.Response:
        """Check a graph and put it into the queue; 400 tells what is wrong with it."""
        body = await _object(request)
        number = self._number(body)
        if "prompt" not in body:
            refusal = problem("no_prompt", "No prompt provided", "No prompt provided")
            return web.json_response({"error": refusal, "node_errors": {}}, status=400)
        verdict = validate(
            body["prompt"], self._session.catalogue, self._session.folders, body.get("partial_execution_targets")
        )
        if verdict.error:
            return web.json_response({"error": verdict.error, "node_errors": verdict.node_errors}, status=400)
        identity = str(body.get("prompt_id", new_id()))
        extra = dict(body.get("extra_data", {}))
        if "client_id" in body:
            extra["client_id"] = body["client_id"]
        self._queue.put((number, identity, body["prompt"], extra, verdict.outputs))
        return web.json_response({"prompt_id": identity, "number": number, "node_errors": verdict.node_errors})

    def _number(self, body: dict[str, Any]) -> float:
        """The priority that the client asks for: a number of its own, or before (`front`) or after all others."""
        if "number" in body:
            return float(body["number"])
        number = self._queue.next_number()
        return -number if body.get("front") else number

    async def remaining(self, _request: web.Request) -> web.Response:
        """How many prompts are not finished."""
        return web.json_response({"exec_info": {"queue_remaining": self._queue.remaining}})

    async def queue(self, _request: web.Request) -> web.Response:
        """Running and pending prompts with their graphs."""
        running = [self._queue.running] if self._queue.running else []
        return web.json_response({"queue_running": running, "queue_pending": self._queue.pending})

    async def change_queue(self, request: web.Request) -> web.Response:
        """Remove pending prompts: `clear`, or `delete` by id."""
        body = await _object(request)
        if body.get("clear"):
            self._queue.clear()
        for wanted in body.get("delete", ()):
            self._queue.delete(wanted)
        return web.Response()

    async def history(self, request: web.Request) -> web.Response:
        """What ran, oldest first; `max_items` and `offset` choose a part."""
        maximum = request.query.get("max_items")
        offset = int(request.query.get("offset", -1))
        return web.json_response(self._queue.past(int(maximum) if maximum is not None else None, offset))

    async def history_of(self, request: web.Request) -> web.Response:
        """One entry under its id, or an empty object."""
        wanted = request.match_info["prompt_id"]
        entry = self._queue.history.get(wanted)
        return web.json_response({wanted: entry} if entry else {})

    async def change_history(self, request: web.Request) -> web.Response:
        """Forget what ran: `clear`, or `delete` by id."""
        body = await _object(request)
        if body.get("clear"):
            self._queue.history.clear()
        self._queue.forget(body.get("delete", ()))
        return web.Response()

    async def interrupt(self, request: web.Request) -> web.Response:
        """Stop the running prompt; with a `prompt_id` only if it is that one. Unreadable bodies count as empty."""
        try:
            body: dict[str, Any] = await _object(request)
        except JSONDecodeError:
            body = {}
        wanted = body.get("prompt_id")
        running = self._queue.running
        if not wanted or (running and prompt_id(running) == wanted):
            self._session.interrupted.set()
        return web.Response()

    async def free(self, request: web.Request) -> web.Response:
        """Drop what earlier prompts made (`free_memory`); there are no models to unload."""
        body = await _object(request)
        if body.get("free_memory"):
            self._session.forgetful = True
        return web.Response()


async def _object(request: web.Request) -> dict[str, Any]:
    """The body as a JSON object.

    Raises:
        InvalidInputError: when it is none.
    """
    body = await request.json()
    if not isinstance(body, dict):
        raise InvalidInputError("The body is no JSON object.")
    return cast(dict[str, Any], body)
