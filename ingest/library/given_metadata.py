"""Metadata that people give stays with the article when it is ingested again without it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ingest.sources.items import SourceArticle
from ingest.sources.metadata import with_given
from ingest.text.minhash import containment, shingles
from ingest.types import Article, GivenMetadata, IngestedMetadata, RememberedMetadata

OTHER_TEXT = 0.2
"""Below this containment, two texts at the same path are different articles.

Unrelated news has less than 0.06, a corrected article more than 0.6.
"""

_NAMES = {"title": "title", "url": "URL", "outlet": "outlet", "published_at": "date"}


@dataclass(frozen=True, slots=True)
class CompletedArticle:
    """An article with what was given now and before.

    ``remembered`` is what to remember of it, ``None`` for nothing, ``metadata``
    what people are shown.
    """

    article: Article
    remembered: RememberedMetadata | None
    metadata: IngestedMetadata


def complete(
    item: SourceArticle,
    remembered: Mapping[str, RememberedMetadata],
    former_text: Callable[[str], str | None],
) -> CompletedArticle:
    """Add what was given before to an article, whatever source it came by then.

    ``remembered`` is what was given with the same source or for the same id, by
    origin. ``former_text`` returns the text of the article with an id. What was
    given for another article is not added: one that gets another id now, or whose
    text has nothing to do with the former one at the same path.
    """
    article, kept = item.article, GivenMetadata()
    notes: list[str] = []
    former = _former(item, remembered)
    if former is not None and item.is_path and _is_other(article.text, former, former_text):
        notes.append("the text is another than before, so what was given then is not kept")
        former = None
    if former is not None:
        kept = _kept(item.given, former.given)
        article = with_given(article, kept)
        if not item.is_identified and item.given.url is None:
            article = replace(article, id=former.article_id)
    given = _joined(item.given, kept)
    if names := [name for field, name in _NAMES.items() if getattr(kept, field)]:
        notes.append(f"kept from before: {', '.join(names)}")
    date_line = None if given.published_at else item.date_line
    is_plain = given == GivenMetadata() and article.id == item.origin
    said = None if is_plain else RememberedMetadata(article.id, given)
    return CompletedArticle(article, said, metadata_of(article, date_line, tuple(notes)))


def metadata_of(
    article: Article, date_line: str | None = None, notes: tuple[str, ...] = ()
) -> IngestedMetadata:
    """What people are shown of an article that was ingested."""
    return IngestedMetadata(
        article.title, article.outlet, article.published_at, date_line, notes, article.url
    )


def _former(
    item: SourceArticle, remembered: Mapping[str, RememberedMetadata]
) -> RememberedMetadata | None:
    """What was given with the same source, or else with another source of the article."""
    own = remembered.get(item.origin) if item.origin else None
    if own is not None and not (item.is_identified and own.article_id != item.article.id):
        return own
    others = (one for one in remembered.values() if one.article_id == item.article.id)
    return next(others, None)


def _is_other(
    text: str, former: RememberedMetadata, former_text: Callable[[str], str | None]
) -> bool:
    known = former_text(former.article_id)
    if known is None or known == text:
        return False
    now, then = shingles(text), shingles(known)
    return bool(len(now) and len(then)) and containment(now, then) < OTHER_TEXT


def _kept(now: GivenMetadata, before: GivenMetadata) -> GivenMetadata:
    """What was given before and is not given now."""
    return GivenMetadata(
        title=before.title if now.title is None else None,
        url=before.url if now.url is None else None,
        outlet=before.outlet if now.outlet is None else None,
        published_at=before.published_at if now.published_at is None else None,
    )


def _joined(now: GivenMetadata, kept: GivenMetadata) -> GivenMetadata:
    return GivenMetadata(
        title=now.title or kept.title,
        url=now.url or kept.url,
        outlet=now.outlet or kept.outlet,
        published_at=now.published_at or kept.published_at,
    )
