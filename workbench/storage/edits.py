"""Steps: what a person did at once, row by row, kept so that it can be taken back and told from others' changes."""

from collections.abc import Collection, Mapping
from typing import TypeVar, cast

from sqlmodel import Session, col, select

from workbench.kit.errors import ConflictError
from workbench.kit.ids import new_id
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
        identity: of a step that takes several transactions; without, a new one.
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
        self.written, self.id = written, identity or new_id()

    def change(
        self,
        row: E,
        values: Mapping[str, object],
        seen: int | None = None,
        following: Mapping[str, object] | None = None,
    ) -> E:
        """Change fields of a row; values that are there already are no change.

        Args:
            seen: the version that the person saw. What others changed since stays; None skips the comparison.
            following: values that follow from the change, whatever others did to these fields.

        Raises:
            ConflictError: somebody changed one of the fields since, or the row is gone.
            InvalidInputError: a field is unknown or may not be changed, or a value is wrong.
        """
        changes = differing(row, values)
        if seen is not None and seen != row.version:
            _refuse_overlap(self.session, row, changes.keys(), seen)
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


def _refuse_overlap(session: Session, row: Edited, names: Collection[str], seen: int) -> None:
    """Refuse a change that was based on an older version when it touches what was changed since."""
    query = select(Edit).where(Edit.entity == table_of(type(row)), Edit.entity_id == row.id, Edit.version > seen)
    since = session.exec(query.order_by(col(Edit.version).desc())).all()
    kind, advice = type(row).__name__.lower(), "Reload it, and make your change again."
    if len(since) < row.version - seen or seen > row.version:  # not all that happened since was written down
        raise ConflictError(f"Somebody else changed this {kind} in the meantime.", advice)
    for edit in since:
        if theirs := sorted(fields_of(edit) & frozenset(names)):
            what = " and the ".join(name.removesuffix("_id").replace("_", " ") for name in theirs)
            raise ConflictError(f"{edit.actor} changed the {what} of this {kind} in the meantime.", advice)
