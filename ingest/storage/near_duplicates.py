"""Near-duplicates: versions that say nearly the same, which are linked on publication.

All functions run inside the caller's transaction.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    TextClause,
    bindparam,
    delete,
    insert,
    or_,
    select,
    text,
)

from ingest.storage.schema import ArticleTable, BandTable, NearDuplicateTable, VersionTable
from ingest.storage.versions import batches
from ingest.text.minhash import NEAR_DUPLICATE, Shingles, bands, containment, shingles

MAX_COMPARED = 20
"""How many versions with a common band are compared, those with most common bands first.

A report that more outlets carry is linked to these, and through them to the others."""

MAX_PER_BAND = 50
"""How many versions of each band are considered, so that the time does not grow with the library."""


def link(connection: Connection, library_key: int, key: int, found: Shingles) -> bool:
    """Store a version's bands, and link it to the current versions that it resembles.

    Returns whether there are any.
    """
    own = sorted(set(bands(found)))
    if not own:
        return False
    sharing = _sharing(connection, library_key, own)
    connection.execute(
        insert(BandTable),
        [{"library_key": library_key, "band": band, "version_key": key} for band in own],
    )
    if not sharing:
        return False
    texts = connection.execute(
        select(VersionTable.key, VersionTable.text).where(VersionTable.key.in_(sharing))
    )
    alike = [other for other, text in texts if containment(found, shingles(text)) >= NEAR_DUPLICATE]
    pairs = [pair for other in alike for pair in ((key, other), (other, key))]
    if pairs:
        connection.execute(
            insert(NearDuplicateTable),
            [{"version_key": one, "other_key": other} for one, other in pairs],
        )
    return bool(pairs)


def _sharing(connection: Connection, library_key: int, own: Sequence[int]) -> list[int]:
    """The versions that share most bands, among the newest of each band.

    Thousands of reports that consist of the same phrases may share a band.
    """
    wanted = {_name(number): band for number, band in enumerate(own)}
    rows = connection.scalars(_newest_sharing(len(own)), {"library": library_key, **wanted})
    shared = Counter(rows.all())
    return sorted(shared, key=lambda key: (-shared[key], key))[:MAX_COMPARED]


@cache
def _newest_sharing(count: int) -> TextClause:
    """A query for the newest versions of ``count`` bands.

    It is text, since it has a part for each band, which SQLAlchemy would take longer to
    compile than to store the first article.
    """
    newest = (
        "SELECT version_key FROM (SELECT version_key FROM bands"  # noqa: S608  # only numbers
        f" WHERE library_key = :library AND band = :{_name(number)}"
        f" ORDER BY version_key DESC LIMIT {MAX_PER_BAND}) AS newest_{number}"
        for number in range(count)
    )
    return text(" UNION ALL ".join(newest))


def _name(number: int) -> str:
    return f"band_{number}"


def unlink(connection: Connection, keys: Sequence[int]) -> None:
    """Delete the bands and links of versions that are no longer current."""
    links = NearDuplicateTable
    connection.execute(delete(BandTable).where(BandTable.version_key.in_(keys)))
    connection.execute(
        delete(links).where(or_(links.version_key.in_(keys), links.other_key.in_(keys)))
    )


def near_duplicate_keys(connection: Connection, keys: Sequence[int]) -> dict[int, frozenset[int]]:
    """The keys of the near-duplicates of each version that has any."""
    found: dict[int, set[int]] = defaultdict(set)
    for some in batches(keys):
        for key, other in connection.execute(_links(), {"keys": some}):
            found[key].add(other)
    return {key: frozenset(others) for key, others in found.items()}


@cache
def _links() -> Select[*tuple[Any, ...]]:
    return select(NearDuplicateTable.version_key, NearDuplicateTable.other_key).where(
        NearDuplicateTable.version_key.in_(bindparam("keys", expanding=True))
    )


def near_duplicate_ids(connection: Connection, key: int) -> list[str]:
    """The ids of the articles that are near-duplicates of a version."""
    rows = connection.scalars(
        select(ArticleTable.article_id)
        .join(NearDuplicateTable, NearDuplicateTable.other_key == ArticleTable.current_version_key)
        .where(NearDuplicateTable.version_key == key)
        .order_by(ArticleTable.article_id)
    )
    return list(rows)
