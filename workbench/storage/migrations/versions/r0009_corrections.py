"""The card that an imported graph told by itself is kept beside the one that people corrected."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Add the columns; what was imported before was told what its first version says."""
    for table in ("workflow", "workflowversion"):
        op.add_column(table, sa.Column("told", _JSON))
    first = "SELECT card FROM workflowversion AS first WHERE first.number = 1 AND first.workflow_id = "
    op.execute(sa.text(f"UPDATE workflow SET told = coalesce(({first} workflow.id), card)"))
    op.execute(sa.text(f"UPDATE workflowversion SET told = coalesce(({first} workflowversion.workflow_id), card)"))
    for table in ("workflow", "workflowversion"):
        with op.batch_alter_table(table) as batch:
            batch.alter_column("told", existing_type=_JSON, nullable=False)
