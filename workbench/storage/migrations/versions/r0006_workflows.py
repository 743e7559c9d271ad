"""Imported workflows: where each came from, and how it was after each change."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("workflow", sa.Column("source", sa.String()))
    op.execute(sa.text("UPDATE workflow SET source = ''"))
    with op.batch_alter_table("workflow") as batch:
        batch.alter_column("source", existing_type=sa.String(), nullable=False)
    op.create_table(
        "workflowversion",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workflow_id", sa.String(), sa.ForeignKey("workflow.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("graph", _JSON, nullable=False),
        sa.Column("card", _JSON, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.UniqueConstraint("workflow_id", "number"),
    )
    op.create_index("ix_workflowversion_workflow_id", "workflowversion", ["workflow_id"])
