"""Validates the metadata of a source, and builds the article."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path

from ingest.errors import SourceError
from ingest.sources.items import SourceOptions
from ingest.sources.limits import (
    MAX_AUTHOR,
    MAX_AUTHORS,
    MAX_ID,
    MAX_MARKS,
    MAX_OUTLET,
    MAX_TEXT,
    MAX_TITLE,
    MAX_URL,
    cut,
)
from ingest.sources.normalization import article_id, canonical_url, parse_publication_date
from ingest.text.paragraphs import has_word
from ingest.types import Article

_SEPARATOR = re.compile(r"[;,]")
_CONTROL_OR_SPACE = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


@dataclass(frozen=True, slots=True)
class Fields:
    """The metadata that a source gives, not yet validated and therefore of any type."""

    id: object = None
    title: object = None
    url: object = None
    outlet: object = None
    published_at: object = None
    authors: object = None


def make_article(
    text: str, fields: Fields, overrides: SourceOptions, path: Path | None = None
) -> Article:
    """An article of a text, which stays unchanged, and its metadata.

    ``path`` is the file, if it contains only this article. Raises
    ``SourceError`` naming the invalid field.
    """
    check_text(text)
    title = _line("title", _either(overrides.title, fields.title), MAX_TITLE)
    url = _address(_either(overrides.url, fields.url))
    given = _either(overrides.id, fields.id)
    return Article(
        id=article_id(url=url, path=path, text=text, title=title)
        if given is None
        else validate_id(given),
        text=text,
        title=title,
        url=url,
        outlet=_line("outlet", _either(overrides.outlet, fields.outlet), MAX_OUTLET),
        published_at=parse_publication_date(_either(overrides.published_at, fields.published_at)),
        authors=_authors(fields.authors),
    )


def check_text(text: str) -> None:
    """Raise ``SourceError`` for a text that cannot be stored, is too long or has no words."""
    if len(text) > MAX_TEXT:
        raise SourceError(
            f"The text has {len(text):,} characters, more than {MAX_TEXT:,}.",
            hint="If it holds several articles, put them into a .jsonl file, one per line.",
        )
    if not text.strip():
        raise SourceError("The text is empty.")
    if _has_long_run_of_marks(text):
        raise SourceError(f"The text has more than {MAX_MARKS} accents on one letter.")
    if not has_word(text):
        raise SourceError("The text has no words.")
    _check_characters("text", text)


def _has_long_run_of_marks(text: str) -> bool:
    """Whether a letter has so many accents that sorting them, which is quadratic, takes long."""
    if text.isascii():
        return False
    runs = groupby(text, lambda char: unicodedata.combining(char) != 0)
    return any(is_mark and sum(1 for _ in run) > MAX_MARKS for is_mark, run in runs)


def validate_id(value: object) -> str:
    """The id that a source gives. Raises ``SourceError`` if it is invalid."""
    if not isinstance(value, str) or not value:
        raise SourceError("The id is not a string.", hint='Write it as "id": "some-name".')
    if len(value) > MAX_ID:
        raise SourceError(f"The id has {len(value)} characters, more than {MAX_ID}.")
    if _CONTROL_OR_SPACE.search(value):
        raise SourceError(f"The id {value!r} contains whitespace or control characters.")
    _check_characters("id", value)
    return value


def _either(override: object, found: object) -> object:
    return found if override is None else override


def _line(name: str, value: object, limit: int | None = None) -> str | None:
    """A one-line field, with whitespace collapsed, cut at ``limit`` characters."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise SourceError(f"The {name} is not a string.")
    _check_characters(name, value)
    line = " ".join(value.split())
    return (line if limit is None else cut(line, limit)) or None


def _address(value: object) -> str | None:
    """The address of the article. Raises ``SourceError`` if it is not one."""
    url = _line("url", value)
    if url is None:
        return None
    if len(url) > MAX_URL:
        raise SourceError(f"The url has more than {MAX_URL:,} characters.")
    canonical_url(url)
    return url


def _authors(value: object) -> tuple[str, ...]:
    """The first authors of a list of names, or of one string with commas or semicolons."""
    if value is None:
        return ()
    if isinstance(value, str):
        value = _SEPARATOR.split(value, maxsplit=MAX_AUTHORS)
    if not isinstance(value, Sequence):
        raise SourceError("The authors are neither a list nor a string.")
    names = (_line("list of authors", item, MAX_AUTHOR) for item in islice(value, MAX_AUTHORS))
    return tuple(name for name in names if name)


def _check_characters(name: str, value: str) -> None:
    if "\0" in value:
        raise SourceError(
            f"The {name} contains a NUL character, which databases cannot store.",
            hint="Remove it from the source.",
        )
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise SourceError(
            f"The {name} contains half a surrogate pair at character {error.start}, which"
            " no encoding supports.",
            hint="Replace it by the whole character in the source.",
        ) from None
