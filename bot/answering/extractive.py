"""Choosing the sentences of an answer that is made without a language model."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Self

from bot.retrieval.antecedent import antecedent
from bot.retrieval.boilerplate import is_boilerplate, is_headline
from bot.types.answer import Role
from bot.types.evidence import Evidence, RankedSentence, SourceSentence
from ingest.text.terms import terms
from ingest.types import ArticleVersion, Sentence, Span

MAX_SENTENCES = 3
NEAREST = 3

_UNINFORMATIVE = frozenset("a also an had has have of on said say says that the".split())
"""Words that outlets add to a report or leave out without changing what it says."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A sentence to show verbatim; ``emphasis`` is the part of it that answers."""

    version: ArticleVersion
    sentence: Sentence
    role: Role = Role.ANSWER
    emphasis: Span | None = None

    @classmethod
    def of(cls, ranked: RankedSentence) -> Self:
        """A ranked sentence with its short answer emphasised."""
        return cls(ranked.version, ranked.sentence, emphasis=ranked.short_answer)

    @property
    def place(self) -> tuple[int, int]:
        """Identifies the sentence of the version."""
        return (self.version.key, self.sentence.index)


def best_sentences(evidence: Evidence) -> list[RankedSentence]:
    """One to three sentences, no two with nearly the same words.

    They are those that are good enough. If the question compares, the best of
    them for each side comes first. A headline says little that the article does
    not repeat, so it gives way to others.

    Sentences of one paragraph stay together in their order, and the paragraph of
    the best sentence comes first.
    """
    chosen: dict[tuple[str, ...], RankedSentence] = {}
    for sentence in (*_best_of_each_side(evidence.close, evidence.sides), *evidence.close):
        chosen.setdefault(_informative_terms(sentence.sentence), sentence)
    paragraphs: dict[tuple[int, int], list[RankedSentence]] = {}
    for sentence in _without_headlines(list(chosen.values()))[:MAX_SENTENCES]:
        paragraph = (sentence.version.key, sentence.sentence.paragraph)
        paragraphs.setdefault(paragraph, []).append(sentence)
    return [
        sentence
        for run in paragraphs.values()
        for sentence in sorted(run, key=lambda item: item.sentence.index)
    ]


def with_context(excerpts: Sequence[Excerpt]) -> list[Excerpt]:
    """The same, with the sentence before each that begins with a word like “he” or “this”.

    So has a quotation of somebody who is only called “he”. If the sentence before is about the
    same “he”, the context is an earlier one that is not.

    That sentence is inserted as context; if it is shown anyway, it is moved to where it comes
    first. Boilerplate never becomes context.
    """
    shown = list(excerpts)
    answers = {excerpt.place for excerpt in excerpts}
    for excerpt in excerpts:
        before = _context(excerpt, answers)
        if before is None:
            continue
        here = shown.index(excerpt)
        known = next((item for item in shown if _says_the_same(item, before)), None)
        if known is None:
            shown.insert(here, before)
        elif shown.index(known) > here:
            shown.remove(known)
            shown.insert(here, known)
    return shown


def nearest_sentences(ranked: Sequence[RankedSentence]) -> list[SourceSentence]:
    """The sentences nearest to an answer; boilerplate only where there is nothing else."""
    reporting = (item for item in ranked if not is_boilerplate(item.version, item.sentence))
    found = list(islice(reporting, NEAREST)) or ranked[:NEAREST]
    return [(item.version, item.sentence) for item in found]


def _best_of_each_side(
    ranked: Sequence[RankedSentence], sides: Sequence[Sequence[str]]
) -> list[RankedSentence]:
    """The best sentence that names each side; empty where a side has none."""
    texts = [(item, frozenset(terms(item.sentence.text))) for item in ranked] if sides else []
    found = [
        next((item for item, words in texts if not words.isdisjoint(side)), None)
        for side in sides[:MAX_SENTENCES]
    ]
    if any(item is None for item in found):
        return []
    return [item for item in ranked if any(item is one for one in found)]


def _without_headlines(chosen: Sequence[RankedSentence]) -> list[RankedSentence]:
    """Without headlines, unless there is nothing else."""
    body = [item for item in chosen if not is_headline(item.version, item.sentence)]
    return body or list(chosen)


def _informative_terms(sentence: Sentence) -> tuple[str, ...]:
    """Equal for sentences that differ only in uninformative words."""
    return tuple(term for term in terms(sentence.text) if term not in _UNINFORMATIVE)


def _context(excerpt: Excerpt, answers: Collection[tuple[int, int]]) -> Excerpt | None:
    """The sentence that an excerpt refers to; boilerplate never becomes context.

    ``answers`` are the places of the sentences that answer. One of them right before the
    excerpt is taken as it is: it brings its own context.
    """
    version, index = excerpt.version, excerpt.sentence.index
    found = antecedent(version, excerpt.sentence)
    if found is not None and (version.key, index - 1) in answers:
        found = version.sentences[index - 1]
    if found is None or is_boilerplate(version, found):
        return None
    return Excerpt(version, found, Role.CONTEXT)


def _says_the_same(some: Excerpt, other: Excerpt) -> bool:
    return some.place == other.place or some.sentence.text.split() == other.sentence.text.split()


def first_sentences(versions: Sequence[ArticleVersion]) -> list[SourceSentence]:
    """The first sentence of each article that has any."""
    return [(version, version.sentences[0]) for version in versions if version.sentences]
