"""The names that a follow-up adds to the question before, in lower case: “and in wales?”."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.retrieval.entities import MIN_LETTERS, Entity
from bot.retrieval.lexical import version_terms
from bot.verification.lexicon import CALENDAR_WORDS
from bot.verification.lower_cased_names import always_capitalised
from bot.verification.normalization import Word, words
from ingest.library.corpus import Corpus
from ingest.text.terms import is_content, terms
from ingest.types import ArticleVersion

LOOKED_AT = 5
"""In how many articles, those with most of the word, its spelling is looked up."""

_AMBIGUOUS = frozenset({"may", "march"})
"""Months that are ordinary words as well."""

_BEFORE_ADDED = frozenset(
    "and or but so also then about not at by for from in near of over to with".split()
)
"""Words behind which a question adds a name."""


def added_names(text: str, corpus: Corpus, articles: Sequence[ArticleVersion]) -> list[Entity]:
    """The added names that the articles of a conversation lack, spelled with a capital.

    A word in lower case is one if it is a month or a day of the week, or if it stands where a name
    is added and the other articles of the corpus that have it never write it without a capital.
    """
    known = frozenset().union(*map(version_terms, articles))
    found = words(text)
    return [
        Entity(word.surface.capitalize(), term, word.start, word.end)
        for before, word in zip((None, *found), found, strict=False)
        for term in _unknown_term(word, known)
        if _is_date(word) or (_is_added(before) and _is_name(word, term, corpus))
    ]


def _unknown_term(word: Word, known: frozenset[str]) -> Iterator[str]:
    """The term of a word in lower case, unless it is known."""
    found = terms(word.key)
    if len(found) == 1 and word.surface.islower() and len(word.key) >= MIN_LETTERS:
        (term,) = found
        if term.isalpha() and is_content(term) and term not in known:
            yield term


def _is_date(word: Word) -> bool:
    return word.key in CALENDAR_WORDS - _AMBIGUOUS


def _is_added(before: Word | None) -> bool:
    """Whether a word stands where a name is added: first, or behind “and” or “in”."""
    return before is None or before.key in _BEFORE_ADDED


def _is_name(word: Word, term: str, corpus: Corpus) -> bool:
    refs = corpus.versions_with_terms({term: 1.0}, LOOKED_AT)
    texts = [version.article.text for version in corpus.versions(refs).values()]
    return bool(texts) and all(word.key in always_capitalised(text) for text in texts)
