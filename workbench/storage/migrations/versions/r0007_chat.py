"""Chat about a project, and the changes that answers propose."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_INDEXES = {"message": ("project_id", "render_id", "answers"), "proposal": ("project_id", "message_id")}


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "message",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("project_id", sa.String(), sa.ForeignKey("project.id"), nullable=False),
        sa.Column("render_id", sa.String(), nullable=False),
        sa.Column("place", _JSON, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("author", "text", "answers")),
        sa.Column("rewrite", sa.Boolean(), nullable=False),
        sa.Column("left_out", sa.String(), nullable=False),
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("project_id", sa.String(), sa.ForeignKey("project.id"), nullable=False),
        sa.Column("message_id", sa.String(), sa.ForeignKey("message.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "row_id", "title")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("base", "scene")),
        *(sa.Column(name, _JSON, nullable=False) for name in ("before", "after")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("state", "reason", "decided_by")),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
    )
    for table, columns in _INDEXES.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])
