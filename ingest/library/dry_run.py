"""A dry run: what ingesting would do, without writing or embedding anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ingest.errors import SourceError
from ingest.library.given_metadata import complete
from ingest.library.preparation import Prepared, TextPipeline, prepare
from ingest.runtime.prefetch import prefetch
from ingest.sources.items import SourceFailure, SourceItem
from ingest.storage.validation import check_storable
from ingest.types import Article, IngestOutcome, IngestStatus, RememberedMetadata

ARTICLES_AHEAD = 20


@dataclass(frozen=True, slots=True)
class KnownArticles:
    """What a library knows: content hashes and texts by id, and what was given.

    ``remembered`` returns it by origin, for an origin and the id of an article.
    """

    content_hash: Callable[[str], str | None] = lambda _: None
    text: Callable[[str], str | None] = lambda _: None
    remembered: Callable[[str, str], Mapping[str, RememberedMetadata]] = lambda *_: {}


def dry_run(
    items: Iterable[SourceItem],
    known: KnownArticles,
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
                yield _outcome(item, known, pipeline, seen)


def _outcome(
    item: SourceItem, known: KnownArticles, pipeline: TextPipeline, seen: dict[str, bytes]
) -> IngestOutcome:
    if isinstance(item, SourceFailure):
        return IngestOutcome(item.source, IngestStatus.FAILED, error=item.error)
    remembered = known.remembered(item.origin, item.article.id) if item.origin else {}
    completed = complete(item, remembered, known.text)
    article = completed.article
    prepared = prepare(item.source, article, pipeline, completed.metadata)
    if not isinstance(prepared, Prepared):
        return prepared
    try:
        check_storable(article)
    except SourceError as error:
        return IngestOutcome(item.source, IngestStatus.FAILED, article.id, error=error)
    return IngestOutcome(
        item.source,
        _status(article, known, seen),
        article.id,
        len(prepared.content.sentences),
        metadata=completed.metadata,
    )


def _status(article: Article, known: KnownArticles, seen: dict[str, bytes]) -> IngestStatus:
    """The status after everything that came before it in this run."""
    digest = bytes.fromhex(article.content_hash)
    if article.id in seen:
        former: bytes | None = seen[article.id]
    else:
        stored = known.content_hash(article.id)
        former = None if stored is None else bytes.fromhex(stored)
    seen[article.id] = digest
    if former is None:
        return IngestStatus.ADDED
    return IngestStatus.UNCHANGED if former == digest else IngestStatus.UPDATED
