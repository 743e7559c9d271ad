"""What people do while a render is under way is in its film; nothing is made twice, and a dead server is replaced."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import psutil
from sqlmodel import col, select

from workbench import draft
from workbench.engine import Studio, film_story, load_settings, open_studio
from workbench.engine.planning import TEXT_TO_IMAGE
from workbench.engine.projects import create_project, write_project
from workbench.engine.renders import get_render, list_films, list_tasks, plan_render, remake_shot, start_render
from workbench.engine.storyboard import ShotChanges, board, list_shots, list_takes, update_shot
from workbench.model.people import Actor
from workbench.model.story import Line
from workbench.model.storyboard import Film, Generation, Take, TakeKind
from workbench.model.tasks import RenderState, Task, TaskKind, TaskState


def written(studio: Studio, owner: Actor, story: str) -> str:
    project = create_project(studio, owner, "The Lamp")
    write_project(studio, owner, project.id, story)
    return project.id


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110 - what it waits for is in a database
            await asyncio.sleep(0.05)


def pictures_done(studio: Studio, render_id: str) -> int:
    with studio.database.session() as session:
        query = select(Task.id).where(Task.render_id == render_id, col(Task.kind) == TaskKind.IMAGE)
        return len(session.exec(query.where(Task.state == TaskState.COMPLETED)).all())


def report(studio: Studio, film: Film) -> dict[str, list[dict[str, object]]]:
    return json.loads(studio.blobs.get(film.report_blob))


def takes(studio: Studio, owner: Actor, shot_id: str, kind: TakeKind) -> list[Take]:
    return [take for take in list_takes(studio, owner, shot_id) if take.kind is kind]


async def test_words_and_pictures_changed_meanwhile_are_in_the_film(studio: Studio, owner: Actor, story: str) -> None:
    project = written(studio, owner, story)
    render = await start_render(studio, owner, project)
    shots = list_shots(studio, owner, project)
    await until(lambda: pictures_done(studio, render.id) >= 1)
    old = shots[0].lines[0]
    line = Line(id=old.id, speaker=old.speaker, text="Nobody expected this.", language=old.language)
    update_shot(studio, owner, shots[0].id, ShotChanges(lines=(line, *shots[0].lines[1:])))
    update_shot(studio, owner, shots[-1].id, ShotChanges(description="An empty beach at dawn."))
    assert await studio.jobs.wait(render.id) is RenderState.COMPLETED

    films = list_films(studio, owner, project)
    assert len(films) == 1
    assert report(studio, films[0])["shots"][0]["lines"][0] == {"speaker": line.speaker, "text": line.text}
    spoken = takes(studio, owner, shots[0].id, TakeKind.VOICE)
    assert any(take.provenance.prompt == line.text for take in spoken)
    assert "empty beach" in takes(studio, owner, shots[-1].id, TakeKind.IMAGE)[0].provenance.prompt
    assert plan_render(studio, owner, project).is_empty


async def test_the_picture_is_what_the_output_node_saved(studio: Studio, owner: Actor) -> None:
    card, graph = studio.workflow(TEXT_TO_IMAGE)
    grey = {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": 0}}
    preview = {"class_type": "PreviewImage", "inputs": {"images": ["00", 0]}}
    studio.workflows[TEXT_TO_IMAGE] = (card, {"00": grey, "01": preview, **graph})
    project = written(studio, owner, "The Lamp\n\nMia hung the lamp in a tree.\n")
    render = await start_render(studio, owner, project)
    assert await studio.jobs.wait(render.id) is RenderState.COMPLETED
    [picture] = takes(studio, owner, list_shots(studio, owner, project)[0].id, TakeKind.IMAGE)
    assert picture.height == 240


async def test_a_shot_remade_meanwhile_is_made_by_the_same_render(studio: Studio, owner: Actor, story: str) -> None:
    project = written(studio, owner, story)
    render = await start_render(studio, owner, project, "preview")
    await until(lambda: pictures_done(studio, render.id) >= 1)
    shot = next(card for card in board(studio, owner, project) if card.picture)
    joined = await remake_shot(studio, owner, shot.id, seed=99)
    assert joined.id == render.id
    assert await studio.jobs.wait(render.id) is RenderState.COMPLETED
    made = takes(studio, owner, shot.id, TakeKind.IMAGE)
    assert [take.provenance.seed == 99 for take in made] == [True, False]
    film = list_films(studio, owner, project)[0]
    assert (film.width, film.height) == (426, 240), "the remake asked for a final film"
    keys = [task.key for task in list_tasks(studio, owner, render.id) if task.kind is not TaskKind.CUT]
    assert len(keys) == len(set(keys))


async def test_asking_twice_makes_nothing_twice(studio: Studio, owner: Actor, story: str) -> None:
    project = written(studio, owner, story)
    renders = await asyncio.gather(*(start_render(studio, owner, project) for _ in range(4)))
    assert len({render.id for render in renders}) == 1
    assert await studio.jobs.wait(renders[0].id) is RenderState.COMPLETED
    assert len(list_tasks(studio, owner, renders[0].id)) == get_render(studio, owner, renders[0].id).completed
    for shot in list_shots(studio, owner, project):
        assert len(takes(studio, owner, shot.id, TakeKind.IMAGE)) == 1


async def test_a_draft_server_that_dies_is_replaced(studio: Studio, owner: Actor, story: str) -> None:
    project = written(studio, owner, story)
    render = await start_render(studio, owner, project)
    await until(lambda: pictures_done(studio, render.id) >= 1)
    servers = [child for child in psutil.Process().children() if "workbench.draft" in child.cmdline()]
    assert len(servers) == 1
    servers[0].kill()
    assert await studio.jobs.wait(render.id) is RenderState.COMPLETED
    for shot in list_shots(studio, owner, project):
        assert len(takes(studio, owner, shot.id, TakeKind.IMAGE)) == 1


async def test_a_film_of_clips(studio: Studio, owner: Actor) -> None:
    project = written(studio, owner, "The Lamp\n\nMia lit a lamp. A boat came home.")
    shot = list_shots(studio, owner, project)[0]
    update_shot(studio, owner, shot.id, ShotChanges(generation=Generation(clip=True)))
    assert plan_render(studio, owner, project).clips == 1
    render = await start_render(studio, owner, project)
    assert await studio.jobs.wait(render.id) is RenderState.COMPLETED
    clip = takes(studio, owner, shot.id, TakeKind.CLIP)[0]
    assert clip.media_type == "video/mp4"
    assert board(studio, owner, project)[0].picture == clip.blob
    assert plan_render(studio, owner, project).is_empty, "the clip is known by its image, its words and its length"

    update_shot(studio, owner, shot.id, ShotChanges(generation=Generation(clip=False)))
    image = takes(studio, owner, shot.id, TakeKind.IMAGE)[0]
    assert board(studio, owner, project)[0].picture == image.blob
    render = await start_render(studio, owner, project)
    assert await studio.jobs.wait(render.id) is RenderState.COMPLETED
    used = report(studio, list_films(studio, owner, project)[0])["shots"][0]["takes"]
    assert [take["kind"] for take in used] == ["image", *["voice"] * len(shot.lines)]


async def test_a_named_server_that_draws_drafts_makes_drafts_still(owner: Actor, tmp_path: Path) -> None:
    server = await asyncio.to_thread(draft.start, tmp_path / "server")
    try:
        settings = load_settings(tmp_path, {"WORKBENCH_COMFY__URL": server.url, "WORKBENCH_FILM__HEIGHT": "240"})
        async with open_studio(settings) as studio:
            files = await film_story(studio, owner, "The Lamp\n\nMia lit a lamp.", tmp_path / "film.mp4")
    finally:
        await asyncio.to_thread(server.stop)
    assert "draft" in json.loads(files.report.read_text())["stand_ins"][0]
