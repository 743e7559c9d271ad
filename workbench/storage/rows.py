"""Rows that are checked on the way in, and changed without losing another person's change."""

from collections.abc import Collection, Mapping
from typing import TypeVar

from pydantic import ValidationError
from sqlalchemy import update
from sqlmodel import Session, SQLModel, col

from workbench.kit.errors import ConflictError, InvalidInputError
from workbench.kit.times import now
from workbench.model.document import fault
from workbench.model.entity import Edited

R = TypeVar("R", bound=SQLModel)
E = TypeVar("E", bound=Edited)

_KEPT = frozenset(Edited.model_fields)


def checked(kind: type[R], /, **values: object) -> R:
    """A new row of a table, its values checked (a table class does not check what it is made with).

    Raises:
        InvalidInputError: a field is unknown, missing or has a wrong value.
    """
    _refuse_unknown(kind, values, frozenset(kind.model_fields))
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise InvalidInputError(f"This {_word(kind)} cannot be kept: {_faults(error)}.") from error


def update_row(session: Session, row: E, expected_version: int | None, changes: Mapping[str, object]) -> E:
    """Change fields of a row, unless somebody changed it since `expected_version` was read.

    The version is compared in the UPDATE itself, so that of two changes at the same moment one is refused.

    Args:
        row: of this session; it carries the new values afterwards.
        expected_version: the version that the person saw; None changes whatever is there.

    Raises:
        ConflictError: the row has another version, or is gone.
        InvalidInputError: a field is unknown or may not be changed, or a value is wrong.
    """
    kind, values = type(row), _checked_values(row, changes)
    query = update(kind).where(col(kind.id) == row.id).execution_options(synchronize_session=False)
    if expected_version is not None:
        query = query.where(col(kind.version) == expected_version)
    query = query.values(**values, version=col(kind.version) + 1, updated_at=now())
    if not session.exec(query).rowcount:
        raise ConflictError(
            f"Somebody else changed this {_word(kind)} in the meantime.", "Reload it, and make your change again."
        )
    session.refresh(row)
    return row


def differing(row: Edited, changes: Mapping[str, object]) -> dict[str, object]:
    """Those of the changes, checked, that would change the row.

    Raises:
        InvalidInputError: a field is unknown or may not be changed, or a value is wrong.
    """
    return {name: value for name, value in _checked_values(row, changes).items() if value != getattr(row, name)}


def _checked_values(row: Edited, changes: Mapping[str, object]) -> dict[str, object]:
    kind = type(row)
    _refuse_unknown(kind, changes, frozenset(kind.model_fields) - _KEPT)
    wanted = checked(kind, **{**row.model_dump(), **changes})
    return {name: getattr(wanted, name) for name in changes}


def _refuse_unknown(kind: type[SQLModel], values: Mapping[str, object], allowed: Collection[str]) -> None:
    if unknown := sorted(values.keys() - allowed):
        raise InvalidInputError(
            f"A {_word(kind)} has no field {', '.join(unknown)} that can be set.",
            f"Its fields are: {', '.join(sorted(allowed))}.",
        )


def _faults(error: ValidationError) -> str:
    details = error.errors(include_url=False, include_input=False)
    return "; ".join(f"{'.'.join(str(part) for part in one['loc'])} {fault(one)}".strip() for one in details)


def _word(kind: type[SQLModel]) -> str:
    return kind.__name__.lower()
