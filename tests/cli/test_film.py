"""`workbench film` as people run it: stopped and started again, small and large, in one language and another."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil

from workbench.engine import build_studio, load_settings, open_studio
from workbench.engine.filming import film_story, project_of_story
from workbench.engine.following import RenderProgress
from workbench.engine.opening import prepare_folders
from workbench.engine.people import local_owner
from workbench.engine.renders import list_films, start_render
from workbench.media import probe
from workbench.model.finishing import FrameRate
from workbench.model.tasks import RenderState, TaskKind
from workbench.model.vocabulary import Aspect, Language

STORY = """The Lamp

Mia lived in a small house by the harbour. One rainy night she saw a light on the sea.
"Who is there?" asked Mia.
In the morning the rain had stopped. Mia walked to the forest and hung the lamp in a tree.
"""
SHORT = "The Lamp\n\nMia hung the lamp in a tree.\n"


IN_A_SCRIPTS_BACKGROUND = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")
"""There Ctrl-C is ignored."""


def begin(folder: Path, *arguments: str, within: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    command = [*within, sys.executable, "-m", "workbench", "film", "story.txt", "--json", *arguments]
    env = {**os.environ, "WORKBENCH_FILM__HEIGHT": "240"}
    return subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def completed(folder: Path) -> int:
    """How many tasks are completed."""
    try:
        with sqlite3.connect(f"file:{folder / 'data' / 'workbench.db'}?mode=ro", uri=True) as connection:
            return connection.execute("select count(*) from task where state = 'completed'").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def stop(folder: Path, number: signal.Signals, within: tuple[str, ...] = (), story: str = STORY) -> None:
    """Begin a preview and stop it in the middle: it ends in order."""
    (folder / "story.txt").write_text(story)
    film = begin(folder, "--preview", within=within)
    while completed(folder) < 1:
        assert film.poll() is None, film.communicate()
        time.sleep(0.02)
    children = psutil.Process(film.pid).children(recursive=True)
    film.send_signal(number)
    out, err = film.communicate(timeout=60)
    assert (film.returncode, "Traceback" in err) == (130, False)
    assert json.loads(out)["error"]["message"] == "Stopped."
    assert not psutil.wait_procs(children, timeout=5)[1], "a child outlived the command"
    assert [*(folder / "data" / "tmp").iterdir(), *(folder / "data").glob("drafts/*")] == []


def test_ctrl_c_ends_a_film_in_order(tmp_path: Path) -> None:
    stop(tmp_path, signal.SIGINT, story=STORY * 6)  # long enough for a busy machine


def test_a_film_that_was_told_to_end_goes_on(tmp_path: Path) -> None:
    stop(tmp_path, signal.SIGTERM, IN_A_SCRIPTS_BACKGROUND)
    done = completed(tmp_path)
    again = begin(tmp_path)
    out, err = again.communicate()
    assert again.returncode == 0, err
    files = json.loads(out)
    assert "going on with an unfinished film, too" in err
    assert "do cancel_render --render-id" in err
    assert files["film"] == "films/story.mp4"
    assert probe(tmp_path / files["film"]).height == 240, "a preview was given for the film"
    assert files["tasks_run"] <= completed(tmp_path) - done


async def test_progress_counts_the_whole_render_and_results_count_this_run(tmp_path: Path) -> None:
    seen: list[RenderProgress] = []
    async with open_studio(load_settings(tmp_path, {"WORKBENCH_FILM__HEIGHT": "240"})) as studio:
        first = await film_story(studio, local_owner(), SHORT, tmp_path / "a.mp4", on_progress=seen.append)
        again = await film_story(studio, local_owner(), SHORT, tmp_path / "a.mp4")
    assert (first.tasks_run, again.tasks_run, again.encoded_frames) == (3, 0, 0)
    assert {kind: part.total for kind, part in seen[0].kinds.items()} == dict.fromkeys(seen[0].kinds, 1)
    assert {TaskKind.VOICE, TaskKind.IMAGE, TaskKind.CUT} == set(seen[0].kinds)
    fractions = [progress.fraction for progress in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert all(progress.fraction <= 0.5 for progress in seen if progress.kinds[TaskKind.CUT].done == 0)


async def test_a_preview_is_one_even_where_a_film_is_being_made(tmp_path: Path) -> None:
    async with open_studio(load_settings(tmp_path, {"WORKBENCH_FILM__HEIGHT": "240"})) as studio:
        project = project_of_story(studio, local_owner(), SHORT)
        final = await start_render(studio, local_owner(), project.id)
        files = await film_story(studio, local_owner(), SHORT, tmp_path / "a.preview.mp4", quality="preview")
        assert await studio.jobs.wait(final.id) is RenderState.COMPLETED
        sizes = [film.height for film in list_films(studio, local_owner(), project.id)]
    assert probe(files.film).height < 240
    assert sizes == [probe(files.film).height, 240]


def test_a_known_story_in_another_size_or_language(tmp_path: Path) -> None:
    owner = local_owner()
    small = build_studio(load_settings(tmp_path, {"WORKBENCH_FILM__HEIGHT": "240"}), worker=False)
    first = project_of_story(small, owner, SHORT)
    small.database.close()
    large = build_studio(load_settings(tmp_path, {"WORKBENCH_FILM__FPS": "30"}), worker=False)
    second = project_of_story(large, owner, SHORT)
    chinese = project_of_story(large, owner, SHORT, language=Language.CHINESE)
    assert first.id == second.id != chinese.id
    assert (first.settings.height, second.settings.height, second.settings.fps) == (240, 240, FrameRate.WEB), (
        "only what was set"
    )
    assert chinese.language is Language.CHINESE
    assert project_of_story(large, owner, SHORT, language=Language.CHINESE).id == chinese.id
    assert project_of_story(large, owner, SHORT, aspect=Aspect.TALL).settings.aspect is Aspect.TALL
    assert project_of_story(large, owner, SHORT).id == first.id
    large.database.close()


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    scratch = tmp_path / "data" / "tmp"
    for name in (f"{2**22 + 1}-left", f"{os.getpid()}-mine", "odd"):
        (scratch / name).mkdir(parents=True)
    long_ago = time.time() - 1_000_000
    (scratch / f"{os.getpid()}-earlier").mkdir()
    os.utime(scratch / f"{os.getpid()}-earlier", (long_ago, long_ago))
    prepare_folders(load_settings(tmp_path, {}))
    assert [path.name for path in scratch.iterdir()] == [f"{os.getpid()}-mine"]
