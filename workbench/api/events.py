"""Live events as server-sent events (WHATWG HTML, section 9.2): what changed in a project, as it changes."""

import asyncio
import json
import re
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from workbench.api.access import actor_of, key_in, who_holds
from workbench.api.answers import problem
from workbench.engine import Studio
from workbench.engine.renders import list_events
from workbench.kit.errors import NotSignedInError
from workbench.model.tasks import Event

_POLL_SECONDS = 0.3
_SILENCE_SECONDS = 15.0
_LOOKS_A_CHECK = 10
"""How often events are looked for before it is checked again who reads them: every three seconds."""
_EVENT_NUMBER = re.compile(r"[0-9]{1,18}")
"""What both databases can hold."""


async def follow(studio: Studio, request: Request) -> Response:
    """GET /events?project=ID[&after=SEQ]: the project's events from `after` (or the browser's Last-Event-ID) on."""
    given = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
    if not _EVENT_NUMBER.fullmatch(given):
        return problem(400, "`after` is not the number of an event.", "Give the id of the last event that you have.")
    stream = _lines(studio, request, request.query_params.get("project", ""), int(given))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


async def _lines(studio: Studio, request: Request, project: str, after: int) -> AsyncIterator[str]:
    """The stream, until its reader goes away or is not let in any more."""
    yield "retry: 1000\n\n"
    silent, look = 0.0, 0
    while not await request.is_disconnected():
        if look % _LOOKS_A_CHECK == 0 and not await _is_still_known(studio, request):
            return
        look += 1
        events = await asyncio.to_thread(list_events, studio, actor_of(request), project, after)
        for event in events:
            after = event.seq or after
            yield _message(event)
        silent = 0.0 if events else silent + _POLL_SECONDS
        if silent >= _SILENCE_SECONDS:
            silent = 0.0
            yield ": still here\n\n"
        await asyncio.sleep(_POLL_SECONDS)


async def _is_still_known(studio: Studio, request: Request) -> bool:
    """Whether the reader's invitation still holds; their role cannot have changed."""
    try:
        await who_holds(studio, key_in(request.scope))
    except NotSignedInError:
        return False
    return True


def _message(event: Event) -> str:
    data = {"kind": event.kind, "shot": event.shot_id, "task": event.task_id, "data": event.data}
    return f"id: {event.seq}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
