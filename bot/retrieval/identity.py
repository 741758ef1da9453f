"""“Who's she?” after an answer asks who one of the names in it is.

Beside the answer, a reader takes any sentence about anybody for what is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.retrieval.chat_words import after_connectives, plain_word
from bot.verification.names import find_names

_WHO_IS = re.compile(
    r"who\s?(?:(?:i|wa)?s|are|were) "
    r"(?:s?he|him|her|(?:this|that)(?: (?:guy|man|woman|person|bloke|lady|dude|one))?)"
    r"(?: (?:again|anyway|then|exactly|even|lol|please))*"
)


WITH_OFFICE = 3
"""How many words a first name and a last name are behind an office."""

_POSSESSIVE = re.compile(r"['’]s?$")


def names_meant(question: str, answers: Sequence[str]) -> list[str]:
    """The names that “who is she” may mean, the likeliest first; none for another question.

    They are those of the last answer that has any: whole names first, since people are seldom
    introduced by one word.
    """
    words = [plain_word(word.group()) for word in after_connectives(question)]
    if not _WHO_IS.fullmatch(" ".join(words)):
        return []
    named = next(filter(None, map(_persons, reversed(answers))), [])
    return sorted(named, key=lambda name: " " not in name)


def _persons(answer: str) -> list[str]:
    """The names in an answer, each once, without those that are said to be no person."""
    names = dict.fromkeys(_POSSESSIVE.sub("", str(name)) for name in find_names(answer))
    return [_without_office(name) for name in names if f"{name}, which " not in answer]


def _without_office(name: str) -> str:
    """Of three words the last two: the first is most often an office, as in “Councillor Des Hay”."""
    words = name.split()
    return " ".join(words[1:]) if len(words) == WITH_OFFICE else name
