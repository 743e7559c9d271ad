"""A story of twelve shots made into a film of 1280x720: how fast, and with how much memory."""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.figures import Figure, measure
from tests.benchmarks.workshop import Workshop
from workbench.engine import build_studio, load_settings, projects
from workbench.engine.cutting import current_cut
from workbench.engine.people import local_owner
from workbench.model.cut import Cut

STORY = Path(__file__).parent / "twelve_shots.txt"


def figures() -> Iterator[Figure]:
    """The whole command, and the same again."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film = folder / "film.mp4"
        env = {"WORKBENCH_DATA": str(folder / "data")}
        command = [sys.executable, "-m", "workbench", "film", str(STORY), "--out", str(film), "--json"]
        whole = measure(command, env)
        facts = json.loads(film.with_suffix(".report.json").read_text())["facts"]
        yield Figure("film/film seconds per wall second", facts["duration"] / whole.wall, "x", 1.0, at_least=True)
        yield Figure("film/peak memory", whole.peak_mb, "MB", 1500)
        cut = _cut_of(env)
        workshop = Workshop(folder)
        ratio = workshop.compose(cut, "parts").composed.cpu / workshop.plain_encode(cut).cpu
        yield Figure("film/CPU vs libx264", ratio, "x", 1.6)
        again = measure(command, env)
        yield Figure("film/second run, nothing changed", again.wall, "s", 15.0)


def _cut_of(env: dict[str, str]) -> Cut:
    """The cut of the film that was made."""
    studio = build_studio(load_settings(environ=env), worker=False)
    try:
        (project,) = projects.list_projects(studio, local_owner())
        return current_cut(studio, project.id)
    finally:
        studio.database.close()
