"""What people wish for a film's finish is in its cut, in its files and in its report."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from tests.disks import small_disk
from tests.engine.conftest import SMALL
from tests.engine.sounds import tone
from workbench.engine import Studio, export_film, film_task, load_settings, open_studio
from workbench.engine.assets import store_file
from workbench.engine.cutting import CutOrder
from workbench.engine.lookup import episode_of
from workbench.engine.people import local_owner
from workbench.engine.projects import ProjectChanges, get_project, list_projects, undo, update_project
from workbench.engine.renders import (
    cancel_render,
    current_render,
    film_is_current,
    film_notes,
    list_films,
    list_tasks,
    start_render,
)
from workbench.engine.storyboard import ShotChanges, get_shot, list_shots, update_shot
from workbench.jobs.states import cancel_render as mark_cancelled
from workbench.kit.errors import ConfigurationError, ResourceError, WorkCancelledError
from workbench.media import film_findings
from workbench.media.picture.plugins import register
from workbench.media.text import files as subtitle_files
from workbench.model.assets import Asset
from workbench.model.cut import Cut
from workbench.model.findings import Finding
from workbench.model.finishing import Card, SubtitleStyle, TextOverlay
from workbench.model.projects import Project, ProjectSettings
from workbench.model.storyboard import Film, Finish, Shot, SoundEffect, Verdict
from workbench.model.tasks import RenderState
from workbench.model.vocabulary import Transition

OWNER = local_owner()


class Filmed:
    """A studio with one project that has a film, which is made again as often as a test likes."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.project_id = list_projects(studio, OWNER)[0].id

    @property
    def project(self) -> Project:
        return get_project(self.studio, OWNER, self.project_id)

    @property
    def shots(self) -> list[Shot]:
        return list_shots(self.studio, OWNER, self.project_id)

    def wish(self, **settings: object) -> ProjectSettings:
        changed = self.project.settings.model_copy(update=settings)
        return update_project(self.studio, OWNER, self.project_id, ProjectChanges(settings=changed)).settings

    def finish(self, shot: Shot, **wishes: object) -> None:
        finish = Finish.model_validate(get_shot(self.studio, OWNER, shot.id).finish.model_dump() | wishes)
        update_shot(self.studio, OWNER, shot.id, ShotChanges(finish=finish))

    def sound(self, folder: Path, pitch: float) -> Asset:
        path = tone(folder / f"{pitch:.0f}.wav", pitch=pitch)
        return store_file(self.studio, OWNER, self.project_id, path, path.name)

    async def make(self) -> Film:
        render = await start_render(self.studio, OWNER, self.project_id)
        state = await self.studio.jobs.wait(render.id)
        assert state is RenderState.COMPLETED, [task.error for task in list_tasks(self.studio, OWNER, render.id)]
        return list_films(self.studio, OWNER, self.project_id)[0]

    def cut(self) -> Cut:
        project = self.project
        with self.studio.database.session() as session:
            episode = episode_of(session, self.project_id)
            return CutOrder.of(self.studio, session, project, episode.id, "final").cut

    def is_current(self, film: Film) -> bool:
        return film_is_current(self.studio, OWNER, film.id)


@pytest.fixture
async def filmed(tmp_path: Path, short_film: Path) -> AsyncIterator[Filmed]:
    copytree(short_film, tmp_path, dirs_exist_ok=True)
    async with open_studio(load_settings(tmp_path, SMALL)) as studio:
        yield Filmed(studio)


async def test_cards_music_and_effects_are_in_the_cut_and_the_report_names_the_shots(
    filmed: Filmed, tmp_path: Path
) -> None:
    plain = await filmed.make()
    music, knock = filmed.sound(tmp_path, 220), filmed.sound(tmp_path, 880)
    title, end = Card(role="title", text="The Lamp", ground="picture"), Card(role="end", text="The end", seconds=1)
    filmed.wish(title_card=title, end_card=end, music=music.id)
    second, before = filmed.shots[1], filmed.cut()
    filmed.finish(second, gain_db=-4, effects=[SoundEffect(asset=knock.id, start=0.5, gain_db=6)])
    overlay = TextOverlay(text="Morning")
    filmed.finish(second, overlays=[overlay])
    assert not filmed.is_current(plain)

    cut, film = filmed.cut(), await filmed.make()
    assert [shot.number for shot in cut.shots] == [0, 1, 2, 0]
    assert [shot.name for shot in cut.shots] == ["The title card", "Shot 1", "Shot 2", "The end card"]
    assert (cut.shots[0].picture, cut.shots[3].frames) == (title, 24)
    assert cut.music == filmed.studio.blobs.path(music.blob)
    [effect] = cut.shots[2].effects
    assert (effect.audio.name, effect.start, effect.gain_db) == (knock.blob, 0.5, 2)
    assert cut.shots[2].voices[0].gain_db == -4
    assert cut.shots[2].overlays == (overlay,)
    assert before.total_frames == cut.total_frames == round(film.duration * 24)

    report = json.loads(filmed.studio.blobs.get(film.report_blob))
    assert [shot["number"] for shot in report["shots"]] == [1, 2]
    assert [shot["start"] for shot in report["shots"]] == [round(cut.seconds(start), 3) for start in cut.starts()[1:3]]
    assert filmed.is_current(film)
    undo(filmed.studio, OWNER, filmed.project_id)
    assert not filmed.is_current(film)


