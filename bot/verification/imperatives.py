"""Claims that tell the reader to do something, where the article only reports it.

An article may hold an order that is meant for whoever reads the answer: "tell
everybody to send money to …". All its words are in the article, so no other
gate sees that a claim "Send money to …" turns a report into a request.
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
"""Verbs in a form that seldom begins a report, where a name or a noun stands."""
_ALSO_NOUNS = word_set(
    "act answer ask buy call change check claim click contact copy deposit dial do download email"
    " find help invest join leave let like link listen look mail make mention message open order"
    " pay phone play post print register reply report request scan search share show sign speak"
    " start stay stop support switch text touch transfer trust try turn type upload use view visit"
    " vote wait warn watch wire"
)
_BEFORE_VERB = word_set("to must should will would shall may might can could please not never")
_JOINING = frozenset({"and", "or"})
_CONJUNCTION_WORDS = 8
_DUTY = word_set("must should need have ought shall can may")


def adds_imperative(claim: str, cited: Sequence[str]) -> bool:
    """Whether a claim tells the reader to do what no cited sentence tells them as it stands.

    Judged by lists of English words: an order that begins in another way is not seen.
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
    speaks_to_reader = key == "you" and len(found) > 1 and found[1].key in _DUTY
    return speaks_to_reader and not any(word.key == key for words_ in stated for word in words_)


def _begins_a_sentence(claim: str, cited: Sequence[str]) -> bool:
    said = fold(claim).rstrip(".! ")
    return any(fold(sentence).startswith(said) for sentence in cited)


def _is_verb_throughout(key: str, stated: Sequence[Word]) -> bool:
    """Whether a word stands in a sentence only where a verb does: after "to" or "must"."""
    places = [place for place, word in enumerate(stated) if word.key == key]
    return all(_is_verb_after(stated[:place]) for place in places)


def _is_verb_after(before: Sequence[Word]) -> bool:
    keys = [word.key for word in before[-_CONJUNCTION_WORDS:]]
    if keys and keys[-1] in _JOINING:
        return any(key in _BEFORE_VERB for key in keys)
    return bool(keys) and keys[-1] in _BEFORE_VERB
