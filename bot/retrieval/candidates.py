"""The articles that are ranked sentence by sentence, kept in memory while they are current."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import fsum
from threading import Lock

from bot.question import Scope
from bot.retrieval.ranking import Candidate
from ingest.embedding.port import Vector
from ingest.errors import VectorIndexError
from ingest.index.port import Hit, Kind
from ingest.library import Library

EXHAUSTIVE = 12
"""Up to so many articles, every sentence is ranked and no index is asked."""

SENTENCE_HITS = 100
CHUNK_HITS = 30
LEXICAL_VERSIONS = 20
"""How deep each of the three searches goes for articles to rank."""

RANK_DAMPING = 10
"""Reciprocal rank fusion's k (Cormack et al. 2009), lower since the lists are short."""

CACHED_SENTENCES = 20_000
"""Analysed sentences kept in memory, with 384 dimensions about 60 MB."""


class CandidateArticles:
    """Finds the articles worth ranking, and analyses each version once.

    Safe to share between threads: a version never changes.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._analysed: OrderedDict[int, Candidate] = OrderedDict()
        self._lock = Lock()

    def of_scope(self, scope: Scope) -> list[Candidate] | None:
        """All articles of a scope that is small enough to rank whole, else ``None``.

        Raises ``ArticleNotFound`` for an article that the library does not have.
        """
        library = self._library
        if scope.article_ids is not None:
            keys = [library.store.resolve(library.key, given) for given in scope.article_ids]
            return self._load(dict.fromkeys(keys))
        if library.store.article_count(library.key) <= EXHAUSTIVE:
            return self._load(sorted(library.store.current_keys(library.key)))
        return None

    def search(self, vector: Vector, idf: Mapping[str, float]) -> list[Candidate]:
        """The articles nearest to a question, by three searches fused by rank."""
        library = self._library
        searches = (
            _versions(library.nearest(Kind.SENTENCE, vector, SENTENCE_HITS)),
            _versions(library.nearest(Kind.CHUNK, vector, CHUNK_HITS)),
            library.store.versions_with_terms(library.key, idf, LEXICAL_VERSIONS),
        )
        return self._load(fuse_ranks(searches)[:EXHAUSTIVE])

    def _load(self, keys: Iterable[int]) -> list[Candidate]:
        wanted = list(keys)
        with self._lock:
            known = {key: self._analysed[key] for key in wanted if key in self._analysed}
        known |= self._analyse([key for key in wanted if key not in known])
        self._remember({key: known[key] for key in wanted if key in known})
        self._check_index([key for key in wanted if key not in known])
        return [known[key] for key in wanted if key in known]

    def _check_index(self, unranked: Sequence[int]) -> None:
        """Passing over an article in silence could make a name look unknown."""
        # One that was replaced or removed meanwhile has rightly no vectors any more.
        current = self._library.store.current_keys(self._library.key, unranked) if unranked else ()
        if current:
            raise VectorIndexError(
                "The index lacks the vectors of some articles.",
                hint="Run `footnote reindex`, which makes them from the stored text.",
            )

    def _analyse(self, keys: Sequence[int]) -> dict[int, Candidate]:
        found: dict[int, Candidate] = {}
        for key, version in self._library.store.versions(keys).items():
            sentences = self._library.vectors(Kind.SENTENCE, version)
            chunks = self._library.vectors(Kind.CHUNK, version)
            if sentences is not None and chunks is not None:
                found[key] = Candidate.analyse(version, sentences, chunks)
        return found

    def _remember(self, candidates: Mapping[int, Candidate]) -> None:
        with self._lock:
            for key, candidate in candidates.items():
                self._analysed[key] = candidate
                self._analysed.move_to_end(key)
            held = sum(len(candidate.chunk_of) for candidate in self._analysed.values())
            while held > CACHED_SENTENCES and len(self._analysed) > 1:
                _, dropped = self._analysed.popitem(last=False)
                held -= len(dropped.chunk_of)


def fuse_ranks(rankings: Iterable[Sequence[int]]) -> list[int]:
    """Reciprocal rank fusion: each list gives ``1 / (k + rank)``; ties by key."""
    parts: defaultdict[int, list[float]] = defaultdict(list)
    for ranking in rankings:
        for rank, key in enumerate(ranking):
            parts[key].append(1 / (RANK_DAMPING + rank))
    # An exact sum, because rounding would break ties by the order of the lists.
    scores = {key: fsum(shares) for key, shares in parts.items()}
    return sorted(scores, key=lambda key: (-scores[key], key))


def _versions(hits: Iterable[Hit]) -> list[int]:
    return list(dict.fromkeys(hit.row.version_key for hit in hits))
