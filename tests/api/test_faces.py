"""All faces have the same operations, and none answers a stranger."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import cv2
import httpx
import httpx2
import numpy as np
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from sqlalchemy import text
from starlette.routing import BaseRoute, Mount, Route
from typer.main import get_command

from tests.api.conftest import Served
from tests.engine.sounds import tone
from workbench.api import build_faces
from workbench.cli import app as cli
from workbench.engine import OPERATIONS
from workbench.engine.people import invite, local_owner, revoke_invitation, sign_in_code
from workbench.engine.projects import create_project
from workbench.kit.errors import InvalidInputError
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
    command = set(get_command(cli).commands["do"].commands)  # pyright: ignore  # a group, by how it is made
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
        assert "needs the right to edit" in refused.content[0].text  # pyright: ignore  # a text, by what was asked
        assert not (await client.call_tool("list_projects", {})).is_error


def test_a_revoked_invitation_stops_working(served: Served) -> None:
    guest = invite(served.studio, local_owner(), "guest", Role.VIEW)
    headers = {"Authorization": f"Bearer {guest.key}"}
    with httpx.Client(base_url=served.url, headers=headers) as client:
        assert client.get("/rest/v1/who_am_i").json()["name"] == "guest"
        revoke_invitation(served.studio, local_owner(), guest.id)
        assert client.get("/rest/v1/who_am_i").status_code == 401


def test_nobody_is_let_in_by_the_owners_key_in_an_address(served: Served) -> None:
    with httpx.Client(base_url=served.url) as client:
        answer = client.get("/enter", params={"code": served.keys[Role.OWN]})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


def test_an_invited_persons_key_opens_the_door(served: Served) -> None:
    with httpx.Client(base_url=served.url) as client:
        assert client.get("/enter", params={"code": served.keys[Role.EDIT]}).status_code == 303
        assert client.get("/rest/v1/who_am_i").json()["name"] == "EDIT"


def test_events_end_when_their_reader_is_no_longer_let_in(served: Served) -> None:
    project = create_project(served.studio, local_owner(), "Followed")
    guest = invite(served.studio, local_owner(), "reader", Role.VIEW)
    headers = {"Authorization": f"Bearer {guest.key}"}
    with (
        httpx.Client(base_url=served.url, headers=headers, timeout=60) as client,
        client.stream("GET", "/events", params={"project": project.id}) as answer,
    ):
        lines = answer.iter_lines()
        assert next(lines).startswith("retry")
        revoke_invitation(served.studio, local_owner(), guest.id)
        assert [line for line in lines if line.startswith("data")] == []


@pytest.mark.parametrize("after", ["abc", "-1", "9" * 30, "1.5"])
def test_events_are_counted_in_whole_numbers(served: Served, after: str) -> None:
    with served.client(Role.VIEW) as client:
        for answer in (
            client.get("/events", params={"project": "x", "after": after}),
            client.get("/events", params={"project": "x"}, headers={"Last-Event-ID": after}),
        ):
            assert (answer.status_code, answer.json()["class"]) == (400, "input")
            assert "number of an event" in answer.json()["message"]


def test_a_stranger_keeps_nobody_waiting(served: Served) -> None:
    """A guess at a key waits for the database; the loop that answers everybody does not."""
    with (
        served.studio.database.session() as session,
        ThreadPoolExecutor() as pool,
        served.client(Role.OWN) as owner,
    ):
        session.exec(text("SELECT 1"))  # SQLite lets nobody else in until this transaction ends
        guesses = [pool.submit(_guess, served.url, f"{number:032d}") for number in range(8)]
        assert owner.get("/rest/docs").status_code == 200
        assert owner.get("/rest/v1/who_am_i").json()["name"] == "owner"
        assert httpx.get(f"{served.url}/rest/v1/who_am_i").status_code == 401
        assert not any(guess.done() for guess in guesses)
        session.commit()
        assert [guess.result() for guess in guesses] == [401] * 8


def _guess(url: str, key: str) -> int:
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.get(f"{url}/rest/v1/who_am_i", headers=headers, timeout=60).status_code


@pytest.mark.parametrize("days", ["1e9", "-1", "0", '"inf"', '"nan"'])
def test_an_invitation_holds_for_a_time_that_people_mean(served: Served, days: str) -> None:
    with served.client(Role.OWN) as owner:
        body = f'{{"name": "x", "role": 1, "days": {days}}}'
        answer = owner.post("/rest/v1/invite", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert "days" in answer.json()["message"]


@pytest.mark.parametrize("name", ["owner", " Owner ", ""])
def test_nobody_is_invited_under_the_owners_name_or_none(served: Served, name: str) -> None:
    with pytest.raises(InvalidInputError):
        invite(served.studio, local_owner(), name, Role.VIEW)


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


def test_a_file_is_brought_and_listed(served: Served, tmp_path: Path) -> None:
    project = create_project(served.studio, local_owner(), "Heard").id
    song = tone(tmp_path / "song.wav").read_bytes()
    given = {"project_id": project, "name": "song.wav"}
    with served.client(Role.EDIT) as editor, served.client(Role.VIEW) as viewer:
        asset = editor.post("/files", params=given, content=song).json()
        assert (asset["name"], asset["kind"], asset["size"]) == ("song.wav", "sound", len(song))
        listed = viewer.get("/rest/v1/list_assets", params={"project_id": project, "kind": "sound"}).json()
        assert [one["id"] for one in listed] == [asset["id"]]
        assert viewer.get(f"/files/{asset['blob']}").headers["content-type"] == "audio/wav"
        assert viewer.post("/files", params=given, content=song).status_code == 403
        refused = editor.post("/files", params=given, content=b"no sound")
        assert (refused.status_code, "cannot be read" in refused.json()["message"]) == (422, True)
        assert editor.post("/files", params={"name": "song.wav"}, content=song).status_code == 422
        assert editor.post("/files", params=given | {"project_id": "nowhere"}, content=song).status_code == 404
    assert list(served.studio.settings.scratch_folder.iterdir()) == []


def test_a_body_above_the_limit_is_not_read_to_its_end(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = served.studio.settings.limits.model_copy(update={"upload_mb": 1})
    monkeypatch.setattr(served.studio, "settings", served.studio.settings.model_copy(update={"limits": limits}))
    project = create_project(served.studio, local_owner(), "Large").id
    with served.client(Role.EDIT) as editor:
        answer = editor.post("/files", params={"project_id": project, "name": "x"}, content=bytes(1_000_001))
    assert (answer.status_code, answer.json()["message"]) == (422, "“x” is larger than 1 MB.")
