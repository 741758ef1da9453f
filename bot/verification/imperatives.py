"""Finds claims that tell the reader to do something which the article only reports.

An article may say "tell everybody to send money to …". The claim "Send money to
…" has only words of the article, so no other gate stops it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.verification.lexicon import word_set
from bot.verification.normalization import Word, fold, words

_LEADING_ADVERBS = word_set("please now just then so kindly simply always never also first")
_VERBS = word_set(
    "become believe choose consider delete disclose disregard dont don't donate ensure enter"
    " follow forget forward get give go ignore imagine insert install invite keep lets let's"
    " obey pretend provide publish read remember repeat reveal say see select sell send submit"
    " subscribe take tell think translate verify write"
)
"""Verbs whose base form seldom begins a statement."""
_ALSO_NOUNS = word_set(
    "act answer ask buy call change check claim click contact copy deposit dial do download email"
    " find help invest join leave let like link listen look mail make mention message open order"
    " pay phone play post print register reply report request scan search share show sign speak"
    " start stay stop support switch text touch transfer trust try turn type upload use view visit"
    " vote wait warn watch wire"
)
_BEFORE_VERB = word_set("to must should will would shall may might can could please not never")
_CONJUNCTIONS = frozenset({"and", "or"})
_CONJUNCTION_WORDS = 8
_DUTY = word_set("must should need have ought shall can may")


def adds_imperative(claim: str, cited: Sequence[str]) -> bool:
    """Whether a claim is an imperative that no cited sentence begins with.

    Judged by lists of English words, so other forms of request go unnoticed.
    """
    found = words(claim)
    while found and found[0].key in _LEADING_ADVERBS:
        found = found[1:]
    if not found or _begins_a_sentence(claim, cited):
        return False
    key = found[0].key
    if key in _VERBS:
        return True
    stated = [words(sentence) for sentence in cited]
    if key in _ALSO_NOUNS:
        return all(_is_verb_throughout(key, sentence) for sentence in stated)
    addresses_reader = key == "you" and len(found) > 1 and found[1].key in _DUTY
    return addresses_reader and not any(word.key == key for sentence in stated for word in sentence)


def _begins_a_sentence(claim: str, cited: Sequence[str]) -> bool:
    beginning = fold(claim).rstrip(".! ")
    return any(fold(sentence).startswith(beginning) for sentence in cited)


def _is_verb_throughout(key: str, stated: Sequence[Word]) -> bool:
    """Whether every occurrence of a word is a verb, as it follows "to" or "must"."""
    positions = [at for at, word in enumerate(stated) if word.key == key]
    return all(_is_verb_after(stated[:at]) for at in positions)


def _is_verb_after(before: Sequence[Word]) -> bool:
    keys = [word.key for word in before[-_CONJUNCTION_WORDS:]]
    if keys and keys[-1] in _CONJUNCTIONS:
        return any(key in _BEFORE_VERB for key in keys)
    return bool(keys) and keys[-1] in _BEFORE_VERB
