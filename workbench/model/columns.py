"""Column types that keep documents, choices and times typed in the database, the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from enum import Enum, IntEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, DateTime, Dialect, Integer, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

JsonColumn = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class DocumentColumn(TypeDecorator[Any]):
    """A column that holds a validated value of one type as JSON (JSONB on PostgreSQL).

    Values are replaced, never changed in place, so no change tracking is needed.
    """

    impl = JsonColumn
    cache_ok = True

    def __init__(self, annotation: Any) -> None:
        super().__init__()
        self.annotation = annotation
        self._adapter: TypeAdapter[Any] = TypeAdapter(annotation)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Check and write."""
        return None if value is None else self._adapter.dump_python(self._adapter.validate_python(value), mode="json")

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Read and check."""
        return None if value is None else self._adapter.validate_python(value)


class Choice(TypeDecorator[Any]):
    """A column that holds the value of an enum member, and reads back as the member.

    The database knows nothing of the members (text, or an integer for an IntEnum), so that a word can be added
    without a migration.
    """

    impl = String
    cache_ok = True

    def __init__(self, kind: type[Enum]) -> None:
        super().__init__()
        self.kind = kind
        self.impl = Integer() if issubclass(kind, IntEnum) else String()

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Check and write."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Read and check."""
        return None if value is None else self.kind(value)


class UtcTime(TypeDecorator[datetime]):
    """A moment that is aware of its zone when read, on SQLite too (which forgets it)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
