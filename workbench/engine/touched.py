"""What people changed of what a writer wrote: it is not written over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from sqlmodel import Session

from workbench.model.entity import Edited
from workbench.model.people import Edit
from workbench.storage import Step, differing, edits_by_people, fields_of

E = TypeVar("E", bound=Edited)


@dataclass(frozen=True)
class Touched:
    """What people changed of the rows of a kind, and what stayed because of that.

    Attributes:
        fields: the fields that they changed, by row; all fields of a row that they added.
        gone: the rows that they deleted, in JSON form.
        kept: names of rows that were to become something else.
    """

    fields: Mapping[str, frozenset[str]]
    gone: tuple[Mapping[str, object], ...]
    kept: dict[str, None] = field(default_factory=dict[str, None])

    @classmethod
    def of(cls, session: Session, project_id: str, kind: type[Edited]) -> "Touched":
        """What people changed in a project until now."""
        edits = edits_by_people(session, project_id, kind)
        fields: dict[str, frozenset[str]] = {}
        for edit in edits:
            fields[edit.entity_id] = fields.get(edit.entity_id, frozenset()) | fields_of(edit)
        return cls(fields, tuple(edit.before for edit in edits if _deletes(edit) and edit.before))

    def has(self, row: Edited) -> bool:
        """Whether a person changed a row."""
        return row.id in self.fields

    def renew(self, step: Step, row: E, values: Mapping[str, object], name: str) -> E:
        """Change the fields of a row that no person changed."""
        mine = self.fields.get(row.id, frozenset())
        if differing(row, {field: value for field, value in values.items() if field in mine}):
            self.kept[name] = None
        return step.change(row, {field: value for field, value in values.items() if field not in mine})


def _deletes(edit: Edit) -> bool:
    return edit.after is None
