"""The languages of Footnote's own words in Discord: English, and one more for each catalogue file.

A catalogue is a TOML file named by a locale of Discord's, as ``de.toml``, with
the fields of ``Strings``, the tables ``failures`` by the name of the error, and
``notices`` by their English text. What it leaves out is said in English.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from discord import Locale, app_commands

from bot.discord.i18n.strings import ENGLISH, Strings

CATALOGUES = Path(__file__).with_name("locales")
KEY = "key"
"""Where a text to be translated names its field of ``Strings``."""

_TABLES = frozenset({"failures", "notices", "months"})


@dataclass(frozen=True, slots=True)
class Languages:
    """Wordings by Discord's locales."""

    wordings: Mapping[str, Strings] = field(default_factory=dict)

    def of(self, locale: object) -> Strings:
        """The wording for a locale, or for its language; English for all others."""
        name = str(locale)
        found = self.wordings.get(name) or self.wordings.get(name.partition("-")[0])
        return found or ENGLISH

    def __iter__(self) -> Iterator[Strings]:
        yield ENGLISH
        yield from self.wordings.values()


ENGLISH_ONLY = Languages()


def load_languages(folder: Path = CATALOGUES) -> Languages:
    """All catalogues of a folder. Raises ``ValueError`` for one that cannot be used."""
    paths = sorted(folder.glob("*.toml"))
    return Languages({path.stem: _wording(path) for path in paths})


class CatalogueTranslator(app_commands.Translator):
    """Names and descriptions of commands, for Discord to show by each person's locale."""

    def __init__(self, languages: Languages) -> None:
        self._languages = languages

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: Locale,
        _: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The text in that language; ``None`` where English serves."""
        words = self._languages.of(locale)
        return None if words is ENGLISH else getattr(words, string.extras.get(KEY, ""), None)


def localized(key: str) -> app_commands.locale_str:
    """A field of ``Strings`` as a command's name or description."""
    return app_commands.locale_str(getattr(ENGLISH, key), **{KEY: key})


def _wording(path: Path) -> Strings:
    try:
        entries: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name}: {error}") from error
    texts = {key: text for key, text in entries.items() if key not in _TABLES}
    known = {each.name for each in fields(Strings)} - _TABLES
    if unknown := sorted(set(texts) - known):
        raise ValueError(f"{path.name}: there is no text {unknown[0]!r} to translate.")
    kinds = {kind.__name__: kind for kind in ENGLISH.failures}
    failures = entries.get("failures", {})
    if unknown := sorted(set(failures) - set(kinds)):
        raise ValueError(f"{path.name}: there is no failure {unknown[0]!r}.")
    return replace(
        ENGLISH,
        **texts,
        failures=MappingProxyType(
            {**ENGLISH.failures, **{kinds[name]: text for name, text in failures.items()}}
        ),
        notices=MappingProxyType(entries.get("notices", {})),
        months=tuple(entries.get("months", ENGLISH.months)),
    )
