"""Near-duplicates: versions that say nearly the same, linked when they are published.

All functions run inside a transaction of the caller's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache

from sqlalchemy import (
    CompoundSelect,
    Connection,
    bindparam,
    delete,
    insert,
    or_,
    select,
    union_all,
)

from ingest.storage.schema import ArticleTable, BandTable, NearDuplicateTable, VersionTable
from ingest.storage.versions import batches
from ingest.text.minhash import NEAR_DUPLICATE, Shingles, bands, containment, shingles

MAX_COMPARED = 20
"""Of the versions with a band in common, so many are read and compared, most bands first.

A report that more outlets took is linked to these, and through them to each other."""

MAX_PER_BAND = 50
"""So many versions of each band are looked at, so that the time does not grow with the library."""


def link(connection: Connection, library_key: int, key: int, found: Shingles) -> bool:
    """Note a version's bands, and link it to the current versions that it resembles.

    Says whether there are any.
    """
    own = sorted(set(bands(found)))
    if not own:
        return False
    sharing = _sharing(connection, library_key, own)
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
    return bool(pairs)


def _sharing(connection: Connection, library_key: int, own: Sequence[int]) -> list[int]:
    """The versions with most of the bands, looked for among the newest of each.

    Of reports that are made of the same phrases thousands may share one.
    """
    wanted = {_name(number): band for number, band in enumerate(own)}
    rows = connection.scalars(_newest_sharing(len(own)), {"library": library_key, **wanted})
    shared = Counter(rows.all())
    return sorted(shared, key=lambda key: (-shared[key], key))[:MAX_COMPARED]


@cache
def _newest_sharing(count: int) -> CompoundSelect[int]:
    """The newest versions of each of so many bands; made once, as making it costs milliseconds."""
    newest = (
        select(BandTable.version_key)
        .where(
            BandTable.library_key == bindparam("library"),
            BandTable.band == bindparam(_name(number)),
        )
        .order_by(BandTable.version_key.desc())
        .limit(MAX_PER_BAND)
        .subquery()
        for number in range(count)
    )
    return union_all(*(select(found.c.version_key) for found in newest))


def _name(number: int) -> str:
    return f"band_{number}"


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
