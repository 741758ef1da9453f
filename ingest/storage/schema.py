"""The tables, which are the source of truth; the vector index is built from them.

A version is a row that never changes once it is current, and its key is never
reused. So a key identifies one text for good.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SortedText = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is compared by code points, whatever the server's locale."""


class VersionState(StrEnum):
    """The stage of a version's life."""

    PENDING = "pending"
    CURRENT = "current"
    REPLACED = "replaced"


class Base(DeclarativeBase):
    """The tables' registry."""


class MetaRow(Base):
    """Facts about the database itself."""

    __tablename__ = "meta"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class LibraryTable(Base):
    """A set of articles that are searched together.

    ``generation`` counts its changes. ``articles`` and ``sentences`` count what
    is current; they are stored because every search needs them.

    ``index_epoch`` is the epoch of the index in use. ``next_epoch`` is the last
    epoch that was allocated. While a new index is built for the model
    ``next_fingerprint``, it is the epoch of that index.
    """

    __tablename__ = "libraries"

    key: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    generation: Mapped[int] = mapped_column(default=0)
    embedding_fingerprint: Mapped[str | None] = mapped_column(Text)
    dimension: Mapped[int | None]
    index_epoch: Mapped[int] = mapped_column(default=0)
    next_epoch: Mapped[int] = mapped_column(default=0)
    next_fingerprint: Mapped[str | None] = mapped_column(Text)
    next_dimension: Mapped[int | None]
    articles: Mapped[int] = mapped_column(default=0)
    sentences: Mapped[int] = mapped_column(default=0)


class ArticleTable(Base):
    """An article's identity; its contents are its versions.

    ``current_version_key`` is null before the first version and after removal.
    The row outlives a removal, so that version numbers are never reused.
    ``search_text``, ``outlet_key`` and ``published_at`` repeat the current
    version, case-folded and never null, so that one index covers listings and
    another covers searches by outlet.
    """

    __tablename__ = "articles"
    __table_args__ = (
        UniqueConstraint("library_key", "article_id"),
        Index("ix_articles_current", "library_key", "current_version_key"),
        Index("ix_articles_listing", "library_key", "published_at", "key", "search_text"),
        Index("ix_articles_outlet", "library_key", "outlet_key", "published_at"),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    library_key: Mapped[int] = mapped_column(ForeignKey("libraries.key"))
    article_id: Mapped[str] = mapped_column(SortedText)
    current_version_key: Mapped[int | None]
    last_number: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[str] = mapped_column(SortedText, default="")
    search_text: Mapped[str] = mapped_column(SortedText, default="")
    outlet_key: Mapped[str] = mapped_column(SortedText, default="")


class VersionTable(Base):
    """One text of an article, with everything that is shown with it.

    ``source`` is the absolute path of a file, with the line of a JSONL file, or else
    the source as it was typed or sent.
    """

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("article_key", "number"),
        {"sqlite_autoincrement": True},
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    article_key: Mapped[int] = mapped_column(ForeignKey("articles.key"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    title: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    outlet: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[str | None] = mapped_column(Text)
    authors: Mapped[list[str]] = mapped_column(JSON)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(8))
    content_hash: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(Text)
    ingested_at: Mapped[str] = mapped_column(String(40))
    sentence_count: Mapped[int] = mapped_column(default=0)
    chunk_count: Mapped[int] = mapped_column(default=0)


class SentenceTable(Base):
    """A slice of a version's text."""

    __tablename__ = "sentences"
    __table_args__ = ({"sqlite_with_rowid": False},)

    version_key: Mapped[int] = mapped_column(
        ForeignKey("versions.key", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    start: Mapped[int]
    end: Mapped[int]
    paragraph: Mapped[int]


class ChunkTable(Base):
    """A run of a version's sentences; ``first`` and ``last`` are both inclusive."""

    __tablename__ = "chunks"
    __table_args__ = ({"sqlite_with_rowid": False},)

    version_key: Mapped[int] = mapped_column(
        ForeignKey("versions.key", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[int]
    last: Mapped[int]


class VectorTable(Base):
    """The vectors of a current version by the model that embedded it last, as 32-bit floats.

    The index has them, too. From here the articles of a question are read at
    once, and an index is rebuilt without embedding anything. Versions
    that are older than this table have no row until they are indexed again.
    """

    __tablename__ = "vectors"

    version_key: Mapped[int] = mapped_column(
        ForeignKey("versions.key", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    fingerprint: Mapped[str] = mapped_column(Text)
    sentences: Mapped[bytes] = mapped_column(LargeBinary)
    chunks: Mapped[bytes] = mapped_column(LargeBinary)


class TermTable(Base):
    """The number of sentences of a current version that contain a term."""

    __tablename__ = "terms"
    __table_args__ = (
        Index("ix_terms_version", "version_key"),
        {"sqlite_with_rowid": False},
    )

    library_key: Mapped[int] = mapped_column(ForeignKey("libraries.key"), primary_key=True)
    term: Mapped[str] = mapped_column(SortedText, primary_key=True)
    version_key: Mapped[int] = mapped_column(
        ForeignKey("versions.key", ondelete="CASCADE"), primary_key=True
    )
    sentences: Mapped[int]


class BandTable(Base):
    """A band of a current version's MinHash signature, which similar texts have in common."""

    __tablename__ = "bands"
    __table_args__ = (
        Index("ix_bands_version", "version_key"),
        {"sqlite_with_rowid": False},
    )

    library_key: Mapped[int] = mapped_column(ForeignKey("libraries.key"), primary_key=True)
    band: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    version_key: Mapped[int] = mapped_column(
        ForeignKey("versions.key", ondelete="CASCADE"), primary_key=True
    )


class NearDuplicateTable(Base):
    """Two current versions of a library that say nearly the same, with a row for each direction."""

    __tablename__ = "near_duplicates"
    __table_args__ = (
        Index("ix_near_duplicates_other", "other_key"),
        {"sqlite_with_rowid": False},
    )

    version_key: Mapped[int] = mapped_column(
        ForeignKey("versions.key", ondelete="CASCADE"), primary_key=True
    )
    other_key: Mapped[int] = mapped_column(
        ForeignKey("versions.key", ondelete="CASCADE"), primary_key=True
    )


class RememberedTable(Base):
    """The metadata that people gave an article, kept for when it is ingested again.

    ``origin`` is the id that follows from the source alone; the article may have
    another one, and several sources. An article whose source holds another one now
    is its own origin. No foreign key, since the row is written before the article.
    """

    __tablename__ = "remembered_metadata"
    __table_args__ = (Index("ix_remembered_article", "library_key", "article_id"),)

    library_key: Mapped[int] = mapped_column(ForeignKey("libraries.key"), primary_key=True)
    origin: Mapped[str] = mapped_column(SortedText, primary_key=True)
    article_id: Mapped[str] = mapped_column(SortedText)
    title: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    outlet: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[str | None] = mapped_column(Text)


class LeftoverTable(Base):
    """A version that may have vectors in the index although it is not current.

    The row is written before the vectors and deleted after them, so whatever a
    killed process leaves behind is recorded. No foreign key, since the version
    itself may be deleted.
    """

    __tablename__ = "leftovers"

    version_key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    library_key: Mapped[int] = mapped_column(ForeignKey("libraries.key"))
