"""A story becomes a film; again, nothing is made; one change makes only what it touches."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from shutil import copytree

import av
import httpx
import pytest
import pytest_asyncio
from sqlmodel import select

from tests.engine.conftest import SMALL, STORY
from workbench.engine import FilmFiles, Studio, film_story, load_settings, open_studio
from workbench.engine.cutting import CutOrder
from workbench.engine.filming import project_of_story
from workbench.engine.lookup import episode_of
from workbench.engine.outline import create_episode
from workbench.engine.people import local_owner
from workbench.engine.projects import ProjectChanges, get_project, undo, update_project, write_project
from workbench.engine.renders import current_render, film_notes, plan_render, remake_shot, start_render
from workbench.engine.storyboard import (
    ShotChanges,
    board,
    list_shots,
    list_takes,
    move_shot,
    pick_take,
    update_shot,
)
from workbench.kit.errors import InvalidInputError
from workbench.media import loudness, probe, subtitle_events
from workbench.model.cut import Cut
from workbench.model.finishing import SubtitleStyle, TextOverlay
from workbench.model.people import Actor
from workbench.model.story import Line
from workbench.model.storyboard import Shot, TakeKind, Verdict
from workbench.model.tasks import RenderState, Task, TaskKind


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, FilmFiles]:
    """A film of the story, and the folder of the studio that made it."""
    folder = tmp_path_factory.mktemp("made")
    async with open_studio(load_settings(folder, SMALL)) as studio:
        return folder, await film_story(studio, local_owner(), STORY, folder / "film.mp4")


@pytest.fixture
async def studio(tmp_path: Path, made: tuple[Path, FilmFiles]) -> AsyncIterator[Studio]:
    """The studio that has made the film, as it was then."""
    copytree(made[0] / "data", tmp_path / "data")
    async with open_studio(load_settings(tmp_path, SMALL)) as opened:
        yield opened


@pytest.fixture
def files(made: tuple[Path, FilmFiles]) -> FilmFiles:
    return made[1]


async def prompts(studio: Studio) -> int:
    """How many prompts the picture server has run."""
    (server,) = studio.backend.pool()
    async with httpx.AsyncClient() as client:
        return len((await client.get(f"{server.url}/history")).json())


def the_cut(studio: Studio, project_id: str) -> Cut:
    with studio.database.session() as session:
        project = session.get_one(type(get_project(studio, Actor("x", 4), project_id)), project_id)  # pyright: ignore  # the class comes from a row
        episode = episode_of(session, project_id)
        return CutOrder.of(studio, session, project, episode.id, "final").cut


def ran(studio: Studio, render_id: str) -> list[tuple[TaskKind, str]]:
    """The tasks of a render that really did something: kind and shot."""
    with studio.database.session() as session:
        tasks = session.exec(select(Task).where(Task.render_id == render_id)).all()
        return [(task.kind, task.shot_id) for task in tasks if not task.reused]


async def test_a_story_becomes_a_film(studio: Studio, files: FilmFiles) -> None:
    cut = the_cut(studio, files.project_id)
    facts = probe(files.film)

    assert facts.has_audio
    assert (facts.width, facts.height) == (426, 240)
    assert facts.frames == cut.total_frames
    assert abs(float(facts.duration) - cut.total_frames / cut.fps) <= 1 / cut.fps
    lufs, peak = loudness(files.film)
    assert abs(lufs + 14) <= 1
    assert peak <= -1
    report = json.loads(files.report.read_text())
    assert len(report["shots"]) == len(cut.shots)
    assert all(shot["takes"] for shot in report["shots"])
    assert "draft" in report["stand_ins"][0]


async def test_subtitles_are_there_while_their_words_sound(studio: Studio, files: FilmFiles) -> None:
    cut = the_cut(studio, files.project_id)
    events = subtitle_events(cut)
    for shot, start in zip(cut.shots, cut.starts(), strict=True):
        for cue in shot.voices:
            for word in cue.words:
                sounds = start / cut.fps + cue.start + word.start
                shown = [event for event in events if event.start - 0.1 <= sounds <= event.end + 0.1]
                assert any(word.text.strip() in event.text.replace("\n", " ") for event in shown), word


async def test_again_makes_nothing(studio: Studio, owner: Actor, story: str, tmp_path: Path, files: FilmFiles) -> None:
    again = await film_story(studio, owner, story, tmp_path / "film.mp4")

    assert files.encoded_frames > 0
    assert (again.tasks_run, again.encoded_frames) == (0, 0)
    assert again.project_id == files.project_id
    assert await prompts(studio) == 0, "this studio's own picture server was asked for nothing"

    assert (again.episode, again.episodes) == (1, 1)
    create_episode(studio, owner, again.project_id, "The forest")
    third = await film_story(studio, owner, story, tmp_path / "film.mp4", episode=1)
    assert (third.episode, third.episodes, third.tasks_run) == (1, 2, 0)
    with pytest.raises(InvalidInputError, match="has 2 so far"):
        await film_story(studio, owner, story, tmp_path / "film.mp4", episode=3)


async def test_one_changed_shot_is_made_again_and_nothing_else(studio: Studio, owner: Actor, files: FilmFiles) -> None:
    shot = list_shots(studio, owner, files.project_id)[1]
    line = shot.lines[0]
    spoken = (Line(id=line.id, speaker=line.speaker, text="Something else is said.", language=line.language),)
    update_shot(studio, owner, shot.id, ShotChanges(description="An empty boat.", lines=(*spoken, *shot.lines[1:])))

    plan = plan_render(studio, owner, files.project_id)
    assert (plan.images, plan.voices) == (1, 1)
    render = await start_render(studio, owner, files.project_id)
    assert await studio.jobs.wait(render.id) is RenderState.COMPLETED
    assert sorted(ran(studio, render.id)) == [(TaskKind.CUT, ""), (TaskKind.IMAGE, shot.id), (TaskKind.VOICE, shot.id)]
    encoded = _encoded(studio, render.id)
    assert 0 < encoded < files.encoded_frames


def _encoded(studio: Studio, render_id: str) -> int:
    with studio.database.session() as session:
        cut = session.exec(select(Task).where(Task.render_id == render_id, Task.kind == TaskKind.CUT)).one()
        return int(cut.result["encoded_frames"])


async def test_remaking_keeps_the_old_take_and_a_pick_of_a_person_stays(
    studio: Studio, owner: Actor, files: FilmFiles
) -> None:
    shot = list_shots(studio, owner, files.project_id)[0]
    first = _images(studio, owner, shot.id)
    render = await remake_shot(studio, owner, shot.id, seed=7)
    assert await studio.jobs.wait(render.id) is RenderState.COMPLETED

    takes = _images(studio, owner, shot.id)
    assert len(takes) == len(first) + 1
    assert board(studio, owner, files.project_id)[0].picture == takes[0].blob != first[0].blob
    pick_take(studio, owner, first[0].id)
    again = await start_render(studio, owner, files.project_id)
    await studio.jobs.wait(again.id)
    assert board(studio, owner, files.project_id)[0].picture == first[0].blob
    assert not [kind for kind, _ in ran(studio, again.id) if kind is TaskKind.IMAGE]


def _images(studio: Studio, owner: Actor, shot_id: str):
    return [take for take in list_takes(studio, owner, shot_id) if take.kind is TakeKind.IMAGE]


async def test_moved_shots_cost_nothing(studio: Studio, owner: Actor, files: FilmFiles) -> None:
    shots = list_shots(studio, owner, files.project_id)
    move_shot(studio, owner, shots[0].id, 3)
    assert plan_render(studio, owner, files.project_id).is_empty
    assert [shot.position for shot in list_shots(studio, owner, files.project_id)] == list(range(1, len(shots) + 1))


async def test_writing_again_keeps_what_is_unchanged(
    studio: Studio, owner: Actor, story: str, files: FilmFiles
) -> None:
    before = {shot.id for shot in list_shots(studio, owner, files.project_id)}
    write_project(studio, owner, files.project_id, story.replace("gave her a lamp", "gave her a golden ring"))
    after = {shot.id for shot in list_shots(studio, owner, files.project_id)}
    assert len(after) == len(before) == len(before & after) + 1
    assert plan_render(studio, owner, files.project_id).images == 1


async def test_the_last_edit_can_be_undone(studio: Studio, owner: Actor, files: FilmFiles) -> None:
    shot = list_shots(studio, owner, files.project_id)[0]
    update_shot(studio, owner, shot.id, ShotChanges(description="Nothing at all."))
    assert plan_render(studio, owner, files.project_id).images == 1
    undo(studio, owner, files.project_id)
    assert list_shots(studio, owner, files.project_id)[0].description == shot.description
    assert plan_render(studio, owner, files.project_id).is_empty


async def test_a_film_that_the_check_finds_fault_with_is_kept_and_says_so(
    studio: Studio, owner: Actor, story: str, tmp_path: Path
) -> None:
    project = project_of_story(studio, owner, story)
    shot = list_shots(studio, owner, project.id)[1]
    tower = TextOverlay(text="\n".join("abcdefghijklmnopqrst"), start=0.5)
    with studio.database.session() as session:
        session.get_one(Shot, shot.id).finish = shot.finish.model_copy(update={"overlays": (tower,)})
    for _ in range(2):  # the second time the film is found again, with its faults
        files = await film_story(studio, owner, story, tmp_path / "film.mp4", quality="preview")
        render = current_render(studio, owner, project.id)
        assert render is not None
        assert (render.state, render.verdict) == (RenderState.COMPLETED, Verdict.FAULTY)
        assert film_notes(studio, owner, render.film_id).findings == files.findings
        assert [(found.kind, found.shot) for found in files.findings] == [("layout", "Shot 2")]
        assert probe(files.film).frames


async def test_translations_are_tracks_and_files(studio: Studio, owner: Actor, story: str, tmp_path: Path) -> None:
    project = project_of_story(studio, owner, story)
    style = SubtitleStyle(tracks=("zh",))
    changes = ProjectChanges(settings=project.settings.model_copy(update={"subtitle_style": style}))
    update_project(studio, owner, project.id, changes)
    shot = list_shots(studio, owner, project.id)[0]
    lines = tuple(line.model_copy(update={"translations": {"zh": "米娅住在海边的小屋里。"}}) for line in shot.lines)
    update_shot(studio, owner, shot.id, ShotChanges(lines=lines))
    files = await film_story(studio, owner, story, tmp_path / "film.mp4", quality="preview")
    names = {f"film{tag}.{kind}" for tag in ("", ".zh") for kind in ("srt", "vtt", "ass")}
    names |= {"film.mp4", "film.report.json"}
    assert {name for name in _listed(tmp_path) if name.startswith("film.")} == names
    assert "小屋" in (tmp_path / "film.zh.srt").read_text(encoding="utf-8")
    with av.open(files.film) as film:
        assert [stream.metadata["language"] for stream in film.streams.subtitles] == ["zho"]


async def test_a_hint_is_told_and_is_no_fault(studio: Studio, owner: Actor, story: str, tmp_path: Path) -> None:
    project = project_of_story(studio, owner, story)
    style = SubtitleStyle(tracks=("zh",))
    update_project(
        studio,
        owner,
        project.id,
        ProjectChanges(settings=project.settings.model_copy(update={"subtitle_style": style})),
    )
    for shot in list_shots(studio, owner, project.id):
        lines = tuple(
            line.model_copy(update={"translations": {"zh": "米娅住在海边的小屋里。" * 5}}) for line in shot.lines
        )
        update_shot(studio, owner, shot.id, ShotChanges(lines=lines))
    files = await film_story(studio, owner, story, tmp_path / "film.mp4", quality="preview")
    assert {found.kind for found in files.findings} == {"reading"}
    assert files.verdict is Verdict.PASSED


def _listed(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
