"""The sentence that another one refers to by “she”, “this” and the like."""

from __future__ import annotations

import re

from ingest.types import ArticleVersion, Sentence

_PERSON = re.compile(r"[\"“‘'(]?(he|she|they|his|her|their)\b", re.IGNORECASE)
"""How a sentence begins that is about somebody whom it does not name."""

_POSSESSIVES = {"his": "he", "her": "she", "their": "they"}

_SPEAKER = re.compile(r"[\"“‘'].*[,.!?…—–][\"”’']\s+(he|she|they)\b", re.IGNORECASE | re.DOTALL)
"""The same for a sentence that begins with what such a person says."""

_ONLY_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]?\s*")
"""A sentence that does not say who speaks."""

MAX_STEPS_BACK = 3
"""How many sentences before one about “she” are searched for one that names her."""

_REFERS_BACK = re.compile(
    r"[\"“‘'(]?(?:he|she|they|his|her|their|its|this|these|those|both|such|but|instead|however)\b"
    r"|[\"“‘'(]?it (?!(?:is|was|will be|would be|seems|takes|took) )",
    re.IGNORECASE,
)
"""Opening words that refer to the sentence before; "it is" may as well point forward."""


def refers_back(sentence: Sentence) -> bool:
    """Whether its first words refer to the sentence before it."""
    return bool(sentence.index and _REFERS_BACK.match(sentence.text))


def antecedent(version: ArticleVersion, sentence: Sentence) -> Sentence | None:
    """The sentence that one refers to by its first words or as its speaker, if it does.

    Usually the sentence before. If that is about the same “she”, the nearest of the
    ``MAX_STEPS_BACK`` before that is not.
    """
    persons = _persons(sentence)
    if not sentence.index or not (persons or refers_back(sentence)):
        return None
    before = version.sentences[max(sentence.index - MAX_STEPS_BACK, 0) : sentence.index]
    naming = (
        one
        for one in reversed(before)
        if persons and persons.isdisjoint(_persons(one)) and not _ONLY_QUOTED.fullmatch(one.text)
    )
    return next(naming, before[-1])


def _persons(sentence: Sentence) -> frozenset[str]:
    """The pronouns by which a sentence says whom it is about, or whom it quotes."""
    found = (pattern.match(sentence.text) for pattern in (_PERSON, _SPEAKER))
    pronouns = (one[1].lower() for one in found if one)
    return frozenset(_POSSESSIVES.get(pronoun, pronoun) for pronoun in pronouns)
