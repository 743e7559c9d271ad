"""Tasks and people at once on a picture server, the draft one and, marked, a real one: nothing is run twice."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from workbench.draft import start
from workbench.engine import Studio, load_settings, open_studio
from workbench.engine.people import local_owner
from workbench.engine.projects import open_story
from workbench.engine.trials import list_trials, try_workflow
from workbench.engine.workflows import import_workflow
from workbench.kit.ids import new_id
from workbench.model.tasks import Executor, RenderState
from workbench.model.workflows import Graph

OWNER = local_owner()


@pytest.fixture(params=["draft", pytest.param("real", marks=pytest.mark.comfyui)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "real":
        yield os.environ.get("WORKBENCH_TEST_COMFYUI") or pytest.skip("WORKBENCH_TEST_COMFYUI names no ComfyUI server")
        return
    server = start(tmp_path / "server", pace=0.1)
    yield server.url
    server.stop()


@pytest.fixture
def environment(url: str) -> dict[str, str]:
    return {"WORKBENCH_COMFY__URL": url, "WORKBENCH_LOG__LEVEL": "error"}


@pytest.fixture
async def studio(environment: dict[str, str], tmp_path: Path) -> AsyncIterator[Studio]:
    async with open_studio(load_settings(tmp_path, environment)) as opened:
        yield opened


async def coloured(studio: Studio, prefix: str) -> tuple[str, str]:
    """A project, and a workflow that fills a picture with a colour and saves it under a prefix."""
    graph: Graph = {
        "1": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": 1}},
        "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": prefix}},
    }
    graph["1"]["_meta"] = {"title": "$colour.color"}
    report = await import_workflow(studio, OWNER, json.dumps(graph), "plain.json")
    assert report.problems == ()
    return open_story(studio, OWNER, "The Lamp\n\nMia hung the lamp in a tree.\n").id, report.card.id


async def runs_of(url: str, prefix: str) -> int:
    """How many prompts with that prefix the server has run."""
    async with httpx.AsyncClient() as client:
        history = (await client.get(f"{url}/history", params={"max_items": 100})).json()
    return sum(prefix in json.dumps(entry["prompt"]) for entry in history.values())


async def test_a_double_click_runs_once(studio: Studio, url: str) -> None:
    prefix = f"click{new_id()[:8]}"
    project, workflow = await coloured(studio, prefix)
    clicks = [try_workflow(studio, OWNER, project, workflow, {"colour": 7}) for _ in range(3)]
    first, *others = await asyncio.gather(*clicks)
    assert {render.id for render in others} == {first.id}
    assert await studio.jobs.wait(first.id) is RenderState.COMPLETED
    assert await runs_of(url, prefix) == 1


async def test_two_workers_run_each_piece_of_work_once(
    studio: Studio, url: str, environment: dict[str, str], tmp_path: Path
) -> None:
    prefix = f"worker{new_id()[:8]}"
    project, workflow = await coloured(studio, prefix)
    env = {**os.environ, **environment, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "workbench", "worker"]
    other = await asyncio.create_subprocess_exec(*command, cwd=tmp_path, env=env, stderr=asyncio.subprocess.DEVNULL)
    try:
        await until_two_work(studio)
        renders = [await try_workflow(studio, OWNER, project, workflow, {"colour": number}) for number in range(8)]
        ends = [await studio.jobs.wait(render.id) for render in renders]
    finally:
        other.terminate()
        await other.wait()
    assert set(ends) == {RenderState.COMPLETED}
    assert all(trial.blob for trial in list_trials(studio, OWNER, project, workflow))
    assert await runs_of(url, prefix) == 8


async def until_two_work(studio: Studio) -> None:
    def count() -> int:
        with studio.database.session() as session:
            return len(session.exec(select(Executor)).all())

    async with asyncio.timeout(60):
        while await asyncio.to_thread(count) < 2:  # noqa: ASYNC110 - another process has no event
            await asyncio.sleep(0.1)
