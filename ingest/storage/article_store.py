"""The store of articles. Each method is one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Mapping, Sequence

from ingest.embedding.base import Matrix, VersionVectors
from ingest.errors import ArticleNotFound, StoreBusy
from ingest.index.base import Kind
from ingest.runtime.locks import WriteLock
from ingest.storage import (
    article_queries,
    cleanup,
    index_state,
    near_duplicates,
    publish,
    remembered_metadata,
    search,
    vectors,
    versions,
)
from ingest.storage.advisory_lock import AdvisoryLock
from ingest.storage.library_store import LibraryStore
from ingest.storage.rows import (
    CurrentVersion,
    LoadedVersions,
    Memory,
    PendingVersion,
    Publication,
    StoredArticle,
    TermStatistic,
)
from ingest.storage.validation import check_storable
from ingest.text.minhash import shingles
from ingest.types import (
    Article,
    ArticleFilter,
    ArticleSummary,
    ArticleVersion,
    RememberedMetadata,
)


class ArticleStore(LibraryStore):
    """Articles, their versions and sentences: the source of truth of every citation.

    Thread-safe. Writers have to hold the write lock; readers never need it.
    Raises ``StoreError`` and its subclasses.
    """

    def write_lock(self, on_wait: Callable[[float], None] | None = None) -> WriteLock | None:
        """The lock of a database server; ``None`` for a file, which needs a lock file."""
        return AdvisoryLock(self._database, on_wait=on_wait) if self._database.is_server else None

    def named_lock(self, key: int) -> WriteLock | None:
        """A lock of a database server with another key, without waiting; ``None`` for a file."""
        if not self._database.is_server:
            return None
        return AdvisoryLock(self._database, key=key, timeout=0.0)

    # Reading

    def summaries(self, library_key: int, limit: int | None = None) -> list[ArticleSummary]:
        """The current articles without their texts, newest first."""
        with self._database.read_transaction() as connection:
            return article_queries.summaries(connection, library_key, limit=limit)

    def articles(self, library_key: int) -> Generator[Article, None, None]:
        """The current articles in order of arrival, as of one point in time.

        Only a few are in memory at a time. Close the iterator if you do not exhaust it.
        """
        with self._database.read_transaction() as connection:
            yield from article_queries.current_articles(connection, library_key)

    def find_articles(self, library_key: int, text: str, limit: int) -> list[ArticleSummary]:
        """Articles whose title, outlet or id contains the text, newest first."""
        with self._database.read_transaction() as connection:
            return search.find_articles(connection, library_key, text, limit)

    def find_article(self, library_key: int, article_id: str) -> ArticleSummary | None:
        """The article with exactly that id, even if its text is damaged."""
        with self._database.read_transaction() as connection:
            return search.find_article(connection, library_key, article_id)

    def articles_with_prefix(
        self, library_key: int, prefix: str, limit: int
    ) -> list[tuple[str, str | None]]:
        """The ids that begin with a prefix, with the titles of their articles."""
        with self._database.read_transaction() as connection:
            return search.articles_with_prefix(connection, library_key, prefix, limit)

    def matching_keys(self, library_key: int, only: ArticleFilter) -> set[int]:
        """Keys of the current versions that a filter selects."""
        with self._database.read_transaction() as connection:
            return search.matching_keys(connection, library_key, only)

    def outlets(self, library_key: int, text: str, limit: int) -> list[str]:
        """The names of outlets that contain the text, those with most articles first."""
        with self._database.read_transaction() as connection:
            return search.outlets(connection, library_key, text, limit)

    def newest(self, library_key: int, limit: int | None = None) -> list[int]:
        """Keys of the current versions, newest first, at most ``limit``."""
        with self._database.read_transaction() as connection:
            return article_queries.newest_keys(connection, library_key, limit)

    def resolve(self, library_key: int, article_id: str) -> int:
        """The key of the current version of the article with that id, or a unique prefix of it.

        Raises ``ArticleNotFound`` with suggestions.
        """
        with self._database.read_transaction() as connection:
            return search.resolve(connection, library_key, article_id)

    def resolve_among(self, library_keys: Sequence[int], article_id: str) -> tuple[int, int]:
        """As ``resolve``, in the first of several libraries that has the article.

        Returns the library's key and the version's.
        """
        with self._database.read_transaction() as connection:
            return search.resolve_among(connection, library_keys, article_id)

    def stored_article(self, key: int) -> StoredArticle:
        """The article whose current version this is, even if its text is damaged.

        Raises ``ArticleNotFound``.
        """
        with self._database.read_transaction() as connection:
            found = article_queries.stored_article(connection, key)
        if found is None:
            raise ArticleNotFound("That version of the article is no longer current.")
        return found

    def current(self, library_key: int, article_id: str) -> CurrentVersion | None:
        """The current version of exactly that article, without its text."""
        with self._database.read_transaction() as connection:
            return article_queries.current_version(connection, library_key, article_id)

    def current_text(self, library_key: int, article_id: str) -> str | None:
        """The text of the current version of exactly that article."""
        with self._database.read_transaction() as connection:
            return article_queries.current_text(connection, library_key, article_id)

    def remembered(
        self, library_key: int, origin: str, article_id: str
    ) -> dict[str, RememberedMetadata]:
        """The metadata that people gave an article, by the ids that its sources alone give it.

        That is what they said with the source that gives the id ``origin``, and with
        any other source of the article that has the id ``article_id`` now.
        """
        with self._database.read_transaction() as connection:
            return remembered_metadata.remembered(connection, library_key, origin, article_id)

    def current_among(
        self, library_key: int, article_ids: Sequence[str]
    ) -> dict[str, CurrentVersion]:
        """The current versions of articles, by exact id, without articles that have none."""
        with self._database.read_transaction() as connection:
            return article_queries.current_among(connection, library_key, article_ids)

    def current_versions(self, library_key: int) -> dict[int, CurrentVersion]:
        """All current versions, without their texts, by key."""
        with self._database.read_transaction() as connection:
            return article_queries.current_versions(connection, library_key)

    def current_keys(self, library_key: int, keys: Sequence[int] | None = None) -> set[int]:
        """Which of the keys, or of all, are current."""
        with self._database.read_transaction() as connection:
            return article_queries.current_keys(connection, library_key, keys)

    def version(self, key: int) -> ArticleVersion:
        """A version, current or replaced. Raises ``ArticleNotFound`` if it was removed."""
        found = self.versions([key])
        if key not in found:
            raise ArticleNotFound("That version of the article was removed.")
        return found[key]

    def versions(
        self, keys: Sequence[int], library_key: int | None = None
    ) -> dict[int, ArticleVersion]:
        """Versions in the order of ``keys``, without those that were removed.

        With ``library_key``, versions of other libraries are left out as well.
        Raises ``StoreDamaged`` if one is not what was published.
        """
        with self._database.read_transaction() as connection:
            return versions.load_versions(connection, keys, library_key)

    def sound_versions(self, keys: Sequence[int], library_key: int) -> LoadedVersions:
        """The same, but damaged versions are left out and named."""
        with self._database.read_transaction() as connection:
            return versions.load_sound_versions(connection, keys, library_key)

    def version_by_number(self, library_key: int, article_id: str, number: int) -> ArticleVersion:
        """A version, current or replaced. Raises ``ArticleNotFound``."""
        with self._database.read_transaction() as connection:
            key = versions.version_key(connection, library_key, article_id, number)
            found = versions.load_versions(connection, [] if key is None else [key])
        if key is None or key not in found:
            raise ArticleNotFound(f"There is no version {number} of the article {article_id!r}.")
        return found[key]

    def vectors(
        self, kind: Kind, counts: Mapping[int, int], fingerprint: str, dimension: int
    ) -> dict[int, Matrix]:
        """The vectors that are kept of versions, by version key; ``counts`` is how many each has.

        Those of another model than that of the fingerprint are left out.
        """
        with self._database.read_transaction() as connection:
            return vectors.load(connection, kind, counts, fingerprint, dimension)

    def keys_without_vectors(self, library_key: int, fingerprint: str) -> list[int]:
        """The current versions of which no vectors by that model are kept."""
        with self._database.read_transaction() as connection:
            return vectors.keys_without(connection, library_key, fingerprint)

    def near_duplicate_keys(self, keys: Sequence[int]) -> dict[int, frozenset[int]]:
        """The current near-duplicates of each version that has any."""
        with self._database.read_transaction() as connection:
            return near_duplicates.near_duplicate_keys(connection, keys)

    def near_duplicate_ids(self, key: int) -> list[str]:
        """The ids of the articles that are near-duplicates of a current version."""
        with self._database.read_transaction() as connection:
            return near_duplicates.near_duplicate_ids(connection, key)

    def article_count(self, library_key: int) -> int:
        """The number of current articles."""
        return self.library_by_key(library_key).articles

    def text_length(self, library_key: int) -> int:
        """The characters of all texts that are stored, in current and earlier versions."""
        with self._database.read_transaction() as connection:
            return article_queries.text_length(connection, library_key)

    def distinct_article_count(self, library_keys: Sequence[int]) -> int:
        """The number of current articles in several libraries, each id counted once."""
        with self._database.read_transaction() as connection:
            return article_queries.distinct_articles(connection, library_keys)

    def term_statistics(self, library_key: int, terms: Collection[str]) -> dict[str, TermStatistic]:
        """How frequent each term is among the current articles; zeros for unknown terms."""
        with self._database.read_transaction() as connection:
            return search.term_statistics(connection, library_key, terms)

    def versions_with_terms(
        self, library_key: int, weights: Mapping[str, float], limit: int
    ) -> dict[int, float]:
        """Scores of the current versions that contain any of the terms, by key, best first."""
        with self._database.read_transaction() as connection:
            return search.versions_with_terms(connection, library_key, weights, limit)

    def terms_with_prefix(self, library_key: int, prefix: str) -> list[str]:
        """The terms of current articles that start with a prefix, sorted."""
        with self._database.read_transaction() as connection:
            return search.terms_with_prefix(connection, library_key, prefix)

    # Changing, under the write lock

    def begin(
        self, library_key: int, articles: Sequence[tuple[Article, str]], *, ingested_at: str
    ) -> list[int]:
        """Create pending versions of articles, given with their sources. Returns their keys.

        No article may occur twice. Raises ``SourceError`` for an article that
        cannot be stored.
        """
        for article, _ in articles:
            check_storable(article)
        with self._database.write_transaction() as connection:
            return publish.begin(connection, library_key, articles, ingested_at=ingested_at)

    def publish(self, versions: Sequence[PendingVersion]) -> list[Publication]:
        """Make pending versions of different articles current, and the previous ones replaced.

        All or none, since they are of one transaction.
        """
        found = [shingles(version.content.article.text) for version in versions]
        with self._database.write_transaction() as connection:
            return publish.publish(connection, versions, found)

    def keep_vectors(self, library_key: int, found: Mapping[int, VersionVectors]) -> None:
        """Keep the vectors of versions, by version key, in place of those of another model.

        Those of versions that are no longer current are not kept.
        """
        with self._database.write_transaction() as connection:
            current = article_queries.current_keys(connection, library_key, list(found))
            vectors.keep(connection, {key: found[key] for key in found if key in current})

    def remember(self, library_key: int, memories: Sequence[Memory]) -> None:
        """Replace what is remembered of some articles, with these sources and all others."""
        with self._database.write_transaction() as connection:
            remembered_metadata.remember(connection, library_key, memories)

    def remove(self, library_key: int, article_id: str) -> Publication:
        """Delete every version of an article. Raises ``ArticleNotFound``."""
        with self._database.write_transaction() as connection:
            return publish.remove(connection, library_key, article_id)

    def leftovers(self, library_key: int) -> list[int]:
        """Keys of versions that are not current but may have vectors in the index."""
        with self._database.read_transaction() as connection:
            return cleanup.leftovers(connection, library_key)

    def clean_up(self, library_key: int, keys: Sequence[int]) -> None:
        """Delete leftovers, once their vectors are gone from the index."""
        with self._database.write_transaction() as connection:
            cleanup.clean_up(connection, library_key, keys)

    # The index that is searched, under the write lock

    def begin_build(self, library_key: int, fingerprint: str, dimension: int) -> int:
        """Begin an index for that model. Returns its epoch, which was never used before."""
        with self._database.write_transaction() as connection:
            return index_state.begin_build(connection, library_key, fingerprint, dimension)

    def abandon_build(self, library_key: int) -> None:
        """Give up the index that was being built."""
        with self._database.write_transaction() as connection:
            index_state.abandon_build(connection, library_key)

    def switch(self, library_key: int, epoch: int) -> None:
        """Use the index that was built, and its model, from now on.

        Raises ``StoreBusy`` if another process has begun another one.
        """
        with self._database.write_transaction() as connection:
            if not index_state.switch(connection, library_key, epoch):
                raise StoreBusy("Another process is building the index.", hint="Let it finish.")

    def replaced_versions(self, library_key: int) -> dict[int, CurrentVersion]:
        """All replaced versions, which citations may still name, without their texts, by key."""
        with self._database.read_transaction() as connection:
            return article_queries.replaced_versions(connection, library_key)

    def articles_without_text(self, library_key: int) -> list[str]:
        """Ids of articles whose current version is missing."""
        with self._database.read_transaction() as connection:
            return index_state.articles_without_text(connection, library_key)

    def recount(self, library_key: int) -> bool:
        """Correct the library's counters. Returns whether they were wrong."""
        with self._database.write_transaction() as connection:
            return index_state.recount(connection, library_key)
