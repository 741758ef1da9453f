"""The interaction with which a moderator replied, to find or send the reply after a restart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column; replies of former releases were delivered, or their questions are open."""
    op.add_column("handoffs", sa.Column("reply_id", sa.BigInteger))
