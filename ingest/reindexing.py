"""Making vectors again from the stored text, where the index has lost them."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.article import ArticleVersion
from ingest.checking import unindexed_keys
from ingest.library import Library

VERSIONS_AT_ONCE = 20


def reindex(library: Library) -> Iterator[ArticleVersion]:
    """Embed every current version that lacks vectors, and name each when it is done.

    Interrupted and run again, it goes on with what is still missing. What has
    its vectors is not embedded again.
    """
    library.clean_up()
    keys = unindexed_keys(library.store, library.key, library.index)
    for start in range(0, len(keys), VERSIONS_AT_ONCE):
        versions = list(library.store.versions(keys[start : start + VERSIONS_AT_ONCE]).values())
        library.embed_again(versions)
        yield from versions
