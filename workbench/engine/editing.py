"""Changing a row as a person does: checked, guarded against lost edits, undoable, and told to every screen."""

from typing import TypeVar

from sqlmodel import Session

from workbench.engine.studio import Studio
from workbench.model.document import Document
from workbench.model.entity import Edited
from workbench.model.people import Actor
from workbench.storage import record_edit, snapshot, update_row

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
    """Apply the fields that are set in `changes`.

    Args:
        version: the version that the person saw; None skips the guard.

    Raises:
        ConflictError: somebody changed the row in the meantime.
        InvalidInputError: a value is not allowed.
    """
    values = {name: getattr(changes, name) for name in changes.model_fields_set if getattr(changes, name) is not None}
    before = snapshot(row, values)
    update_row(session, row, version, values)
    record_edit(session, actor, project_id, row, before)
    studio.tell(session, project_id, "board", shot_id=row.id if row.__tablename__ == "shot" else "")
    return row
