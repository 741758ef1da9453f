"""Questions handed to moderators, dismissed gaps, cited versions, and the use of tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns and create the tables."""
    op.add_column("exchanges", sa.Column("cited", sa.Text, nullable=False, server_default=""))
    op.add_column(
        "exchanges",
        sa.Column("dismissed", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "handoffs",
        sa.Column("exchange_id", sa.String(64), primary_key=True),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("channel_id", sa.BigInteger, nullable=False),
        sa.Column("answer_id", sa.BigInteger, nullable=False),
        sa.Column("handed_at", sa.String(40), nullable=False),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("moderator_id", sa.BigInteger),
        sa.Column("reply", sa.Text, nullable=False),
    )
    op.create_index("ix_handoffs_person", "handoffs", ["person_id"])
    op.create_index("ix_handoffs_moderator", "handoffs", ["moderator_id"])
    op.create_table(
        "token_use",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("tokens", sa.BigInteger, nullable=False),
    )
