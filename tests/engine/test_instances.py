"""Two picture servers make one film; the work of one that dies goes to the other, and nothing is made twice."""

import asyncio
import io
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import pytest
from PIL import Image
from sqlmodel import select

from tests.comfy.scripted import scripted_server
from workbench.comfy import ComfyClient, NodeList, OutputFile
from workbench.draft import DraftServer, start
from workbench.engine import Studio, load_settings, open_studio
from workbench.engine.backend import Backend
from workbench.engine.doctor import check_health
from workbench.engine.filming import open_story
from workbench.engine.graph_run import fetched
from workbench.engine.instances import ServerLog, get_server_log, list_instances
from workbench.engine.lacking import check_servers
from workbench.engine.loras import list_server_loras
from workbench.engine.renders import start_render
from workbench.engine.storyboard import ShotChanges, list_shots, update_shot
from workbench.kit.errors import NetworkError, NotFoundError
from workbench.model.people import Actor
from workbench.model.storyboard import Generation, Take, TakeKind
from workbench.model.tasks import RenderState

STORY = """The Lamp

Mia lived in a small house by the harbour.
One rainy night she saw a light on the sea.
In the morning she walked to the forest and hung the lamp in a tree.
"""


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[dict[str, DraftServer]]:
    with ExitStack() as running:
        found = {name: start(tmp_path / name, pace=0.1) for name in ("left", "right")}
        for server in found.values():
            running.callback(server.stop)
        yield found


@pytest.fixture
async def studio(servers: dict[str, DraftServer], tmp_path: Path) -> AsyncIterator[Studio]:
    named = " ".join(f"{name}={server.url}" for name, server in servers.items())
    names = {"FILM__HEIGHT": "240", "JOBS__RETRY_BASE": "0.05", "COMFY__INSTANCES": named}
    settings = load_settings(tmp_path, {f"WORKBENCH_{name}": value for name, value in names.items()})
    async with open_studio(settings) as opened:
        opened.backend = Backend(settings, timeout=1)
        yield opened


async def asked(server: DraftServer, path: str) -> dict[str, Any]:
    async with httpx.AsyncClient() as client:
        return (await client.get(f"{server.url}{path}")).json()


def pictures(studio: Studio) -> list[Take]:
    with studio.database.session() as session:
        return list(session.exec(select(Take).where(Take.kind == TakeKind.IMAGE)))


async def test_each_server_is_shown_with_what_it_does(studio: Studio, owner: Actor) -> None:
    await start_render(studio, owner, open_story(studio, owner, STORY).id)
    async with asyncio.timeout(60):
        while any(view.work is None for view in await list_instances(studio, owner)):  # noqa: ASYNC110 - other processes have no event
            await asyncio.sleep(0.05)
    left, right = await list_instances(studio, owner)
    assert (left.state.name, right.state.name, left.used, left.state.is_draft) == ("left", "right", True, True)
    assert left.work
    assert right.work
    assert left.work.shot_id != right.work.shot_id
    health = {part.part: part for part in await check_health(studio, owner)}
    assert health.keys() >= {"ComfyUI left", "ComfyUI right"}
    every = len(studio.workflows)
    assert f"has all that {every} of {every} workflows need" in health["ComfyUI left"].detail
    assert [check.lacking for check in await check_servers(studio, owner)] == [(), ()]
    assert await get_server_log(studio, owner, "left") == ServerLog(server="left", is_told=False)
    with pytest.raises(NotFoundError, match="No picture server is called “middle”"):
        await get_server_log(studio, owner, "middle")
    assert {lora.server for lora in await list_server_loras(studio, owner)} <= {"left", "right"}


async def test_what_a_server_lacks_is_told_for_each_workflow(studio: Studio, owner: Actor) -> None:
    left, _ = studio.backend.everyone()
    nodes = await left.nodes()
    assert nodes is not None
    info = {name: nodes.object_info[name] for name in nodes if name != "LoraLoader"}
    bare = json.loads(json.dumps(info["CheckpointLoaderSimple"]))
    bare["input"]["required"]["ckpt_name"] = [["other.safetensors"], {}]
    left._nodes._kept = (monotonic(), NodeList({**info, "CheckpointLoaderSimple": bare}))  # pyright: ignore[reportPrivateUsage]  # the draft backend lacks nothing
    project = open_story(studio, owner, STORY).id
    shot = list_shots(studio, owner, project)[0]
    update_shot(studio, owner, shot.id, ShotChanges(generation=Generation(workflow="sd15_text_to_image")))
    one, two = await check_servers(studio, owner)
    assert (two.lacking, one.is_known, len(one.able) + len(one.lacking)) == ((), True, len(studio.workflows))
    first = one.lacking[0]
    assert (first.workflow, first.is_used, first.others) == ("sd15_text_to_image", True, ())
    assert first.models[0].endswith(".safetensors")
    assert set(first.models) <= set(one.models)


async def test_a_server_that_dies_hands_its_work_over(
    studio: Studio, owner: Actor, servers: dict[str, DraftServer]
) -> None:
    render = await start_render(studio, owner, open_story(studio, owner, STORY).id)
    left, right = servers["left"], servers["right"]
    async with asyncio.timeout(60):
        while not (await asked(left, "/queue"))["queue_running"]:  # noqa: ASYNC110 - other processes have no event
            await asyncio.sleep(0.02)
    left.process.kill()
    assert await studio.jobs.wait(render.id) is RenderState.COMPLETED
    made = pictures(studio)
    where = Counter(take.provenance.instance for take in made)
    assert set(where) <= {left.url, right.url}
    assert len({take.shot_id for take in made}) == len(made), "a shot was drawn twice"
    assert len(await asked(right, "/history")) == where[right.url], "a graph was run twice"
    prompts = [take.provenance.prompt_id for take in made if take.provenance.instance == right.url]
    assert set(await asked(right, "/history")) == set(prompts)
    assert {lora.server for lora in await list_server_loras(studio, owner)} == {"right"}


async def test_shots_that_need_the_same_picture_have_it_drawn_once(
    studio: Studio, owner: Actor, servers: dict[str, DraftServer]
) -> None:
    project = open_story(studio, owner, STORY)
    for shot in list_shots(studio, owner, project.id):
        same = Generation(prompt="A lighthouse in the rain.", negative="blur", seed=7)
        update_shot(studio, owner, shot.id, ShotChanges(generation=same))
    render = await start_render(studio, owner, project.id)
    assert await studio.jobs.wait(render.id) is RenderState.COMPLETED
    made = pictures(studio)
    assert len({take.key for take in made}) == 1
    assert len(made) == len(list_shots(studio, owner, project.id))
    assert sum([len(await asked(server, "/history")) for server in servers.values()]) == 1


async def test_a_part_of_a_file_is_no_success(tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.effect_noise((64, 64), 80).save(picture, "PNG")
    file = OutputFile(node="3", filename="a.png", subfolder="", folder="output")
    async with scripted_server() as (server, url), ComfyClient(url) as client:
        server.files["a.png"] = picture.getvalue()
        assert (await fetched(client, file, tmp_path)).read_bytes() == picture.getvalue()
        server.files["a.png"] = picture.getvalue()[:-400]
        with pytest.raises(NetworkError, match=r"The file 'a\.png' of the ComfyUI server at .* is cut off"):
            await fetched(client, file, tmp_path)
        server.files["a.txt"] = b"what no player knows"
        assert await fetched(client, file.model_copy(update={"filename": "a.txt"}), tmp_path)
