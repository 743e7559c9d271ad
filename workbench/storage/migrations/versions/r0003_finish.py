"""How a shot is finished: framing, gain, effects, overlays."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Add the column; a shot without wishes is finished as before."""
    op.add_column("shot", sa.Column("finish", _JSON))
    op.execute(sa.text("UPDATE shot SET finish = '{}'"))
    with op.batch_alter_table("shot") as batch:
        batch.alter_column("finish", existing_type=_JSON, nullable=False)
