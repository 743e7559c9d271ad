"""From a cut to a film: beside the bare encoder and beside MoviePy, with few shots and many, and after a change."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.figures import Cost, Figure
from tests.benchmarks.material import Film
from tests.benchmarks.workshop import Made, Workshop
from workbench.model.cut import Cut

_PAIRS = 5
"""The short films are made so often, turn and turn about."""
_MEDIUM = {"preset": "medium", "crf": 20}


def figures() -> Iterator[Figure]:
    """Every goal for the making of films, each ratio within this run."""
    with tempfile.TemporaryDirectory() as name:
        workshop, film = Workshop(Path(name)), Film(Path(name) / "material")
        ten, fifty = film.cut(10), film.cut(50)
        pairs = [(workshop.compose(ten, f"ten-{n}"), workshop.plain_encode(ten)) for n in range(_PAIRS)]
        ratio = _ratio(pairs)
        yield Figure("composition/CPU vs libx264, 10 shots", ratio, "x", 1.15)
        whole = workshop.compose(fifty, "fifty")
        plain = workshop.plain_encode(fifty)
        yield Figure("composition/CPU vs libx264, 50 shots", whole.composed.cpu / plain.cpu, "x", 1.15)
        yield Figure("composition/wall vs libx264, 50 shots", whole.cost.wall / plain.wall, "x", 1.15)
        yield from _after_changes(workshop, film, fifty, whole)
        few_mb = max(ours.cost.peak_mb for ours, _ in pairs)  # a long film has more chances to reach its peak
        many = workshop.compose(film.cut(200), "many")
        around = (plain.cpu + workshop.plain_encode(fifty).cpu) / 2 / fifty.total_frames
        yield from _with_many_shots(many, film.cut(200).total_frames, few_mb, around)
        yield from _at_other_settings(workshop, film)
        five = film.cut(5)
        ours, theirs = workshop.compose(five, "five").cost, workshop.with_moviepy(five)
        yield Figure("composition/MoviePy's CPU vs ours", theirs.cpu / ours.cpu, "x", 6.0, at_least=True)


def _after_changes(workshop: Workshop, film: Film, cut: Cut, whole: Made) -> Iterator[Figure]:
    """A little of a film of 50 shots is changed."""
    same = workshop.compose(cut, "fifty")
    yield Figure("composition/nothing changed", same.composed.wall, "s", 1.0)
    shot = workshop.compose(film.with_other_picture(cut, 24), "fifty")
    encoded = 100 * shot.composed.facts.encoded_frames / cut.total_frames
    yield Figure("composition/one of 50 shots changed, frames", encoded, "%", 2.5)
    yield Figure("composition/one of 50 shots changed, wall", 100 * shot.composed.wall / whole.composed.wall, "%", 6.0)
    line = workshop.compose(film.with_other_voice(cut, 24), "fifty")
    yield Figure("composition/one of 50 lines changed, wall", 100 * line.composed.wall / whole.composed.wall, "%", 6.0)


def _with_many_shots(many: Made, frames: int, few_mb: float, plain: float) -> Iterator[Figure]:
    """All frames of 200 shots would be 19 GB, so `plain`, the encoder's cost of a frame, is that of 50 shots."""
    yield Figure("composition/CPU vs libx264, 200 shots", many.composed.cpu / frames / plain, "x", 1.15)
    yield Figure("composition/peak memory, 200 shots", many.cost.peak_mb, "MB", 350)
    yield Figure("composition/peak memory, 200 vs 10 shots", many.cost.peak_mb / few_mb, "x", 1.1)


def _at_other_settings(workshop: Workshop, film: Film) -> Iterator[Figure]:
    large, small = film.cut(10, 1920, 1080, delivery=_MEDIUM), film.cut(50, quality="preview")
    for name, cut, goal in (("1080p medium", large, 1.05), ("preview", small, 2.5)):
        pairs = [(workshop.compose(cut, f"{name}-{turn}"), workshop.plain_encode(cut)) for turn in range(2)]
        yield Figure(f"composition/CPU vs libx264, {name}", _ratio(pairs), "x", goal)


def _ratio(pairs: Sequence[tuple[Made, Cost]]) -> float:
    """CPU of ours by the encoder's. What other work on the machine adds is not theirs, so the least of each counts."""
    return min(ours.composed.cpu for ours, _ in pairs) / min(plain.cpu for _, plain in pairs)
