"""“Who's she?” after an answer asks who one of the names in it is.

Beside the answer, a reader takes any sentence about anybody for what is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.retrieval.chat_words import after_connectives, plain_word
from bot.verification.lexicon import NAME_CONNECTIVES
from bot.verification.names import find_names

_WHO_IS = re.compile(
    r"who\s?(?:(?:i|wa)?s|are|were) "
    r"(?:s?he|him|her|(?:this|that)(?: (?:guy|man|woman|person|bloke|lady|dude|one))?)"
    r"(?: (?:again|anyway|then|exactly|even|lol|please))*"
)

FULL_NAME = 2
"""How many words of a longer name are taken: those before are most often an office."""

_POSSESSIVE = re.compile(r"['’]s?$")


def names_meant(question: str, said: Sequence[str]) -> list[str]:
    """The names that “who is she” may mean, the likeliest first; none for another question.

    said: the questions and answers before it, in order. The last of them that has names is
    meant: whole names first, since people are seldom introduced by one word.
    """
    words = [plain_word(word.group()) for word in after_connectives(question)]
    if not _WHO_IS.fullmatch(" ".join(words)):
        return []
    named = next(filter(None, map(_persons, reversed(said))), [])
    return sorted(named, key=lambda name: " " not in name)


def _persons(text: str) -> list[str]:
    """The names in a text, each once, without those that are said to be no person."""
    names = dict.fromkeys(_POSSESSIVE.sub("", str(name)) for name in find_names(text))
    return [_without_office(name) for name in names if f"{name}, which " not in text]


def _without_office(name: str) -> str:
    """“Des Hay” of “Councillor Des Hay”; a name with “of” or “and” in it stays whole."""
    words = name.split()
    return name if not NAME_CONNECTIVES.isdisjoint(words) else " ".join(words[-FULL_NAME:])
