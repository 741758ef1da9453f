"""The languages the bot speaks in Discord: English, and one more for each catalog file.

A catalog is a TOML file named after one of Discord's locales, as ``de.toml``.
It has the fields of ``Strings`` and the tables ``plurals`` (by field, then by
plural category), ``failures`` (by the name of the error) and ``notices`` (by
their English text). Whatever a catalog leaves out is said in English.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from babel import UnknownLocaleError
from discord import Locale, app_commands

from bot.discord.i18n.plural import ENGLISH_LOCALE, Plural, plural_categories, plural_rule
from bot.discord.i18n.strings import ENGLISH, Strings

CATALOG_FOLDER = Path(__file__).with_name("locales")
STRINGS_FIELD = "field"
"""The key under which a ``locale_str`` names its field of ``Strings``."""

_TABLES = frozenset({"plurals", "failures", "notices", "months", "short_months"})


@dataclass(frozen=True, slots=True)
class Languages:
    """Strings by Discord's locales."""

    catalogs: Mapping[str, Strings] = field(default_factory=dict)

    def for_locale(self, locale: object) -> Strings:
        """The strings for a locale, or for its language; English for all others."""
        name = str(locale)
        found = self.catalogs.get(name) or self.catalogs.get(name.partition("-")[0])
        return found or ENGLISH

    def __iter__(self) -> Iterator[Strings]:
        yield ENGLISH
        yield from self.catalogs.values()


ENGLISH_ONLY = Languages()


def load_languages(folder: Path = CATALOG_FOLDER) -> Languages:
    """All catalogs in a folder, with the plural rules of their locales.

    Reads files. Raises ``ValueError`` for a catalog that cannot be used.
    """
    plural_rule(ENGLISH_LOCALE)
    paths = sorted(folder.glob("*.toml"))
    return Languages({path.stem: _load_catalog(path) for path in paths})


class CatalogTranslator(app_commands.Translator):
    """Names and descriptions of commands, for Discord to show in each person's language."""

    def __init__(self, languages: Languages) -> None:
        self._languages = languages

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: Locale,
        _: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The text in that language; ``None`` where English is used."""
        strings = self._languages.for_locale(locale)
        if strings is ENGLISH:
            return None
        return getattr(strings, string.extras.get(STRINGS_FIELD, ""), None)


def localized(name: str) -> app_commands.locale_str:
    """A field of ``Strings`` as a command's name or description."""
    return app_commands.locale_str(getattr(ENGLISH, name), **{STRINGS_FIELD: name})


def _load_catalog(path: Path) -> Strings:
    try:
        entries: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name}: {error}") from error
    texts: dict[str, Any] = {name: text for name, text in entries.items() if name not in _TABLES}
    _check_names(path, "text", texts, _field_names("str"))
    failures = entries.get("failures", {})
    kinds = {kind.__name__: kind for kind in ENGLISH.failures}
    _check_names(path, "failure", failures, kinds)
    changes = {**texts, **_load_plurals(path, entries.get("plurals", {}))}
    return replace(
        ENGLISH,
        **changes,
        failures=MappingProxyType(
            {**ENGLISH.failures, **{kinds[name]: text for name, text in failures.items()}}
        ),
        notices=MappingProxyType(entries.get("notices", {})),
        months=tuple(entries.get("months", ENGLISH.months)),
        short_months=tuple(entries.get("short_months", ENGLISH.short_months)),
    )


def _load_plurals(path: Path, plurals: Mapping[str, Mapping[str, str]]) -> dict[str, Plural]:
    """The plural texts of a catalog, each with all plural categories of its locale."""
    locale = path.stem
    try:
        categories = plural_categories(locale)
    except (ValueError, UnknownLocaleError):
        raise ValueError(
            f"{path.name}: {locale!r} is not a locale. Name the file after one of Discord's, as de.toml."
        ) from None
    _check_names(path, "plural", plurals, _field_names("Plural"))
    for name, forms in plurals.items():
        wants = categories | ({"none"} if getattr(ENGLISH, name).none else set())
        if set(forms) != wants:
            wanted = ", ".join(sorted(wants))
            raise ValueError(
                f"{path.name}: [plurals.{name}] has {', '.join(sorted(forms)) or 'no forms'}. "
                f"Give exactly the plural categories of {locale!r}: {wanted}."
            )
    return {name: Plural(**forms, locale=locale) for name, forms in plurals.items()}


def _check_names(path: Path, what: str, names: Iterable[str], known: Iterable[str]) -> None:
    if unknown := sorted(set(names) - set(known)):
        raise ValueError(f"{path.name}: there is no {what} {unknown[0]!r} to translate.")


def _field_names(type_name: str) -> set[str]:
    return {each.name for each in fields(Strings) if each.type == type_name}
