"""A corpus: the articles of several libraries, searched as if they were one.

Whoever searches gets a corpus and never the store, so that a search can reach
only the libraries of its corpus.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

from ingest.embedding.base import Embedder, Matrix, Vector
from ingest.errors import ArticleNotFound
from ingest.index.base import Kind
from ingest.library.library import Library
from ingest.storage.rows import LibraryRecord
from ingest.types import ArticleFilter, ArticleSummary, ArticleVersion

OUTLETS_PER_REPORT = 5
"""How many outlets may carry one report before it displaces others from a short list."""

_Item = TypeVar("_Item")


class VersionRef(NamedTuple):
    """A version in a corpus: the index of its library in the corpus, and its key."""

    library_index: int
    key: int


class CorpusProvider(Protocol):
    """Provides corpora."""

    def corpus(self, names: Iterable[str]) -> Corpus:
        """The libraries with these names, without those that do not exist."""


class Corpus:
    """Some libraries of one store, in order, read-only.

    If several have an article with the same id, the first library counts.
    Raises what the libraries raise.
    """

    def __init__(self, libraries: Sequence[Library], embedder: Embedder) -> None:
        self._libraries = tuple(libraries)
        self.embedder = embedder
        self._refreshed: list[LibraryRecord] | None = None

    def refresh(self) -> None:
        """Make visible what other processes published; call it before each search.

        From then on, everything that is counted is as of the last refresh.
        """
        self._refreshed = [library.refresh() for library in self._libraries]

    # Counting

    def size(self) -> int:
        """The sum of the libraries' article counts."""
        return sum(record.articles for record in self._records())

    def article_count(self, only: ArticleFilter | None = None) -> int:
        """The number of distinct articles, or of current versions that a filter selects."""
        if only is not None:
            return len(self.matching(only))
        if len(self._libraries) <= 1:
            return self.size()
        store, keys = self._libraries[0].store, [library.key for library in self._libraries]
        return store.distinct_article_count(keys)

    def sentence_count(self) -> int:
        """The sum of the libraries' sentence counts."""
        return sum(record.sentences for record in self._records())

    def sentences_per_term(self, terms: Collection[str]) -> dict[str, int]:
        """In how many sentences each term occurs; zero for unknown terms."""
        found = Counter(dict.fromkeys(terms, 0))
        for library in self._libraries:
            found.update(library.sentences_per_term(terms))
        return dict(found)

    def terms_with_prefix(self, beginning: str) -> list[str]:
        """The terms that start with a prefix, sorted."""
        found = (library.terms_with_prefix(beginning) for library in self._libraries)
        return sorted({term for terms in found for term in terms})

    # Finding

    def resolve(self, article_id: str) -> VersionRef:
        """The current version of the article with that id, or with a unique prefix of it.

        Raises ``ArticleNotFound`` with suggestions.
        """
        keys = [library.key for library in self._libraries]
        if not keys:
            raise ArticleNotFound(f"There is no article {article_id!r}.")
        library_key, key = self._libraries[0].store.resolve_among(keys, article_id)
        return VersionRef(keys.index(library_key), key)

    def find_articles(self, text: str, limit: int) -> list[ArticleSummary]:
        """Articles whose title, outlet or id contains the text, newest first."""
        found = [
            summary
            for library in self._libraries
            for summary in library.store.find_articles(library.key, text, limit)
        ]
        once = _once(found, lambda summary: summary.id)
        return sorted(once, key=lambda summary: summary.published_at or "", reverse=True)[:limit]

    def find_article(self, article_id: str) -> ArticleSummary | None:
        """The article with exactly that id, even if its text is damaged."""
        found = (library.store.find_article(library.key, article_id) for library in self._libraries)
        return next(filter(None, found), None)

    def newest(self, limit: int, only: ArticleFilter | None = None) -> list[ArticleVersion]:
        """The articles published last, newest first, each report once per library.

        Only the newest ``limit * OUTLETS_PER_REPORT`` articles of a library are looked
        at, so there may be fewer than ``limit`` if many of these are near-duplicates.
        """
        refs = self._newest_refs(limit, only)
        found = self.versions(refs)
        # Others take the place of damaged ones, each of which is found out once.
        while self.damaged(refs):
            refs = self._newest_refs(limit, only)
            found = self.versions(refs)
        once = _once(found.values(), lambda version: version.article.id)
        if len(self._libraries) > 1:
            once.sort(key=lambda found: (found.article.published_at or "", found.key), reverse=True)
        return once[:limit]

    def all_versions(self) -> list[VersionRef]:
        """All current versions, sorted."""
        return [
            VersionRef(position, key)
            for position, library in enumerate(self._libraries)
            for key in sorted(library.store.current_keys(library.key))
        ]

    def near_duplicates(
        self, refs: Sequence[VersionRef]
    ) -> dict[VersionRef, frozenset[VersionRef]]:
        """The near-duplicates of each version in its own library, for those that have any."""
        return {
            VersionRef(position, key): frozenset(VersionRef(position, other) for other in others)
            for position, keys in self._by_library(refs).items()
            for key, others in self._libraries[position].near_duplicate_keys(keys).items()
        }

    def current(self, refs: Iterable[VersionRef]) -> set[VersionRef]:
        """Which of these versions are current."""
        return {
            VersionRef(position, key)
            for position, keys in self._by_library(refs).items()
            for key in self._libraries[position].store.current_keys(
                self._libraries[position].key, keys
            )
        }

    def matching(self, only: ArticleFilter) -> set[VersionRef]:
        """The current versions that a filter selects."""
        return {
            VersionRef(position, key)
            for position, library in enumerate(self._libraries)
            for key in library.store.matching_keys(library.key, only)
        }

    def outlets(self, text: str, limit: int) -> list[str]:
        """The names of outlets that contain the text."""
        found = (library.store.outlets(library.key, text, limit) for library in self._libraries)
        return list(dict.fromkeys(outlet for outlets in found for outlet in outlets))[:limit]

    def nearest(self, kind: Kind, vector: Vector, limit: int) -> list[VersionRef]:
        """The current versions of the nearest rows, best first, each once."""
        hits = [
            (-hit.similarity, position, hit.row)
            for position, library in enumerate(self._libraries)
            for hit in library.nearest(kind, vector, limit)
        ]
        return list(
            dict.fromkeys(
                VersionRef(position, row.version_key) for _, position, row in sorted(hits)[:limit]
            )
        )

    def versions_with_terms(self, weights: Mapping[str, float], limit: int) -> list[VersionRef]:
        """Current versions that contain any of the weighted terms, best first."""
        scores = {
            VersionRef(position, key): score
            for position, library in enumerate(self._libraries)
            for key, score in library.store.versions_with_terms(library.key, weights, limit).items()
        }
        return sorted(scores, key=lambda ref: (-scores[ref], -ref.key))[:limit]

    # Reading

    def library_key(self, ref: VersionRef) -> int:
        """The key of a version's library."""
        return self._libraries[ref.library_index].key

    def version(self, ref: VersionRef) -> ArticleVersion:
        """A version.

        Raises ``ArticleNotFound`` if it was removed, and ``StoreDamaged`` if its
        stored text is not what was published.
        """
        found = self._libraries[ref.library_index].store.versions([ref.key], self.library_key(ref))
        if ref.key not in found:
            raise ArticleNotFound("That version of the article was removed.")
        return found[ref.key]

    def versions(self, refs: Sequence[VersionRef]) -> dict[VersionRef, ArticleVersion]:
        """Versions, in the given order, without those that were removed or are damaged."""
        found: dict[VersionRef, ArticleVersion] = {}
        for position, keys in self._by_library(refs).items():
            library = self._libraries[position]
            loaded = library.versions(keys)
            found |= {VersionRef(position, key): version for key, version in loaded.items()}
        return {ref: found[ref] for ref in refs if ref in found}

    def damaged(self, refs: Iterable[VersionRef]) -> set[VersionRef]:
        """Which of these versions ``versions`` has left out as damaged."""
        return {ref for ref in refs if ref.key in self._libraries[ref.library_index].damaged}

    def version_by_key(self, key: int) -> tuple[ArticleVersion, ArticleVersion] | None:
        """A version by its key, and the current version of its article.

        ``None`` if no library of the corpus has it, or if the article was removed.
        The requested version stands in for a damaged current one. Raises
        ``StoreDamaged`` if the requested one is damaged.
        """
        for library in self._libraries:
            version = library.store.versions([key], library.key).get(key)
            current = version and library.store.current(library.key, version.article.id)
            if version and current:
                return version, library.versions([current.key]).get(current.key, version)
        return None

    def vectors(
        self, kind: Kind, versions: Mapping[VersionRef, ArticleVersion]
    ) -> dict[VersionRef, Matrix]:
        """All vectors of versions, in order; those that neither store nor index has are omitted."""
        return {
            VersionRef(position, key): matrix
            for position in {ref.library_index for ref in versions}
            for key, matrix in self._libraries[position]
            .vectors(
                kind,
                [version for ref, version in versions.items() if ref.library_index == position],
            )
            .items()
        }

    def _records(self) -> list[LibraryRecord]:
        if self._refreshed is not None:
            return self._refreshed
        return [library.store.library_by_key(library.key) for library in self._libraries]

    def _newest_refs(self, limit: int, only: ArticleFilter | None) -> list[VersionRef]:
        return [
            ref
            for position, library in enumerate(self._libraries)
            for ref in self._distinct(
                self._last_published(position, library, limit * OUTLETS_PER_REPORT, only)
            )[:limit]
        ]

    def _last_published(
        self, position: int, library: Library, limit: int, only: ArticleFilter | None
    ) -> list[VersionRef]:
        if only is None:
            keys = library.store.newest(library.key, limit)
        else:
            allowed = library.store.matching_keys(library.key, only)
            keys = [key for key in library.store.newest(library.key) if key in allowed][:limit]
        return [VersionRef(position, key) for key in keys if key not in library.damaged]

    def _distinct(self, refs: Sequence[VersionRef]) -> list[VersionRef]:
        return list(group_by_report(refs, self.near_duplicates(refs)))

    def _by_library(self, refs: Iterable[VersionRef]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for ref in refs:
            found.setdefault(ref.library_index, []).append(ref.key)
        return found


def group_by_report(
    refs: Sequence[VersionRef], near_duplicates: Mapping[VersionRef, frozenset[VersionRef]]
) -> dict[VersionRef, list[VersionRef]]:
    """The first version of each report, in order, with its later near-duplicates."""
    reports: dict[VersionRef, list[VersionRef]] = {}
    for ref in refs:
        near = near_duplicates.get(ref)
        first = next((other for other in reports if other in near), None) if near else None
        if first is None:
            reports[ref] = []
        else:
            reports[first].append(ref)
    return reports


def _once(items: Iterable[_Item], identity: Callable[[_Item], str]) -> list[_Item]:
    """The first item of each identity."""
    first: dict[str, _Item] = {}
    for item in items:
        first.setdefault(identity(item), item)
    return list(first.values())
