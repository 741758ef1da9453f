"""What the NLI model reads of an article to judge a claim."""

from __future__ import annotations

from collections.abc import Iterator

from bot.verification.gates import CitedSentences
from bot.verification.normalization import fold_marks
from ingest.types import Sentence


def premise(cited: CitedSentences) -> str:
    """The cited sentences in order, each run after the sentence before it, joined by spaces.

    That sentence often says who "he" is, and what happened "then".
    """
    return " ".join(sentence.text for sentence in _with_predecessors(cited))


def repeats(claim: str, cited: CitedSentences) -> bool:
    """Whether a claim is one of the cited sentences word for word, which no model has to judge."""
    return any(fold_marks(sentence.text) == fold_marks(claim) for _, sentence in cited.sources)


def _with_predecessors(cited: CitedSentences) -> Iterator[Sentence]:
    sentences = cited.version.sentences
    following = 0
    for _, sentence in cited.sources:
        if sentence.index > following:
            yield sentences[sentence.index - 1]
        yield sentence
        following = sentence.index + 1
