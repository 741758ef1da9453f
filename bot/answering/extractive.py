"""Choosing the sentences of an answer that is made without a language model."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Self

from bot.retrieval.boilerplate import is_boilerplate, is_headline
from bot.types.answer import Role
from bot.types.evidence import Evidence, RankedSentence, SourceSentence
from ingest.text.terms import terms
from ingest.types import ArticleVersion, Sentence, Span

MAX_SENTENCES = 3
NEAREST = 3

_UNINFORMATIVE = frozenset("a also an had has have of on said say says that the".split())
"""Words that outlets add to a report or leave out without changing what it says."""

_PERSON = re.compile(r"[\"“‘'(]?(he|she|they|his|her|their)\b", re.IGNORECASE)
"""How a sentence begins that is about somebody whom it does not name."""

_POSSESSIVES = {"his": "he", "her": "she", "their": "they"}

_SPEAKER = re.compile(r"[\"“‘'].*[,.!?…—–][\"”’']\s+(he|she|they)\b", re.IGNORECASE | re.DOTALL)
"""The same for a sentence that begins with what such a person says."""

_ONLY_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]?\s*")
"""A sentence that does not say who speaks."""

MAX_STEPS_BACK = 3
"""How many sentences before one about “she” are searched for one that names her."""

_NEEDS_PREDECESSOR = re.compile(
    r"[\"“‘'(]?(?:he|she|they|his|her|their|its|this|these|those|both|such|but|instead|however)\b"
    r"|[\"“‘'(]?it (?!(?:is|was|will be|would be|seems|takes|took) )",
    re.IGNORECASE,
)
"""Opening words that refer to the sentence before; "it is" may as well point forward."""


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
        before = _predecessor(excerpt, answers)
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


def needs_predecessor(sentence: Sentence) -> bool:
    """Whether its first words refer to the sentence before it."""
    return bool(sentence.index and _NEEDS_PREDECESSOR.match(sentence.text))


def _predecessor(excerpt: Excerpt, answers: Collection[tuple[int, int]]) -> Excerpt | None:
    """The sentence that an excerpt refers to by its first words or as its speaker, as context.

    ``answers`` are the places of the sentences that answer. One of them is taken as it is:
    it brings its own context.
    """
    version, sentence = excerpt.version, excerpt.sentence
    if not sentence.index or not (needs_predecessor(sentence) or _persons(sentence)):
        return None
    before = version.sentences[sentence.index - 1]
    if (version.key, before.index) not in answers:
        before = _naming(version, sentence) or before
    return None if is_boilerplate(version, before) else Excerpt(version, before, Role.CONTEXT)


def _naming(version: ArticleVersion, sentence: Sentence) -> Sentence | None:
    """The nearest sentence before one about “she” that is not about the same “she”.

    ``None`` for any other sentence, and if none of the ``MAX_STEPS_BACK`` before it is.
    """
    persons = _persons(sentence)
    before = version.sentences[max(sentence.index - MAX_STEPS_BACK, 0) : sentence.index]
    found = (
        one
        for one in reversed(before)
        if persons.isdisjoint(_persons(one)) and not _ONLY_QUOTED.fullmatch(one.text)
    )
    return next(found, None) if persons else None


def _persons(sentence: Sentence) -> frozenset[str]:
    """The pronouns by which a sentence says whom it is about, or whom it quotes."""
    found = (pattern.match(sentence.text) for pattern in (_PERSON, _SPEAKER))
    pronouns = (one[1].lower() for one in found if one)
    return frozenset(_POSSESSIVES.get(pronoun, pronoun) for pronoun in pronouns)


def _says_the_same(some: Excerpt, other: Excerpt) -> bool:
    return some.place == other.place or some.sentence.text.split() == other.sentence.text.split()


def first_sentences(versions: Sequence[ArticleVersion]) -> list[SourceSentence]:
    """The first sentence of each article that has any."""
    return [(version, version.sentences[0]) for version in versions if version.sentences]
