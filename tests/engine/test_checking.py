"""What is told before a render: what servers lack, which level works, GPU memory, disk, servers that are away."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.comfy.scripted import ScriptedServer, scripted_server
from tests.engine.consistent import known, shot_with, silent_project
from workbench.draft.catalogue import Catalogue
from workbench.draft.folders import Folders
from workbench.engine import Studio, load_settings, open_studio
from workbench.engine.checking import RenderFinding, check_render, check_shot, use_working_level, use_working_levels
from workbench.engine.projects import ProjectChanges, begin_story, update_project
from workbench.engine.renders import start_render
from workbench.engine.storyboard import list_shots
from workbench.kit.errors import ConfigurationError
from workbench.model.consistency import ConsistencyLevel
from workbench.model.people import Actor

GB = 10**9


class Named:
    """A studio with servers named `one` and `away`, of which nobody is at the second, and what the first says."""

    def __init__(self, studio: Studio, server: ScriptedServer, folder: Path) -> None:
        self.studio, self._server = studio, server
        catalogue = Catalogue(Folders(folder))
        self._nodes: dict[str, Any] = {name: catalogue.node(name) for name in catalogue}

    def says(self, *without: str, vram: int = 24 * GB) -> None:
        """What the server has, less some classes."""
        nodes = {name: info for name, info in self._nodes.items() if name not in without}
        device = {"name": "cuda:0", "vram_total": vram, "vram_free": vram}
        stats = {"system": {"comfyui_version": "0.3.64"}, "devices": [device]}
        queue = {"exec_info": {"queue_remaining": 0}}
        answers: dict[str, Any] = {"/object_info": nodes, "/system_stats": stats, "/prompt": queue, "/models": []}
        self._server.fixed = {path: web.json_response(answer) for path, answer in answers.items()}


async def named(folder: Path, instances: str) -> AsyncIterator[Named]:
    async with scripted_server() as (server, url):
        settings = {"WORKBENCH_COMFY__INSTANCES": instances.format(one=url.rstrip("/"))}
        async with open_studio(load_settings(folder, settings), worker=False) as studio:
            yield Named(studio, server, folder)


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Named]:
    async for found in named(tmp_path, "one={one}"):
        yield found


@pytest.fixture
async def one_of_two(tmp_path: Path, unused_tcp_port: int) -> AsyncIterator[Named]:
    async for found in named(tmp_path, f"one={{one}} away=http://127.0.0.1:{unused_tcp_port}"):
        yield found


async def found(studio: Studio, owner: Actor, project: str) -> list[RenderFinding]:
    return list((await check_render(studio, owner, project)).findings)


async def test_a_level_that_the_server_cannot_make_is_no_secret_and_one_step_away(
    one: Named, owner: Actor, tmp_path: Path
) -> None:
    one.says("IPAdapterUnifiedLoader", "IPAdapterAdvanced")
    project = silent_project(one.studio, owner)
    known(one.studio, owner, project, tmp_path)
    shot_with(one.studio, owner, project, workflow="sd15_text_to_image")
    [error] = await found(one.studio, owner, project)
    assert (error.severity, error.about, error.shots, error.server) == ("error", "consistency", (1,), "one")
    assert "ComfyUI_IPAdapter_plus" in error.sentence
    assert (error.level, error.instead) == (ConsistencyLevel.LOW, ConsistencyLevel.HIGH)
    with pytest.raises(ConfigurationError, match=r"IPAdapter.*Choose the level 'high'"):
        await start_render(one.studio, owner, project)
    assert await use_working_levels(one.studio, owner, project) == [1]
    shot = list_shots(one.studio, owner, project)[0]
    assert shot.generation.level is ConsistencyLevel.HIGH
    shot_with(one.studio, owner, project, workflow="sd15_text_to_image")
    assert list((await check_shot(one.studio, owner, shot.id)).errors) == [error], "of one shot the same is told"
    assert (await use_working_level(one.studio, owner, shot.id)).generation.level is ConsistencyLevel.HIGH
    assert (await check_shot(one.studio, owner, shot.id)).errors == ()
    assert {finding.severity for finding in await found(one.studio, owner, project)} == {"note"}


async def test_what_a_server_lacks_for_a_workflow_is_told(one: Named, owner: Actor) -> None:
    one.says("KSampler")
    project = silent_project(one.studio, owner)
    [error] = await found(one.studio, owner, project)
    assert (error.about, error.severity, error.shots) == ("workflow", "error", (1,))
    assert "KSampler" in error.sentence
    one.says(vram=6 * GB)
    [warning] = await found(one.studio, owner, project)
    assert (warning.about, warning.severity) == ("memory", "warning")
    assert "asks for 8 GB of GPU memory, and one has 6 GB" in warning.sentence


async def test_a_server_that_is_away_is_waited_for(one_of_two: Named, owner: Actor) -> None:
    one_of_two.says("KSampler")
    project = silent_project(one_of_two.studio, owner)
    away, lacking = sorted(await found(one_of_two.studio, owner, project), key=lambda finding: finding.about)
    assert (away.server, away.severity, away.about) == ("away", "warning", "server")
    assert (lacking.server, lacking.severity) == ("one", "warning"), "the other may have what this one lacks"


async def test_a_full_disk_stops_a_render(still: Studio, owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    project = silent_project(still, owner)
    assert await found(still, owner, project) == []
    usage = shutil.disk_usage(still.settings.scratch_folder)

    def full(_folder: Path) -> object:
        return usage._replace(free=1000)

    monkeypatch.setattr(shutil, "disk_usage", full)
    [error] = await found(still, owner, project)
    assert (error.about, error.severity) == ("disk", "error")


async def test_a_workflow_that_draws_from_a_picture_wants_one(still: Studio, owner: Actor) -> None:
    project = silent_project(still, owner)
    shot_with(still, owner, project, workflow="sd15_sketch_to_image")
    [error] = await found(still, owner, project)
    assert (error.about, error.severity) == ("picture", "error")
    assert "control picture" in error.sentence


async def test_what_a_level_finds_nothing_for_is_told(still: Studio, owner: Actor) -> None:
    project = silent_project(still, owner)
    shot_with(still, owner, project, level="high")
    told = {finding.sentence for finding in await found(still, owner, project)}
    assert {"There is no LoRA of Mia.", "There is no reference picture of Mia."} <= told


async def test_a_story_that_is_not_written_yet_is_checked_by_the_films_own_workflow(one: Named, owner: Actor) -> None:
    one.says("KSampler")
    story = begin_story(one.studio, owner, "Mia lit a lamp.")
    project, settings = story.id, story.settings
    making = settings.making.model_copy(update={"image_workflow": "sd15_text_to_image"})
    changes = ProjectChanges(settings=settings.model_copy(update={"making": making}))
    update_project(one.studio, owner, project, changes)
    assert [error.about for error in await found(one.studio, owner, project)] == ["workflow"]
