"""Undo: what a person did last is taken back, all of it or nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from workbench.kit.errors import ConflictError
from workbench.kit.times import now
from workbench.model.entity import Edited
from workbench.model.people import Actor, Edit
from workbench.storage.edits import Step, fields_of, table_of
from workbench.storage.rows import checked

Check = Callable[[Session, Edited], None]
"""Raises ConflictError when a row that would be deleted is needed."""


@dataclass(frozen=True)
class Undone:
    """What an undo did.

    Attributes:
        edits: those that were taken back, the last first.
        refusal: why the person's last step cannot be taken back, said once; nothing was taken back then.
    """

    edits: tuple[Edit, ...] = ()
    refusal: str = ""


def undo_last(session: Session, project_id: str, actor: Actor, check: Check = lambda _session, _row: None) -> Undone:
    """Take back the last step of an actor in a project that can be taken back.

    A step that cannot (somebody changed the same fields since, or needs the row) is told of once; after that the
    steps before it go first, and it waits until nothing is in its way.
    """
    for edits in _open_steps(session, project_id, actor):
        try:
            with session.begin_nested():
                _take_back(Step(session, actor, project_id, undoable=False), edits, check)
        except (ConflictError, IntegrityError) as error:
            if not edits[0].refused:
                for edit in edits:
                    edit.refused = True
                return Undone(refusal=_reason(error))
        else:
            return Undone(edits=tuple(edits))
    return Undone()


def _open_steps(session: Session, project_id: str, actor: Actor) -> Iterator[Sequence[Edit]]:
    """The edits of each step that can still be taken back, the last first."""
    query = select(Edit.step).where(
        Edit.project_id == project_id,
        Edit.actor_id == actor.identity,
        col(Edit.undoable),
        col(Edit.undone_at).is_(None),
    )
    for step in session.exec(query.group_by(Edit.step).order_by(func.max(Edit.seq).desc())).all():
        yield session.exec(select(Edit).where(Edit.step == step).order_by(col(Edit.seq).desc())).all()


def _take_back(step: Step, edits: Sequence[Edit], check: Check) -> None:
    for edit in edits:
        _revert(step, edit, check)
        edit.undone_at = now()
    step.session.flush()


def _revert(step: Step, edit: Edit, check: Check) -> None:
    kind = _kind(edit.entity)
    row = step.session.get(kind, edit.entity_id)
    if edit.after is None and edit.before is not None:
        back = checked(kind, **edit.before)
        back.version, back.updated_at = edit.version + 1, now()
        step.add(back)
    elif row is None or _was_changed_since(step.session, edit):
        raise ConflictError(f"This {kind.__name__.lower()} was changed again since.")
    elif edit.before is None:
        check(step.session, row)
        step.remove(row)
    else:
        step.change(row, edit.before)


def _was_changed_since(session: Session, edit: Edit) -> bool:
    """Whether a later edit, which was not taken back, put something else into the same fields."""
    query = select(Edit).where(
        Edit.entity == edit.entity,
        Edit.entity_id == edit.entity_id,
        Edit.step != edit.step,
        col(Edit.seq) > edit.seq,
        col(Edit.undoable),
        col(Edit.undone_at).is_(None),
    )
    return any(fields_of(edit) & fields_of(later) for later in session.exec(query))


def _reason(error: ConflictError | IntegrityError) -> str:
    if isinstance(error, ConflictError):
        return error.message
    return "What it belongs to is gone, or something else uses it now."


def _kind(table: str) -> type[Edited]:
    """The entity that a table holds."""
    return next(kind for kind in Edited.__subclasses__() if table_of(kind) == table)
