"""kill -9 in the middle of a film; the same command again finishes it without repeating what was done."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil

from tests.engine.conftest import STORY


def command(folder: Path) -> list[str]:
    return [
        sys.executable,
        "-m",
        "workbench",
        "film",
        str(folder / "story.txt"),
        "--out",
        str(folder / "film.mp4"),
        "--json",
    ]


def finished(folder: Path) -> set[str]:
    """Ids of the tasks that are completed."""
    database = folder / "data" / "workbench.db"
    if not database.exists():
        return set()
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        try:
            return {row[0] for row in connection.execute("select id from task where state = 'completed'")}
        except sqlite3.OperationalError:
            return set()


def children_of(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def test_kill_9_and_again(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY)
    env = {**os.environ, "WORKBENCH_DATA": str(tmp_path / "data"), "WORKBENCH_FILM__HEIGHT": "240"}
    first = subprocess.Popen(command(tmp_path), env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 120
    while len(finished(tmp_path)) < 4 and first.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert first.poll() is None, "it ended before it could be killed"
    orphans = children_of(first.pid)
    first.send_signal(signal.SIGKILL)
    first.communicate()
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
    assert not psutil.wait_procs(orphans, timeout=10)[1], "a child outlived the killed process"
