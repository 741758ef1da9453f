"""Articles as JSON lines, from which ``footnote ingest`` restores them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ingest.article import Article
from ingest.console import exact_json
from ingest.errors import FootnoteError, UsageError


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
        with _writing("The articles cannot be written"):
            stream.write(line)
        count += 1
    with _writing("The articles cannot be written"):
        stream.flush()
    return count


def write_file(articles: Iterable[Article], path: Path) -> int:
    """Write articles to a file, which is there as a whole or stays as it was.

    Only its owner may read a new file. Raises ``UsageError`` where no file can
    be put, ``FootnoteError`` when writing fails.
    """
    # A link stays a link, and what it points to is replaced.
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise UsageError(
            f"{path.name!r} is no ordinary file.", hint="Leave -o out to write to standard output."
        )
    failing = f"{path} cannot be written"
    with _writing(failing):
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    beside = Path(name)
    try:
        with _writing(failing), os.fdopen(descriptor, "wb") as stream:
            count = write_articles(articles, stream)
            os.fsync(stream.fileno())
        with _writing(failing):
            beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return count


@contextmanager
def _writing(failing: str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise FootnoteError(
            f"{failing} ({error.strerror}).", hint="Free some space or choose another place."
        ) from error
