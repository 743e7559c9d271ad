"""All faces but the screens, as routes that one server carries beside them."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route

from workbench.api.access import Gate, enter
from workbench.api.events import follow
from workbench.api.files import receive_file, send_blob, send_preview
from workbench.api.mcp import mcp_server
from workbench.api.rest import rest_app
from workbench.engine import Studio


@dataclass(frozen=True)
class Faces:
    """Routes, the gate to put in front of the whole application, and the life span that they need."""

    routes: list[BaseRoute]
    gate: Middleware
    lifespan: Callable[[object], AbstractAsyncContextManager[None]]


def build_faces(studio: Studio) -> Faces:
    """REST under /rest, MCP under /mcp, /files, /previews, /events and /enter, for one studio."""
    server = mcp_server(studio)
    mcp = server.streamable_http_app(streamable_http_path="/", stateless_http=True, json_response=True)

    @asynccontextmanager
    async def lifespan(_app: object) -> AsyncGenerator[None]:
        async with server.session_manager.run():
            yield

    routes: list[BaseRoute] = [
        Mount("/rest", rest_app(studio)),
        Mount("/mcp", mcp),
        Route("/files", partial(receive_file, studio), methods=["POST"]),
        Route("/files/{blob}", partial(send_blob, studio)),
        Route("/previews/{task}", partial(send_preview, studio)),
        Route("/events", partial(follow, studio)),
        Route("/enter", partial(enter, studio)),
    ]
    return Faces(routes, Middleware(Gate, studio=studio), lifespan)
