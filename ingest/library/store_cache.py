"""What was read of a library's store, remembered until the library changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from threading import Lock
from typing import Generic, TypeVar

from ingest.storage.article_store import ArticleStore

TERMS = 2_000
PREFIXES = 400
VERSIONS = 100_000
"""How many of each are remembered, with what the store says of them."""

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class GenerationCache(Generic[Key, Value]):
    """Values of the newest generation that was asked for; thread-safe.

    ``read`` gives the values of some keys. At most ``capacity`` values are kept,
    besides those of one request.
    """

    def __init__(
        self, read: Callable[[Collection[Key]], Mapping[Key, Value]], capacity: int
    ) -> None:
        self._read = read
        self._capacity = capacity
        self._generation = -1
        self._known: dict[Key, Value] = {}
        self._lock = Lock()

    def get(self, generation: int, keys: Collection[Key]) -> dict[Key, Value]:
        """The values of some keys, in their order, in that generation or a newer one."""
        known = self._values_of(generation)
        unknown = [key for key in keys if key not in known]
        found = self._read(unknown) if unknown else {}
        # Whoever has moved on to a newer generation has another dictionary.
        known.update(found)
        return {key: found[key] if key in found else known[key] for key in keys}

    def _values_of(self, generation: int) -> dict[Key, Value]:
        with self._lock:
            if generation < self._generation:
                return {}
            if generation > self._generation or len(self._known) > self._capacity:
                self._generation, self._known = generation, {}
            return self._known


class StoreCache:
    """What searches read of one library; thread-safe.

    ``generation`` is the newest generation of the library that the caller knows.
    Raises what the store raises.
    """

    def __init__(self, store: ArticleStore, library_key: int) -> None:
        self._store = store
        self._key = library_key
        self._sentences = GenerationCache(self._count_sentences, TERMS)
        self._terms = GenerationCache(self._find_terms, PREFIXES)
        self._current = GenerationCache(self._find_current, VERSIONS)
        self._links = GenerationCache(self._find_links, VERSIONS)

    def sentences_per_term(self, generation: int, terms: Collection[str]) -> dict[str, int]:
        """In how many sentences each term occurs; zero for unknown terms."""
        return self._sentences.get(generation, terms)

    def terms_with_prefix(self, generation: int, prefix: str) -> Sequence[str]:
        """The terms of current articles that start with a prefix, sorted."""
        return self._terms.get(generation, [prefix])[prefix]

    def current_keys(self, generation: int, keys: Collection[int]) -> set[int]:
        """Which of the keys are current."""
        return {
            key for key, is_current in self._current.get(generation, keys).items() if is_current
        }

    def near_duplicate_keys(
        self, generation: int, keys: Collection[int]
    ) -> dict[int, frozenset[int]]:
        """The current near-duplicates of each version that has any."""
        return {key: others for key, others in self._links.get(generation, keys).items() if others}

    def _count_sentences(self, terms: Collection[str]) -> dict[str, int]:
        found = self._store.term_statistics(self._key, terms)
        return {term: statistic.sentences for term, statistic in found.items()}

    def _find_terms(self, prefixes: Collection[str]) -> dict[str, Sequence[str]]:
        return {one: tuple(self._store.terms_with_prefix(self._key, one)) for one in prefixes}

    def _find_current(self, keys: Collection[int]) -> dict[int, bool]:
        current = self._store.current_keys(self._key, list(keys))
        return {key: key in current for key in keys}

    def _find_links(self, keys: Collection[int]) -> dict[int, frozenset[int]]:
        found = self._store.near_duplicate_keys(list(keys))
        return {key: found.get(key, frozenset()) for key in keys}
