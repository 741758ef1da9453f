"""The baseline: the bot's own tables of the first release, 0.2.0."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    _create_audits()
    _create_exchanges()
    _create_opinions()
    _create_servers()


def _create_audits() -> None:
    op.create_table(
        "audits",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("id", SORTED, nullable=False),
        sa.Column("asked_at", sa.String(40), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("ix_audits_id", "audits", ["id"])
    op.create_index("ix_audits_asked_at", "audits", ["asked_at"])


def _create_exchanges() -> None:
    op.create_table(
        "exchanges",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("channel_id", sa.BigInteger, nullable=False),
        sa.Column("asked_at", sa.String(40), nullable=False),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("message_ids", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
    )
    gaps = ["guild_id", "state", "asked_at"]
    op.create_index("ix_exchanges_person", "exchanges", ["person_id"])
    op.create_index("ix_exchanges_gaps", "exchanges", gaps)
    op.create_index("ix_exchanges_asked_at", "exchanges", ["asked_at"])


def _create_opinions() -> None:
    op.create_table(
        "opinions",
        sa.Column("exchange_id", sa.String(64), primary_key=True),
        sa.Column("person_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_index("ix_opinions_person", "opinions", ["person_id"])


def _create_servers() -> None:
    op.create_table(
        "servers",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("channels", sa.Text, nullable=False),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("days", sa.Integer),
    )
