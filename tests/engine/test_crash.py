"""kill -9 in the middle of a film or a hand-off; the same command again finishes it without repeating what was done."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from workbench.kit.hashing import sha256_file

STORY = """The Lamp

Mia lived in a small house by the harbour. One rainy night she saw a light on the sea. In the morning it was gone.
"""


def command(folder: Path, name: str = "film", out: str = "film.mp4") -> list[str]:
    story, target = str(folder / "story.txt"), str(folder / out)
    return [sys.executable, "-m", "workbench", name, story, "--out", target, "--json"]


def tasks(folder: Path, where: str) -> set[str]:
    """Ids of the tasks for which an SQL condition holds."""
    database = folder / "data" / "workbench.db"
    if not database.exists():
        return set()
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        try:
            return {row[0] for row in connection.execute(f"select id from task where {where}")}
        except sqlite3.OperationalError:
            return set()


def finished(folder: Path) -> set[str]:
    """Ids of the tasks that are completed."""
    return tasks(folder, "state = 'completed'")


def killed(words: list[str], env: dict[str, str], when: Callable[[], bool]) -> None:
    """Run a command and kill it as soon as `when` says so; no child of it may live on."""
    process = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 120
    while not when() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert process.poll() is None, "it ended before it could be killed"
    orphans = children_of(process.pid)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert not psutil.wait_procs(orphans, timeout=10)[1], "a child outlived the killed process"


def children_of(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def test_kill_9_and_again(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY)
    env = {**os.environ, "WORKBENCH_DATA": str(tmp_path / "data"), "WORKBENCH_FILM__HEIGHT": "240"}
    killed(command(tmp_path), env, lambda: len(finished(tmp_path)) >= 3)
    done = finished(tmp_path)

    again = subprocess.run(command(tmp_path), env=env, capture_output=True, check=True, timeout=200)
    files = json.loads(again.stdout)
    assert Path(files["film"]).stat().st_size > 0
    assert done <= finished(tmp_path)
    with sqlite3.connect(tmp_path / "data" / "workbench.db") as connection:
        takes = connection.execute("select key, count(*) from take group by key, shot_id, line_id").fetchall()
        attempts = dict(connection.execute("select id, attempts from task").fetchall())
    assert all(count == 1 for _, count in takes), "a take was made twice"
    assert all(attempts[task] == 1 for task in done)
    _hand_over_through_a_kill(tmp_path, env)


def _hand_over_through_a_kill(folder: Path, env: dict[str, str]) -> None:
    """The finished film handed over by a process that is killed while it packs, and by another."""
    words = command(folder, "export", "handed")
    killed(words, env, lambda: bool(tasks(folder, "kind = 'handoff' and state = 'running'")))
    assert list((folder / "handed").iterdir()) == []
    again = subprocess.run(words, env=env, capture_output=True, check=True, timeout=200)
    assert len(json.loads(again.stdout)["files"]) == 10
    assert len(tasks(folder, "kind = 'handoff'")) == 1, "the second process went on with the task of the first"
    assert list((folder / "data" / "tmp").glob("*-[!d]*")) == []
    for blob in (path for path in (folder / "data" / "blobs").rglob("*") if path.is_file()):
        assert sha256_file(blob) == blob.name, "a file was half-written"
