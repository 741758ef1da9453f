"""The score of a sentence: its features, and their weights in one place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from itertools import accumulate, chain

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.answer_type import offers
from bot.retrieval.introduction import introduces
from bot.retrieval.lexical import Scores, TermIndex, TermMatches, TermQuery, pair_overlap
from bot.retrieval.question import ParsedQuestion
from bot.types.evidence import RankedSentence, SentenceFeatures, SourceSentence
from ingest.embedding.base import Matrix, Vector
from ingest.text.terms import article_terms, terms
from ingest.types import Article, ArticleVersion

WEIGHTS = SentenceFeatures(
    similarity=11.4,
    chunk_similarity=4.3,
    coverage=2.8,
    carried=5.4,
    chunk_coverage=2.0,
    pairs=2.9,
    kind=2.4,
    introduces=3.0,
    lacks_name=-35.0,
)
"""Fitted by ``benchmarks/fit_ranking.py``: a listwise softmax over the sentences of an article.

``lacks_name`` is set by hand, to more than all others together: an article that does not mention a
name of the question answers another question, however similar its sentences are. ``introduces`` is
too, since hardly any of the questions asks who somebody is; it has such sentences read.
``continues`` and ``repeats`` count only once a sentence was read (``Calibration``)."""

_CHEAP = ("similarity", "chunk_similarity", "coverage", "carried", "chunk_coverage")
"""The features that need no text, in their order in ``SentenceFeatures``."""

SHORTLIST = 60
"""How many distinct sentences, best by the cheap features, get the features that read the text."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A version of an article, analysed for ranking.

    ``sentence_vectors`` is ``(sentences, dimensions)``, ``chunk_vectors`` is
    ``(chunks, dimensions)``; ``chunk_of``, ``(sentences,)``, is the position of
    each sentence's chunk. ``words`` are the texts of the sentences with single
    spaces, by which the same sentence is recognised in another article.
    """

    version: ArticleVersion
    sentences: TermIndex
    words: tuple[str, ...]
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
        texts = [sentence.text for sentence in version.sentences]
        return cls(
            version=version,
            sentences=TermIndex(map(article_terms, texts)),
            words=tuple(map(_single_spaced, texts)),
            chunk_of=np.array(version.content.chunk_indexes, dtype=np.int64),
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
    sentences = _Sentences(candidates)
    matches = TermMatches([candidate.sentences for candidate in candidates], query)
    features, with_a_pair = _cheap_features(sentences, vector, matches), matches.with_a_pair()
    lacks_name = _lack_a_name(candidates, query.names)[sentences.owner]
    scores: Scores = lacks_name * np.float64(weights.lacks_name)
    # One feature after the other, since a product of matrices may round equal rows differently.
    for column, weight in zip(features.T, astuple(weights), strict=False):
        scores += column * weight
    question_terms = frozenset(question.terms)
    last = question.last_answer
    ranked = []
    for at, *others in _each_text_once(sentences, scores):
        version, sentence = sentences[at]
        row = SentenceFeatures(
            **dict(zip(_CHEAP, features[at].tolist(), strict=True)),
            pairs=pair_overlap(terms(sentence.text), query) if with_a_pair[at] else 0.0,
            kind=float(offers(sentence.text, question.answer_type, question_terms)),
            introduces=float(introduces(sentence.text, question.identified)),
            continues=float(last.is_continued_by(*sentences.with_the_one_before(at))),
            repeats=last.repetition(sentences.words[at]),
            lacks_name=float(lacks_name[at]),
        )
        ranked.append(
            RankedSentence(
                version,
                sentence,
                float(scores[at])
                + row.pairs * weights.pairs
                + row.kind * weights.kind
                + row.introduces * weights.introduces,
                row,
                also=_elsewhere(version, [sentences[other] for other in others]),
            )
        )
    return sorted(ranked, key=lambda sentence: (-sentence.score, sentence.position))


class _Sentences:
    """The sentences of all candidates, one after the other.

    ``owner``, ``(sentences,)``, is the position of each sentence's candidate.
    """

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        sizes = [len(candidate.chunk_of) for candidate in candidates]
        self.candidates = candidates
        self.starts = [0, *accumulate(sizes)]
        self.owner = np.repeat(np.arange(len(sizes)), sizes)
        self.words = tuple(chain.from_iterable(candidate.words for candidate in candidates))

    def __getitem__(self, at: int) -> SourceSentence:
        owner = int(self.owner[at])
        version = self.candidates[owner].version
        return version, version.sentences[at - self.starts[owner]]

    def with_the_one_before(self, at: int) -> tuple[str, str | None]:
        """The words of a sentence, and of the one before it in its article."""
        is_first = at == self.starts[int(self.owner[at])]
        return self.words[at], None if is_first else self.words[at - 1]

    def best_first(self, scores: Scores) -> list[int]:
        """The best of each candidate, at most ``SHORTLIST`` of them; ties by article and position."""
        ids = [candidate.version.article.id for candidate in self.candidates]
        place = {article_id: number for number, article_id in enumerate(sorted(set(ids)))}
        # Stable, so that equal sentences keep their order in the article.
        best = [
            start + np.argsort(-scores[start:end], kind="stable")[:SHORTLIST]
            for start, end in zip(self.starts, self.starts[1:], strict=False)
        ]
        found = np.concatenate([*best, np.arange(0)])
        articles = np.array([place[article_id] for article_id in ids], dtype=np.int64)
        order = np.lexsort((found, articles[self.owner[found]], -scores[found]))
        positions: list[int] = found[order].tolist()
        return positions


def _cheap_features(
    sentences: _Sentences, vector: Vector, matches: TermMatches
) -> NDArray[np.float64]:
    """The features that need no text, ``(sentences, features)``, in the order of ``WEIGHTS``."""
    candidates = sentences.candidates
    chunks = [0, *accumulate(len(candidate.chunk_vectors) for candidate in candidates)]
    none = np.zeros(0, dtype=np.float32)
    chunk_of = np.concatenate(
        [
            *(
                candidate.chunk_of + start
                for candidate, start in zip(candidates, chunks, strict=False)
            ),
            np.arange(0),
        ]
    )
    similarity = [candidate.sentence_vectors @ vector for candidate in candidates]
    chunk_similarity = [candidate.chunk_vectors @ vector for candidate in candidates]
    columns = (
        np.concatenate([*similarity, none]),
        np.concatenate([*chunk_similarity, none])[chunk_of],
        matches.coverage(),
        matches.carried(),
        matches.coverage_of_groups(chunk_of, chunks[-1])[chunk_of],
    )
    return np.stack(columns, axis=1)


def _each_text_once(sentences: _Sentences, scores: Scores) -> Iterable[list[int]]:
    """The positions of the best texts, best first, each with those of the same words elsewhere.

    Otherwise a report that five outlets carry would fill the shortlist.
    """
    texts: dict[str, list[int]] = {}
    for at in sentences.best_first(scores):
        text = sentences.words[at]
        if text in texts or len(texts) < SHORTLIST:
            texts.setdefault(text, []).append(at)
    return texts.values()


def _elsewhere(
    version: ArticleVersion, others: Iterable[SourceSentence]
) -> tuple[SourceSentence, ...]:
    """The first of each other article."""
    found: dict[str, SourceSentence] = {}
    for other in others:
        found.setdefault(other[0].article.id, other)
    found.pop(version.article.id, None)
    return tuple(found.values())


def _metadata(article: Article) -> str:
    parts = (article.title, article.outlet, article.published_at, *article.authors)
    return " ".join(part for part in parts if part)


def _single_spaced(text: str) -> str:
    """The text with single spaces; the same object where it has no others."""
    spaced = " ".join(text.split())
    return text if spaced == text else spaced


def _lack_a_name(candidates: Sequence[Candidate], names: frozenset[str]) -> NDArray[np.bool_]:
    """Which candidates lack a name; none where every one lacks one."""
    lacking = np.array(
        [not all(candidate.contains(name) for name in names) for candidate in candidates],
        dtype=bool,
    )
    return lacking & (not lacking.all())
