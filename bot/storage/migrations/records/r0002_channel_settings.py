"""Settings of single channels, staff roles, and the channel of the moderators."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns and create the table."""
    op.add_column("servers", sa.Column("staff_roles", sa.Text, nullable=False, server_default=""))
    op.add_column("servers", sa.Column("moderator_channel", sa.BigInteger))
    op.create_table(
        "server_channels",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("channel_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("answers_all", sa.Boolean, nullable=False),
        sa.Column("threads_only", sa.Boolean, nullable=False),
        sa.Column("libraries", sa.String(8), nullable=False),
        sa.Column("outlet", sa.Text, nullable=False),
        sa.Column("since", sa.String(10)),
    )