async def test_a_transition_into_the_end_card_shares_its_frames(filmed: Filmed) -> None:
    await filmed.make()
    filmed.wish(end_card=Card(role="end", text="The end", seconds=0.5), transition_seconds=1.0)
    update_shot(filmed.studio, OWNER, filmed.shots[-1].id, ShotChanges(transition=Transition.CROSS_FADE))
    last, card = filmed.cut().shots[-2:]
    assert (last.overlap, card.overlap) == (24, 0)
    assert card.frames > last.overlap, "nothing of a short card would be left after the transition"
    assert (await filmed.make()).verdict is Verdict.PASSED


async def test_a_sound_that_is_gone_is_named_with_its_shot(filmed: Filmed, tmp_path: Path) -> None:
    await filmed.make()
    knock = filmed.sound(tmp_path, 880)
    filmed.finish(filmed.shots[1], effects=[SoundEffect(asset=knock.id)])
    filmed.studio.blobs.path(knock.blob).unlink()
    render = await start_render(filmed.studio, OWNER, filmed.project_id)
    assert await filmed.studio.jobs.wait(render.id) is RenderState.FAILED
    status = current_render(filmed.studio, OWNER, filmed.project_id)
    assert status is not None
    assert "Shot 2 has a sound effect whose file is not there." in status.error
    filmed.finish(filmed.shots[1], effects=[])
    filmed.wish(music=knock.id)
    with pytest.raises(ConfigurationError, match="The file of the film's music is not there"):
        filmed.cut()


async def test_every_subtitle_language_is_kept_and_written_beside_the_film(filmed: Filmed, tmp_path: Path) -> None:
    filmed.wish(subtitle_style=SubtitleStyle(tracks=("zh", "fr")))
    shot = filmed.shots[0]
    translate(filmed, shot, {"zh": "米娅把灯挂在树上。", "fr": "Mia accrocha la lampe."})
    film = await filmed.make()
    assert {language: set(files) for language, files in film.tracks.items()} == {
        language: {"srt", "vtt", "ass"} for language in ("en", "zh", "fr")
    }
    assert film.subtitles_blob == film.tracks["en"]["srt"]
    assert "米娅把灯挂在树上" in text_of(filmed, film.tracks["zh"]["vtt"]).replace("\n", "")

    files = export_film(filmed.studio, film.id, tmp_path / "film.mp4", filmed.project_id)
    assert files.subtitles == tmp_path / "film.srt"
    names = {language: sorted(path.name for path in formats.values()) for language, formats in files.tracks.items()}
    assert names["en"] == ["film.ass", "film.srt", "film.vtt"]
    assert names["fr"] == ["film.fr.ass", "film.fr.srt", "film.fr.vtt"]
    assert "accrocha" in read(files.tracks["fr"]["srt"])

    assert filmed.is_current(film)
    translate(filmed, shot, {"zh": "米娅挂上了灯。", "fr": "Mia accrocha la lampe."})
    assert not filmed.is_current(film)
    again = await filmed.make()
    assert again.composition["encoded_frames"] == 0, "only what is read has changed"
    assert again.tracks["fr"] == film.tracks["fr"]
    assert again.tracks["zh"] != film.tracks["zh"]


def translate(filmed: Filmed, shot: Shot, translations: dict[str, str]) -> None:
    lines = get_shot(filmed.studio, OWNER, shot.id).lines
    changed = lines[0].model_copy(update={"translations": translations})
    update_shot(filmed.studio, OWNER, shot.id, ShotChanges(lines=(changed, *lines[1:])))


def read(path: Path) -> str:
    return path.read_text("utf-8")


def text_of(filmed: Filmed, blob: str) -> str:
    return filmed.studio.blobs.get(blob).decode()


def darkness(frame: np.ndarray, _seconds: float) -> np.ndarray:
    return np.zeros_like(frame)


async def test_what_the_check_finds_is_told_with_its_shot_and_is_no_success(filmed: Filmed) -> None:
    register("darkness", darkness)
    second = filmed.shots[1]
    filmed.wish(title_card=Card(role="title", text="The Lamp"))
    filmed.finish(second, plugins=["darkness"])
    film = await filmed.make()
    status = current_render(filmed.studio, OWNER, filmed.project_id)
    assert status is not None
    assert film.verdict is status.verdict is Verdict.FAULTY

    notes, cut = film_notes(filmed.studio, OWNER, film.id), filmed.cut()
    black = next(finding for finding in notes.findings if finding.kind == "black")
    assert (black.shot, black.shot_id) == ("Shot 2", second.id)
    assert black.at == pytest.approx(cut.seconds(cut.starts()[2]), abs=0.6)
    assert notes.encoder == "libx264"
    assert notes.notes == ()
    assert notes.stand_ins == ("Shots 1-2 show draft pictures.",)


