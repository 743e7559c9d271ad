"""`workbench export` as people run it, and films in which the check finds faults."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from workbench.engine import build_studio, load_settings
from workbench.engine.outline import create_episode
from workbench.engine.people import local_owner
from workbench.engine.storyboard import ShotChanges, list_shots, update_shot
from workbench.media.picture.plugins import register
from workbench.model.storyboard import Finish

STORY = "The Lamp\n\nMia hung the lamp in a tree.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBENCH_FILM__HEIGHT", "240")
    (tmp_path / "lamp.txt").write_text(STORY)
    return tmp_path


def test_a_story_is_exported_by_its_project_too_and_a_faulty_film_is_no_success(
    folder: Path, workbench: Command
) -> None:
    first = workbench("export", "lamp.txt", "--formats", "otio, CSV", "--stems", "--json")
    assert first.code == 0, first.err
    files = json.loads(first.out)
    assert (files["folder"], files["film_number"], files["verdict"]) == ("handoff/lamp", 1, "passed")
    assert [Path(path).name for path in files["files"]] == ["media", "the-lamp.csv", "the-lamp.mp4", "the-lamp.otio"]
    assert all((folder / path).exists() for path in files["files"])
    assert (folder / "handoff/lamp/media/stem-voices.wav").exists()
    _add_an_episode(folder, files["project_id"])
    again = workbench("export", files["project_id"], "--formats", "premiere", "--out", "there", "--episode", "1")
    assert again.code == 0, again.err
    assert "episode    1 of 2; --episode hands over another" in again.out
    beyond = workbench("export", files["project_id"], "--episode", "3")
    assert (beyond.code, "There is no episode 3; the story has 2 so far." in beyond.err) == (2, True)
    assert "there/the-lamp.xml" in again.out
    assert f"file://localhost{folder.as_posix()}/there/media/" in (folder / "there/the-lamp.xml").read_text()
    assert list((folder / "data" / "tmp").iterdir()) == []
    _a_faulty_film_is_no_success(folder, workbench, files["project_id"])


def _a_faulty_film_is_no_success(folder: Path, workbench: Command, project_id: str) -> None:
    """The same film, once its first shot is dark."""
    _darken(folder, project_id)
    faulty = workbench("film", "lamp.txt")
    assert faulty.code == 3, faulty.err
    assert "check      0:00  Shot 1: The film is black for" in faulty.out
    assert (folder / "films" / "lamp.mp4").exists()
    assert workbench("export", "lamp.txt", "--formats", "edl").code == 3


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("lamp.txt", "--formats", "otio,avid"), "A film cannot be handed over as “avid”."),
        ((".",), "is a folder, not a file"),
        (("lamp.txt", "--out", "lamp.txt"), "“lamp.txt” cannot be written"),
        (("nowhere.txt",), "“nowhere.txt” is neither a file nor the id of a project."),
    ],
)
def test_wrong_wishes_are_refused_with_2(
    folder: Path, workbench: Command, arguments: tuple[str, ...], says: str
) -> None:
    answer = workbench("export", *arguments, "--json")
    assert answer.code == 2, answer.err
    assert says in answer.error["message"]
    assert not (folder / "handoff").exists()


def _add_an_episode(folder: Path, project_id: str) -> None:
    studio = build_studio(load_settings(folder), worker=False)
    create_episode(studio, local_owner(), project_id, "The tree")
    studio.database.close()


def _darken(folder: Path, project_id: str) -> None:
    register("darkness", lambda frame, _seconds: frame * 0)
    studio = build_studio(load_settings(folder), worker=False)
    shot = list_shots(studio, local_owner(), project_id)[0]
    update_shot(studio, local_owner(), shot.id, ShotChanges(finish=Finish(plugins=("darkness",))))
    studio.database.close()
