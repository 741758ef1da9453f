"""Articles by who published them, and when."""

from __future__ import annotations

from sqlalchemy import Connection, Select, func, select

from ingest.storage.schema import ArticleTable, VersionTable
from ingest.types import Origin

MAX_OUTLET_KEY = 200
"""PostgreSQL's indexes hold at most 2,700 bytes a row."""


def outlet_key(outlet: str | None) -> str:
    """An outlet as articles are found by it; databases fold the case of few alphabets."""
    return _folded(outlet or "")[:MAX_OUTLET_KEY]


def of_origin(connection: Connection, library_key: int, origin: Origin) -> set[int]:
    """The current versions of that outlet and time, by their keys."""
    found = _current(library_key).where(ArticleTable.published_at >= (origin.since or ""))
    if origin.outlet is not None:
        found = found.where(ArticleTable.outlet_key == outlet_key(origin.outlet))
    return {key for key in connection.scalars(found) if key is not None}


def outlets(connection: Connection, library_key: int, text: str, limit: int) -> list[str]:
    """Outlets whose name contains the text, those with most articles first.

    Each stands once, as its newest article spells it.
    """
    named = (ArticleTable.library_key == library_key) & (ArticleTable.outlet_key != "")
    counted = select(ArticleTable.outlet_key).where(named).group_by(ArticleTable.outlet_key)
    keys = connection.scalars(counted.order_by(func.count().desc(), ArticleTable.outlet_key))
    wanted = _folded(text)
    found = [key for key in keys if wanted in key][:limit]
    return [_spelled(connection, library_key, key) for key in found]


def _current(library_key: int) -> Select[int | None]:
    return select(ArticleTable.current_version_key).where(
        ArticleTable.library_key == library_key, ArticleTable.current_version_key.is_not(None)
    )


def _spelled(connection: Connection, library_key: int, key: str) -> str:
    newest = (
        _current(library_key)
        .where(ArticleTable.outlet_key == key)
        .order_by(ArticleTable.published_at.desc(), ArticleTable.key.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = connection.scalar(select(VersionTable.outlet).where(VersionTable.key == newest))
    return found or key


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
