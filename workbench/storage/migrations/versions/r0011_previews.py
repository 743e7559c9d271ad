"""What a task at work shows of what it has so far."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "preview",
        sa.Column("task_id", sa.String, primary_key=True),
        sa.Column("image", sa.LargeBinary, nullable=False),
    )
