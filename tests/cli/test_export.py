"""`workbench export` as people run it, and films in which the check finds faults."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import Command
from workbench.engine import build_studio, load_settings
from workbench.engine.people import local_owner
from workbench.engine.storyboard import ShotChanges, list_shots, update_shot
from workbench.media.picture.plugins import register
from workbench.model.storyboard import Finish

STORY = "The Lamp\n\nMia hung the lamp in a tree.\n"


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("WORKBENCH_FILM__HEIGHT", "240")
    (tmp_path / "lamp.txt").write_text(STORY)
    return "lamp.txt"


def test_a_story_is_exported_and_again_by_its_project(workbench: Command, story: str, tmp_path: Path) -> None:
    first = workbench("export", story, "--formats", "otio, CSV", "--stems", "--json")
    assert first.code == 0, first.err
    files = json.loads(first.out)
    assert files["folder"] == "handoff/lamp"
    assert [Path(path).name for path in files["files"]] == ["media", "the-lamp.csv", "the-lamp.mp4", "the-lamp.otio"]
    assert all((tmp_path / path).exists() for path in files["files"])
    assert (tmp_path / "handoff/lamp/media/stem-voices.wav").exists()
    again = workbench("export", files["project_id"], "--formats", "premiere", "--out", "there")
    assert again.code == 0, again.err
    assert "there/the-lamp.xml" in again.out
    assert f"file://localhost{tmp_path.as_posix()}/there/media/" in (tmp_path / "there/the-lamp.xml").read_text()
    assert list((tmp_path / "data" / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("lamp.txt", "--formats", "otio,avid"), "A film cannot be handed over as “avid”."),
        (("nowhere.txt",), "“nowhere.txt” is neither a file nor the id of a project."),
        (("lamp.txt", "--out", "lamp.txt"), "“lamp.txt” cannot be written"),
        ((".",), "is a folder, not a file"),
    ],
)
def test_wrong_wishes_are_refused_with_2(workbench: Command, story: str, arguments: tuple[str, ...], says: str) -> None:
    answer = workbench("export", *arguments)
    assert (answer.code, says in answer.err) == (2, True), answer.err


def darkness(frame: np.ndarray, _seconds: float) -> np.ndarray:
    return np.zeros_like(frame)


def test_a_faulty_film_is_no_success(workbench: Command, story: str, tmp_path: Path) -> None:
    register("darkness", darkness)
    files = json.loads(workbench("film", story, "--json").out)
    assert files["verdict"] == "passed"
    studio = build_studio(load_settings(tmp_path), worker=False)
    shot = list_shots(studio, local_owner(), files["project_id"])[0]
    update_shot(studio, local_owner(), shot.id, ShotChanges(finish=Finish(plugins=("darkness",))))
    studio.database.close()
    faulty = workbench("film", story)
    assert faulty.code == 3
    assert "check      The film is black for" in faulty.out
    assert (tmp_path / "films" / "lamp.mp4").exists()
    assert workbench("export", story, "--formats", "edl").code == 3
