"""Evidence: the ranked sentences that retrieval found for a question."""

from __future__ import annotations

from dataclasses import dataclass

from bot.types.question import Question
from ingest.types import ArticleVersion, Sentence, Span


@dataclass(frozen=True, slots=True)
class SentenceFeatures:
    """The features that a sentence is scored by; each lies between about 0 and 1.

    similarity: cosine of the question and the sentence, which is pooled in its context.
    chunk_similarity: cosine of the question and the chunk around the sentence.
    coverage: the share of the question's terms that the sentence contains.
    carried: the same, with terms of earlier sentences at a weight that falls with distance.
    chunk_coverage: the share of the question's terms that the chunk contains.
    pairs: the share of the question's neighbouring terms that are neighbours in the sentence.
    kind: 1 when the sentence offers the type of answer that the question expects.
    introduces: 1 when it says who or what the name is that the question asks the identity of.
    continues: 1 when it stands right behind the last answer of the conversation.
    repeats: 1 when the last answer showed it already, and more where it cannot be wanted again.
    lacks_name: 1 when its article lacks a name of the question, unless every article lacks one.
    """

    similarity: float = 0.0
    chunk_similarity: float = 0.0
    coverage: float = 0.0
    carried: float = 0.0
    chunk_coverage: float = 0.0
    pairs: float = 0.0
    kind: float = 0.0
    introduces: float = 0.0
    continues: float = 0.0
    repeats: float = 0.0
    lacks_name: float = 0.0


SourceSentence = tuple[ArticleVersion, Sentence]
"""A sentence and the version of the article that contains it."""


@dataclass(frozen=True, slots=True)
class RankedSentence:
    """A sentence with its score, where higher is better; comparable within one question.

    ``features`` are what the score is made of. ``logit`` is the reader's, where
    it read the sentence, and ``short_answer`` the slice of the sentence that
    answers, as code points of the sentence. ``also`` are other articles that
    contain the same sentence word for word.
    """

    version: ArticleVersion
    sentence: Sentence
    score: float
    features: SentenceFeatures = SentenceFeatures()
    logit: float | None = None
    short_answer: Span | None = None
    also: tuple[SourceSentence, ...] = ()

    @property
    def position(self) -> tuple[str, int]:
        """Identifies the sentence within a library, and breaks ties in a stable order."""
        return (self.version.article.id, self.sentence.index)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least confidence for an answer; specific to the model that the confidence comes from.

    answer: for an extractive answer. write: for asking a language model, which
    can find by itself that there is no answer.
    """

    answer: float
    write: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What retrieval found for a question.

    ``ranked`` is best first; ``close`` are the first of them, which answer well
    enough to be shown. ``confidence`` is the probability, between 0 and 1, that
    the best sentence answers, to be compared with ``thresholds``. ``missing``
    are the names and years of the question that no article in its scope
    mentions, and ``is_known_elsewhere`` says that only those of a conversation were searched and
    others mention them. ``on_subject`` says that the articles are about the question's
    subject, whether they answer it or not. ``readings`` are pairs of a
    misspelled name and the name it was read as. ``sides`` are the names that the
    question compares, each as its terms. ``unanswered`` is the one of two questions
    in one that no sentence answers well enough. ``by_subject`` are the first sentences by
    their features alone, where the articles are not about the subject.
    """

    question: Question
    ranked: tuple[RankedSentence, ...]
    confidence: float
    close: tuple[RankedSentence, ...] = ()
    thresholds: Thresholds = Thresholds(answer=0.5, write=0.0)
    on_subject: bool = False
    missing: tuple[str, ...] = ()
    is_known_elsewhere: bool = False
    readings: tuple[tuple[str, str], ...] = ()
    sides: tuple[tuple[str, ...], ...] = ()
    by_subject: tuple[RankedSentence, ...] = ()
    unanswered: str | None = None

    @property
    def answers(self) -> bool:
        """Whether the best sentence is sure enough to be shown."""
        return self.confidence >= self.thresholds.answer

    @property
    def nearest(self) -> tuple[RankedSentence, ...]:
        """What comes closest to the question, best first.

        A reader only tells what answers. If the articles are off the subject, nothing does and
        its order is chance, so the sentences are in the order of their features.
        """
        return self.by_subject or self.ranked

    def also(self, version: ArticleVersion, sentence: Sentence) -> tuple[SourceSentence, ...]:
        """Other articles found to contain a sentence word for word."""
        return next(
            (
                item.also
                for item in self.ranked
                if (item.version.key, item.sentence.index) == (version.key, sentence.index)
            ),
            (),
        )
