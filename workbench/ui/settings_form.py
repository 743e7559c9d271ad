"""Between a film's settings and their fields: what they show, and what a person changed in them."""

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.engine import projects
from workbench.engine.projects import ProjectChanges
from workbench.model.finishing import Card
from workbench.model.people import Actor
from workbench.model.projects import Project, ProjectSettings
from workbench.ui.desk import Desk
from workbench.ui.fields import checked_document, value_at
from workbench.ui.forms import Entry, Values

_NO_CARDS = {
    f"{role}_card": Card(role=role, text="-").model_dump(mode="json") | {"text": ""} for role in ("title", "end")
}
"""What the fields of a card show while there is none; a card is there when it has a text."""


def settings_entry(desk: Desk, group: str, paths: Sequence[str]) -> Entry[Project]:
    """How the settings at these paths, a group on the page, are read into fields and saved from them."""

    def write(who: Actor, row: Project, touched: Values, version: int) -> None:
        changes = ProjectChanges(settings=changed_settings(row.settings, touched))
        projects.update_project(desk.studio, who, row.id, changes, version)

    return Entry(
        read=lambda who, project_id: projects.get_project(desk.studio, who, project_id),
        values=lambda row: settings_values(row.settings, paths),
        write=write,
        kind=f"settings-{group}",
    )


def settings_values(settings: ProjectSettings, paths: Sequence[str]) -> Values:
    """What fields show of the settings at these paths."""
    shown = _with_cards(settings)
    return {path: value_at(shown, path) for path in paths}


def _with_cards(settings: ProjectSettings) -> dict[str, Any]:
    written = settings.model_dump(mode="json")
    return written | {name: written[name] or empty for name, empty in _NO_CARDS.items()}


def changed_settings(settings: ProjectSettings, touched: Mapping[str, Any]) -> ProjectSettings:
    """The settings with what was touched, by path.

    Raises:
        InvalidInputError: a value is not allowed.
    """
    values = _with_cards(settings)
    for path, value in touched.items():
        head, _, rest = path.partition(".")
        values[head] = values[head] | {rest: value} if rest else value
    values |= {name: None for name in _NO_CARDS if not values[name]["text"].strip()}
    return checked_document(ProjectSettings, values)
