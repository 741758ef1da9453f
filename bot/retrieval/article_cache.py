"""The articles that were ranked last, analysed, so that the next question need not do it again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from bot.retrieval.scoring import Candidate

SENTENCES = 20_000
"""Analysed sentences kept in memory, some 2.5 kB each with 384 dimensions."""

_Article = tuple[int, str]
"""The key of a library, and an article's identifier there."""


@dataclass(frozen=True, slots=True)
class _Kept:
    article: _Article
    candidate: Candidate


class ArticleCache:
    """The newest versions of the articles that were used last, by the keys of their versions.

    Bounded by the sentences in them; safe to share between threads, and for
    all libraries of one store: a version never changes, and its key is no
    other's.
    """

    def __init__(self, most_sentences: int = SENTENCES) -> None:
        self._most = most_sentences
        self._kept: OrderedDict[int, _Kept] = OrderedDict()
        self._version_of: dict[_Article, int] = {}
        self._sentences = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def known(self, keys: Iterable[int]) -> dict[int, Candidate]:
        """Those of the versions that are kept."""
        with self._lock:
            return {key: self._kept[key].candidate for key in keys if key in self._kept}

    def use(self, library_key: int, candidate: Candidate) -> None:
        """Keep a version that is used now.

        The former version of its article goes, since nobody asks for it any
        more, and those that were used longest ago, where there is no room.
        """
        key, article = candidate.version.key, (library_key, candidate.version.article.id)
        with self._lock:
            self._drop(self._version_of.get(article, key))
            self._kept[key] = _Kept(article, candidate)
            self._version_of[article] = key
            self._sentences += len(candidate.chunk_of)
            while self._sentences > self._most and len(self._kept) > 1:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: int) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            del self._version_of[kept.article]
            self._sentences -= len(kept.candidate.chunk_of)
