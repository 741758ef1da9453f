"""Find what an outlet published by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Keep each article's outlet beside it, folded."""
    op.add_column("articles", sa.Column("outlet_key", SORTED, nullable=False, server_default=""))
    _fill(op.get_bind())
    op.create_index("ix_articles_outlet", "articles", ["library_key", "outlet_key", "published_at"])
    # So that the first release says that the database is too new for it.
    op.execute("UPDATE meta SET value = '6' WHERE name = 'schema_version'")


def _fill(connection: sa.Connection) -> None:
    articles = sa.table(
        "articles", sa.column("current_version_key"), sa.column("outlet_key", SORTED)
    )
    versions = sa.table("versions", sa.column("key"), sa.column("outlet", sa.Text))
    spelled = connection.scalars(
        sa.select(versions.c.outlet).where(versions.c.outlet.is_not(None)).distinct()
    ).all()
    for outlet in spelled:
        of_it = sa.select(versions.c.key).where(versions.c.outlet == outlet)
        connection.execute(
            sa.update(articles)
            .where(articles.c.current_version_key.in_(of_it))
            .values(outlet_key=" ".join(outlet.casefold().split())[:200])
        )
