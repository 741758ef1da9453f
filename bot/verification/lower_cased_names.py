"""Finds the names that a claim writes in lower case, and the articles that are lower-cased."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.verification.lexicon import (
    FUNCTION_WORDS,
    word_set,
)
from bot.verification.names import Name, opens_sentence
from bot.verification.normalization import (
    Word,
    fold_marks,
    split_words,
    words,
)
from ingest.runtime.sized_cache import cached_by_length
from ingest.text.terms import stem

LOWER_CASED_SHARE = 0.005
"""A text with a smaller share of capitals counts as lower-cased; sentence case alone makes twice that."""

_AGENTS = word_set("by with between against")
_BEFORE_NAMES = word_set("by with between against and to from for of in at near")
_ADJECTIVE_ENDINGS = (
    "ed", "ing", "ly", "al", "ous", "ive", "ful", "less", "able", "ible", "ic", "ent", "ant", "ern",
    "ish", "ary",
)  # fmt: skip
_NOUN_ENDINGS = (
    "s",
    "ion",
    "ment",
    "ness",
    "ity",
    "ance",
    "ence",
    "ism",
    "age",
    "ure",
    "ship",
    "hood",
)
_MANNERS = word_set(
    "accident air ambulance bicycle bike birth boat bus cable car chance cheque coach credit day default"
    " design email far fax ferry fire foot force half hand heart helicopter horse law letter lorry mail"
    " mistake nature night now order phone plane post proxy radio rail right road rote sea ship taxi"
    " telephone text tender then train tram truck tube video vote water weight word hook hand lot foul"
    " midday noon midnight dawn dusk today tomorrow yesterday"
)
"""Nouns that may follow "by" without an article."""

_TITLES = word_set(
    "mr mrs ms miss mx dr sir dame lord lady professor prof president mayor minister premier"
    " chancellor senator governor judge justice bishop archbishop pope king queen prince princess duke"
    " duchess general colonel captain sergeant lieutenant major admiral inspector ambassador"
    " congressman congresswoman councillor sheriff rabbi imam reverend father sister brother"
)
_CACHED_ARTICLES = 4_000_000
"""Characters of the articles for which it is cached whether they are lower-cased."""


@cached_by_length(_CACHED_ARTICLES)
def is_lower_cased(article_text: str) -> bool:
    """Whether an article is lower-cased throughout, so that names have no capitals."""
    letters = sum(map(str.isalpha, article_text))
    return sum(map(str.isupper, article_text)) < letters * LOWER_CASED_SHARE


def lower_cased_names(claim: str, article_text: str, texts: Sequence[str]) -> Iterator[Name]:
    """Words of a claim in lower case that are names, and that the texts lack.

    A word is one if the article has it with a capital only, or if it is the last of
    an agent that no noun could be: "signed by per lund".
    """
    known = {stem(word.key) for text in texts for word in words(text)}
    found = words(claim)
    missing = [
        word.surface.islower() and word.key.isalpha() and stem(word.key) not in known
        for word in found
    ]
    if not any(missing):
        return
    capitalised = always_capitalised(article_text)
    folded = fold_marks(claim)
    for at, word in enumerate(found):
        is_name = word.key in capitalised and _is_bare(found, at)
        if missing[at] and (
            is_name
            or _is_bare_agent(found, missing, at, folded)
            or _is_bare_agent_alone(found, missing, at, folded)
        ):
            yield Name((word,))


def _is_bare(found: Sequence[Word], at: int) -> bool:
    """Whether a word follows a preposition or opens the claim, maybe after another name."""
    before = [word.key for word in found[max(0, at - 2) : at]]
    return not before or before[-1] in _BEFORE_NAMES or (len(before) > 1 and before[0] in _AGENTS)


def _is_bare_agent_alone(
    found: Sequence[Word], missing: Sequence[bool], at: int, text: str
) -> bool:
    """As ``_is_bare_agent``, for one word: "signed by lund"."""
    if not at or found[at - 1].key != "by" or not missing[at]:
        return False
    follows = text[found[at].end : found[at].end + 1]
    is_last = at + 1 == len(found) or follows in {",", ".", ";", ":"}
    key = found[at].key
    return is_last and not (
        key in FUNCTION_WORDS
        or key in _MANNERS
        or key.endswith((*_ADJECTIVE_ENDINGS, *_NOUN_ENDINGS))
    )


def _is_bare_agent(found: Sequence[Word], missing: Sequence[bool], at: int, text: str) -> bool:
    """Whether a word ends an agent such as “by per lund” that is hardly anything but a name.

    Both words behind the preposition are in no cited sentence, and neither is a function word
    or has the ending of an adjective; nor does the last end as common nouns do.
    """
    if at < 2 or found[at - 2].key not in _AGENTS or not missing[at - 1]:
        return False
    follows = text[found[at].end : found[at].end + 1]
    is_last = at + 1 == len(found) or follows in {",", ".", ";", ":"}
    first, last = found[at - 1].key, found[at].key
    return (
        (is_last or found[at + 1].key in FUNCTION_WORDS)
        and not {first, last} & FUNCTION_WORDS
        and not first.endswith(_ADJECTIVE_ENDINGS)
        and not last.endswith((*_ADJECTIVE_ENDINGS, *_NOUN_ENDINGS))
    )


@cached_by_length(_CACHED_ARTICLES)
def always_capitalised(article_text: str) -> frozenset[str]:
    """The words that an article capitalises inside sentences, and never writes in lower case."""
    folded = fold_marks(article_text)
    found = split_words(folded)
    inside = {
        word.key
        for word in found
        if word.surface[:1].isupper() and not opens_sentence(word, folded)
    }
    return frozenset(inside - {word.key for word in found if word.surface.islower()})


def other_titles(claim: str, texts: Sequence[str]) -> Iterator[Name]:
    """Titles in lower case before a name of the claim, as in "president Lund", that the texts lack."""
    known = {word.key for text in texts for word in words(text)}
    for title, word in pairwise(words(claim)):
        is_adjacent = word.start == title.end + 1
        if title.key in _TITLES - known and is_adjacent and word.capitalised:
            yield Name((title,))
