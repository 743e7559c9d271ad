"""Steps: what a person did at once, row by row, kept so that it can be taken back and told from others' changes."""

from collections.abc import Collection, Mapping
from typing import TypeVar, cast

from sqlmodel import Session, col, select

from workbench.kit.errors import ConflictError
from workbench.kit.ids import new_id
from workbench.model.document import Document
from workbench.model.entity import Edited
from workbench.model.people import Actor, Edit
from workbench.storage.rows import differing, update_row

E = TypeVar("E", bound=Edited)


class Step:
    """One thing that a person does in a project. All rows that it changes are taken back together.

    Every writer of an `Edited` row goes through here, so that `version` counts each change and `Edit` tells it.

    Args:
        session: each edit is written in its transaction, together with the change.
        undoable: False for what undo is not to take back.
        written: whether a writer does it for the actor.
        identity: of a step that takes several transactions; without, that of the session (see `Database.together`), or
            a new one.
    """

    def __init__(
        self,
        session: Session,
        actor: Actor,
        project_id: str,
        *,
        undoable: bool = True,
        written: bool = False,
        identity: str = "",
    ) -> None:
        self.session, self.actor, self.project_id, self.undoable = session, actor, project_id, undoable
        self.written, self.id = written, identity or session.info.get("step") or new_id()

    def change(
        self,
        row: E,
        values: Mapping[str, object],
        seen: int | None = None,
        following: Mapping[str, object] | None = None,
    ) -> E:
        """Change fields of a row; values that are there already are no change.

        Args:
            seen: the version that the person saw. What others changed since stays, in a document field by field; None
                skips the comparison.
            following: values that follow from the change, whatever others did to these fields.

        Raises:
            ConflictError: somebody changed one of the fields since, or the row is gone.
            InvalidInputError: a field is unknown or may not be changed, or a value is wrong.
        """
        changes = differing(row, values)
        if seen is not None and seen != row.version:
            changes = differing(row, _beside_others(self.session, row, changes, seen))
        changes |= differing(row, following or {})
        if changes:
            before = _snapshot(row, changes)
            update_row(self.session, row, row.version, changes)
            self._record(row, before, _snapshot(row, changes), row.version)
        return row

    def add(self, row: E, before: Mapping[str, object] | None = None) -> E:
        """Add a new row.

        Args:
            before: what undo sets on the row; without, undo deletes it.
        """
        self.session.add(row)
        self.session.flush()
        self._record(row, before, _snapshot(row, before), row.version)
        return row

    def remove(self, row: Edited) -> None:
        """Delete a row."""
        self.session.delete(row)
        self.session.flush()
        self._record(row, _snapshot(row), None, row.version + 1)

    def _record(
        self, row: Edited, before: Mapping[str, object] | None, after: Mapping[str, object] | None, version: int
    ) -> None:
        edit = Edit(
            step=self.id,
            project_id=self.project_id,
            actor=self.actor.name,
            actor_id=self.actor.identity,
            entity=table_of(type(row)),
            entity_id=row.id,
            version=version,
            before=None if before is None else dict(before),
            after=None if after is None else dict(after),
            undoable=self.undoable,
            written=self.written,
        )
        self.session.add(edit)


def edits_by_people(session: Session, project_id: str, kind: type[Edited]) -> list[Edit]:
    """What people changed by themselves on rows of a kind and did not take back, in order."""
    query = select(Edit).where(
        Edit.project_id == project_id,
        Edit.entity == table_of(kind),
        col(Edit.undoable),
        ~col(Edit.written),
        col(Edit.undone_at).is_(None),
    )
    return list(session.exec(query.order_by(col(Edit.seq))))


def table_of(kind: type[Edited]) -> str:
    """The table that holds an entity."""
    return cast(str, kind.__tablename__)


def fields_of(edit: Edit) -> frozenset[str]:
    """The fields that an edit changed: all of them when the row came or went."""
    return frozenset(edit.before or {}) | frozenset(edit.after or {})


def _snapshot(row: Edited, names: Collection[str] | None = None) -> dict[str, object]:
    """Fields of a row in JSON form; all fields when none are named."""
    return row.model_dump(mode="json", include=None if names is None else set(names))


def _beside_others(session: Session, row: Edited, changes: Mapping[str, object], seen: int) -> dict[str, object]:
    """Changes that were based on an older version, as they are to be made beside what others changed since.

    Raises:
        ConflictError: they touch the same, or not all that happened since was written down.
    """
    query = select(Edit).where(Edit.entity == table_of(type(row)), Edit.entity_id == row.id, Edit.version > seen)
    since = session.exec(query.order_by(col(Edit.version).desc())).all()
    if len(since) < row.version - seen or seen > row.version:
        raise _conflict(row, "", [])
    made = dict(changes)
    for name, mine in changes.items():
        touching = [edit for edit in since if name in fields_of(edit)]
        base, theirs = (touching[-1].before or {}).get(name) if touching else None, getattr(row, name)
        if isinstance(mine, Document) and isinstance(theirs, Document) and isinstance(base, dict):
            made[name] = _merged(cast(dict[str, object], base), theirs, mine, row, touching[0].actor)
        elif touching:
            raise _conflict(row, touching[0].actor, changes.keys() & fields_of(touching[0]))
    return made


def _merged(base: Mapping[str, object], theirs: Document, mine: Document, row: Edited, actor: str) -> Document:
    """Two versions of a document as one: each field as the one who changed it left it.

    Raises:
        ConflictError: both changed a field, and not to the same.
    """
    now, wanted = theirs.model_dump(mode="json"), mine.model_dump(mode="json")
    changed = {name for name, value in wanted.items() if value != base.get(name, value)}
    if both := {name for name in changed if now[name] not in (base.get(name), wanted[name])}:
        raise _conflict(row, actor, both)
    return theirs.model_copy(update={name: getattr(mine, name) for name in changed})


def _conflict(row: Edited, actor: str, fields: Collection[str]) -> ConflictError:
    kind, advice = type(row).__name__.lower(), "Reload it, and make your change again."
    if not fields:
        return ConflictError(f"Somebody else changed this {kind} in the meantime.", advice)
    what = " and the ".join(name.removesuffix("_id").replace("_", " ") for name in sorted(fields))
    return ConflictError(f"{actor} changed the {what} of this {kind} in the meantime.", advice)
