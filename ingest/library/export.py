"""Articles as JSON lines, from which ``footnote ingest`` restores them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from ingest.runtime.atomic_file import atomic_write, write_errors
from ingest.runtime.console import exact_json
from ingest.types import Article


def json_line(article: Article) -> bytes:
    """An article as a line of UTF-8; the same article always gives the same bytes."""
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
    """Write articles one by one, and say how many there were.

    Raises ``FootnoteError`` when the stream takes no more; a closed pipe stays
    a ``BrokenPipeError``, which means that the reader has enough.
    """
    count = 0
    for article in articles:
        line = json_line(article)
        with write_errors("The articles cannot be written"):
            stream.write(line)
        count += 1
    with write_errors("The articles cannot be written"):
        stream.flush()
    return count


def write_file(articles: Iterable[Article], path: Path) -> int:
    """Write articles to a file, which is there as a whole or stays as it was.

    Only its owner may read a new file. Raises ``UsageError`` where no file can
    be put, ``FootnoteError`` when writing fails.
    """
    failing = f"{path} cannot be written"
    with atomic_write(path) as beside, write_errors(failing), beside.open("wb") as stream:
        return write_articles(articles, stream)
