"""What is written between a story and its storyboard, and the whole direction of a shot."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"

_AnyColumn = sa.Column[Any]

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_TIME = sa.DateTime(timezone=True)
_ADDED: dict[str, tuple[tuple[_AnyColumn, str], ...]] = {
    "project": ((sa.Column("episode_id", sa.String()), "''"),),
    "scene": ((sa.Column("aliases", _JSON), "'[]'"),),
    "episode": ((sa.Column("seconds", sa.Float()), "0"),),
    "edit": ((sa.Column("written", sa.Boolean()), "false"),),
    "shot": (
        (sa.Column("side", sa.String()), "'on the line'"),
        (sa.Column("lens", sa.String()), "'normal lens'"),
        (sa.Column("light", sa.String()), "'natural light'"),
        (sa.Column("colour", sa.String()), "'natural colours'"),
        (sa.Column("blocking", sa.String()), "''"),
        (sa.Column("sound", sa.String()), "''"),
        (sa.Column("chapter", sa.Integer()), "1"),
    ),
}
"""New columns by table, each with what rows from before have there."""


def upgrade() -> None:
    """Add the columns and the tables."""
    for table, columns in _ADDED.items():
        _add(table, columns)
    _table("chapter", _numbers("number"), _texts("summary"), once=("project_id", "number"), edited=True)
    _table("fact", _texts("subject", "what", "value", "passage"), _numbers("since"), edited=True)
    _table("beat", _texts("title", "summary"), _numbers("chapter", "first", "last"), _beat(), edited=True)
    columns = _texts("episode_id", "step", "inputs", "outcome", "written_by", "note")
    kept = [sa.Column("kept", _JSON, nullable=False)]
    _table("written", columns, kept, once=("project_id", "episode_id", "step"))


def _add(table: str, columns: tuple[tuple[_AnyColumn, str], ...]) -> None:
    for column, value in columns:
        op.add_column(table, column)
        op.execute(sa.text(f"UPDATE {table} SET {column.name} = {value}"))
    with op.batch_alter_table(table) as batch:
        for column, _ in columns:
            batch.alter_column(column.name, existing_type=column.type, nullable=False)


def _table(name: str, *columns: list[_AnyColumn], once: tuple[str, ...] = (), edited: bool = False) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("created_at", _TIME, nullable=False),
        *([sa.Column("updated_at", _TIME, nullable=False), *_numbers("version")] if edited else []),
        sa.Column("project_id", sa.String(), sa.ForeignKey("project.id"), nullable=False),
        *(column for some in columns for column in some),
        *([sa.UniqueConstraint(*once)] if once else []),
    )
    op.create_index(f"ix_{name}_project_id", name, ["project_id"])


def _texts(*names: str) -> list[_AnyColumn]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _numbers(*names: str) -> list[_AnyColumn]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _beat() -> list[_AnyColumn]:
    return [
        sa.Column("episode_id", sa.String(), sa.ForeignKey("episode.id")),
        sa.Column("left_out", sa.Boolean(), nullable=False),
    ]
