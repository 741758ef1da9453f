"""Validates the metadata of a source, and builds the article."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from pathlib import Path

from ingest.errors import SourceError
from ingest.sources.dateline import find_dateline, local_today
from ingest.sources.items import SourceArticle, SourceOptions
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
from ingest.text.paragraphs import has_word, paragraphs
from ingest.types import Article, GivenMetadata

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
    date_line: str | None = None
    """The line of the text that the date was read from."""


def source_article(
    source: str, text: str, fields: Fields, options: SourceOptions, path: Path | None = None
) -> SourceArticle:
    """The article of a source: a text, which stays unchanged, and its metadata.

    ``path`` is the file, if it contains only this article. Raises
    ``SourceError`` naming the invalid field.
    """
    check_text(text)
    fields = _dated(fields, text)
    title = _found(_title, fields.title, options.title)
    url = _found(_address, fields.url, options.url)
    given_id = None if fields.id is None else _found(validate_id, fields.id, options.id)
    own = Article(
        id=given_id or article_id(url=url, path=path, text=text, title=title),
        text=text,
        title=title,
        url=url,
        outlet=_found(_outlet, fields.outlet, options.outlet),
        published_at=_found(parse_publication_date, fields.published_at, options.published_at),
        authors=_authors(fields.authors),
    )
    item = with_options(SourceArticle(source, own, date_line=fields.date_line), options)
    if given_id or url:
        return item
    if path is not None:
        return replace(item, is_path=True)
    # Such an id starts with the title.
    is_titled = item.article.id == own.id and item.article.title != own.title
    return replace(item, article=_identified(item.article)) if is_titled else item


def _dated(fields: Fields, text: str) -> Fields:
    """The fields with the date that the text says, if the source gives none."""
    if fields.published_at is not None and fields.published_at != "":
        return fields
    found = find_dateline((text[slice(*span)] for span in paragraphs(text)), local_today())
    if found is None:
        return fields
    return replace(fields, published_at=found.published_at.isoformat(), date_line=found.line)


def with_options(item: SourceArticle, options: SourceOptions) -> SourceArticle:
    """The article of a source with the metadata of the options. Raises ``SourceError``."""
    own = item.article
    given = _given(options, own)
    article = with_given(own, given)
    is_identified = options.id is not None or bool(given.url)
    if options.id is not None:
        article = replace(article, id=validate_id(options.id))
    elif given.url:
        article = _identified(article)
    return replace(item, article=article, given=given, origin=own.id, is_identified=is_identified)


def has_id_of_text(article: Article) -> bool:
    """Whether nothing but its text and title identifies an article."""
    if article.url is not None:
        return False
    return article.id == article_id(url=None, path=None, text=article.text, title=article.title)


def told_apart_by_outlet(item: SourceArticle) -> SourceArticle:
    """The article with an id that follows from its outlet, too."""
    article = item.article
    text = f"{article.text}\0{article.outlet}"
    made = article_id(url=None, path=None, text=text, title=article.title)
    return replace(item, article=replace(article, id=made), origin=made)


def with_given(article: Article, given: GivenMetadata) -> Article:
    """The article with everything that was said of it."""
    return replace(
        article,
        title=given.title or article.title,
        url=given.url or article.url,
        outlet=given.outlet or article.outlet,
        published_at=given.published_at or article.published_at,
    )


def _given(options: SourceOptions, own: Article) -> GivenMetadata:
    outlet = _said(_outlet, options.outlet)
    published_at = _said(parse_publication_date, options.published_at)
    if options.prefer_page:
        outlet = "" if own.outlet else outlet
        published_at = "" if own.published_at else published_at
    title, url = _said(_title, options.title), _said(_address, options.url)
    return GivenMetadata(title, url, outlet, published_at)


def _identified(article: Article) -> Article:
    """The article with the id that its address gives it, or else its text."""
    made = article_id(url=article.url, path=None, text=article.text, title=article.title)
    return replace(article, id=made)


def _said(read: Callable[[object], str | None], value: str | None) -> str | None:
    """A field of the options, empty if it was given as empty."""
    return None if value is None else read(value) or ""


def _found(read: Callable[[object], str | None], value: object, option: str | None) -> str | None:
    """A field of the source; ``None`` if it is invalid and ``option`` will replace it."""
    try:
        return read(value)
    except SourceError:
        if option:
            return None
        raise


def check_text(text: str) -> None:
    """Raise ``SourceError`` for a text that cannot be stored, is too long or has no words."""
    if len(text) > MAX_TEXT:
        raise SourceError(
            "The text has {count:,} characters, more than {most:,}.",
            hint="If it holds several articles, put them into a .jsonl file, one per line.",
            count=len(text),
            most=MAX_TEXT,
        )
    if not text.strip():
        raise SourceError("The text is empty.")
    if _has_long_run_of_marks(text):
        raise SourceError("The text has more than {most} accents on one letter.", most=MAX_MARKS)
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
        raise SourceError(
            "The id has {count} characters, more than {most}.", count=len(value), most=MAX_ID
        )
    if _CONTROL_OR_SPACE.search(value):
        raise SourceError("The id {id!r} contains whitespace or control characters.", id=value)
    _check_characters("id", value)
    return value


def _title(value: object) -> str | None:
    return _line("title", value, MAX_TITLE)


def _outlet(value: object) -> str | None:
    return _line("outlet", value, MAX_OUTLET)


def _line(name: str, value: object, limit: int | None = None) -> str | None:
    """A one-line field, with whitespace collapsed, cut at ``limit`` characters."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise SourceError("The {name} is not a string.", name=name)
    _check_characters(name, value)
    line = " ".join(value.split())
    return (line if limit is None else cut(line, limit)) or None


def _address(value: object) -> str | None:
    """The address of the article. Raises ``SourceError`` if it is not one."""
    url = _line("url", value)
    if url is None:
        return None
    if len(url) > MAX_URL:
        raise SourceError("The url has more than {most:,} characters.", most=MAX_URL)
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
            "The {name} contains a NUL character, which databases cannot store.",
            hint="Remove it from the source.",
            name=name,
        )
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise SourceError(
            "The {name} contains half a surrogate pair at character {at}, which"
            " no encoding supports.",
            hint="Replace it by the whole character in the source.",
            name=name,
            at=error.start,
        ) from None