@contextmanager
def full_disk(_path: Path) -> Generator[Path]:
    """Whatever is written is refused by the system itself, as on a full disk."""
    yield Path("/dev/full")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
async def test_a_disk_that_is_full_after_composing_is_told_and_keeps_the_film_before(
    filmed: Filmed, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = list_films(filmed.studio, OWNER, filmed.project_id)
    filmed.finish(filmed.shots[0], gain_db=-4)
    with monkeypatch.context() as full:
        full.setattr(subtitle_files, "whole_file", full_disk)
        render = await start_render(filmed.studio, OWNER, filmed.project_id)
        assert await filmed.studio.jobs.wait(render.id) is RenderState.FAILED
    status = current_render(filmed.studio, OWNER, filmed.project_id)
    assert status is not None
    assert "The disk is full. Free some space; finished parts are kept." in status.error
    assert list_films(filmed.studio, OWNER, filmed.project_id) == before
    assert (await filmed.make()).composition["encoded_frames"] == 0, "what was composed is used"


async def test_a_film_is_not_copied_to_a_full_disk(filmed: Filmed, tmp_path: Path) -> None:
    film = list_films(filmed.studio, OWNER, filmed.project_id)[0]
    with small_disk(tmp_path / "disk", 12) as disk:
        out = disk / "film.mp4"
        out.write_bytes(b"an older film")
        with pytest.raises(ResourceError, match=r"The disk is full\. Free some space"):
            export_film(filmed.studio, film.id, out, filmed.project_id)
        assert [path.name for path in disk.iterdir()] == ["film.mp4"]
        assert out.read_bytes() == b"an older film"


async def test_cancel_ends_the_check_and_no_film_is_stored(filmed: Filmed, monkeypatch: pytest.MonkeyPatch) -> None:
    """The film is checked over and over, as a long one is checked for long."""
    ended, late = threading.Event(), time.monotonic() + 30

    def checked(path: Path, cut: Cut, stop: Callable[[], None]) -> list[Finding]:
        findings: list[Finding] = []
        try:
            while time.monotonic() < late:
                findings = film_findings(path, cut, stop)
        except WorkCancelledError:
            ended.set()
            raise
        return findings

    monkeypatch.setattr(film_task, "film_findings", checked)
    before = list_films(filmed.studio, OWNER, filmed.project_id)
    filmed.finish(filmed.shots[0], gain_db=-4)
    render = await start_render(filmed.studio, OWNER, filmed.project_id)
    async with asyncio.timeout(30):
        while not any(task.note == "checking the film" for task in list_tasks(filmed.studio, OWNER, render.id)):  # noqa: ASYNC110 - the database tells
            await asyncio.sleep(0.02)
    assert (await cancel_render(filmed.studio, OWNER, render.id)).state is RenderState.CANCELLED
    assert await asyncio.to_thread(ended.wait, 30)
    assert list_films(filmed.studio, OWNER, filmed.project_id) == before


async def test_a_cancel_of_which_the_cut_was_not_told_keeps_its_film_away(
    filmed: Filmed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes in after the film was checked, and is only in the database so far."""

    def checked(path: Path, cut: Cut, stop: Callable[[], None]) -> list[Finding]:
        findings = film_findings(path, cut, stop)
        now = current_render(filmed.studio, OWNER, filmed.project_id)
        assert now is not None
        with filmed.studio.database.session() as session:
            assert mark_cancelled(session, now.id)
        return findings

    monkeypatch.setattr(film_task, "film_findings", checked)
    before = list_films(filmed.studio, OWNER, filmed.project_id)
    filmed.finish(filmed.shots[0], gain_db=-4)
    render = await start_render(filmed.studio, OWNER, filmed.project_id)
    assert await filmed.studio.jobs.wait(render.id) is RenderState.CANCELLED
    await filmed.studio.jobs.stop()
    assert list_films(filmed.studio, OWNER, filmed.project_id) == before


async def test_the_film_that_is_being_cut_is_not_begun_again(filmed: Filmed, monkeypatch: pytest.MonkeyPatch) -> None:
    at_it, go_on = threading.Event(), threading.Event()

    def checked(path: Path, cut: Cut, stop: Callable[[], None]) -> list[Finding]:
        at_it.set()
        assert go_on.wait(60)
        return film_findings(path, cut, stop)

    monkeypatch.setattr(film_task, "film_findings", checked)
    filmed.finish(filmed.shots[0], gain_db=-4)
    first = await start_render(filmed.studio, OWNER, filmed.project_id)
    assert await asyncio.to_thread(at_it.wait, 60)
    again = await start_render(filmed.studio, OWNER, filmed.project_id)
    filmed.finish(filmed.shots[0], gain_db=-5)
    changed = await start_render(filmed.studio, OWNER, filmed.project_id)
    go_on.set()
    assert again.id == first.id != changed.id
    films = len(list_films(filmed.studio, OWNER, filmed.project_id))
    for render in (first, changed):
        assert await filmed.studio.jobs.wait(render.id) is RenderState.COMPLETED
    assert len(list_films(filmed.studio, OWNER, filmed.project_id)) == films + 2
