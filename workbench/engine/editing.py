"""Changing a row as a person does: checked, merged with what others changed, undoable, and told to every screen."""

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from sqlmodel import Session

from workbench.engine.lookup import hold_project
from workbench.engine.studio import Studio
from workbench.model.document import Document
from workbench.model.entity import Edited
from workbench.model.people import Actor
from workbench.storage import Step

E = TypeVar("E", bound=Edited)


def edit_row(
    studio: Studio,
    session: Session,
    actor: Actor,
    project_id: str,
    row: E,
    changes: Document,
    version: int | None = None,
) -> E:
    """Apply the fields that are set in `changes`, as a step of its own.

    Args:
        version: the version that the person saw; None skips the comparison with what others did since.

    Raises:
        ConflictError: somebody changed one of these fields in the meantime.
        InvalidInputError: a value is not allowed.
    """
    step = open_step(session, actor, project_id)
    session.refresh(row)
    return change_row(studio, step, row, set_fields(row, changes), version)


def open_step(session: Session, actor: Actor, project_id: str) -> Step:
    """A step of a person in a project that nobody else changes until the transaction ends."""
    hold_project(session, project_id)
    return Step(session, actor, project_id)


def change_row(
    studio: Studio,
    step: Step,
    row: E,
    values: Mapping[str, object],
    version: int | None = None,
    following: Mapping[str, object] | None = None,
) -> E:
    """Change a row in a step (see `Step.change`) and tell the screens."""
    step.change(row, values, version, following)
    studio.tell(step.session, step.project_id, "board", shot_id=row.id if row.__tablename__ == "shot" else "")
    return row


def set_fields(row: Edited, changes: Document) -> dict[str, Any]:
    """The fields that are set in `changes`; None counts only where the row can be without a value."""
    given = {name: getattr(changes, name) for name in changes.model_fields_set}
    fields = type(row).model_fields
    return {name: value for name, value in given.items() if value is not None or _may_be_empty(fields[name].annotation)}


def _may_be_empty(annotation: object) -> bool:
    return type(None) in get_args(annotation)
