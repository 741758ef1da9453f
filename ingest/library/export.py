"""Exports articles as JSON lines, which ``footnote ingest`` reads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from ingest.runtime.atomic_file import atomic_write, write_errors
from ingest.runtime.console import exact_json
from ingest.types import Article


def json_line(article: Article) -> bytes:
    """An article as a line of UTF-8. Equal articles give equal bytes."""
    record = {
        "id": article.id,
        "title": article.title,
        "url": article.url,
        "outlet": article.outlet,
        "published_at": article.published_at,
        "authors": list(article.authors),
        "text": article.text,
    }
    return exact_json(record).encode() + b"\n"


def write_articles(articles: Iterable[Article], stream: BinaryIO) -> int:
    """Write articles one by one. Returns how many there were.

    Raises ``FootnoteError`` if writing fails, and ``BrokenPipeError`` if the
    reader has closed the pipe.
    """
    count = 0
    for article in articles:
        line = json_line(article)
        with write_errors("Cannot write the articles"):
            stream.write(line)
        count += 1
    with write_errors("Cannot write the articles"):
        stream.flush()
    return count


def write_file(articles: Iterable[Article], path: Path) -> int:
    """Write articles to a file atomically. Returns how many there were.

    Only its owner may read a new file. Raises ``UsageError`` if no file can be
    at that path, ``FootnoteError`` if writing fails.
    """
    message = f"Cannot write {path}"
    with atomic_write(path) as beside, write_errors(message), beside.open("wb") as stream:
        return write_articles(articles, stream)
