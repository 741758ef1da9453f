"""Texts with a number, in the plural forms of a language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.plural import PluralRule

ENGLISH_LOCALE = "en"


@cache
def plural_rule(locale: str) -> PluralRule:
    """The CLDR plural rule of one of Discord's locales, as ``de`` or ``pt-BR``.

    Reads a file the first time. Raises ``ValueError`` or ``babel.UnknownLocaleError``
    for a name that is no locale.
    """
    return Locale.parse(locale, sep="-").plural_form


def plural_categories(locale: str) -> frozenset[str]:
    """The plural categories of a locale, as ``one`` and ``other`` in English."""
    return plural_rule(locale).tags | {"other"}


@dataclass(frozen=True, slots=True)
class Plural:
    """A text with a ``{count}``, with a form for each plural category of a locale.

    ``none`` is said of 0 where the form of its category would read oddly.
    """

    other: str
    one: str = ""
    zero: str = ""
    two: str = ""
    few: str = ""
    many: str = ""
    none: str = ""
    locale: str = ENGLISH_LOCALE

    @property
    def forms(self) -> dict[str, str]:
        """The forms by plural category."""
        return {name: getattr(self, name) for name in sorted(plural_categories(self.locale))}

    def format(self, count: int, **values: str) -> str:
        """The form for that count, filled in with it and the other values."""
        if not count and self.none:
            return self.none
        return self.forms[plural_rule(self.locale)(count)].format(count=count, **values)

    def matches(self, text: str) -> bool:
        """Whether a text is one of the forms with any count, and nothing else."""
        patterns = (re.escape(form).replace(r"\{count\}", r"\d+") for form in self.forms.values())
        return any(re.fullmatch(pattern, text) for pattern in patterns)
