"""What people changed, kept so that it can be taken back."""

from collections.abc import Collection, Mapping
from typing import cast

from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from workbench.kit.errors import ConflictError
from workbench.kit.times import now
from workbench.model.entity import Edited
from workbench.model.people import Actor, Edit
from workbench.storage.rows import checked, update_row


def snapshot(row: Edited, names: Collection[str] | None = None) -> dict[str, object]:
    """Fields of a row in JSON form; all fields when none are named."""
    return row.model_dump(mode="json", include=None if names is None else set(names))


def record_edit(
    session: Session, actor: Actor, project_id: str, row: Edited, before: Mapping[str, object] | None
) -> Edit:
    """Write down a change that was just made in this session, in the same transaction.

    Args:
        row: as it is now; a row that was deleted from the session counts as gone.
        before: a snapshot of the changed fields from before; None when the row is new. A row that is gone needs all.
    """
    gone = row in session.deleted or inspect(row).deleted
    edit = Edit(
        project_id=project_id,
        actor=actor.name,
        entity=_table(type(row)),
        entity_id=row.id,
        before=None if before is None else dict(before),
        after=None if gone else snapshot(row, before),
    )
    session.add(edit)
    return edit


def undo_last(session: Session, project_id: str, actor: Actor) -> Edit | None:
    """Take back the actor's last change in a project that was not taken back yet; None when there is none.

    Raises:
        ConflictError: the same fields were changed since, or something else uses the row now.
    """
    query = (
        select(Edit)
        .where(Edit.project_id == project_id, Edit.actor == actor.name, col(Edit.undone_at).is_(None))
        .order_by(col(Edit.seq).desc())
    )
    edit = session.exec(query).first()
    if edit is None:
        return None
    _take_back(session, edit)
    edit.undone_at = now()
    session.add(edit)
    session.flush()
    return edit


def _take_back(session: Session, edit: Edit) -> None:
    kind = _kind(edit.entity)
    row = session.get(kind, edit.entity_id)
    if edit.after is None and edit.before is not None:
        _bring_back(session, kind, edit.before)
    elif row is None or edit.after is None or not _is_as_left(row, edit.after):
        raise ConflictError(f"This {edit.entity} was changed again since.", "Change it by hand.")
    elif edit.before is None:
        _remove(session, row)
    else:
        update_row(session, row, row.version, edit.before)


def _is_as_left(row: Edited, after: Mapping[str, object]) -> bool:
    """Whether the fields still hold what the edit put there; the count and time of changes do not matter."""
    names = after.keys() - {"version", "updated_at"}
    return snapshot(row, names) == {name: after[name] for name in names}


def _bring_back(session: Session, kind: type[Edited], before: Mapping[str, object]) -> None:
    row = checked(kind, **before)
    row.version, row.updated_at = row.version + 1, now()
    session.add(row)
    _flush(session, f"This {kind.__name__.lower()} has lost what it belongs to, or its place is taken.")


def _remove(session: Session, row: Edited) -> None:
    session.delete(row)
    _flush(session, f"Something else uses this {type(row).__name__.lower()} now.")


def _flush(session: Session, refusal: str) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise ConflictError(refusal, "Change it by hand.") from error


def _kind(table: str) -> type[Edited]:
    """The entity that a table holds."""
    return next(kind for kind in Edited.__subclasses__() if _table(kind) == table)


def _table(kind: type[Edited]) -> str:
    return cast(str, kind.__tablename__)
