"""Edits in steps, by identity and version; script versions that undo takes back; numbers that are there once."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns, fill them in for the rows that are there, and then hold to the rules."""
    _edits()
    _scripts()
    _once("film")


def _edits() -> None:
    _add(
        "edit",
        sa.Column("step", sa.String()),
        sa.Column("actor_id", sa.String()),
        sa.Column("version", sa.Integer()),
        sa.Column("undoable", sa.Boolean()),
        sa.Column("refused", sa.Boolean()),
        # version 0: from before versions were written down, so a page that old is refused, not merged
        values="step = CAST(seq AS VARCHAR), actor_id = actor, version = 0, undoable = true, refused = false",
    )
    op.drop_index("ix_edit_project_actor", "edit")
    op.create_index("ix_edit_project_actor", "edit", ["project_id", "actor_id", "seq"])
    op.create_index("ix_edit_row", "edit", ["entity", "entity_id", "version"])


def _scripts() -> None:
    _add(
        "script",
        sa.Column("updated_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer()),
        sa.Column("removed", sa.Boolean()),
        values="updated_at = created_at, version = 1, removed = false",
    )
    _once("script")


def _add(table: str, *columns: sa.Column[Any], values: str) -> None:
    """New columns with values for the rows that are there; none of them may be empty afterwards."""
    for column in columns:
        op.add_column(table, column)
    op.execute(sa.text(f"UPDATE {table} SET {values}"))
    with op.batch_alter_table(table) as batch:
        for column in columns:
            batch.alter_column(column.name, existing_type=column.type, nullable=False)


def _once(table: str) -> None:
    """Number an episode's rows 1, 2, 3 … once more, and keep any number from being there twice."""
    connection = op.get_bind()
    rows = connection.execute(sa.text(f"SELECT id, episode_id, number FROM {table} ORDER BY number, created_at, id"))
    numbers: dict[str, int] = {}
    for identity, episode, number in rows.all():
        numbers[episode] = max(numbers.get(episode, 0) + 1, number)
        if numbers[episode] != number:
            wanted = {"id": identity, "number": numbers[episode]}
            connection.execute(sa.text(f"UPDATE {table} SET number = :number WHERE id = :id"), wanted)
    with op.batch_alter_table(table) as batch:
        batch.create_unique_constraint(f"uq_{table}_episode_number", ["episode_id", "number"])
