"""A shelf: the articles of some libraries, to be asked as if they were one.

Whoever answers holds a shelf and never the store, so that a question reaches
the libraries that its shelf was made of and no other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from ingest.embedding.base import Embedder, Matrix, Vector
from ingest.errors import ArticleNotFound
from ingest.index.base import Kind
from ingest.library.library import Library
from ingest.types import ArticleFilter, ArticleSummary, ArticleVersion

OUTLETS = 5
"""So many outlets may bring one report before it costs others their place in a short list."""

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, order=True)
class VersionRef:
    """A version on a shelf: the place of its library there, from 0, and its key."""

    place: int
    key: int


class CorpusProvider(Protocol):
    """What hands out shelves."""

    def corpus(self, names: Iterable[str]) -> Corpus:
        """The libraries of these names, without those that do not exist."""


class Corpus:
    """Some libraries of one store, in order, for reading.

    Where several hold an article of one identifier, the first of them counts.
    Raises what the libraries raise.
    """

    def __init__(self, libraries: Sequence[Library], embedder: Embedder) -> None:
        self._libraries = tuple(libraries)
        self.embedder = embedder

    def refresh(self) -> None:
        """See what other processes published; call it before each question."""
        for library in self._libraries:
            library.refresh()

    # Counting

    def size(self) -> int:
        """How many articles the libraries have together, those of several counted in each."""
        return sum(library.store.article_count(library.key) for library in self._libraries)

    def article_count(self, origin: ArticleFilter | None = None) -> int:
        """How many articles there are, or how many of an origin, by libraries."""
        if origin is not None:
            return len(self.of_origin(origin))
        if len(self._libraries) <= 1:
            return self.size()
        store, keys = self._libraries[0].store, [library.key for library in self._libraries]
        return store.distinct_article_count(keys)

    def sentence_count(self) -> int:
        """How many sentences the libraries have together."""
        return sum(library.store.sentence_count(library.key) for library in self._libraries)

    def sentences_per_term(self, terms: Collection[str]) -> dict[str, int]:
        """How many sentences hold each term; zero for unknown ones."""
        found = Counter(dict.fromkeys(terms, 0))
        for library in self._libraries:
            statistics = library.store.term_statistics(library.key, terms)
            found.update({term: statistic.sentences for term, statistic in statistics.items()})
        return dict(found)

    def terms_with_prefix(self, beginning: str) -> list[str]:
        """The terms that begin so, in order."""
        found = (
            library.store.terms_with_prefix(library.key, beginning) for library in self._libraries
        )
        return sorted({term for terms in found for term in terms})

    # Finding

    def resolve(self, article_id: str) -> VersionRef:
        """The current version for an identifier or a unique beginning of one.

        Raises ``ArticleNotFound`` naming what was perhaps meant.
        """
        keys = [library.key for library in self._libraries]
        if not keys:
            raise ArticleNotFound(f"There is no article {article_id!r}.")
        library_key, key = self._libraries[0].store.resolve_among(keys, article_id)
        return VersionRef(keys.index(library_key), key)

    def find_articles(self, text: str, limit: int) -> list[ArticleSummary]:
        """Articles whose title, outlet or identifier contains the text, newest first."""
        found = [
            summary
            for library in self._libraries
            for summary in library.store.find_articles(library.key, text, limit)
        ]
        once = _once(found, lambda summary: summary.id)
        return sorted(once, key=lambda summary: summary.published_at or "", reverse=True)[:limit]

    def newest(self, limit: int, origin: ArticleFilter | None = None) -> list[ArticleVersion]:
        """The articles published last, newest first, each report once.

        Among some hundred near-duplicates in a row, others may be passed over.
        """
        held = [
            one
            for place, library in enumerate(self._libraries)
            for one in self._distinct(
                self._last_published(place, library, limit * OUTLETS, origin)
            )[:limit]
        ]
        once = _once(self.versions(held).values(), lambda version: version.article.id)
        if len(self._libraries) > 1:
            once.sort(key=lambda found: (found.article.published_at or "", found.key), reverse=True)
        return once[:limit]

    def all_versions(self) -> list[VersionRef]:
        """All current versions, in order."""
        return [
            VersionRef(place, key)
            for place, library in enumerate(self._libraries)
            for key in sorted(library.store.current_keys(library.key))
        ]

    def linked(self, held: Sequence[VersionRef]) -> dict[VersionRef, frozenset[VersionRef]]:
        """Those of the same library that say nearly the same, for each that has any."""
        return {
            VersionRef(place, key): frozenset(VersionRef(place, other) for other in others)
            for place, keys in self._by_place(held).items()
            for key, others in self._libraries[place].store.linked(keys).items()
        }

    def current(self, held: Iterable[VersionRef]) -> set[VersionRef]:
        """Which of these versions are current."""
        return {
            VersionRef(place, key)
            for place, keys in self._by_place(held).items()
            for key in self._libraries[place].store.current_keys(self._libraries[place].key, keys)
        }

    def of_origin(self, origin: ArticleFilter) -> set[VersionRef]:
        """The current versions of that outlet and time."""
        return {
            VersionRef(place, key)
            for place, library in enumerate(self._libraries)
            for key in library.store.of_origin(library.key, origin)
        }

    def outlets(self, text: str, limit: int) -> list[str]:
        """Outlets whose name contains the text."""
        found = (library.store.outlets(library.key, text, limit) for library in self._libraries)
        return list(dict.fromkeys(outlet for outlets in found for outlet in outlets))[:limit]

    def nearest(self, kind: Kind, vector: Vector, limit: int) -> list[VersionRef]:
        """The current versions of the nearest rows, best first, each once."""
        hits = [
            (-hit.similarity, place, hit.row)
            for place, library in enumerate(self._libraries)
            for hit in library.nearest(kind, vector, limit)
        ]
        return list(
            dict.fromkeys(
                VersionRef(place, row.version_key) for _, place, row in sorted(hits)[:limit]
            )
        )

    def versions_with_terms(self, weights: Mapping[str, float], limit: int) -> list[VersionRef]:
        """Current versions that hold any of the weighted terms, best first."""
        scores = {
            VersionRef(place, key): score
            for place, library in enumerate(self._libraries)
            for key, score in library.store.versions_with_terms(library.key, weights, limit).items()
        }
        return sorted(scores, key=lambda held: (-scores[held], -held.key))[:limit]

    # Reading

    def library_key(self, held: VersionRef) -> int:
        """The key of the library that a version is of."""
        return self._libraries[held.place].key

    def version(self, held: VersionRef) -> ArticleVersion:
        """A version. Raises ``ArticleNotFound`` once it is removed."""
        found = self.versions([held])
        if held not in found:
            raise ArticleNotFound("That version of the article was removed.")
        return found[held]

    def versions(self, held: Sequence[VersionRef]) -> dict[VersionRef, ArticleVersion]:
        """Versions of these libraries in the order given, without those that were removed."""
        found: dict[VersionRef, ArticleVersion] = {}
        for place, keys in self._by_place(held).items():
            library = self._libraries[place]
            loaded = library.store.versions(keys, library.key)
            found |= {VersionRef(place, key): version for key, version in loaded.items()}
        return {one: found[one] for one in held if one in found}

    def version_by_key(self, key: int) -> tuple[ArticleVersion, ArticleVersion] | None:
        """A version of these libraries by its key, and the one of its article that is current.

        ``None`` for one of other libraries, and once the article is removed.
        """
        for library in self._libraries:
            version = library.store.versions([key], library.key).get(key)
            current = version and library.store.current(library.key, version.article.id)
            if version and current:
                return version, library.store.versions([current.key]).get(current.key, version)
        return None

    def vectors(
        self, kind: Kind, versions: Mapping[VersionRef, ArticleVersion]
    ) -> dict[VersionRef, Matrix]:
        """All vectors of versions, in order; none of one that the index lacks any of."""
        return {
            VersionRef(place, key): matrix
            for place in {held.place for held in versions}
            for key, matrix in self._libraries[place]
            .vectors(kind, [version for held, version in versions.items() if held.place == place])
            .items()
        }

    def _last_published(
        self, place: int, library: Library, limit: int, origin: ArticleFilter | None
    ) -> list[VersionRef]:
        if origin is None:
            keys = library.store.newest(library.key, limit)
        else:
            allowed = library.store.of_origin(library.key, origin)
            keys = [key for key in library.store.newest(library.key) if key in allowed][:limit]
        return [VersionRef(place, key) for key in keys]

    def _distinct(self, held: Sequence[VersionRef]) -> list[VersionRef]:
        return list(group_by_report(held, self.linked(held)))

    def _by_place(self, held: Iterable[VersionRef]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for one in held:
            found.setdefault(one.place, []).append(one.key)
        return found


def group_by_report(
    held: Sequence[VersionRef], linked: Mapping[VersionRef, frozenset[VersionRef]]
) -> dict[VersionRef, list[VersionRef]]:
    """The first of each report, in order, with the near-duplicates of it that come after."""
    reports: dict[VersionRef, list[VersionRef]] = {}
    for one in held:
        near = linked.get(one)
        first = next((other for other in reports if other in near), None) if near else None
        if first is None:
            reports[one] = []
        else:
            reports[first].append(one)
    return reports


def _once(items: Iterable[_Item], identity: Callable[[_Item], str]) -> list[_Item]:
    """The first of the items of each identity."""
    first: dict[str, _Item] = {}
    for item in items:
        first.setdefault(identity(item), item)
    return list(first.values())
