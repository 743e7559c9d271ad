"""A film is handed over by a task that survives what tasks survive, and the same is never handed over twice."""

import asyncio
import io
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from zipfile import ZipFile

import pytest

from tests.engine.conftest import SHORT, SMALL
from workbench.engine import Settings, Studio, load_settings, open_studio
from workbench.engine.handoff import Handoff, list_handoffs, start_handoff
from workbench.engine.people import local_owner
from workbench.engine.projects import create_project, list_projects, open_story
from workbench.engine.renders import cancel_render, current_render, list_films, list_tasks
from workbench.engine.storyboard import ShotChanges, list_shots, update_shot
from workbench.kit.errors import ConfigurationError, InvalidInputError, NotFoundError
from workbench.media.handoff import HandoffFormat
from workbench.model.tasks import Event, RenderState

OWNER = local_owner()
LISTS = (HandoffFormat.EDL, HandoffFormat.CSV)


@pytest.fixture
def settings(tmp_path: Path, short_film: Path) -> Settings:
    copytree(short_film, tmp_path, dirs_exist_ok=True)
    return load_settings(tmp_path, SMALL)


def filmed(studio: Studio) -> str:
    """The project with its film."""
    return list_projects(studio, OWNER)[0].id


async def handed(
    studio: Studio,
    project: str,
    *formats: HandoffFormat,
    stems: bool = False,
    see: Callable[[Event], None] | None = None,
) -> Handoff:
    """A hand-off, made."""
    render = await start_handoff(studio, OWNER, project, formats or tuple(HandoffFormat), stems)
    state = await studio.jobs.wait(render.id, on_event=see)
    assert state is RenderState.COMPLETED, list_tasks(studio, OWNER, render.id)[0].error
    return next(one for one in list_handoffs(studio, OWNER, project) if one.render_id == render.id)


def opened(studio: Studio, handoff: Handoff) -> dict[str, bytes]:
    """The files of a ZIP by their names."""
    with ZipFile(io.BytesIO(studio.blobs.get(handoff.blob))) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


async def test_a_film_is_handed_over_whole_and_only_once(settings: Settings) -> None:
    events: list[Event] = []
    async with open_studio(settings) as studio:
        project = filmed(studio)
        film = list_films(studio, OWNER, project)[0]
        handoff = await handed(studio, project, see=events.append)
        files = opened(studio, handoff)
        assert {name for name in files if "/" not in name} == {
            *(f"the-lamp.{suffix}" for suffix in ("mp4", "otio", "edl", "fcpxml", "xml", "csv", "xlsx")),
            "the-lamp-storyboard.pdf",
        }
        assert files["the-lamp.mp4"] == studio.blobs.get(film.blob)
        assert {"media/shot-001-picture.png", "media/shot-002-voice-1-narrator.wav", "media/music.wav"} <= files.keys()
        assert not [name for name in files if "stem" in name]
        assert (handoff.name, handoff.size) == ("the-lamp.zip", len(studio.blobs.get(handoff.blob)))
        assert (handoff.film_number, handoff.stems, len(handoff.formats)) == (1, False, 8)
        told = [event.data["progress"] for event in events if event.kind == "task"]
        assert told == sorted(told)

        again = await handed(studio, project)
        assert again == handoff
        assert len(list_handoffs(studio, OWNER, project)) == 1
        assert current_render(studio, OWNER, project) == _film_render(studio, project), "a hand-off is no film"
        assert list(settings.scratch_folder.glob("*-[!d]*")) == []


def _film_render(studio: Studio, project: str) -> object:
    status = current_render(studio, OWNER, project)
    assert status is not None
    assert status.film_id
    return status


async def test_other_wishes_and_another_cut_are_handed_over_anew(settings: Settings) -> None:
    async with open_studio(settings) as studio:
        project = filmed(studio)
        lists = await handed(studio, project, *LISTS)
        assert "1,01:00:00:00" in opened(studio, lists)["the-lamp.csv"].decode("utf-8-sig")
        assert (await handed(studio, project, *reversed(LISTS))).render_id == lists.render_id
        stems = await handed(studio, project, HandoffFormat.CSV, stems=True)
        assert {"media/stem-music.wav", "media/stem-voices.wav"} <= opened(studio, stems).keys()

        shot = list_shots(studio, OWNER, project)[0]
        update_shot(studio, OWNER, shot.id, ShotChanges(duration=9.0))
        newer = await handed(studio, project, *LISTS)
        assert newer.render_id != lists.render_id
        assert newer.film_number == 0, "no film shows this cut yet"
        assert "the-lamp.mp4" not in opened(studio, newer)
        assert [one.render_id for one in list_handoffs(studio, OWNER, project)] == [
            newer.render_id,
            stems.render_id,
            lists.render_id,
        ]
        studio.blobs.path(newer.blob).unlink()
        assert (await handed(studio, project, *LISTS)).render_id != newer.render_id, "its bytes are gone"


async def test_what_cannot_be_handed_over_is_refused_at_once(settings: Settings) -> None:
    async with open_studio(settings) as studio:
        project = open_story(studio, OWNER, SHORT.replace("Mia", "Lena"))
        with pytest.raises(ConfigurationError, match="Shot 1 has no picture"):
            await start_handoff(studio, OWNER, project.id)
        with pytest.raises(InvalidInputError, match="Nothing was chosen"):
            await start_handoff(studio, OWNER, project.id, ())
        with pytest.raises(NotFoundError, match="no storyboard yet"):
            await start_handoff(studio, OWNER, create_project(studio, OWNER, "Empty").id)
        assert list_handoffs(studio, OWNER, project.id) == []


async def test_a_cancelled_hand_off_leaves_nothing_and_can_be_started_again(settings: Settings) -> None:
    async with open_studio(settings) as studio:
        project = filmed(studio)
        render = await start_handoff(studio, OWNER, project)
        await _until_it_writes(settings)
        assert (await cancel_render(studio, OWNER, render.id)).state is RenderState.CANCELLED
        async with asyncio.timeout(10):
            while _scratch(settings):  # noqa: ASYNC110 - the folder is removed by a thread
                await asyncio.sleep(0.02)
        assert list_handoffs(studio, OWNER, project)[0].blob == ""
        made = await handed(studio, project)
        assert made.render_id != render.id
        assert [one.state for one in list_handoffs(studio, OWNER, project)] == [
            RenderState.COMPLETED,
            RenderState.CANCELLED,
        ]


async def test_a_hand_off_goes_on_when_the_workbench_is_opened_again(settings: Settings) -> None:
    async with open_studio(settings) as studio:
        project = filmed(studio)
        render = await start_handoff(studio, OWNER, project)
        await _until_it_writes(settings)
    async with open_studio(settings) as studio:
        assert await studio.jobs.wait(render.id) is RenderState.COMPLETED
        [handoff] = list_handoffs(studio, OWNER, project)
        assert "the-lamp.otio" in opened(studio, handoff)
        assert list_tasks(studio, OWNER, render.id)[0].attempts == 1


async def _until_it_writes(settings: Settings) -> None:
    """Wait until something of a hand-off lies in the scratch folder."""
    async with asyncio.timeout(60):
        while not _scratch(settings):  # noqa: ASYNC110 - a thread writes there
            await asyncio.sleep(0.005)


def _scratch(settings: Settings) -> list[Path]:
    """The scratch folders of tasks; the draft backend has one too."""
    return [path for path in settings.scratch_folder.iterdir() if not path.name.endswith("-draft")]
