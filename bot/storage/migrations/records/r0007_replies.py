"""What finds a moderator's reply after a restart, and what translates why a feed failed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns; replies of former releases were delivered, or their questions are open."""
    op.add_column("handoffs", sa.Column("reply_id", sa.BigInteger))
    op.add_column("feeds", sa.Column("reason", sa.Text, nullable=False, server_default=""))
