"""Whether the cited sentences say a claim, in the opinion of the NLI model."""

from __future__ import annotations

from collections.abc import Iterator

from bot.nli.base import NliModel
from bot.verification.gates import CitedSentences
from bot.verification.normalization import fold_marks
from ingest.runtime.parallel import side_by_side
from ingest.types import Sentence


def is_entailed(claim: str, cited: CitedSentences, nli_model: NliModel) -> bool:
    """Whether a claim repeats a cited sentence, or each premise says it in the model's opinion.

    The premises are read side by side, because somebody waits. Raises ``FootnoteError``.
    """
    if repeats(claim, cited):
        return True
    found = side_by_side(lambda premise: nli_model.classify(premise, claim), premises(cited))
    return all(result.is_entailed for result in found)


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
