"""Articles by who published them, and when."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection, func, select

from ingest.article import Origin
from ingest.store.schema import ArticleTable, VersionTable


def of_origin(connection: Connection, library_key: int, origin: Origin) -> set[int]:
    """The current versions of that outlet and time, by their keys."""
    rows = connection.execute(
        select(VersionTable.key, VersionTable.outlet)
        .join(ArticleTable, ArticleTable.current_version_key == VersionTable.key)
        .where(
            ArticleTable.library_key == library_key,
            ArticleTable.published_at >= (origin.since or ""),
        )
    )
    # Folded here, because databases fold the case of few alphabets.
    wanted = origin.outlet and _folded(origin.outlet)
    return {key for key, outlet in rows if wanted is None or _folded(outlet or "") == wanted}


def outlets(connection: Connection, library_key: int, text: str, limit: int) -> list[str]:
    """Outlets whose name contains the text, those with most articles first."""
    rows = connection.execute(
        select(VersionTable.outlet, func.count())
        .join(ArticleTable, ArticleTable.current_version_key == VersionTable.key)
        .where(ArticleTable.library_key == library_key, VersionTable.outlet.is_not(None))
        .group_by(VersionTable.outlet)
    )
    counts: Counter[str] = Counter()
    for outlet, articles in rows:
        if outlet and _folded(text) in _folded(outlet):
            counts[outlet] += articles
    return [outlet for outlet, _ in counts.most_common(limit)]


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
