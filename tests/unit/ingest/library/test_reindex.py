"""Writing lost vectors to the index again: those that are kept, others from the stored text."""

import pytest

from ingest.errors import VectorIndexError
from ingest.index.base import Kind
from ingest.library.integrity import check_library
from ingest.library.reindex import reindex
from ingest.library.version_vectors import kept_vectors
from ingest.sources.items import SourceArticle
from ingest.types import Article
from tests.builders.libraries import forget_kept_vectors, library_of

ARTICLES = [
    Article(id=f"storm-{n}", text=f"Storm {n} hit Orrin. Trees fell on road {n}.")
    for n in range(45)
]


@pytest.fixture
def library(tmp_path, store, index, embedder):
    library = library_of(tmp_path, store, index, embedder=embedder)
    # In batches, as the program does it: one by one would be the slowest part of each test.
    list(library.publish(SourceArticle("storms.jsonl", article) for article in ARTICLES))
    return library


def lose(library, index, *ids):
    keys = {name: library.store.resolve(library.key, name) for name in ids}
    vectors = {name: index.fetch(Kind.SENTENCE, {key: 2})[key] for name, key in keys.items()}
    index.remove(list(keys.values()))
    return keys, vectors


@pytest.mark.parametrize("are_kept", [True, False])
def test_what_is_lost_is_made_again_and_the_same(library, index, embedder, are_kept):
    keys, vectors = lose(library, index, "storm-3", "storm-40")
    if not are_kept:
        forget_kept_vectors(library, "storm-3", "storm-40")
    before = embedder.embedded_texts
    assert [step.version.article.id for step in reindex(library.components)] == [
        "storm-3",
        "storm-40",
    ]
    for name, key in keys.items():
        assert index.fetch(Kind.SENTENCE, {key: 2})[key].tolist() == vectors[name].tolist()
    assert embedder.embedded_texts - before == (0 if are_kept else 2)
    assert check_library(library.store, library.key, index).sound


def test_what_is_in_order_is_left_alone(library, index, embedder):
    before = embedder.embedded_texts
    assert list(reindex(library.components)) == []
    assert embedder.embedded_texts == before


def test_an_interrupted_run_goes_on_where_it_was(library, index, embedder, monkeypatch):
    ids = [article.id for article in ARTICLES]
    lose(library, index, *ids)
    forget_kept_vectors(library, *ids)
    done = reindex(library.components)
    assert len([next(done) for _ in range(20)]) == 20
    done.close()
    before = embedder.embedded_texts
    assert len(list(reindex(library.components))) == 25
    assert embedder.embedded_texts - before == 25


def test_an_article_replaced_meanwhile_is_not_brought_back(library, index, embedder, monkeypatch):
    keys, _ = lose(library, index, "storm-3")
    forget_kept_vectors(library, "storm-3")
    embed = embedder.embed_passages

    def replace_meanwhile(passages):
        monkeypatch.setattr(embedder, "embed_passages", embed)
        library.add("storms.jsonl", Article(id="storm-3", text="The storm is over."))
        return embed(passages)

    monkeypatch.setattr(embedder, "embed_passages", replace_meanwhile)
    list(reindex(library.components))
    assert keys["storm-3"] not in index.version_keys()
    assert check_library(library.store, library.key, index).sound


def test_a_new_index_needs_no_embedding_unless_everything_is_made_anew(library, embedder):
    library.close()
    before = embedder.embedded_texts
    list(reindex(library.components, everything=True))
    assert embedder.embedded_texts - before == len(ARTICLES)
    components = library.components
    components.store.begin_build(library.key, embedder.fingerprint, embedder.dimension)
    before = embedder.embedded_texts
    assert len(list(reindex(components))) == len(ARTICLES)
    assert embedder.embedded_texts == before


def test_what_only_the_index_has_is_kept_from_then_on(library, embedder):
    versions = forget_kept_vectors(library, "storm-3")
    assert kept_vectors(library.store, embedder, versions) == {}
    before = embedder.embedded_texts
    assert list(reindex(library.components)) == []
    kept = kept_vectors(library.store, embedder, versions)
    assert [len(found.sentences) for found in kept.values()] == [2]
    assert embedder.embedded_texts == before


def test_a_failing_index_is_said(library, index, monkeypatch):
    lose(library, index, "storm-3")

    def fail(*_):
        raise VectorIndexError("The disk is full.")

    monkeypatch.setattr(index, "add", fail)
    with pytest.raises(VectorIndexError, match="disk is full"):
        list(reindex(library.components))
