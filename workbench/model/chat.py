"""Chat about a project: what was asked and from where, what was answered, and the changes that an answer proposes."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field as DocumentField
from sqlmodel import Field

from workbench.model.bounds import WorldText
from workbench.model.columns import JsonColumn, UtcTime
from workbench.model.document import Document
from workbench.model.entity import Entity, choice, document


class Place(Document):
    """Where somebody asks from, and what they have chosen there.

    Attributes:
        tab: the tab of the screen, such as `world` or `storyboard`; also `facts` and `outline`, for all of these.
        rows: ids of the characters, places, facts, beats, episodes or shots that are chosen; several shots are a run.
        scene: the scene of the script that is chosen, counted from 1; 0 for none.
    """

    tab: str = "storyboard"
    rows: tuple[str, ...] = ()
    scene: int = DocumentField(default=0, ge=0)


class Message(Entity, table=True):
    """Something that was said: by a person, or by the model that answers one.

    Attributes:
        render_id: the work that answers it, or that it came of.
        answers: id of the message that this one answers; empty for a person's.
        rewrite: whether only what is chosen at `place` may be changed.
        left_out: what the model did not read in full, in sentences.
    """

    project_id: str = Field(foreign_key="project.id", index=True)
    render_id: str = Field(index=True)
    place: Place = document(Place, default_factory=Place)
    author: str
    text: WorldText
    answers: str = Field(default="", index=True)
    rewrite: bool = False
    left_out: str = ""


class ProposalKind(StrEnum):
    """What a proposal does: change a row, rewrite a scene of the script, add a row, or take one away."""

    WORLD = "world"
    CHARACTER = "character"
    PLACE = "place"
    SHOT = "shot"
    SCRIPT = "script scene"
    FACT = "fact"
    BEAT = "beat"
    EPISODE = "episode"
    NEW_CHARACTER = "new character"
    NEW_PLACE = "new place"
    NEW_SHOT = "new shot"
    NEW_FACT = "new fact"
    REMOVED_SHOT = "removed shot"
    REMOVED_FACT = "removed fact"

    @property
    def changes_fields(self) -> bool:
        """Whether it changes what is there, field by field; the others add or remove a row."""
        return not self.value.startswith(("new ", "removed "))


class ProposalState(StrEnum):
    """Waiting for a person, decided by one, or refused because what it was made for has changed."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    STALE = "stale"


class Proposal(Entity, table=True):
    """A change that an answer proposes. Nothing changes until somebody accepts it.

    Attributes:
        position: 1, 2, 3 … in its message.
        row_id: what changes; for a new shot the one that it follows, for the script the version that was read.
        base: the version (for the script its number) that `before` was read from.
        scene: of the script, counted from 1; 0 for other kinds.
        title: what changes, as it was called when the proposal was made.
        before, after: fields in JSON form.
        reason: why it is stale.
    """

    project_id: str = Field(foreign_key="project.id", index=True)
    message_id: str = Field(foreign_key="message.id", index=True)
    position: int
    kind: ProposalKind = choice(ProposalKind)
    row_id: str = ""
    base: int = 0
    scene: int = 0
    title: str = ""
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    state: ProposalState = choice(ProposalState, default=ProposalState.OPEN)
    reason: str = ""
    decided_by: str = ""
    decided_at: datetime | None = Field(default=None, sa_type=UtcTime)
