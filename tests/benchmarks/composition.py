"""From a cut to a film: beside the bare encoder and beside MoviePy, with few shots and many, and after a change."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks.figures import Cost, Figure
from tests.benchmarks.material import Film
from tests.benchmarks.workshop import Made, Workshop
from workbench.model.cut import Cut

_MEDIUM = {"preset": "medium", "crf": 20}


def figures() -> Iterator[Figure]:
    """Every goal for the making of films, each ratio within this run."""
    with tempfile.TemporaryDirectory() as name:
        workshop, film = Workshop(Path(name)), Film(Path(name) / "material")
        ten = _in_turn(workshop, film.cut(10), "ten", turns=9)
        yield Figure("composition/CPU vs libx264, 10 shots", ten.cpu, "x", 1.15)
        yield from _with_fifty_shots(workshop, film)
        yield from _with_many_shots(workshop, film.cut(200), ten)
        large, small = film.cut(10, 1920, 1080, delivery=_MEDIUM), film.cut(50, quality="preview")
        yield Figure("composition/CPU vs libx264, 1080p medium", _in_turn(workshop, large, "large").cpu, "x", 1.05)
        yield Figure("composition/CPU vs libx264, preview", _in_turn(workshop, small, "small").cpu, "x", 2.5)
        quick = workshop.compose(film.cut(10, quality="preview"), "quick")
        yield Figure("composition/preview of 10 shots, wall", quick.composed.wall, "s", 5.0)
        five = film.cut(5)
        pairs = [(workshop.with_moviepy(five), workshop.compose(five, f"five-{turn}").cost) for turn in range(3)]
        times = median(theirs.cpu / ours.cpu for theirs, ours in pairs)
        yield Figure("composition/MoviePy's CPU vs ours", times, "x", 6.0, at_least=True)


@dataclass(frozen=True)
class _Turns:
    """A film made, and its frames encoded alone, turn and turn about.

    What else the host does comes and goes, so each turn is compared with its own encode, and the middle ratio counts.
    """

    ours: list[Made]
    plain: list[Cost]

    @property
    def cpu(self) -> float:
        """The composition's CPU by the encoder's."""
        return median(ours.composed.cpu / plain.cpu for ours, plain in self._pairs)

    @property
    def wall(self) -> float:
        """The composition's wall clock, with Python's start, by the encoder's."""
        return median(ours.cost.wall / plain.wall for ours, plain in self._pairs)

    @property
    def composing(self) -> float:
        """Wall seconds of the composition."""
        return min(ours.composed.wall for ours in self.ours)

    @property
    def peak_mb(self) -> float:
        """The most memory of any turn."""
        return max(ours.cost.peak_mb for ours in self.ours)

    @property
    def _pairs(self) -> list[tuple[Made, Cost]]:
        return list(zip(self.ours, self.plain, strict=True))


def _in_turn(workshop: Workshop, cut: Cut, name: str, turns: int = 3) -> _Turns:
    """Turn and turn about; each film in a folder of its own, `name`-turn."""
    pairs = [(workshop.compose(cut, f"{name}-{turn}"), workshop.plain_encode(cut)) for turn in range(turns)]
    return _Turns([ours for ours, _ in pairs], [plain for _, plain in pairs])


def _with_fifty_shots(workshop: Workshop, film: Film) -> Iterator[Figure]:
    """Made whole, and then with a little of it changed."""
    cut = film.cut(50)
    whole = _in_turn(workshop, cut, "fifty", turns=5)
    yield Figure("composition/CPU vs libx264, 50 shots", whole.cpu, "x", 1.15)
    yield Figure("composition/wall vs libx264, 50 shots", whole.wall, "x", 1.15)
    same = workshop.compose(cut, "fifty-0")
    yield Figure("composition/nothing changed", same.composed.wall, "s", 1.0)
    shot = workshop.compose(film.with_other_picture(cut, 24), "fifty-0")
    encoded = 100 * shot.composed.facts.encoded_frames / cut.total_frames
    yield Figure("composition/one of 50 shots changed, frames", encoded, "%", 2.5)
    yield Figure("composition/one of 50 shots changed, wall", 100 * shot.composed.wall / whole.composing, "%", 6.0)
    line = workshop.compose(film.with_other_voice(cut, 24), "fifty-0")
    yield Figure("composition/one of 50 lines changed, wall", 100 * line.composed.wall / whole.composing, "%", 6.0)


def _with_many_shots(workshop: Workshop, cut: Cut, ten: _Turns) -> Iterator[Figure]:
    many = _in_turn(workshop, cut, "many", turns=2)
    yield Figure("composition/CPU vs libx264, 200 shots", many.cpu, "x", 1.15)
    yield Figure("composition/peak memory, 200 shots", many.peak_mb, "MB", 350)
    yield Figure("composition/peak memory, 200 vs 10 shots", many.peak_mb / ten.peak_mb, "x", 1.1)
