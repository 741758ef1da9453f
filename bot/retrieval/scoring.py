"""The score of a sentence: its features, and their weights in one place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.answer_type import AnswerType, offers
from bot.retrieval.lexical import TermIndex, TermQuery, pair_overlap
from bot.retrieval.question import ParsedQuestion
from bot.types.evidence import RankedSentence, SentenceFeatures, SourceSentence
from ingest.embedding.base import Matrix, Vector
from ingest.text.terms import article_terms, terms
from ingest.types import Article, ArticleVersion, Sentence

WEIGHTS = SentenceFeatures(
    similarity=11.4,
    chunk_similarity=4.3,
    coverage=2.8,
    carried=5.4,
    chunk_coverage=2.0,
    pairs=2.9,
    kind=2.4,
    lacks_name=-35.0,
)
"""Fitted by ``benchmarks/fit_ranking.py``: a listwise softmax over the sentences of an article.

Only ``lacks_name`` is set by hand, to more than all others together: an article that does not
mention a name of the question answers another question, however similar its sentences are."""


SHORTLIST = 60
"""How many distinct sentences, best by the cheap features, get the features that read the text."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A version of an article, analysed for ranking.

    ``sentence_vectors`` is ``(sentences, dimensions)``, ``chunk_vectors`` is
    ``(chunks, dimensions)``; ``chunk_of``, ``(sentences,)``, is the position of
    each sentence's chunk.
    """

    version: ArticleVersion
    sentences: TermIndex
    chunk_of: NDArray[np.int64]
    sentence_vectors: Matrix
    chunk_vectors: Matrix
    metadata_terms: frozenset[str]

    def contains(self, term: str) -> bool:
        """Whether the text contains a term, or the title, outlet, date or authors do."""
        return self.sentences.contains(term) or term in self.metadata_terms

    @classmethod
    def analyse(
        cls, version: ArticleVersion, sentence_vectors: Matrix, chunk_vectors: Matrix
    ) -> Candidate:
        """Index the terms of a version, whose vectors are given in the order of its content."""
        content = version.content
        words = [article_terms(sentence.text) for sentence in version.sentences]
        owners = [content.chunk_of(sentence.index).index for sentence in version.sentences]
        return cls(
            version=version,
            sentences=TermIndex(words),
            chunk_of=np.array(owners, dtype=np.int64),
            sentence_vectors=sentence_vectors,
            chunk_vectors=chunk_vectors,
            metadata_terms=frozenset(terms(_metadata(version.article))),
        )


def rank(
    question: ParsedQuestion,
    vector: Vector,
    query: TermQuery,
    candidates: Sequence[Candidate],
    weights: SentenceFeatures = WEIGHTS,
) -> list[RankedSentence]:
    """The best sentences of the candidates, best first; ties by article and position."""
    lacking = _without_a_name(candidates, query.names)
    scored = [
        found
        for candidate in candidates
        for found in _scored(
            candidate, vector, query, weights, lacks_name=candidate.version.key in lacking
        )
    ]
    shortlist = _each_text_once(sorted(scored, key=lambda item: (-item.score, *item.position)))
    question_terms = frozenset(question.terms)
    ranked = [
        _with_text_features(sentence, query, question.answer_type, question_terms, weights)
        for sentence in shortlist
    ]
    return sorted(ranked, key=lambda sentence: (-sentence.score, sentence.position))


class _Scored(NamedTuple):
    """A candidate's sentence with its score; its ``features`` are in the order of ``WEIGHTS``.

    There are twenty times as many as are ranked in the end, so these are light.
    """

    version: ArticleVersion
    sentence: Sentence
    score: float
    features: list[float]
    lacks_name: bool

    @property
    def position(self) -> tuple[str, int]:
        return self.version.article.id, self.sentence.index


def _each_text_once(scored: Iterable[_Scored]) -> list[RankedSentence]:
    """The first of the sentences with the same words; ``also`` lists the others.

    Otherwise a report that five outlets carry would fill the shortlist.
    """
    texts: dict[str, list[_Scored]] = {}
    for item in scored:
        text = " ".join(item.sentence.text.split())
        if text in texts or len(texts) < SHORTLIST:
            texts.setdefault(text, []).append(item)
    return [_ranked(first, others) for first, *others in texts.values()]


def _ranked(first: _Scored, others: Iterable[_Scored]) -> RankedSentence:
    features = replace(SentenceFeatures(*first.features), lacks_name=float(first.lacks_name))
    also = _elsewhere(first, others)
    return RankedSentence(first.version, first.sentence, first.score, features, also=also)


def _elsewhere(first: _Scored, others: Iterable[_Scored]) -> tuple[SourceSentence, ...]:
    found: dict[str, _Scored] = {}
    for other in others:
        found.setdefault(other.version.article.id, other)
    found.pop(first.version.article.id, None)
    return tuple((other.version, other.sentence) for other in found.values())


def _metadata(article: Article) -> str:
    parts = (article.title, article.outlet, article.published_at, *article.authors)
    return " ".join(part for part in parts if part)


def _without_a_name(candidates: Sequence[Candidate], names: frozenset[str]) -> frozenset[int]:
    """The versions that lack a name; empty where every version lacks one."""
    lacking = frozenset(
        candidate.version.key
        for candidate in candidates
        if not all(candidate.contains(name) for name in names)
    )
    return lacking if len(lacking) < len(candidates) else frozenset()


def _scored(
    candidate: Candidate,
    vector: Vector,
    query: TermQuery,
    weights: SentenceFeatures,
    *,
    lacks_name: bool,
) -> Iterator[_Scored]:
    """The candidate's best sentences, scored by the features that are cheap to compute."""
    chunk_of, chunks = candidate.chunk_of, len(candidate.chunk_vectors)
    features = np.stack(
        [
            candidate.sentence_vectors @ vector,
            (candidate.chunk_vectors @ vector)[chunk_of],
            candidate.sentences.coverage(query),
            candidate.sentences.carried(query),
            candidate.sentences.coverage_of_groups(query, chunk_of, chunks)[chunk_of],
        ],
        axis=1,
    )
    scores = features @ np.array(astuple(weights)[: features.shape[1]])
    scores += lacks_name * weights.lacks_name
    # Stable, so that equal sentences keep their order in the article.
    best = np.argsort(-scores, kind="stable")[:SHORTLIST]
    sentences = candidate.version.sentences
    for index, score, row in zip(
        best.tolist(), scores[best].tolist(), features[best].tolist(), strict=True
    ):
        yield _Scored(candidate.version, sentences[index], score, row, lacks_name)


def _with_text_features(
    ranked: RankedSentence,
    query: TermQuery,
    expected: AnswerType,
    question_terms: frozenset[str],
    weights: SentenceFeatures,
) -> RankedSentence:
    """Add the features that need the text of the sentence."""
    text = ranked.sentence.text
    pairs = pair_overlap(terms(text), query)
    offered = float(offers(text, expected, question_terms))
    return replace(
        ranked,
        score=ranked.score + pairs * weights.pairs + offered * weights.kind,
        features=replace(ranked.features, pairs=pairs, kind=offered),
    )
