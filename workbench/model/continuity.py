"""What contradicts what in a storyboard, before anything is drawn."""

from enum import StrEnum

from pydantic import computed_field
from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from workbench.kit.hashing import content_key
from workbench.model.document import Document
from workbench.model.entity import Entity, choice


class ContinuityKind(StrEnum):
    """What does not hold together."""

    TWO_PLACES = "two_places"
    ENTRANCE = "entrance"
    SPEAKER = "speaker"
    LOOK = "look"
    COSTUME = "costume"
    TIME = "time"
    WEATHER = "weather"
    PLACE = "place"
    PERSON = "person"
    CAMERA = "camera"
    AXIS = "axis"
    FACT = "fact"


class Severity(StrEnum):
    """How much it matters: worth a thought, likely wrong, or surely wrong."""

    HINT = "hint"
    WARNING = "warning"
    CONTRADICTION = "contradiction"


class ContinuityFinding(Document):
    """Something that does not hold together.

    Attributes:
        shot_id, line_id: where it shows; `line_id` is empty when no spoken line is meant.
        about: what it is about besides, such as another shot or a person; tells findings of one kind apart.
        text: a sentence about it.
        suggestion: what would mend it; may be empty.
        found_by: the language model's name, or empty for the rules.
        stale: whether the shot was changed since it was found.
        dismissed: whether a person has put it aside.
    """

    kind: ContinuityKind
    severity: Severity
    shot_id: str
    line_id: str = ""
    about: str = ""
    text: str
    suggestion: str = ""
    found_by: str = ""
    stale: bool = False
    dismissed: bool = False

    @computed_field
    @property
    def key(self) -> str:
        """What it is known by however it is worded, so that what was put aside stays so."""
        return content_key("continuity", self.kind.value, self.shot_id, self.line_id, self.about)


class CheckedFinding(Entity, table=True):
    """What a language model found when it last read a storyboard; see `ContinuityFinding`.

    Attributes:
        basis: content key of the shot as it was read.
    """

    project_id: str = Field(foreign_key="project.id", index=True)
    episode_id: str = Field(foreign_key="episode.id", index=True)
    kind: ContinuityKind = choice(ContinuityKind)
    severity: Severity = choice(Severity)
    shot_id: str = Field(foreign_key="shot.id")
    line_id: str = ""
    about: str = ""
    text: str
    suggestion: str = ""
    found_by: str
    basis: str


class Dismissal(Entity, table=True):
    """A finding that a person put aside, by its key."""

    __table_args__ = (UniqueConstraint("project_id", "key"),)

    project_id: str = Field(foreign_key="project.id", index=True)
    key: str
    by: str
