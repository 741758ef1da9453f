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
_ENDINGS = ("n", "an", "ian", "i", "ic", "ese")


def are_of_one_place(shorter: str, longer: str) -> bool:
    """Whether two words in lower case are a place and its people: Mali and Malian, Thai and Thais.

    The longer begins with the shorter.
    """
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
