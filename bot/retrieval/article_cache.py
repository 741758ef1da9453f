"""A cache of analysed articles, so that the next question need not analyse them again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from bot.retrieval.scoring import Candidate

CAPACITY = 64 * 1024 * 1024
"""The default capacity in bytes: about 20,000 sentences with 384 dimensions."""

_CHARACTER_BYTES = 8
"""Bytes for each character of a text: its sentences, and the terms that are counted in it."""

_ArticleKey = tuple[int, str]
"""The key of a library and an article's identifier there."""


@dataclass(frozen=True, slots=True)
class _Entry:
    article: _ArticleKey
    candidate: Candidate


def size_of(candidate: Candidate) -> int:
    """The approximate size in bytes."""
    vectors = candidate.sentence_vectors.nbytes + candidate.chunk_vectors.nbytes
    return vectors + _CHARACTER_BYTES * len(candidate.version.article.text)


class ArticleCache:
    """The most recently used articles in their newest versions, by version key.

    Bounded by their size in bytes. Safe to share between threads and between
    the libraries of one store, because a version never changes and its key is
    unique.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._entries: OrderedDict[int, _Entry] = OrderedDict()
        self._version_of: dict[_ArticleKey, int] = {}
        self._size = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, keys: Iterable[int]) -> dict[int, Candidate]:
        """The cached candidates of these versions."""
        with self._lock:
            return {key: self._entries[key].candidate for key in keys if key in self._entries}

    def put(self, library_key: int, candidate: Candidate) -> None:
        """Store a version as the most recently used one.

        Drops the former version of its article, which is no longer needed, and the
        least recently used articles where there is no room.
        """
        key, article = candidate.version.key, (library_key, candidate.version.article.id)
        with self._lock:
            self._drop(self._version_of.get(article, key))
            self._entries[key] = _Entry(article, candidate)
            self._version_of[article] = key
            self._size += size_of(candidate)
            while self._size > self._capacity and len(self._entries) > 1:
                self._drop(next(iter(self._entries)))

    def _drop(self, key: int) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            del self._version_of[entry.article]
            self._size -= size_of(entry.candidate)
