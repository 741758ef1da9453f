"""Questions that ask who or what a name is, and sentences that introduce one.

“Who is Ada Vance?” is answered by “the bakery's owner, Ada Vance, said so”, where who she is stands
beside her name and nothing else of the sentence answers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from bot.verification.lexicon import (
    CALENDAR_WORDS,
    FUNCTION_WORDS,
    NAME_CONNECTIVES,
    SENTENCE_OPENERS,
    word_set,
)
from bot.verification.names import Name, find_names, is_verb
from bot.verification.normalization import Word, fold_marks, words
from ingest.text.terms import is_content, terms

MOST_WORDS = 6
"""How many words a name has at most."""

BESIDE = 80
"""How many characters on each side of a name are looked at."""

_QUESTION = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay|wait|sorry|erm?|hey)\b\W*)?(?:(?:tell me|do you know)\s+)?"
    r"(?:who|what)\s*(?:(?:['’]?s|\s(?:exactly |even |actually )?(?:is|are|was|were))\s+"
    r"(?:this |that )?(?P<name>[^,;:?!\"“”]+?)|\s(?P<before>[^,;:?!\"“”]+?)\s(?:is|are|was|were))"
    r"(?:\s(?:exactly|again|anyway|then|lol|please|guy|bloke|person))*[\s?!.…]*$",
    re.IGNORECASE,
)
_HONORIFICS = word_set("mr mrs ms miss mx dr sir dame lord lady")
"""In front of a name, these do not say who somebody is."""

_NO_NOUNS = FUNCTION_WORDS | SENTENCE_OPENERS

_AGE = r"(?:,? \(?\d{1,3}\)?(?=[,\s]))?"
_RELATIVE = re.compile(rf"^{_AGE},? (?:who|whose|which)\b")
_IS = re.compile(
    rf"^{_AGE},? (?:is|are|was|were|became|remains) (?:also |now |currently |then )?"
    r"(?:an?|the|one of|his|her|its|their|our|[\w-]+'s?)\s"
)
_ORIGIN = re.compile(rf"^{_AGE},? (?:from|of) (?:the )?[^\W\d_a-z]")
_APPOSITION = re.compile(
    rf"^{_AGE}, (?:also |now |then |currently |formerly |originally )?(?P<word>an?|the|one|\w[\w-]*)\s"
)
_DETERMINERS = word_set("a an the one his her its their our")
_CALLED = re.compile(r"\b(?:called|named|dubbed|nicknamed|titled|entitled|known as|named as) '?$")
_OWNER = re.compile(r"\w'(?:s )?$|s' $")
_NEXT_WORD = re.compile(r" ([\w-]+)")
_ROLE_BEFORE = re.compile(r"\w,? $")
_CLOSED = re.compile(r"\s*(?:[,.;:)]|$)")
_BEFORE_VERB = word_set(
    "to will would shall should can could may might must not i we you they he she it who"
)


def identified_name(question: str) -> frozenset[str]:
    """The terms of the name that a question asks the identity of; none of any other question.

    A name has capitals, or none at all: “what is flock” may mean a company. ``introduces`` checks
    whether an article writes it as a name.
    """
    found = _QUESTION.match(question)
    written = words((found["name"] or found["before"]) if found else "")
    # “Who is the mayor?” names nobody, and “Who is the Mayor?” may.
    has_article = bool(written) and written[0].key in {"a", "an", "the"}
    unnamed = NAME_CONNECTIVES | _HONORIFICS
    inner = [word for word in written if word.key not in unnamed]
    if not inner or len(written) > MOST_WORDS or not _are_name(inner, has_article=has_article):
        return frozenset()
    return frozenset(term for term in terms(" ".join(w.surface for w in inner)) if is_content(term))


def introduces(sentence: str, name: Collection[str]) -> bool:
    """Whether a sentence says, right beside a name with these terms, who or what that is.

    Nothing introduces an empty name.
    """
    if not name:
        return False
    text = fold_marks(sentence)
    return any(
        _introduces(found, name, *_sides(text, found))
        for found in find_names(sentence)
        if set(terms(str(found))).issuperset(name)
    )


def _sides(text: str, name: Name) -> tuple[str, str]:
    """What stands right before and after a name in a text; of a long sentence, no more."""
    start, end = name.words[0].start, name.words[-1].end
    return text[max(0, start - BESIDE) : start], text[end : end + BESIDE]


def _introduces(found: Name, name: Collection[str], before: str, after: str) -> bool:
    """Whether a name is introduced by its own first words or the text on one of its sides."""
    if _leads(found, name) or _CALLED.search(before) or _is_owned(before, after):
        return True
    if _stands_behind(after.lstrip("'\")")):
        return True
    # With “Mr”, it was introduced before.
    return found.words[0].key not in _HONORIFICS and _stands_before(before, after)


def _are_name(inner: Sequence[Word], *, has_article: bool) -> bool:
    if any(word.key in FUNCTION_WORDS or word.key in CALENDAR_WORDS for word in inner):
        return False
    if all(word.capitalised for word in inner):
        return True
    return not has_article and not any(word.capitalised for word in inner)


def _leads(found: Name, name: Collection[str]) -> bool:
    """Whether the words in front of a name are an office: “Prosecutor Ada Vance”.

    A single one in front of a single name may be a first name.
    """
    leading = []
    for word in found.words:
        if not set(terms(word.surface)).isdisjoint(name):
            break
        leading.append(word.key)
    if not leading or leading[-1] in _HONORIFICS:
        return False
    return len(leading) > 1 or len(name) > 1


def _is_owned(before: str, after: str) -> bool:
    """Whether somebody's name stands there, as “the BBC's Ada Vance”, unlike “its Vance bakery”."""
    following = _NEXT_WORD.match(after)
    is_compound = following is not None and _is_noun(following[1])
    return bool(_OWNER.search(before)) and not is_compound


def _stands_before(before: str, after: str) -> bool:
    """Whether what a name is stands before it: “owner Ada Vance”, “its owner, Ada Vance, said”."""
    if not _ROLE_BEFORE.search(before) or (before.endswith(", ") and not _CLOSED.match(after)):
        return False
    last = words(before)[-2:]
    is_noun = bool(last) and _is_noun(last[-1].surface)
    return is_noun and not any(word.key in _BEFORE_VERB for word in last[:-1])


def _stands_behind(text: str) -> bool:
    """Whether a text begins with what a name before it is: “, a farmer”, “, who keeps bees”."""
    if _RELATIVE.match(text) or _IS.match(text) or _ORIGIN.match(text):
        return True
    found = _APPOSITION.match(text)
    return found is not None and (found["word"] in _DETERMINERS or _is_noun(found["word"]))


def _is_noun(word: str) -> bool:
    """Whether a word in lower case may be a noun: no verb, participle, adverb or function word.

    Of a word with hyphens, as “co-founder”, the last part counts.
    """
    parts = words(word)
    return (
        bool(parts)
        and word.islower()
        and len(word) > 1
        and word.replace("-", "").isalpha()
        and parts[-1].key not in _NO_NOUNS
        and not is_verb(parts[-1])
        and not word.endswith(("ing", "ly"))
    )
