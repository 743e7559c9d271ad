"""What is written between a story and its storyboard: chapters, facts and beats; and how far the writing is."""

from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from workbench.model.bounds import Name, Prose, Subject
from workbench.model.entity import Edited, Entity, choice, document


class WriteStep(StrEnum):
    """The steps from a story to its storyboard, in order. Each can be opened and changed before the next."""

    BIBLE = "bible"
    WORLD = "world"
    OUTLINE = "outline"
    EPISODES = "episodes"
    SCRIPT = "script"
    SHOTS = "shots"

    @property
    def of_episode(self) -> bool:
        """Whether each episode has its own."""
        return self in (WriteStep.SCRIPT, WriteStep.SHOTS)


class Chapter(Edited, table=True):
    """What happens in a chapter of the story: the memory of whoever writes the later ones."""

    __table_args__ = (UniqueConstraint("project_id", "number"),)

    project_id: str = Field(foreign_key="project.id", index=True)
    number: int = Field(description="1, 2, 3 … in the story")
    summary: Prose = ""


class Fact(Edited, table=True):
    """Something that must hold in every picture: the value of one thing about one subject."""

    project_id: str = Field(foreign_key="project.id", index=True)
    subject: Subject = Field(default="", description="a character or a place by name; empty: the world")
    what: Name
    value: Prose
    since: int = Field(default=1, ge=1, description="number of the chapter from which on it holds")
    passage: Prose = Field(default="", description="words of the story that say so")


class Beat(Edited, table=True):
    """A stretch of the story in which one thing happens. One that is left out is not filmed."""

    project_id: str = Field(foreign_key="project.id", index=True)
    episode_id: str | None = Field(default=None, foreign_key="episode.id")
    title: Name
    summary: Prose = ""
    chapter: int = Field(default=1, description="number of the story's chapter")
    first: int = Field(description="number of its first passage in the story")
    last: int
    left_out: bool = False


class Written(Entity, table=True):
    """That a step was written: from what, by whom, and what of it stayed as people had it.

    `inputs` and `outcome` are content keys of what it was written from and of what came of it: when either is another
    now, the step is out of date, or was edited.
    """

    __table_args__ = (UniqueConstraint("project_id", "episode_id", "step"),)

    project_id: str = Field(foreign_key="project.id", index=True)
    episode_id: str = Field(default="", description="empty for what holds for all episodes")
    step: WriteStep = choice(WriteStep)
    inputs: str
    outcome: str
    written_by: str
    kept: tuple[str, ...] = document(tuple[str, ...], default=())
    note: str = ""
