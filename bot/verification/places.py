"""The names of countries, continents and languages, as in Unicode's CLDR."""

from __future__ import annotations

from functools import cache

from babel import Locale

from bot.verification.lexicon import word_set

_MORE_PLACES = word_set(
    "america asia africa europe england scotland wales britain ireland korea alaska hawaii texas"
    " california florida catalonia bavaria sicily tibet crimea siberia palestine chechnya"
)
_ENDINGS = ("n", "an", "ian", "i", "ic", "ese")


def is_place(key: str) -> bool:
    """Whether a word in lower case is a place, its language or its people: Norway, Guinean."""
    stems = (key, *(key.removesuffix(ending) for ending in _ENDINGS if key.endswith(ending)))
    return any(form in _places() for form in stems)


@cache
def _places() -> frozenset[str]:
    """The names that are one word, read once."""
    english = Locale("en")
    names = (*english.territories.values(), *english.languages.values())
    return frozenset(name.casefold() for name in names if name.isalpha()) | _MORE_PLACES
