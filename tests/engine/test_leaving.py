"""A workbench that is closed in the middle of a picture, or finds its picture gone: the server works, nothing hangs."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import select

from workbench.draft import start
from workbench.engine import Settings, Studio, load_settings, open_studio
from workbench.engine.filming import open_story
from workbench.engine.renders import start_render
from workbench.model.people import Actor
from workbench.model.storyboard import Take, TakeKind
from workbench.model.tasks import RenderState

STORY = "The Lamp\n\nMia hung the lamp in a tree.\n"


class Server:
    """A picture server that outlives the workbench."""

    def __init__(self, http: httpx.AsyncClient, folder: Path) -> None:
        self.http = http
        self.output = folder / "output"

    async def get(self, path: str) -> dict[str, Any]:
        return (await self.http.get(path)).json()

    async def running(self) -> list[str]:
        return [item[1] for item in (await self.get("/queue"))["queue_running"]]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    draft = start(tmp_path / "server", pace=0.1)
    async with httpx.AsyncClient(base_url=draft.url) as http:
        yield Server(http, tmp_path / "server")
    draft.stop()


@pytest.fixture
def settings(server: Server, tmp_path: Path) -> Settings:
    names = {"FILM__HEIGHT": "240", "JOBS__RETRY_BASE": "0.05", "COMFY__URL": str(server.http.base_url)}
    return load_settings(tmp_path, {f"WORKBENCH_{name}": value for name, value in names.items()})


async def begin(studio: Studio, owner: Actor) -> str:
    """Start a render; returns its id."""
    project = open_story(studio, owner, STORY)
    return (await start_render(studio, owner, project.id)).id


def pictures(studio: Studio) -> list[Take]:
    """The takes of pictures."""
    with studio.database.session() as session:
        return list(session.exec(select(Take).where(Take.kind == TakeKind.IMAGE)).all())


async def test_a_picture_goes_on_while_the_workbench_is_closed(
    settings: Settings, server: Server, owner: Actor
) -> None:
    async with asyncio.timeout(120):
        async with open_studio(settings) as studio:
            render_id = await begin(studio, owner)
            while not (running := await server.running()):  # noqa: ASYNC110 - the queue of another process has no event
                await asyncio.sleep(0.02)
        assert await server.running() == running
        async with open_studio(settings) as studio:
            assert await studio.jobs.wait(render_id) is RenderState.COMPLETED
    history = await server.get("/history")
    assert [name for name in history if name == running[0]]
    graphs = [entry["prompt"][2] for entry in history.values()]
    assert all(graphs.count(graph) == 1 for graph in graphs), "a picture was made twice"
    assert all(entry["status"]["completed"] for entry in history.values())


async def test_a_picture_that_the_server_has_lost_is_made_again(
    settings: Settings, server: Server, owner: Actor
) -> None:
    async with asyncio.timeout(120), open_studio(settings) as studio:
        assert await studio.jobs.wait(await begin(studio, owner)) is RenderState.COMPLETED
        [picture] = pictures(studio)
        studio.blobs.path(picture.blob).unlink()
        shutil.rmtree(server.output)
        assert await studio.jobs.wait(await begin(studio, owner)) is RenderState.COMPLETED
        assert all(studio.blobs.exists(take.blob) for take in pictures(studio))
