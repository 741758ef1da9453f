"""A dry run: what ingesting would do, without writing or embedding anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ingest.errors import SourceError
from ingest.library.publishing import Prepared, TextPipeline, prepare
from ingest.runtime.prefetch import prefetch
from ingest.sources.items import SourceFailure, SourceItem
from ingest.storage.validation import check_storable
from ingest.types import Article, IngestOutcome, IngestStatus

ARTICLES_AHEAD = 20

FindHash = Callable[[str], str | None]
"""Returns the content hash of the library's article with that id, if there is one."""


def dry_run(
    items: Iterable[SourceItem],
    find_hash: FindHash,
    pipeline: TextPipeline,
    check: Callable[[], None] = lambda: None,
) -> Iterator[IngestOutcome]:
    """Yield, in order, the outcome that each article would have.

    Articles are read and segmented as in a real run. ``check`` is called between
    them and may raise to stop.
    """
    seen: dict[str, bytes] = {}
    with prefetch(items, capacity=ARTICLES_AHEAD, check=check) as ahead:
        for item in ahead:
            if item is not None:
                yield _outcome(item, find_hash, pipeline, seen)


def _outcome(
    item: SourceItem, find_hash: FindHash, pipeline: TextPipeline, seen: dict[str, bytes]
) -> IngestOutcome:
    if isinstance(item, SourceFailure):
        return IngestOutcome(item.source, IngestStatus.FAILED, error=item.error)
    article = item.article
    prepared = prepare(item.source, article, pipeline)
    if not isinstance(prepared, Prepared):
        return prepared
    try:
        check_storable(article)
    except SourceError as error:
        return IngestOutcome(item.source, IngestStatus.FAILED, article.id, error=error)
    status = _status(article, find_hash, seen)
    return IngestOutcome(item.source, status, article.id, len(prepared.content.sentences))


def _status(article: Article, find_hash: FindHash, seen: dict[str, bytes]) -> IngestStatus:
    """The status after everything that came before it in this run."""
    digest = bytes.fromhex(article.content_hash)
    if article.id in seen:
        former: bytes | None = seen[article.id]
    else:
        known = find_hash(article.id)
        former = None if known is None else bytes.fromhex(known)
    seen[article.id] = digest
    if former is None:
        return IngestStatus.ADDED
    return IngestStatus.UNCHANGED if former == digest else IngestStatus.UPDATED
