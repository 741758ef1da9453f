"""Feeds that guilds follow, their items, and what became of each in each guild."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the tables."""
    sorted_text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "feeds",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("address", sorted_text, nullable=False, unique=True),
        sa.Column("response_url", sa.Text),
        sa.Column("etag", sa.Text),
        sa.Column("modified", sa.Text),
        sa.Column("polled_at", sa.String(40)),
        sa.Column("due_at", sa.String(40), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failing_since", sa.String(40)),
        sa.Column("error", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "feed_items",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("feed_key", sa.Integer, nullable=False),
        sa.Column("address", sorted_text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("seen_at", sa.String(40), nullable=False),
        sa.UniqueConstraint("feed_key", "address", name="uq_feed_items_address"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "follows",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("feed_key", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("announce", sa.String(8), nullable=False),
        sa.Column("channel_id", sa.BigInteger),
        sa.Column("is_paused", sa.Boolean, nullable=False),
        sa.Column("has_lost_channel", sa.Boolean, nullable=False),
        sa.Column("told_failing", sa.Boolean, nullable=False),
        sa.Column("told_full", sa.Boolean, nullable=False),
    )
    op.create_index("ix_follows_feed", "follows", ["feed_key"])
    op.create_table(
        "feed_deliveries",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("item_key", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", sa.String(40)),
        sa.Column("announcement", sa.String(8), nullable=False),
        sa.Column("article_id", sa.Text),
        sa.Column("nonce", sa.String(25)),
        sa.Column("moment", sa.String(40)),
    )
    op.create_index("ix_feed_deliveries_item", "feed_deliveries", ["item_key"])
    op.create_index("ix_feed_deliveries_due", "feed_deliveries", ["due_at"])
    op.create_index("ix_feed_deliveries_announcement", "feed_deliveries", ["announcement"])
