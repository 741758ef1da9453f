"""Whether the cited sentences say a claim, in the opinion of the NLI model."""

from __future__ import annotations

from collections.abc import Iterator

from bot.nli.base import NliModel, NliResult
from bot.verification.gates import CitedSentences
from bot.verification.normalization import fold_marks
from ingest.types import Sentence


def entailment(claim: str, cited: CitedSentences, nli_model: NliModel) -> NliResult:
    """The least favourable of the model's opinions of a claim, one for each of its premises.

    A claim that repeats a cited sentence needs no opinion. Raises ``FootnoteError``.
    """
    if repeats(claim, cited):
        return NliResult(1.0)
    found = [nli_model.classify(premise, claim) for premise in premises(cited)]
    return min(found, key=lambda result: result.entailment)


def is_entailed(claim: str, cited: CitedSentences, nli_model: NliModel) -> bool:
    """Whether ``entailment`` says so; the model stops at the first premise that does not.

    Raises ``FootnoteError``.
    """
    return repeats(claim, cited) or all(
        nli_model.classify(premise, claim).is_entailed for premise in premises(cited)
    )


def premises(cited: CitedSentences) -> tuple[str, ...]:
    """What the model reads: the cited sentences alone, and each run of them after the one before it.

    That sentence often says who "he" is, and what happened "then". It can also
    lend the cited ones what they do not say, so both are read, once where they
    are the same.
    """
    alone = " ".join(sentence.text for _, sentence in cited.sources)
    after = " ".join(sentence.text for sentence in _with_predecessors(cited))
    return tuple(dict.fromkeys((alone, after)))


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
