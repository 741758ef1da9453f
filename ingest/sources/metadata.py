"""Validates the metadata of a source, and builds the article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import SourceError
from ingest.sources.items import SourceOptions
from ingest.sources.normalization import article_id, canonical_url, parse_publication_date
from ingest.text.paragraphs import has_word
from ingest.types import Article

MAX_ID_LENGTH = 128

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
    title = _line("title", _either(overrides.title, fields.title))
    url = _line("url", _either(overrides.url, fields.url))
    if url:
        canonical_url(url)
    given = _either(overrides.id, fields.id)
    return Article(
        id=article_id(url=url, path=path, text=text, title=title)
        if given is None
        else validate_id(given),
        text=text,
        title=title,
        url=url,
        outlet=_line("outlet", _either(overrides.outlet, fields.outlet)),
        published_at=parse_publication_date(_either(overrides.published_at, fields.published_at)),
        authors=_authors(fields.authors),
    )


def check_text(text: str) -> None:
    """Raise ``SourceError`` for a text that cannot be stored or has no words."""
    if not text.strip():
        raise SourceError("The text is empty.")
    if not has_word(text):
        raise SourceError("The text has no words.")
    _check_characters("text", text)


def validate_id(value: object) -> str:
    """The id that a source gives. Raises ``SourceError`` if it is invalid."""
    if not isinstance(value, str) or not value:
        raise SourceError("The id is not a string.", hint='Write it as "id": "some-name".')
    if len(value) > MAX_ID_LENGTH:
        raise SourceError(f"The id has {len(value)} characters, more than {MAX_ID_LENGTH}.")
    if _CONTROL_OR_SPACE.search(value):
        raise SourceError(f"The id {value!r} contains whitespace or control characters.")
    _check_characters("id", value)
    return value


def _either(override: object, found: object) -> object:
    return found if override is None else override


def _line(name: str, value: object) -> str | None:
    """A one-line field, with whitespace collapsed."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise SourceError(f"The {name} is not a string.")
    _check_characters(name, value)
    return " ".join(value.split()) or None


def _authors(value: object) -> tuple[str, ...]:
    """A list of names, or one string of names separated by commas or semicolons."""
    if isinstance(value, str):
        value = re.split(r"\s*[;,]\s*", value)
    if value is None:
        return ()
    if not isinstance(value, Sequence):
        raise SourceError("The authors are neither a list nor a string.")
    return tuple(name for item in value if (name := _line("list of authors", item)))


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
