"""The only picture server goes away in the middle of a render, for as long as a machine needs to start anew."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import psutil

from workbench.draft import DraftServer, start
from workbench.engine import Studio, load_settings, open_studio
from workbench.engine.backend import Backend
from workbench.engine.filming import open_story
from workbench.engine.renders import cancel_render, list_tasks, start_render
from workbench.engine.storyboard import list_shots, list_takes
from workbench.model.people import Actor
from workbench.model.storyboard import TakeKind
from workbench.model.tasks import RenderState, Task, TaskKind, TaskState

STORY = "The Lamp\n\nMia lit a lamp.\n\nA boat came home.\n"


@asynccontextmanager
async def opened(tmp_path: Path, url: str, **more: str) -> AsyncIterator[Studio]:
    names = {"FILM__HEIGHT": "240", "JOBS__RETRY_BASE": "0.05", "COMFY__URL": url} | more
    settings = load_settings(tmp_path, {f"WORKBENCH_{name}": value for name, value in names.items()})
    async with open_studio(settings) as studio:
        studio.backend = Backend(settings, timeout=1)
        yield studio


def pictures(studio: Studio, owner: Actor, render: str) -> list[Task]:
    return [task for task in list_tasks(studio, owner, render) if task.kind is TaskKind.IMAGE]


async def until_any(studio: Studio, owner: Actor, render: str, is_so: Callable[[Task], bool]) -> None:
    async with asyncio.timeout(60):
        while not any(map(is_so, pictures(studio, owner, render))):  # noqa: ASYNC110 - it is told by rows
            await asyncio.sleep(0.05)


def is_waiting(task: Task) -> bool:
    return task.note == "waiting for comfyui to answer"


def kill(server: DraftServer) -> None:
    psutil.Process(server.process.pid).kill()
    server.process.wait()


async def test_a_render_waits_for_a_server_that_starts_anew(tmp_path: Path, owner: Actor, unused_tcp_port: int) -> None:
    with ExitStack() as servers:
        first = start(tmp_path / "server", unused_tcp_port, pace=0.2)
        servers.callback(first.stop)
        async with opened(tmp_path, first.url) as studio:
            project = open_story(studio, owner, STORY)
            render = await start_render(studio, owner, project.id)
            await until_any(studio, owner, render.id, lambda task: task.progress > 0)
            kill(first)
            await until_any(studio, owner, render.id, is_waiting)
            await asyncio.sleep(1)  # more than all the retries of an error would take
            servers.callback((await asyncio.to_thread(start, tmp_path / "server", unused_tcp_port)).stop)
            assert await studio.jobs.wait(render.id) is RenderState.COMPLETED
            assert {task.attempts for task in pictures(studio, owner, render.id)} == {1}
            for shot in list_shots(studio, owner, project.id):
                made = [take for take in list_takes(studio, owner, shot.id) if take.kind is TakeKind.IMAGE]
                assert len(made) == 1


async def test_a_server_that_stays_away_needs_a_person(tmp_path: Path, owner: Actor, unused_tcp_port: int) -> None:
    async with opened(tmp_path, f"http://127.0.0.1:{unused_tcp_port}", COMFY__PATIENCE="0") as studio:
        project = open_story(studio, owner, STORY)
        render = await start_render(studio, owner, project.id)
        assert await studio.jobs.wait(render.id) is RenderState.FAILED
        for task in pictures(studio, owner, render.id):
            assert (task.state, task.attempts) == (TaskState.MANUAL_REVIEW, 1)
            assert "answered for 0 minutes (comfyui). Start the server, or name another one" in task.error


async def test_waiting_for_a_server_can_be_cancelled(tmp_path: Path, owner: Actor, unused_tcp_port: int) -> None:
    async with opened(tmp_path, f"http://127.0.0.1:{unused_tcp_port}") as studio:
        render = await start_render(studio, owner, open_story(studio, owner, STORY).id)
        await until_any(studio, owner, render.id, is_waiting)
        await cancel_render(studio, owner, render.id)
        assert await studio.jobs.wait(render.id) is RenderState.CANCELLED
