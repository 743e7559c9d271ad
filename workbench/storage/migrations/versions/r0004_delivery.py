"""What a film is delivered with: subtitle tracks, a verdict, hand-offs; settings that no longer are what they were."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_PROJECT = sa.table("project", sa.column("id", sa.String), sa.column("settings", _JSON))
_EDIT = sa.table(
    "edit",
    sa.column("seq", sa.Integer),
    sa.column("entity", sa.String),
    sa.column("before", _JSON),
    sa.column("after", _JSON),
)
_RATES = (24, 25, 30, 60)
"""Whole frame rates that are left of all from 12 to 60."""


def upgrade() -> None:
    """Add the columns, fill them in for the rows that are there, and bring settings to their present shape."""
    _add("film", sa.Column("tracks", _JSON), "'{}'")
    _add("film", sa.Column("verdict", sa.String()), "'unchecked'")
    _add("render", sa.Column("kind", sa.String()), "'film'")
    _add("asset", sa.Column("kind", sa.String()), "'clip'")
    with op.batch_alter_table("asset") as batch:
        batch.create_unique_constraint("uq_asset_project_blob", ["project_id", "blob"])
    _settings()


def _add(table: str, column: sa.Column[Any], value: str) -> None:
    op.add_column(table, column)
    op.execute(sa.text(f"UPDATE {table} SET {column.name} = {value}"))
    with op.batch_alter_table(table) as batch:
        batch.alter_column(column.name, existing_type=column.type, nullable=False)


def _settings() -> None:
    """Change them in projects, and in what undo would bring back."""
    connection = op.get_bind()
    for identity, settings in connection.execute(sa.select(_PROJECT.c.id, _PROJECT.c.settings)).all():
        change = sa.update(_PROJECT).where(_PROJECT.c.id == identity)
        connection.execute(change.values(settings=_present(settings)))
    edits = sa.select(_EDIT.c.seq, _EDIT.c.before, _EDIT.c.after).where(_EDIT.c.entity == "project")
    for seq, before, after in connection.execute(edits).all():
        values = dict(_with_settings({"before": before, "after": after}))
        if values:
            connection.execute(sa.update(_EDIT).where(_EDIT.c.seq == seq).values(**values))


def _with_settings(sides: dict[str, dict[str, Any] | None]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, fields in sides.items():
        if fields and "settings" in fields:
            yield name, fields | {"settings": _present(fields["settings"])}


def _present(settings: dict[str, Any]) -> dict[str, Any]:
    """Without the style of music, which is a file or follows the moods; the nearest rate that there is."""
    kept = {name: value for name, value in settings.items() if name != "music_style"}
    if isinstance(rate := kept.get("fps"), int):
        kept["fps"] = str(min(_RATES, key=lambda known: abs(known - rate)))
    return kept
