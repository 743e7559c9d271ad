"""The base of every table."""

from datetime import datetime
from enum import Enum
from typing import Any

from sqlmodel import Field, SQLModel

from workbench.kit.ids import new_id
from workbench.kit.times import now
from workbench.model.columns import Choice, DocumentColumn, UtcTime


class Entity(SQLModel):
    """A row with an identity and a birthday."""

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    created_at: datetime = Field(default_factory=now, sa_type=UtcTime)


class Edited(Entity):
    """A row that people change. `version` counts the changes and guards against lost edits (optimistic locking)."""

    updated_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


def document(annotation: Any, **options: Any) -> Any:
    """A field stored as a typed JSON document."""
    return Field(sa_type=DocumentColumn(annotation), **options)  # pyright: ignore[reportCallIssue, reportArgumentType]  # no overload with options


def choice(kind: type[Enum], **options: Any) -> Any:
    """A field stored as the value of one of an enum's members."""
    return Field(sa_type=Choice(kind), **options)  # pyright: ignore[reportCallIssue, reportArgumentType]  # no overload with options
