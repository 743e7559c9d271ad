"""Live events as server-sent events (WHATWG HTML, section 9.2): what changed in a project, as it changes."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import StreamingResponse

from workbench.api.access import actor_of
from workbench.engine import Studio
from workbench.engine.renders import list_events
from workbench.model.people import Actor
from workbench.model.tasks import Event

_POLL_SECONDS = 0.3
_SILENCE_SECONDS = 15.0


async def follow(studio: Studio, request: Request) -> StreamingResponse:
    """GET /events?project=ID[&after=SEQ]: the project's events from `after` (or the browser's Last-Event-ID) on."""
    after = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
    stream = _lines(studio, actor_of(request), request, request.query_params.get("project", ""), int(after))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


async def _lines(studio: Studio, actor: Actor, request: Request, project: str, after: int) -> AsyncIterator[str]:
    silent = 0.0
    yield "retry: 1000\n\n"
    while not await request.is_disconnected():
        events = await asyncio.to_thread(list_events, studio, actor, project, after)
        for event in events:
            after = event.seq or after
            yield _message(event)
        silent = 0.0 if events else silent + _POLL_SECONDS
        if silent >= _SILENCE_SECONDS:
            silent = 0.0
            yield ": still here\n\n"
        await asyncio.sleep(_POLL_SECONDS)


def _message(event: Event) -> str:
    data = {"kind": event.kind, "shot": event.shot_id, "task": event.task_id, "data": event.data}
    return f"id: {event.seq}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
