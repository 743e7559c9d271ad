"""What was being typed when a page went: the page sends it with its last breath, and it is saved as usual."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from workbench.api import actor_of
from workbench.kit.errors import WorkbenchError
from workbench.model.document import Document
from workbench.ui.forms import Entries


class Typed(Document):
    """Values of a form, and what the page showed of its row before (`forms.Entry.showing`)."""

    kind: str
    showing: str
    values: tuple[Any, ...]


def typed_route(entries: Entries) -> Route:
    """POST /page/typed with a `Typed`."""

    async def save(request: Request) -> Response:
        try:
            typed = Typed.model_validate_json(await _json_of(request))
            save_values = entries[typed.kind].save
            await run_in_threadpool(save_values, actor_of(request), typed.showing, typed.values)
        except (LookupError, ValueError):
            return JSONResponse({"message": "These are no values of a form."}, status_code=422)
        except WorkbenchError as error:
            return JSONResponse({"message": error.message}, status_code=error.status)
        return JSONResponse({})

    return Route("/page/typed", save, methods=["POST"])


async def _json_of(request: Request) -> bytes:
    """The body, if it says that it is JSON: a page of another origin cannot send that without asking first."""
    if request.headers.get("content-type") != "application/json":
        raise ValueError("no JSON")
    return await request.body()
