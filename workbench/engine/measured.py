"""What local measures say of a take: scores and faults of its pixels. They see no people and no story."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.media import cast_distance, found_share, measures_of
from workbench.model.judging import Fault, Point, Score

MEASURES = "local measures"
"""Who judges, as people read it."""

_GOOD_ENOUGH = 60
"""A point below this is a fault."""

Sample = NDArray[np.uint8]


@dataclass(frozen=True)
class Scale:
    """Where a measure is worthless and from where on nothing is to be wished; between them the score grows evenly."""

    worst: float
    best: float

    def score(self, value: float) -> int:
        """From 0 to 100."""
        return round(100 * min(max((value - self.worst) / (self.best - self.worst), 0.0), 1.0))


SCALES = {
    Point.LIGHT: Scale(0.02, 0.25),
    Point.DETAIL: Scale(2.0, 12.0),
    Point.SHARPNESS: Scale(4.0, 25.0),
    Point.MOTION: Scale(0.05, 0.4),
    Point.COLOUR: Scale(45.0, 15.0),
    Point.LIKENESS: Scale(0.0, 0.3),
}
"""Set on the 58 draft frames of the two sample stories. Sharpness: at least 180 where they are crisp, at most 4 under a
Gaussian blur of 5 pixels. Colour: from the nearest neighbour in its scene, 3 in the median, at most 22 for 95 of 100.
Likeness, on sheets and frames of six drafted people: a frame with the person has more of the sheet's colours than one
without in 86 of 100 pairs.
"""

_FAULTS = {
    Point.LIGHT: Fault(point=Point.LIGHT, text="Nearly all of the picture is black or white.", add="well lit"),
    Point.DETAIL: Fault(point=Point.DETAIL, text="The picture is nearly of one colour.", avoid="empty frame"),
    Point.SHARPNESS: Fault(
        point=Point.SHARPNESS, text="The picture is blurred.", add="sharp focus", avoid="blurry, out of focus"
    ),
    Point.MOTION: Fault(point=Point.MOTION, text="The clip stands still.", add="natural motion", avoid="still image"),
    Point.COLOUR: Fault(
        point=Point.COLOUR, text="The colours are far from those of the other shots in this scene.", avoid="colour cast"
    ),
    Point.LIKENESS: Fault(
        point=Point.LIKENESS, text="The colours of the reference pictures are hardly found in this one."
    ),
}


def measured(
    samples: Sequence[Sample], neighbours: Sequence[Sample], references: Sequence[Sample]
) -> tuple[tuple[Score, ...], tuple[Fault, ...]]:
    """Scores and faults of a take, by its samples.

    Args:
        neighbours: pictures of the scene's other shots at the same hour and weather.
        references: pictures of who should be seen.
    """
    values = dict(_values(samples, neighbours, references))
    scores = tuple(Score(point=point, value=SCALES[point].score(value)) for point, value in values.items())
    return scores, tuple(_FAULTS[score.point] for score in scores if score.value < _GOOD_ENOUGH)


def _values(
    samples: Sequence[Sample], neighbours: Sequence[Sample], references: Sequence[Sample]
) -> Iterator[tuple[Point, float]]:
    measures = measures_of(samples)
    yield Point.LIGHT, measures.lit
    yield Point.DETAIL, measures.spread
    yield Point.SHARPNESS, measures.sharpness
    if measures.motion is not None:
        yield Point.MOTION, measures.motion
    if neighbours:  # a close-up differs from most of its scene, but seldom from all of it
        yield Point.COLOUR, min(cast_distance(samples[0], other) for other in neighbours)
    found = [found_share(reference, samples[0]) for reference in references]
    if known := [share for share in found if share is not None]:
        yield Point.LIKENESS, min(known)
