"""What a judge answers."""

from pydantic import Field

from workbench.model.bounds import Prose
from workbench.model.document import Document
from workbench.model.judging import Fault, Point, Points, Score

MOST_FAULTS = 5


class TakeVerdict(Document):
    """What a judge says of a take. `likeness` is null when there was nothing to compare with."""

    seen: Prose
    shot: Points
    people: Points
    setting: Points
    camera: Points
    quality: Points
    likeness: Points | None
    faults: tuple[Fault, ...] = Field(max_length=MOST_FAULTS)

    @property
    def scores(self) -> tuple[Score, ...]:
        """The points that were scored."""
        values = [(point, getattr(self, point.value, None)) for point in Point]
        return tuple(Score(point=point, value=value) for point, value in values if value is not None)
