"""The score of a sentence: seven signals, and their weights in one place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from bot.evidence import RankedSentence
from bot.retrieval.answer_kind import AnswerKind, asked_kind, offers
from bot.retrieval.lexical import TermBag, TermQuery
from ingest.article import ArticleVersion, Sentence
from ingest.embedding.port import Matrix, Vector
from ingest.terms import terms


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a sentence; each lies between about 0 and 1.

    similarity: cosine of the question and the sentence, pooled in its context.
    chunk_similarity: cosine of the question and the chunk around the sentence.
    bm25, coverage, pairs: the question's terms in the sentence.
    chunk_coverage: the question's terms in the chunk.
    kind: 1 when the sentence offers the kind of answer asked for.
    """

    similarity: float
    chunk_similarity: float
    bm25: float
    coverage: float
    chunk_coverage: float
    pairs: float
    kind: float

    def score(self, weights: Signals) -> float:
        """The weighted sum."""
        return (
            self.similarity * weights.similarity
            + self.chunk_similarity * weights.chunk_similarity
            + self.bm25 * weights.bm25
            + self.coverage * weights.coverage
            + self.chunk_coverage * weights.chunk_coverage
            + self.pairs * weights.pairs
            + self.kind * weights.kind
        )


WEIGHTS = Signals(
    similarity=5.6,
    chunk_similarity=3.4,
    bm25=2.6,
    coverage=3.5,
    chunk_coverage=3.5,
    pairs=2.7,
    kind=1.85,
)
"""Learnt by ``benchmarks/fit_ranking.py``: a listwise softmax over the sentences of an article."""


SHORTLIST = 60
"""So many sentences, best by the other signals, are read for the kind of answer they offer."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A version of an article, analysed for ranking: bags by sentence and chunk, vectors in rows."""

    version: ArticleVersion
    sentence_bags: tuple[TermBag, ...]
    chunk_bags: tuple[TermBag, ...]
    sentence_vectors: Matrix
    chunk_vectors: Matrix

    @classmethod
    def analyse(
        cls, version: ArticleVersion, sentence_vectors: Matrix, chunk_vectors: Matrix
    ) -> Candidate:
        words = [terms(sentence.text) for sentence in version.sentences]
        by_chunk = (
            [word for run in words[chunk.first : chunk.last + 1] for word in run]
            for chunk in version.content.chunks
        )
        return cls(
            version,
            tuple(TermBag.of(run) for run in words),
            tuple(TermBag.of(run) for run in by_chunk),
            sentence_vectors,
            chunk_vectors,
        )


def rank(
    question: str,
    vector: Vector,
    query: TermQuery,
    candidates: Sequence[Candidate],
    weights: Signals = WEIGHTS,
) -> list[RankedSentence]:
    """The best sentences of the candidates, best first; ties in the order of their places."""
    scored = [
        _Scored(candidate.version, sentence, signals, signals.score(weights))
        for candidate in candidates
        for sentence, signals in zip(
            candidate.version.sentences, _signals(candidate, vector, query), strict=True
        )
    ]
    kind, asked = asked_kind(question), frozenset(terms(question))
    best = sorted(scored, key=lambda item: -item.score)[:SHORTLIST]
    ranked = [item.with_kind(kind, asked, weights) for item in best]
    return sorted(ranked, key=lambda sentence: (-sentence.score, sentence.place))


@dataclass(frozen=True, slots=True)
class _Scored:
    version: ArticleVersion
    sentence: Sentence
    signals: Signals
    score: float

    def with_kind(
        self, kind: AnswerKind, asked: frozenset[str], weights: Signals
    ) -> RankedSentence:
        offered = float(offers(self.sentence.text, kind, asked))
        signals = replace(self.signals, kind=offered)
        return RankedSentence(
            self.version, self.sentence, self.score + offered * weights.kind, asdict(signals)
        )


def _signals(candidate: Candidate, vector: Vector, query: TermQuery) -> Iterator[Signals]:
    content = candidate.version.content
    similarities = np.asarray(candidate.sentence_vectors @ vector)
    chunk_similarities = np.asarray(candidate.chunk_vectors @ vector)
    chunk_coverages = [query.coverage(bag) for bag in candidate.chunk_bags]
    for sentence, bag in zip(content.sentences, candidate.sentence_bags, strict=True):
        chunk = content.chunk_of(sentence.index).index
        yield Signals(
            similarity=float(similarities[sentence.index]),
            chunk_similarity=float(chunk_similarities[chunk]),
            bm25=query.bm25(bag),
            coverage=query.coverage(bag),
            chunk_coverage=chunk_coverages[chunk],
            pairs=query.pair_overlap(bag),
            kind=0.0,
        )
