"""Judgements of takes, what they are further tries for, and what the continuity check found."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Add the column and the tables."""
    op.add_column("take", sa.Column("try_of", sa.String()))
    op.execute(sa.text("UPDATE take SET try_of = ''"))
    with op.batch_alter_table("take") as batch:
        batch.alter_column("try_of", existing_type=sa.String(), nullable=False)
    _judgement()
    _continuity()


def _entity(*columns: sa.schema.SchemaItem) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("project_id", sa.String(), sa.ForeignKey("project.id"), nullable=False),
        *columns,
    ]


def _texts(*names: str) -> list[sa.schema.SchemaItem]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _judgement() -> None:
    columns = _entity(
        sa.Column("shot_id", sa.String(), sa.ForeignKey("shot.id"), nullable=False),
        sa.Column("take_id", sa.String(), sa.ForeignKey("take.id"), nullable=False),
        *_texts("key", "basis", "by", "judge", "seen", "currency", "opinion", "opinion_by"),
        sa.Column("draft", sa.Boolean(), nullable=False),
        sa.Column("scores", _JSON, nullable=False),
        sa.Column("faults", _JSON, nullable=False),
        sa.Column("overall", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Float(), nullable=False),
        sa.UniqueConstraint("take_id", "key"),
    )
    op.create_table("judgement", *columns)
    for name in ("project_id", "shot_id", "take_id"):
        op.create_index(f"ix_judgement_{name}", "judgement", [name])


def _continuity() -> None:
    found = _entity(
        sa.Column("episode_id", sa.String(), sa.ForeignKey("episode.id"), nullable=False),
        sa.Column("shot_id", sa.String(), sa.ForeignKey("shot.id"), nullable=False),
        *_texts("kind", "severity", "line_id", "about", "text", "suggestion", "found_by", "basis"),
    )
    op.create_table("checkedfinding", *found)
    op.create_index("ix_checkedfinding_project_id", "checkedfinding", ["project_id"])
    op.create_index("ix_checkedfinding_episode_id", "checkedfinding", ["episode_id"])
    op.create_table("dismissal", *_entity(*_texts("key", "by"), sa.UniqueConstraint("project_id", "key")))
    op.create_index("ix_dismissal_project_id", "dismissal", ["project_id"])
