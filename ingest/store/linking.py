"""Near-duplicates: versions that say nearly the same, linked when they are published.

All functions run inside a transaction of the caller's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, or_, select

from ingest.resemblance import NEAR_DUPLICATE, Shingles, bands, containment, shingles
from ingest.store.reading import batches
from ingest.store.schema import ArticleTable, BandTable, NearDuplicateTable, VersionTable

COMPARED = 20
"""Of the versions with a band in common, so many are read and compared, most bands first.

A report that more outlets took is linked to these, and through them to each other."""


def link(connection: Connection, library_key: int, key: int, found: Shingles) -> None:
    """Note a version's bands, and link it to the current versions that it resembles."""
    own = sorted(set(bands(found)))
    if not own:
        return
    sharing = connection.scalars(
        select(BandTable.version_key)
        .where(BandTable.library_key == library_key, BandTable.band.in_(own))
        .group_by(BandTable.version_key)
        .order_by(func.count().desc(), BandTable.version_key)
        .limit(COMPARED)
    ).all()
    connection.execute(
        insert(BandTable),
        [{"library_key": library_key, "band": band, "version_key": key} for band in own],
    )
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


def unlink(connection: Connection, keys: Sequence[int]) -> None:
    """Forget the bands and links of versions that are not current any more."""
    links = NearDuplicateTable
    connection.execute(delete(BandTable).where(BandTable.version_key.in_(keys)))
    connection.execute(
        delete(links).where(or_(links.version_key.in_(keys), links.other_key.in_(keys)))
    )


def linked(connection: Connection, keys: Sequence[int]) -> dict[int, frozenset[int]]:
    """The near-duplicates of each of the versions that has any."""
    found: dict[int, set[int]] = defaultdict(set)
    for some in batches(keys):
        rows = connection.execute(
            select(NearDuplicateTable.version_key, NearDuplicateTable.other_key).where(
                NearDuplicateTable.version_key.in_(some)
            )
        )
        for key, other in rows:
            found[key].add(other)
    return {key: frozenset(others) for key, others in found.items()}


def near_duplicates(connection: Connection, key: int) -> list[str]:
    """The identifiers of the articles that say nearly the same as a version."""
    rows = connection.scalars(
        select(ArticleTable.article_id)
        .join(NearDuplicateTable, NearDuplicateTable.other_key == ArticleTable.current_version_key)
        .where(NearDuplicateTable.version_key == key)
        .order_by(ArticleTable.article_id)
    )
    return list(rows)
