"""Who may do what."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

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


@dataclass(frozen=True)
class Actor:
    """Somebody who is known, with the role that they have here."""

    name: str
    role: Role


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
    """One change that a person made to one row, with what was there before, so that it can be undone.

    Attributes:
        seq: the order of the edits.
        before, after: the changed fields, in JSON form; None where there was no row.
    """

    __table_args__ = (Index("ix_edit_project_actor", "project_id", "actor", "seq"),)

    seq: int | None = Field(default=None, primary_key=True)
    project_id: str = Field(foreign_key="project.id")
    actor: str
    entity: str
    entity_id: str
    before: dict[str, object] | None = Field(default=None, sa_type=JsonColumn)
    after: dict[str, object] | None = Field(default=None, sa_type=JsonColumn)
    made_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    undone_at: datetime | None = Field(default=None, sa_type=UtcTime)
