"""`make bench [ONLY=area]`: runs the benchmarks, prints a line for each figure and writes .bench/results.json."""

import json
import sys
from pathlib import Path

from tests.benchmarks import app, comfy, composition, film, sound, sync, video, writer
from tests.benchmarks.figures import Figure

AREAS = {
    "film": film.figures,
    "composition": composition.figures,
    "sound": sound.figures,
    "sync": sync.figures,
    "video": video.figures,
    "app": app.figures,
    "comfy": comfy.figures,
    "writer": writer.figures,
}
RESULTS = Path(".bench") / "results.json"


def main(only: str = "") -> int:
    """Run one area, or all of them. The exit code is 1 when a goal is missed."""
    if only and only not in AREAS:
        sys.stderr.write(f"There is no area {only!r}; known are {', '.join(AREAS)}.\n")
        return 2
    figures: list[Figure] = []
    for area in [only] if only else AREAS:
        for figure in AREAS[area]():
            sys.stdout.write(f"{figure}\n")
            sys.stdout.flush()
            figures.append(figure)
            _write(figures)  # at once, so that nothing measured is lost when a later area fails
    return 0 if all(figure.holds for figure in figures) else 1


def _write(figures: list[Figure]) -> None:
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps([figure.as_row() for figure in figures], indent=2))


sys.exit(main(*sys.argv[1:2]))
