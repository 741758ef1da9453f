"""What the store returns besides articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.embedding.base import VersionVectors
from ingest.types import ArticleVersion, RememberedMetadata, SegmentedArticle


@dataclass(frozen=True, slots=True)
class LibraryRecord:
    """A library; ``generation`` grows with every change that a reader can see.

    ``embedding_fingerprint`` and ``dimension`` identify the model of its vectors,
    ``None`` before the first article. ``articles`` and ``sentences`` count what
    is current. ``index_epoch`` is the index in use, ``next_epoch`` the one being
    built while ``next_fingerprint`` is set.
    """

    key: int
    name: str
    generation: int
    embedding_fingerprint: str | None
    dimension: int | None
    articles: int
    sentences: int
    index_epoch: int
    next_epoch: int
    next_fingerprint: str | None
    next_dimension: int | None

    @property
    def epochs(self) -> set[int]:
        """The epochs of the indexes that are in use or being built."""
        return {self.index_epoch} | ({self.next_epoch} if self.next_fingerprint else set())


@dataclass(frozen=True, slots=True)
class CurrentVersion:
    """A current or replaced version of an article, without its text."""

    key: int
    number: int
    content_hash: str
    sentences: int
    chunks: int


@dataclass(frozen=True, slots=True)
class LoadedVersions:
    """Versions by key, apart from those whose stored text is not what was published.

    ``damaged`` has the ids of the articles that those belong to, by key.
    """

    sound: dict[int, ArticleVersion]
    damaged: dict[int, str]


@dataclass(frozen=True, slots=True)
class TermStatistic:
    """The number of articles and of sentences that contain a term."""

    articles: int
    sentences: int


@dataclass(frozen=True, slots=True)
class PendingVersion:
    """A version to publish; ``terms`` is the number of its sentences with each term.

    ``vectors`` are those to keep, if any.
    """

    key: int
    content: SegmentedArticle
    terms: Mapping[str, int]
    vectors: VersionVectors | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """What the publication of one version, or a removal, changed.

    ``generation`` is the library's new one. ``former_keys`` are the versions that
    were taken out of search, whose vectors have to be deleted. ``near_duplicates``
    are the ids of articles that say nearly the same.
    """

    generation: int
    former_keys: tuple[int, ...]
    near_duplicates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article without its text; ``versions`` counts those that are stored."""

    id: str
    title: str | None
    versions: int


@dataclass(frozen=True, slots=True)
class Memory:
    """What to remember of the article of a source; ``None`` forgets what was remembered.

    ``origin`` is the id that the source alone gives the article.
    """

    origin: str
    remembered: RememberedMetadata | None
