"""What people give to the command line: everything is looked at before work begins, and refused in one sentence."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from workbench.engine.targets import film_target

STORY = "The Lamp\n\nMia hung the lamp in a tree.\n"


@pytest.fixture(autouse=True)
def story(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY)


def in_the_way(folder: Path) -> None:
    """Things that are no files, by the names of a film's files."""
    (folder / "taken.srt").mkdir()
    (folder / "file").write_text("")


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("x.avi", "does not end with .mp4"),
        ("x.srt", "does not end with .mp4"),
        ("x", "does not end with .mp4"),
        ("taken.mp4", "taken.srt” is in the way"),
        ("file/x.mp4", "cannot be written: "),
        ("/proc/x.mp4", "cannot be written: "),
        ("/proc", "cannot be written: "),
        (f"{'x' * 300}.mp4", "cannot be written: File name too long"),
    ],
)
def test_a_film_that_cannot_be_written_is_not_begun(workbench: Command, tmp_path: Path, target: str, says: str) -> None:
    in_the_way(tmp_path)
    answer = workbench("film", "story.txt", "--out", target)
    assert (answer.code, answer.out) == (2, "")
    assert says in answer.err
    assert not (tmp_path / "data").exists()


def test_a_story_is_an_ordinary_file_of_a_sane_size(workbench: Command, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(3 << 30)
    for name, says in {
        "/dev/zero": "“/dev/zero” is a device, not a file.",
        "pipe.txt": "“pipe.txt” is a pipe, not a file.",
        ".": "“.” is a folder, not a file.",
        "large.txt": "“large.txt” has 3,221.2 MB; at most 40 MB are read.",
        "nowhere.txt": "“nowhere.txt” cannot be read: No such file or directory.",
    }.items():
        answer = workbench("film", name)
        assert (answer.code, answer.out) == (2, "")
        assert says in answer.err


@pytest.mark.parametrize(
    ("arguments", "code", "error_class", "says"),
    [
        (("film", "nowhere.txt"), 2, "input", "cannot be read"),
        (("film", "--colour", "red"), 2, "input", "--colour"),
        (("film", "story.txt", "--aspect", "2:1"), 2, "input", "2:1"),
        (("film", "story.txt", "--out", "x.avi"), 2, "input", ".mp4"),
    ],
)
def test_errors_are_json_where_answers_are(
    workbench: Command, arguments: tuple[str, ...], code: int, error_class: str, says: str
) -> None:
    answer = workbench(*arguments, "--json")
    assert set(answer.error) == {"message", "advice", "class"}
    assert (answer.code, answer.error["class"]) == (code, error_class)
    assert says in answer.error["message"]


@pytest.mark.parametrize("data", ["story.txt", "/proc/nowhere", "/dev/null/x"])
def test_a_data_folder_that_cannot_be_used(workbench: Command, monkeypatch: pytest.MonkeyPatch, data: str) -> None:
    monkeypatch.setenv("WORKBENCH_DATA", data)
    answer = workbench("film", "story.txt", "--json")
    assert (answer.code, answer.error["class"]) == (2, "configuration")
    assert "data" in answer.error["message"].lower()


def test_an_error_nobody_thought_of_is_one_sentence_and_a_log(
    workbench: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(data: bytes, *_: object) -> str:
        password = "Zx81planted"
        raise RuntimeError(f"{len(data)} bytes; http://host/?token={password}")

    (tmp_path / "data").mkdir()
    monkeypatch.setattr("workbench.cli.read_document", fail)
    answer = workbench("film", "story.txt")
    assert answer.code == 1
    assert answer.err.startswith("Something unexpected went wrong: RuntimeError: ")
    log = (tmp_path / "data" / "errors.log").read_text()
    assert f"See {tmp_path / 'data' / 'errors.log'}." in answer.err
    assert "in fail" in log
    assert "Zx81planted" not in answer.err + log
    again = workbench("film", "story.txt", "--json")
    assert (again.code, again.error["class"]) == (1, "api")


def test_no_app_no_link(workbench: Command, tmp_path: Path) -> None:
    dead = {"pid": 2**22 + 1, "host": "127.0.0.1", "port": 9}
    (tmp_path / "data").mkdir()
    for content in ("", json.dumps(dead), json.dumps(dead | {"pid": os.getpid()})):
        (tmp_path / "data" / "app.json").write_text(content)
        answer = workbench("link")
        assert (answer.code, answer.out) == (1, "")
        assert "No workbench runs" in answer.err or "does not answer" in answer.err


def test_a_folder_that_is_not_there_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    target = film_target("new/films/", "story")
    assert (target, target.parent.is_dir()) == (Path("new/films/story.mp4"), True)


def test_a_shape_that_is_none_is_told_without_the_librarys_words(workbench: Command) -> None:
    answer = workbench("film", "story.txt", "--aspect", "3:2", "--json")
    assert answer.error["message"].startswith("Invalid value for '--aspect': '3:2' is not one of")
