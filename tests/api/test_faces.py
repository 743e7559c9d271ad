"""All faces have the same operations, and none answers a stranger."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import cv2
import httpx
import httpx2
import numpy as np
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from starlette.routing import BaseRoute, Mount, Route
from typer.main import get_command

from tests.api.conftest import Served
from workbench.api import build_faces
from workbench.cli import app as cli
from workbench.engine import OPERATIONS
from workbench.engine.people import invite, local_owner, revoke_invitation, sign_in_code
from workbench.model.people import Role


@asynccontextmanager
async def mcp_client(served: Served, role: Role) -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {served.keys[role]}"}
    url = f"{served.url}/mcp/"
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx2.AsyncClient(headers=headers))
        client = Client(streamable_http_client(url, http_client=http))
        yield await stack.enter_async_context(client)


async def test_every_face_has_every_operation(served: Served) -> None:
    with served.client(Role.VIEW) as http:
        schema = http.get("/rest/openapi.json").json()
    rest = {next(iter(path.values()))["operationId"] for path in schema["paths"].values()}
    async with mcp_client(served, Role.VIEW) as client:
        mcp = {tool.name for tool in (await client.list_tools()).tools}
    command = set(get_command(cli).commands["do"].commands)  # pyright: ignore
    assert rest == mcp == command == set(OPERATIONS)


def paths(routes: list[BaseRoute], prefix: str = "") -> list[str]:
    """Every path that the server knows, with something in the place of parameters."""
    found: list[str] = []
    for route in routes:
        if isinstance(route, Mount):
            found += [prefix + route.path + "/", *paths(route.routes, prefix + route.path)]
        elif isinstance(route, Route):
            found.append(prefix + route.path.replace("{blob}", "0" * 64))
    return found


def test_a_stranger_gets_401_everywhere(served: Served) -> None:
    known = paths(build_faces(served.studio).routes)
    assert len(known) > len(OPERATIONS)
    with served.client(None) as client:
        for path in [*known, "/", "/config", "/gradio_api/info", "/no/such/path"]:
            for method in ("GET", "POST"):
                if path != "/enter":
                    assert client.request(method, path).status_code == 401, path


def test_sign_in_works_once_and_its_address_is_clean_afterwards(served: Served) -> None:
    code = sign_in_code(served.studio)
    with httpx.Client(base_url=served.url) as client:
        answer = client.get("/enter", params={"code": code})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert "httponly" in answer.headers["set-cookie"].lower()
        assert code not in answer.headers["set-cookie"]
        assert client.get("/rest/v1/who_am_i").json() == {"name": "owner", "role": "own"}
    with httpx.Client(base_url=served.url) as other:
        assert other.get("/enter", params={"code": code}).status_code == 401
        assert other.get("/enter", params={"code": "guess"}).status_code == 401


def test_roles_are_checked_on_rest(served: Served) -> None:
    with served.client(Role.VIEW) as viewer, served.client(Role.EDIT) as editor:
        refused = viewer.post("/rest/v1/create_project", json={"name": "Mine"})
        assert refused.status_code == 403
        assert set(refused.json()) == {"code", "message", "advice", "class", "request_id"}
        assert editor.post("/rest/v1/create_project", json={"name": "Ours"}).json()["name"] == "Ours"
        assert "Ours" in [row["name"] for row in viewer.get("/rest/v1/list_projects").json()]
        assert editor.post("/rest/v1/invite", json={"name": "x", "role": 4}).status_code == 403


async def test_roles_are_checked_on_mcp(served: Served) -> None:
    async with mcp_client(served, Role.VIEW) as client:
        refused = await client.call_tool("create_project", {"name": "Mine"})
        assert refused.is_error
        assert "needs the right to edit" in refused.content[0].text  # pyright: ignore
        assert not (await client.call_tool("list_projects", {})).is_error


def test_a_revoked_invitation_stops_working(served: Served) -> None:
    guest = invite(served.studio, local_owner(), "guest", Role.VIEW)
    headers = {"Authorization": f"Bearer {guest.key}"}
    with httpx.Client(base_url=served.url, headers=headers) as client:
        assert client.get("/rest/v1/who_am_i").json()["name"] == "guest"
        revoke_invitation(served.studio, local_owner(), guest.id)
        assert client.get("/rest/v1/who_am_i").status_code == 401


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ({"project_id": "nowhere"}, 404, "There is no project"),
        ({}, 422, "project_id"),
        ({"project_id": "x", "colour": "red"}, 422, "colour"),
    ],
)
def test_wrong_requests_get_one_clear_error(served: Served, query: dict[str, str], status: int, says: str) -> None:
    with served.client(Role.VIEW) as client:
        answer = client.get("/rest/v1/get_project", params=query)
    assert answer.status_code == status
    assert says in answer.json()["message"]


def test_files_are_served_whole_in_ranges_and_small(served: Served) -> None:
    picture = cv2.imencode(".png", np.full((360, 640, 3), 90, np.uint8))[1].tobytes()
    blob = served.studio.blobs.put(picture)
    with served.client(Role.VIEW) as client:
        whole = client.get(f"/files/{blob}")
        assert (whole.content, whole.headers["content-type"]) == (picture, "image/png")
        part = client.get(f"/files/{blob}", headers={"Range": "bytes=0-9"})
        assert (part.status_code, part.content) == (206, picture[:10])
        small = client.get(f"/files/{blob}", params={"width": 160})
        assert small.headers["content-type"] == "image/jpeg"
        assert client.get("/files/" + "0" * 64).status_code == 404
        assert client.get("/files/..%2Fowner.key").status_code == 404


def test_a_page_in_a_blob_is_never_shown_as_a_page(served: Served) -> None:
    blob = served.studio.blobs.put(b"<!doctype html><script>alert(1)</script>")
    with served.client(Role.VIEW) as client:
        assert client.get(f"/files/{blob}").headers["content-type"] == "application/octet-stream"
