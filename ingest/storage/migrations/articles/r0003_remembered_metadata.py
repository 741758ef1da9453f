"""The metadata that people gave articles, which stays when these are ingested again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "remembered_metadata",
        sa.Column("library_key", sa.Integer, sa.ForeignKey("libraries.key"), primary_key=True),
        sa.Column("origin", SORTED, primary_key=True),
        sa.Column("article_id", SORTED, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("url", sa.Text),
        sa.Column("outlet", sa.Text),
        sa.Column("published_at", sa.Text),
    )
    op.create_index("ix_remembered_article", "remembered_metadata", ["library_key", "article_id"])
