"""The articles that are ranked sentence by sentence, kept in memory while they are current."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import fsum
from typing import TypeVar

from bot.retrieval.article_cache import ArticleCache
from bot.retrieval.scoring import Candidate
from bot.types.question import Scope
from ingest.embedding.base import Vector
from ingest.errors import VectorIndexError
from ingest.index.base import Kind
from ingest.library.corpus import Corpus, VersionRef, group_by_report
from ingest.types import ArticleFilter

_Key = TypeVar("_Key", int, VersionRef)

EXHAUSTIVE = 12
"""Up to so many articles, every sentence is ranked and no index is asked."""

NEAR_DUPLICATES = 12
"""So many more are ranked beside these, because one report may differ from another in a figure."""

SENTENCE_HITS = 100
CHUNK_HITS = 30
LEXICAL_VERSIONS = 20
"""How deep each of the three searches goes for articles to rank."""

DEEPER = 10
"""So many times deeper, where only articles of one origin count among those found."""

EVERYTHING = Scope()

RANK_DAMPING = 10
"""Reciprocal rank fusion's k (Cormack et al. 2009), lower since the lists are short."""


class CandidateArticles:
    """Finds the articles worth ranking on a shelf, and analyses each version once.

    Safe to share between threads, and for all shelves of one store.
    """

    def __init__(self, analysed: ArticleCache | None = None) -> None:
        self._analysed = ArticleCache() if analysed is None else analysed

    def of_scope(self, shelf: Corpus, scope: Scope = EVERYTHING) -> list[Candidate] | None:
        """The articles that a scope names, or all of one that is small enough to rank whole.

        ``None`` for a larger one. Raises ``ArticleNotFound`` for an article
        that the shelf does not have.
        """
        if scope.article_ids is not None:
            held = [shelf.resolve(given) for given in scope.article_ids]
            return self._load(shelf, dict.fromkeys(held))
        if scope.origin is not None:
            allowed = shelf.matching(scope.origin)
            return self._load(shelf, sorted(allowed)) if len(allowed) <= EXHAUSTIVE else None
        if shelf.size() <= EXHAUSTIVE:
            return self._load(shelf, shelf.all_versions())
        return None

    def search(
        self,
        shelf: Corpus,
        vector: Vector,
        idf: Mapping[str, float],
        origin: ArticleFilter | None = None,
    ) -> list[Candidate]:
        """The articles of an origin nearest to a question, by three searches fused by rank.

        Near-duplicates of one that is chosen already take no other's place.
        """
        deeper = 1 if origin is None else DEEPER
        searches = [
            shelf.nearest(Kind.SENTENCE, vector, SENTENCE_HITS * deeper),
            shelf.nearest(Kind.CHUNK, vector, CHUNK_HITS * deeper),
            shelf.versions_with_terms(idf, LEXICAL_VERSIONS * deeper),
        ]
        if origin is not None:
            allowed = shelf.matching(origin)
            searches = [[one for one in found if one in allowed] for found in searches]
            # Where none of them was found, those that came last are at least looked at.
            searches = searches if any(searches) else [sorted(allowed, reverse=True)[:EXHAUSTIVE]]
        fused = fuse_ranks(searches)
        reports = list(group_by_report(fused, shelf.near_duplicates(fused)).items())[:EXHAUSTIVE]
        again = [held for _, others in reports for held in others]
        return self._load(shelf, [*(first for first, _ in reports), *again[:NEAR_DUPLICATES]])

    def _load(self, shelf: Corpus, held: Iterable[VersionRef]) -> list[Candidate]:
        wanted = list(held)
        kept = self._analysed.known(one.key for one in wanted)
        known = {one: kept[one.key] for one in wanted if one.key in kept}
        known |= self._analyse(shelf, [one for one in wanted if one not in known])
        for one in wanted:
            if one in known:
                self._analysed.use(shelf.library_key(one), known[one])
        self._check_index(shelf, [one for one in wanted if one not in known])
        return _each_article_once({one: known[one] for one in wanted if one in known})

    def _check_index(self, shelf: Corpus, unranked: Sequence[VersionRef]) -> None:
        """Passing over an article in silence could make a name look unknown."""
        # One that was replaced or removed meanwhile has rightly no vectors any more.
        if unranked and shelf.current(unranked):
            raise VectorIndexError(
                "The index lacks the vectors of some articles.",
                hint="Run `footnote reindex`, which makes them from the stored text.",
            )

    def _analyse(self, shelf: Corpus, held: Sequence[VersionRef]) -> dict[VersionRef, Candidate]:
        versions = shelf.versions(held)
        sentences = shelf.vectors(Kind.SENTENCE, versions)
        chunks = shelf.vectors(Kind.CHUNK, versions)
        return {
            one: Candidate.analyse(version, sentences[one], chunks[one])
            for one, version in versions.items()
            if one in sentences and one in chunks
        }


def fuse_ranks(rankings: Iterable[Sequence[_Key]]) -> list[_Key]:
    """Reciprocal rank fusion: each list gives ``1 / (k + rank)``; ties by key."""
    parts: defaultdict[_Key, list[float]] = defaultdict(list)
    for ranking in rankings:
        for rank, key in enumerate(ranking):
            parts[key].append(1 / (RANK_DAMPING + rank))
    # An exact sum, because rounding would break ties by the order of the lists.
    scores = {key: fsum(shares) for key, shares in parts.items()}
    return sorted(scores, key=lambda key: (-scores[key], key))


def _each_article_once(found: Mapping[VersionRef, Candidate]) -> list[Candidate]:
    """Without an article that an earlier library of the shelf holds as well."""
    first: dict[str, VersionRef] = {}
    for held, candidate in found.items():
        article_id = candidate.version.article.id
        first[article_id] = min(held, first.get(article_id, held))
    return [c for held, c in found.items() if first[c.version.article.id] == held]
