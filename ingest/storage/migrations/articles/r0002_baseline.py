"""The baseline: the article tables of the first release, 0.2.0."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
"""Databases from before the release already have these tables under this number."""

down_revision = None

SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    _create_libraries()
    _create_articles()
    _create_versions()
    _create_parts()
    _create_leftovers()


def _create_libraries() -> None:
    op.create_table(
        "meta",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "libraries",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(64), nullable=False, unique=True),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("embedding_fingerprint", sa.Text),
        sa.Column("dimension", sa.Integer),
        sa.Column("index_epoch", sa.Integer, nullable=False),
        sa.Column("next_epoch", sa.Integer, nullable=False),
        sa.Column("next_fingerprint", sa.Text),
        sa.Column("next_dimension", sa.Integer),
        sa.Column("articles", sa.Integer, nullable=False),
        sa.Column("sentences", sa.Integer, nullable=False),
    )


def _create_articles() -> None:
    op.create_table(
        "articles",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("library_key", sa.Integer, sa.ForeignKey("libraries.key"), nullable=False),
        sa.Column("article_id", SORTED, nullable=False),
        sa.Column("current_version_key", sa.Integer),
        sa.Column("last_number", sa.Integer, nullable=False),
        sa.Column("published_at", SORTED, nullable=False),
        sa.Column("search_text", SORTED, nullable=False),
        sa.Column("outlet_key", SORTED, nullable=False),
        sa.UniqueConstraint("library_key", "article_id"),
    )
    op.create_index("ix_articles_current", "articles", ["library_key", "current_version_key"])
    op.create_index(
        "ix_articles_listing", "articles", ["library_key", "published_at", "key", "search_text"]
    )
    op.create_index("ix_articles_outlet", "articles", ["library_key", "outlet_key", "published_at"])


def _create_versions() -> None:
    op.create_table(
        "versions",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("article_key", sa.Integer, sa.ForeignKey("articles.key"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("url", sa.Text),
        sa.Column("outlet", sa.Text),
        sa.Column("published_at", sa.Text),
        sa.Column("authors", sa.JSON, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("language", sa.String(8)),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("ingested_at", sa.String(40), nullable=False),
        sa.Column("sentence_count", sa.Integer, nullable=False),
        sa.Column("chunk_count", sa.Integer, nullable=False),
        sa.UniqueConstraint("article_key", "number"),
        sqlite_autoincrement=True,
    )


def _create_parts() -> None:
    _create_part(
        "sentences",
        _version("version_key"),
        _key("position", sa.Integer()),
        *_numbers("start", "end", "paragraph"),
    )
    _create_part(
        "chunks",
        _version("version_key"),
        _key("position", sa.Integer()),
        *_numbers("first", "last"),
    )
    _create_part(
        "terms",
        _library(),
        _key("term", SORTED),
        _version("version_key"),
        *_numbers("sentences"),
    )
    op.create_index("ix_terms_version", "terms", ["version_key"])
    _create_part(
        "bands",
        _library(),
        _key("band", sa.BigInteger()),
        _version("version_key"),
    )
    op.create_index("ix_bands_version", "bands", ["version_key"])
    _create_part("near_duplicates", _version("version_key"), _version("other_key"))
    op.create_index("ix_near_duplicates_other", "near_duplicates", ["other_key"])


def _create_leftovers() -> None:
    op.create_table(
        "leftovers",
        sa.Column("version_key", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("library_key", sa.Integer, sa.ForeignKey("libraries.key"), nullable=False),
    )


def _create_part(name: str, *columns: sa.Column[Any]) -> None:
    """Create a table of rows that belong to a version, without SQLite's row numbers."""
    op.create_table(name, *columns, sqlite_with_rowid=False)


def _library() -> sa.Column[Any]:
    return sa.Column("library_key", sa.Integer, sa.ForeignKey("libraries.key"), primary_key=True)


def _key(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, primary_key=True)


def _version(name: str) -> sa.Column[Any]:
    return sa.Column(
        name, sa.Integer, sa.ForeignKey("versions.key", ondelete="CASCADE"), primary_key=True
    )


def _numbers(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]
