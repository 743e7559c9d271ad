"""Who may do what."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from workbench.kit.times import now
from workbench.model.columns import JsonColumn, UtcTime
from workbench.model.entity import Entity, choice


class Role(IntEnum):
    """What somebody may do; a higher role includes the lower ones."""

    VIEW = 1
    COMMENT = 2
    EDIT = 3
    OWN = 4


def _by_name(given: Any) -> Any:
    """The role of a name, such as `view`; a number stays what it is."""
    named = Role.__members__.get(given.upper()) if isinstance(given, str) else None
    if named is None and given not in [*Role]:
        raise ValueError(f"a role is {', '.join(ROLES[:-1])} or {ROLES[-1]}")
    return given if named is None else named


ROLES = [role.name.lower() for role in Role]
NamedRole = Annotated[Role, BeforeValidator(_by_name), WithJsonSchema({"type": "string", "enum": ROLES})]
"""A role as people give it: by its name."""


@dataclass(frozen=True)
class Actor:
    """Somebody who is known, with the role that they have here.

    Attributes:
        name: as it is shown.
        id: what they are known by however they are called: their invitation's id. The owner needs none.
    """

    name: str
    role: Role
    id: str = ""

    @property
    def identity(self) -> str:
        """What their edits are kept under; no invitation's id is a name."""
        return self.id or self.name


class Invitation(Entity, table=True):
    """A key that lets somebody in with a role. Only the key's hash is kept."""

    name: str
    role: Role = choice(Role)
    key_hash: str = Field(index=True, unique=True)
    project_id: str | None = Field(default=None, foreign_key="project.id")
    expires_at: datetime | None = Field(default=None, sa_type=UtcTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcTime)
    single_use: bool = False
    used_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Comment(Entity, table=True):
    """A note of a person on a shot."""

    project_id: str = Field(foreign_key="project.id", index=True)
    shot_id: str = Field(foreign_key="shot.id", index=True)
    author: str
    text: str


class Edit(SQLModel, table=True):
    """One change to one row, with what was there before, so that it can be undone and told from others' changes.

    Attributes:
        seq: the order of the edits.
        step: what was done at once; the edits of a step are taken back together.
        actor, actor_id: who did it, by name and by identity.
        version: of the row after the change.
        before, after: the changed fields, in JSON form; None where there was no row.
        undoable: whether undo may take it back; not so for what undo itself did, nor for the first writing.
        refused: whether its person was told that it cannot be taken back.
        written: whether a writer did it for its person, so that it may be written over.
    """

    __table_args__ = (
        Index("ix_edit_project_actor", "project_id", "actor_id", "seq"),
        Index("ix_edit_row", "entity", "entity_id", "version"),
    )

    seq: int | None = Field(default=None, primary_key=True)
    step: str
    project_id: str = Field(foreign_key="project.id")
    actor: str
    actor_id: str
    entity: str
    entity_id: str
    version: int
    before: dict[str, object] | None = Field(default=None, sa_type=JsonColumn)
    after: dict[str, object] | None = Field(default=None, sa_type=JsonColumn)
    undoable: bool = True
    refused: bool = False
    written: bool = False
    made_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    undone_at: datetime | None = Field(default=None, sa_type=UtcTime)
