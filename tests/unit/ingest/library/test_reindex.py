"""Making lost vectors again from the stored text."""

import pytest

from ingest.errors import VectorIndexError
from ingest.index.base import Kind
from ingest.library.integrity import check_library
from ingest.library.reindex import reindex
from ingest.sources.items import SourceArticle
from ingest.types import Article
from tests.builders.libraries import library_of

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


def test_what_is_lost_is_made_again_and_the_same(library, index):
    keys, vectors = lose(library, index, "storm-3", "storm-40")
    assert [step.version.article.id for step in reindex(library.components)] == [
        "storm-3",
        "storm-40",
    ]
    for name, key in keys.items():
        assert index.fetch(Kind.SENTENCE, {key: 2})[key].tolist() == vectors[name].tolist()
    assert check_library(library.store, library.key, index).sound


def test_what_is_in_order_is_left_alone(library, index, embedder):
    before = embedder.embedded_texts
    assert list(reindex(library.components)) == []
    assert embedder.embedded_texts == before


def test_an_interrupted_run_goes_on_where_it_was(library, index, embedder, monkeypatch):
    lose(library, index, *(article.id for article in ARTICLES))
    done = reindex(library.components)
    assert len([next(done) for _ in range(20)]) == 20
    done.close()
    before = embedder.embedded_texts
    assert len(list(reindex(library.components))) == 25
    assert embedder.embedded_texts - before == 25


def test_an_article_replaced_meanwhile_is_not_brought_back(library, index, embedder, monkeypatch):
    keys, _ = lose(library, index, "storm-3")
    embed = embedder.embed_passages

    def replace_meanwhile(passages):
        monkeypatch.setattr(embedder, "embed_passages", embed)
        library.add("storms.jsonl", Article(id="storm-3", text="The storm is over."))
        return embed(passages)

    monkeypatch.setattr(embedder, "embed_passages", replace_meanwhile)
    list(reindex(library.components))
    assert keys["storm-3"] not in index.version_keys()
    assert check_library(library.store, library.key, index).sound


def test_a_failing_index_is_said(library, index, monkeypatch):
    lose(library, index, "storm-3")

    def fail(*_):
        raise VectorIndexError("The disk is full.")

    monkeypatch.setattr(index, "add", fail)
    with pytest.raises(VectorIndexError, match="disk is full"):
        list(reindex(library.components))
