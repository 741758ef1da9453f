"""Libraries in memory, which leave nothing behind."""

import pytest

from ingest.bootstrap import open_memory_libraries
from ingest.settings import SHARED_LIBRARY
from ingest.sources.items import SourceArticle
from ingest.types import Article
from tests.fakes.embedder import HashEmbedder


@pytest.fixture
def articles():
    return [
        Article(f"a{number}", f"Vellmar has {number} bridges. Engineers counted them.")
        for number in range(3)
    ]


def test_what_is_published_can_be_read_at_once(articles):
    with open_memory_libraries(HashEmbedder()) as libraries:
        library = libraries.open(SHARED_LIBRARY)
        outcomes = list(library.publish(SourceArticle(each.id, each) for each in articles))
        assert [outcome.sentences for outcome in outcomes] == [2, 2, 2]
        assert libraries.corpus([SHARED_LIBRARY]).article_count() == 3


def test_each_has_only_its_own_articles(articles):
    with open_memory_libraries(HashEmbedder()) as one, open_memory_libraries(HashEmbedder()) as two:
        one.open(SHARED_LIBRARY).add("a", articles[0])
        two.open(SHARED_LIBRARY).add("b", articles[1])
        assert one.open(SHARED_LIBRARY).has("a0")
        assert not one.open(SHARED_LIBRARY).has("a1")


def test_no_file_is_written(articles, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open_memory_libraries(HashEmbedder()) as libraries:
        libraries.open(SHARED_LIBRARY).add("a", articles[0])
        assert list(tmp_path.iterdir()) == []
