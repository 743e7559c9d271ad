"""What parts of the page read by themselves while a film is made: rows of the engine, in the visitor's language."""

from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from workbench.api import actor_of
from workbench.engine import Studio, handoff, renders, storyboard, writing_path
from workbench.kit.errors import WorkbenchError
from workbench.model.people import Actor
from workbench.model.vocabulary import Language
from workbench.ui.chat import chat_told, parts_told
from workbench.ui.costs import used_text
from workbench.ui.desk import language
from workbench.ui.i18n import sentence
from workbench.ui.marks import mark_value
from workbench.ui.supervision import continuity_value

Read = Callable[[Studio, Actor, str, Language], object]

_TOLD = ("error", "note", "degraded", "why_not")
"""Fields that hold sentences of the engine."""
_LAST = 10**9
"""Where the cut stands among the tasks of shots."""
_TASK = {"id", "kind", "state", "progress", "note", "error"}


def page_routes(studio: Studio) -> list[BaseRoute]:
    """GET /page/NAME for each of `_READS`, with the query `project`."""
    return [Route(f"/page/{name}", partial(_answer, studio, read)) for name, read in _READS.items()]


async def _answer(studio: Studio, read: Read, request: Request) -> Response:
    project = request.query_params.get("project", "")
    try:
        told = await run_in_threadpool(read, studio, actor_of(request), project, language(request))
    except WorkbenchError as error:
        return JSONResponse({"message": sentence(error.message, language(request))}, status_code=error.status)
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


def _board(studio: Studio, who: Actor, project: str, words: Language) -> object:
    return [_card(card, words) for card in storyboard.board(studio, who, project)]


def _card(card: storyboard.ShotCard, words: Language) -> dict[str, object]:
    mark: dict[str, object] = {"mark": mark_value(card.mark, words) if card.mark else None}
    return _told(card.model_dump(mode="json"), words) | mark


def _render(studio: Studio, who: Actor, project: str, words: Language) -> object:
    status = renders.current_render(studio, who, project)
    return _told(status.model_dump(mode="json"), words) if status else None


def _tasks(studio: Studio, who: Actor, project: str, words: Language) -> object:
    """The tasks of the newest render, each with the number of its shot."""
    status = renders.current_render(studio, who, project)
    if status is None:
        return []
    numbers = {shot.id: shot.position for shot in storyboard.list_shots(studio, who, project)}
    rows = sorted(renders.list_tasks(studio, who, status.id), key=lambda row: numbers.get(row.shot_id, _LAST))
    return [
        _told(row.model_dump(mode="json", include=_TASK), words) | {"shot": numbers.get(row.shot_id, "")}
        for row in rows
    ]


def _handoffs(studio: Studio, who: Actor, project: str, words: Language) -> object:
    """The project's hand-offs, each with the time at which it was made or begun."""
    rows = handoff.list_handoffs(studio, who, project)
    return [_told(row.model_dump(mode="json"), words) | {"at": f"{row.made_at:%Y-%m-%d %H:%M}"} for row in rows]


def _path(studio: Studio, who: Actor, project: str, words: Language) -> object:
    path = _told(writing_path.writing_path(studio, who, project).model_dump(mode="json"), words)
    return path | {"steps": [_step(step, words) for step in path["steps"]]}


def _step(step: dict[str, Any], words: Language) -> dict[str, Any]:
    cost = used_text(step["tokens"], step["money"] if step["currency"] else None, words)
    return _told(step, words) | {"kept": [sentence(name, words) for name in step["kept"]], "cost": cost}


def _told(row: dict[str, Any], words: Language) -> dict[str, Any]:
    return row | {name: sentence(str(row[name]), words) for name in _TOLD if row.get(name)}


_READS: dict[str, Read] = {
    "board": _board,
    "render": _render,
    "tasks": _tasks,
    "handoffs": _handoffs,
    "path": _path,
    "chat": chat_told,
    "chat-parts": parts_told,
    "continuity": continuity_value,
}
