"""What the workbench adds to a picture server: prompts per second, milliseconds for each task, uploads, two servers.

The servers are draft backends whose nodes take wall time and no processor, as those of a server with a GPU do.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import httpx

from tests.benchmarks.figures import Figure
from workbench.comfy import ComfyClient
from workbench.draft import DraftServer, start
from workbench.engine import Studio, load_settings, open_studio
from workbench.engine.filming import open_story
from workbench.engine.lookup import episode_of
from workbench.engine.people import local_owner
from workbench.engine.storyboard import list_shots
from workbench.kit.ids import new_id
from workbench.model.tasks import Render, Task, TaskKind
from workbench.model.workflows import Card, Graph, ShotPlan, WorkflowCategory

_PROMPTS = 20
_PACE = 0.7
"""Seconds of each of the three nodes of a prompt."""
_FILES = 200
_FILE_BYTES = 1_460_000
"""A 1280x720 picture as PNG."""
_WORKFLOW = "benchmark"
_CARD = Card(
    id=_WORKFLOW,
    name="Benchmark",
    description="A plain picture.",
    category=WorkflowCategory.IMAGE,
    output_node="save",
    slots=(),
)


def figures() -> Iterator[Figure]:
    """Ratios to a bare httpx loop on the same server."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        servers = [start(folder / str(number), pace=_PACE) for number in range(2)]
        for server in servers:
            running.callback(server.stop)
        bare = asyncio.run(_bare(servers[0].url))
        one = asyncio.run(_tasks(folder / "one", servers[:1]))
        two = asyncio.run(_tasks(folder / "two", servers))
        yield Figure("comfy/prompts a second, bare httpx loop", _PROMPTS / bare, "/s", 0.0, at_least=True)
        yield Figure("comfy/prompts a second, client and tasks", _PROMPTS / one, "/s", 0.0, at_least=True)
        yield Figure("comfy/client and tasks to bare loop", bare / one, "×", 0.7, at_least=True)
        yield Figure("comfy/added to each task", 1000 * (one - bare) / _PROMPTS, "ms", 400.0)
        yield Figure("comfy/two servers to one", one / two, "×", 1.9, at_least=True)
        yield Figure("comfy/200 uploads to bare httpx", asyncio.run(_uploads(servers[0].url)), "×", 0.9, at_least=True)


def _graph() -> Graph:
    """A picture of a colour that no cache knows."""
    inputs = {"width": 64, "height": 64, "batch_size": 1, "color": int(new_id()[:6], 16)}
    return {
        "0": {"class_type": "EmptyImage", "inputs": inputs},
        "1": {"class_type": "ImageBlur", "inputs": {"image": ["0", 0], "blur_radius": 1, "sigma": 1.0}},
        "save": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "benchmark"}},
    }


async def _bare(url: str) -> float:
    """Submit, look every 5 ms until it is over, fetch: nothing else."""
    async with httpx.AsyncClient(base_url=url) as client:
        started = time.perf_counter()
        for _ in range(_PROMPTS):
            prompt_id = new_id()
            body = {"prompt": _graph(), "prompt_id": prompt_id}
            (await client.post("/prompt", json=body)).raise_for_status()
            while not (entry := (await client.get(f"/history/{prompt_id}")).json()):  # noqa: ASYNC110 - a bare loop is what is measured
                await asyncio.sleep(0.005)
            (file,) = entry[prompt_id]["outputs"]["save"]["images"]
            (await client.get("/view", params=file)).raise_for_status()
        return time.perf_counter() - started


async def _tasks(folder: Path, servers: list[DraftServer]) -> float:
    """The same number of prompts as durable tasks of a render: leased, submitted, followed, fetched, kept as takes."""
    await asyncio.to_thread(folder.mkdir)
    named = " ".join(f"s{number}={server.url}" for number, server in enumerate(servers))
    settings = load_settings(folder, {"WORKBENCH_COMFY__INSTANCES": named, "WORKBENCH_LOG__LEVEL": "error"})
    async with open_studio(settings) as studio:
        studio.workflows[_WORKFLOW] = (_CARD, _graph())
        render_id = _render(studio)
        started = time.perf_counter()
        await studio.jobs.submit(render_id)
        state = await studio.jobs.wait(render_id)
        spent = time.perf_counter() - started
        assert state.value == "completed", state
        return spent


def _render(studio: Studio) -> str:
    """A render of pictures alone; returns its id."""
    owner = local_owner()
    project = open_story(studio, owner, "The Lamp\n\nMia hung the lamp in a tree.\n")
    shot = list_shots(studio, owner, project.id)[0]
    plan = ShotPlan(workflow=_WORKFLOW, values={}, planned_by="benchmark").model_dump(mode="json")
    with studio.database.session() as session:
        render = Render(project_id=project.id, episode_id=episode_of(session, project.id).id)
        session.add(render)
        session.flush()
        for number in range(_PROMPTS):
            task = Task(render_id=render.id, project_id=project.id, shot_id=shot.id, kind=TaskKind.IMAGE)
            task.group, task.key, task.params = str(number), new_id(), {"plan": plan, "graph": _graph()}
            session.add(task)
        return render.id


async def _uploads(url: str) -> float:
    """How fast the files go up, relative to one httpx client that is reused and sends them one after the other."""
    pictures = [os.urandom(_FILE_BYTES) for _ in range(_FILES)]
    async with httpx.AsyncClient(base_url=url) as http:
        bare = await _seconds(_send_all(http, pictures))
    others = [picture[::-1] for picture in pictures]
    async with ComfyClient(url) as client:
        own = await _seconds(client.upload_all([(picture, "a.png") for picture in others]))
    return bare / own


async def _send_all(http: httpx.AsyncClient, pictures: list[bytes]) -> None:
    form: Mapping[str, str] = {"type": "input", "subfolder": "bare"}
    for number, picture in enumerate(pictures):
        files = {"image": (f"{number}.png", picture)}
        (await http.post("/upload/image", files=files, data=form)).raise_for_status()


async def _seconds(work: Awaitable[object]) -> float:
    started = time.perf_counter()
    await work
    return time.perf_counter() - started
