"""The sentences found for a question, ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.types.question import Question
from ingest.types import ArticleVersion, Sentence


@dataclass(frozen=True, slots=True)
class SentenceFeatures:
    """What speaks for a sentence; each lies between about 0 and 1.

    similarity: cosine of the question and the sentence, pooled in its context.
    chunk_similarity: cosine of the question and the chunk around the sentence.
    coverage, pairs: the question's terms in the sentence.
    carried: the same with those that the sentences before it mention, the less the farther.
    chunk_coverage: the question's terms in the chunk.
    kind: 1 when the sentence offers the kind of answer asked for.
    lacks_name: 1 when its article lacks a name of the question that another article has.
    """

    similarity: float = 0.0
    chunk_similarity: float = 0.0
    coverage: float = 0.0
    carried: float = 0.0
    chunk_coverage: float = 0.0
    pairs: float = 0.0
    kind: float = 0.0
    lacks_name: float = 0.0


SourceSentence = tuple[ArticleVersion, Sentence]
"""Where a sentence stands."""


@dataclass(frozen=True, slots=True)
class RankedSentence:
    """A sentence with its score, higher for better, comparable within one question.

    ``signals`` says what the score is made of. ``logit`` is what a reranker
    found on reading the sentence beside the question. ``also`` are other
    articles that have the same sentence word for word.
    """

    version: ArticleVersion
    sentence: Sentence
    score: float
    signals: SentenceFeatures = SentenceFeatures()
    logit: float | None = None
    also: tuple[SourceSentence, ...] = ()

    @property
    def place(self) -> tuple[str, int]:
        """Names the sentence within a library, and breaks ties in a stable order."""
        return (self.version.article.id, self.sentence.index)


CLOSE_TO_BEST = 0.78
"""A sentence with at least this share of the best one's score may answer as well."""

CLOSE_WHEN_READ = 3.0
"""The same after reranking, as a distance: there the scores are logits, which may be negative.

It shows 1.5 sentences, of which one answers in 93.9 % of questions; 2.0 shows 1.3 for 93.0 %, and
left out the other of two figures that sample articles give (benchmarks/results/reranker.md)."""


def close_to_best(ranked: Sequence[RankedSentence]) -> Sequence[RankedSentence]:
    """The leading sentences that may answer as well as the first; with the first, in order."""
    if not ranked:
        return ()
    best = ranked[0].score
    was_read = ranked[0].logit is not None
    bar = best - CLOSE_WHEN_READ if was_read else min(best, best * CLOSE_TO_BEST)
    return [sentence for sentence in ranked if sentence.score >= bar]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which confidence on something is done; they belong to what made the confidence.

    answer: an extractive answer is given. write: a language model, which may
    say itself that there is no answer, is asked.
    """

    answer: float
    write: float


FUSION_THRESHOLDS = Thresholds(answer=0.4, write=0.1)
"""Without a reranker: 97 % of answerable questions have a confidence of 0.4."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What retrieval knows about a question.

    ``ranked`` is best first. ``confidence`` is the probability, between 0 and
    1, that the best sentences answer the question, to be held against
    ``thresholds``; ``missing`` are names and
    numbers of the question that occur nowhere in its scope; ``readings`` are
    names that were taken for others, as misspellings; ``sides`` are the names
    that it compares, each by its terms.
    """

    question: Question
    ranked: tuple[RankedSentence, ...]
    confidence: float
    thresholds: Thresholds = FUSION_THRESHOLDS
    missing: tuple[str, ...] = ()
    readings: tuple[tuple[str, str], ...] = ()
    sides: tuple[tuple[str, ...], ...] = ()

    def also(self, version: ArticleVersion, sentence: Sentence) -> tuple[SourceSentence, ...]:
        """Other articles known to have a sentence word for word."""
        return next(
            (
                item.also
                for item in self.ranked
                if (item.version.key, item.sentence.index) == (version.key, sentence.index)
            ),
            (),
        )
