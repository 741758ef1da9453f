"""The vectors of stored versions: kept in the store, else in the index, else embedded again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ingest.embedding.base import Embedder, Matrix, VersionVectors
from ingest.index.base import Kind, VectorIndex
from ingest.library.components import LibraryComponents
from ingest.library.preparation import embed_versions
from ingest.storage.article_store import ArticleStore
from ingest.types import ArticleVersion


def vector_count(kind: Kind, version: ArticleVersion) -> int:
    """How many vectors of a kind a version has."""
    return len(version.sentences if kind is Kind.SENTENCE else version.content.chunks)


def kept_vectors(
    store: ArticleStore, embedder: Embedder, versions: Sequence[ArticleVersion]
) -> dict[int, VersionVectors]:
    """Those that the store has by the embedder's model, by version key."""
    fingerprint, dimension = embedder.fingerprint, embedder.dimension
    return _of_both_kinds(
        lambda kind, counts: store.vectors(kind, counts, fingerprint, dimension),
        fingerprint,
        versions,
    )


def indexed_vectors(
    index: VectorIndex, fingerprint: str, versions: Sequence[ArticleVersion]
) -> dict[int, VersionVectors]:
    """Those that an index of that model has, by version key."""
    return _of_both_kinds(index.fetch, fingerprint, versions)


def _of_both_kinds(
    fetch: Callable[[Kind, Mapping[int, int]], Mapping[int, Matrix]],
    fingerprint: str,
    versions: Sequence[ArticleVersion],
) -> dict[int, VersionVectors]:
    """The vectors of versions that have them for sentences and for chunks."""
    sentences, chunks = (
        fetch(kind, {one.key: vector_count(kind, one) for one in versions})
        for kind in (Kind.SENTENCE, Kind.CHUNK)
    )
    return {
        key: VersionVectors(fingerprint, sentences[key], chunks[key])
        for key in sentences
        if key in chunks
    }


def kept_or_embedded(
    components: LibraryComponents, versions: Sequence[ArticleVersion], *, anew: bool = False
) -> dict[int, VersionVectors]:
    """The vectors of versions, by version key, in order; ``anew`` embeds all of them again."""
    kept = {} if anew else kept_vectors(components.store, components.embedder, versions)
    lacking = [version for version in versions if version.key not in kept]
    found = kept | embed_versions(lacking, components.pipeline, components.embedder)
    return {version.key: found[version.key] for version in versions}
