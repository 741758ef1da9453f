"""The names of countries, continents and languages, as in Unicode's CLDR."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from babel import Locale

from bot.verification.lexicon import word_set

_MORE_PLACES = word_set(
    "america asia africa europe england scotland wales britain ireland korea alaska hawaii texas"
    " california florida catalonia bavaria sicily tibet crimea siberia palestine chechnya"
)
_PEOPLES = tuple(
    frozenset(pair.split("/"))
    for pair in (
        "britain/british england/english scotland/scottish wales/welsh ireland/irish france/french"
        " germany/german netherlands/dutch belgium/belgian spain/spanish portugal/portuguese"
        " switzerland/swiss denmark/danish sweden/swedish norway/norwegian finland/finnish"
        " poland/polish greece/greek turkey/turkish italy/italian hungary/hungarian ukraine/ukrainian"
        " china/chinese canada/canadian mexico/mexican peru/peruvian brazil/brazilian texas/texan"
        " us/american usa/american america/american argentina/argentine chile/chilean"
        " niger/nigerien philippines/filipino europe/european britain/britons tory/conservative"
        " palestine/palestinian"
    ).split()
)
"""Places and their peoples whose names do not begin alike, or not with the whole of the place's."""

_OTHERS = frozenset({("niger", "nigerian"), ("niger", "nigerians"), ("wale", "wales")})
"""Pairs that only look like a place and its people."""

_ENDINGS = ("n", "an", "ian", "i", "ic", "ese")


def are_place_and_people(one: str, other: str) -> bool:
    """Whether two words in lower case are a place and its people: Wales and Welsh."""
    return frozenset((one, other)) in _PEOPLES


def are_of_one_place(shorter: str, longer: str) -> bool:
    """Whether two words in lower case are a place and its people: Mali and Malian, Thai and Thais.

    The longer begins with the shorter.
    """
    if (shorter, longer) in _OTHERS:
        return False
    ending = longer[len(shorter) :]
    if ending == "s":
        return _is_people(shorter) or longer in _places()
    return shorter in _places() and ending.removesuffix("s") in _ENDINGS


def _is_people(key: str) -> bool:
    return key in _languages() or any(
        key.endswith(ending) and key.removesuffix(ending) in _places() for ending in _ENDINGS
    )


@cache
def _places() -> frozenset[str]:
    """The names of places that are one word, read once."""
    return _single(Locale("en").territories.values()) | _MORE_PLACES


@cache
def _languages() -> frozenset[str]:
    return _single(Locale("en").languages.values())


def _single(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names if name.isalpha())
