"""Candidate articles: those whose sentences are ranked, found by three searches in a large corpus."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from math import fsum
from typing import TypeVar

from bot.retrieval.article_cache import ArticleCache
from bot.retrieval.scoring import Candidate
from bot.types.question import Scope
from ingest.embedding.base import Vector
from ingest.errors import VectorIndexError
from ingest.index.base import Kind
from ingest.library.corpus import Corpus, VersionRef, group_by_report
from ingest.runtime.parallel import side_by_side
from ingest.types import ArticleFilter

_Key = TypeVar("_Key", int, VersionRef)

EXHAUSTIVE = 12
"""Up to this many articles, every sentence is ranked and no index is searched."""

NEAR_DUPLICATES = 12
"""How many near-duplicates are ranked as well, because copies of a report may differ in a figure."""

SENTENCE_HITS = 100
CHUNK_HITS = 30
LEXICAL_VERSIONS = 20
"""The depth of each of the three searches for articles."""

FILTER_FACTOR = 10
"""How many times deeper they go where a filter discards part of what they find."""

EVERYTHING = Scope()

RANK_DAMPING = 10
"""The k of reciprocal rank fusion (Cormack et al. 2009), smaller than usual for short lists."""


class CandidateArticles:
    """Finds the articles of a corpus that are worth ranking, and analyses each version once.

    Safe to share between threads and between the corpora of one store.
    """

    def __init__(self, cache: ArticleCache | None = None) -> None:
        self._cache = ArticleCache() if cache is None else cache

    def of_scope(self, corpus: Corpus, scope: Scope = EVERYTHING) -> list[Candidate] | None:
        """The articles that a scope names, or all of a scope that is small enough to rank whole.

        ``None`` for a larger scope. Raises ``ArticleNotFound`` for an article
        that the corpus does not have.
        """
        if scope.article_ids is not None:
            named = [corpus.resolve(article_id) for article_id in scope.article_ids]
            return self._load(corpus, dict.fromkeys(named))
        if scope.article_filter is not None:
            allowed = corpus.matching(scope.article_filter)
            return self._load(corpus, sorted(allowed)) if len(allowed) <= EXHAUSTIVE else None
        if corpus.size() <= EXHAUSTIVE:
            return self._load(corpus, corpus.all_versions())
        return None

    def search(
        self,
        corpus: Corpus,
        vector: Vector,
        idf: Mapping[str, float],
        article_filter: ArticleFilter | None = None,
        limit: int | None = None,
    ) -> list[Candidate]:
        """The articles nearest to a question, by three searches fused by rank.

        At most ``limit``, by default ``EXHAUSTIVE``, and beyond that up to ``NEAR_DUPLICATES``
        near-duplicates of them, so that these take no other's place. Only articles that pass
        the filter are returned; if the searches find none of those, the newest are.
        """
        factor = 1 if article_filter is None else FILTER_FACTOR
        searches = side_by_side(
            lambda search: search(),
            [
                partial(corpus.nearest, Kind.SENTENCE, vector, SENTENCE_HITS * factor),
                partial(corpus.nearest, Kind.CHUNK, vector, CHUNK_HITS * factor),
                partial(corpus.versions_with_terms, idf, LEXICAL_VERSIONS * factor),
            ],
        )
        if article_filter is not None:
            allowed = corpus.matching(article_filter)
            searches = [[ref for ref in found if ref in allowed] for found in searches]
            # Where the searches found none of them, rank at least the newest.
            searches = searches if any(searches) else [sorted(allowed, reverse=True)[:EXHAUSTIVE]]
        fused = fuse_ranks(searches)
        reports = list(group_by_report(fused, corpus.near_duplicates(fused)).items())
        reports = reports[: EXHAUSTIVE if limit is None else limit]
        copies = [ref for _, others in reports for ref in others]
        return self._load(corpus, [*(first for first, _ in reports), *copies[:NEAR_DUPLICATES]])

    def _load(self, corpus: Corpus, refs: Iterable[VersionRef]) -> list[Candidate]:
        wanted = list(refs)
        cached = self._cache.get(ref.key for ref in wanted)
        known = {ref: cached[ref.key] for ref in wanted if ref.key in cached}
        known |= self._analyse(corpus, [ref for ref in wanted if ref not in known])
        for ref in wanted:
            if ref in known:
                self._cache.put(corpus.library_key(ref), known[ref])
        unranked = [ref for ref in wanted if ref not in known]
        self._check_index(corpus, unranked)
        if not known and (damaged := corpus.damaged(unranked)):
            # With nothing else to answer from, a refusal would say that nothing was reported.
            corpus.version(min(damaged))
        return _each_article_once({ref: known[ref] for ref in wanted if ref in known})

    def _check_index(self, corpus: Corpus, unranked: Sequence[VersionRef]) -> None:
        """Skipping an article silently could make a name look unknown."""
        missing = set(unranked) - corpus.damaged(unranked)
        # An article that was replaced or removed meanwhile has lost its vectors, and rightly.
        if missing and corpus.current(sorted(missing)):
            raise VectorIndexError(
                "The index lacks the vectors of some articles.",
                hint="Run `footnote reindex`, which rebuilds them from the stored text.",
            )

    def _analyse(self, corpus: Corpus, refs: Sequence[VersionRef]) -> dict[VersionRef, Candidate]:
        versions = corpus.versions(refs)
        if not versions:
            return {}
        sentences, chunks = side_by_side(
            lambda kind: corpus.vectors(kind, versions), (Kind.SENTENCE, Kind.CHUNK)
        )
        return {
            ref: Candidate.analyse(version, sentences[ref], chunks[ref])
            for ref, version in versions.items()
            if ref in sentences and ref in chunks
        }


def fuse_ranks(rankings: Iterable[Sequence[_Key]]) -> list[_Key]:
    """Reciprocal rank fusion: each list adds ``1 / (k + rank)``; ties by key."""
    parts: defaultdict[_Key, list[float]] = defaultdict(list)
    for ranking in rankings:
        for rank, key in enumerate(ranking):
            parts[key].append(1 / (RANK_DAMPING + rank))
    # An exact sum: with rounding, the order of the lists would break ties.
    scores = {key: fsum(shares) for key, shares in parts.items()}
    return sorted(scores, key=lambda key: (-scores[key], key))


def _each_article_once(found: Mapping[VersionRef, Candidate]) -> list[Candidate]:
    """Without articles that an earlier library of the corpus has as well."""
    first: dict[str, VersionRef] = {}
    for ref, candidate in found.items():
        article_id = candidate.version.article.id
        first[article_id] = min(ref, first.get(article_id, ref))
    return [c for ref, c in found.items() if first[c.version.article.id] == ref]
