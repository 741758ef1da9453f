"""Which articles are ranked sentence by sentence."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval import candidates as module
from bot.retrieval.article_cache import ArticleCache, size_of
from bot.retrieval.candidates import CandidateArticles, fuse_ranks
from bot.types.question import Scope
from ingest.errors import ArticleNotFound, VectorIndexError
from ingest.index.base import Kind
from ingest.index.memory import MemoryIndex
from ingest.library.corpus import Corpus
from ingest.types import Article
from tests.builders.corpus import BRIDGE, CHOIR, ORCHARD, corpus_of
from tests.builders.libraries import forget_kept_vectors

MANY = tuple(
    Article(id=word, text=f"Somebody sold a {word} here. It was an old {word}.")
    for word in "anvil barrel candle dagger easel flute goblet".split()
)


def ids(found):
    return [candidate.version.article.id for candidate in found]


@pytest.fixture
def crowded(library_with, monkeypatch):
    """A library with more articles than are ranked whole."""
    monkeypatch.setattr(module, "EXHAUSTIVE", 3)

    def make(**options):
        return library_with(*MANY, **options)

    return make


class Silent(MemoryIndex):
    """An index that finds nothing of some kinds."""

    def __init__(self, *kinds):
        super().__init__()
        self.kinds = kinds

    def query(self, kind, vector, limit):
        return [] if kind in self.kinds else super().query(kind, vector, limit)


class Counting(Corpus):
    """Counts how often vectors are wanted of it."""

    def __init__(self, library):
        super().__init__([library], library.embedder)
        self.wanted = 0

    def vectors(self, kind, versions):
        self.wanted += 1
        return super().vectors(kind, versions)


def searched(library, text, idf=None):
    vector = library.embedder.embed_query(text)
    return ids(CandidateArticles().search(corpus_of(library), vector, idf or {}))


def test_every_article_of_a_small_library_is_ranked(library):
    found = CandidateArticles().of_scope(corpus_of(library))
    assert sorted(ids(found)) == ["bridge", "choir", "orchard"]


def test_an_empty_library_has_none(library_with):
    assert CandidateArticles().of_scope(corpus_of(library_with())) == []


def test_only_the_articles_of_a_scope_are_ranked_each_once(library):
    found = CandidateArticles().of_scope(
        corpus_of(library), Scope(article_ids=("choir", "bridge", "choir"))
    )
    assert ids(found) == ["choir", "bridge"]


def test_a_scope_of_no_articles_has_none(library):
    assert CandidateArticles().of_scope(corpus_of(library), Scope(article_ids=())) == []


def test_an_unknown_article_of_a_scope_is_not_found(library):
    with pytest.raises(ArticleNotFound, match="bridges"):
        CandidateArticles().of_scope(corpus_of(library), Scope(article_ids=("choir", "bridges")))


def test_a_large_library_is_searched_instead(crowded):
    assert CandidateArticles().of_scope(corpus_of(crowded())) is None


def test_an_article_of_a_large_library_may_still_be_asked_by_itself(crowded):
    found = CandidateArticles().of_scope(corpus_of(crowded()), Scope(article_ids=("flute",)))
    assert ids(found) == ["flute"]


@pytest.mark.parametrize(
    ("index", "idf"),
    [
        pytest.param(Silent(Kind.CHUNK), {}, id="sentences"),
        pytest.param(Silent(Kind.SENTENCE), {}, id="chunks"),
        pytest.param(Silent(*Kind), {"flute": 3.0}, id="terms"),
        pytest.param(MemoryIndex(), {"flute": 3.0}, id="all three"),
    ],
)
def test_each_search_finds_the_article(crowded, index, idf):
    assert searched(crowded(index=index), "an old flute", idf)[0] == "flute"


def test_a_search_gives_no_more_than_can_be_ranked_whole(crowded):
    assert len(searched(crowded(), "Somebody sold it", {"sold": 1.0})) == 3


def test_a_search_that_finds_nothing_gives_nothing(crowded):
    assert searched(crowded(index=Silent(*Kind)), "an old flute") == []


def test_an_article_is_analysed_once(library_with):
    corpus, articles = Counting(library_with(BRIDGE, CHOIR)), CandidateArticles()
    first = articles.of_scope(corpus)
    wanted = corpus.wanted
    second = articles.of_scope(corpus)
    assert corpus.wanted == wanted
    assert all(one is other for one, other in zip(first, second, strict=True))


def test_what_is_kept_is_bounded_and_what_was_used_last_is_kept(library_with):
    corpus = Counting(library_with(*MANY))
    sizes = [size_of(candidate) for candidate in CandidateArticles().of_scope(corpus)]
    kept = ArticleCache(2 * max(sizes))
    articles = CandidateArticles(kept)

    def is_analysed_for(article_id):
        before = corpus.wanted
        assert ids(articles.of_scope(corpus, Scope(article_ids=(article_id,)))) == [article_id]
        return corpus.wanted > before

    asked = ["anvil", "barrel", "anvil", "candle", "anvil", "barrel"]
    assert [is_analysed_for(name) for name in asked] == [True, True, False, True, False, True]
    assert len(kept) == 2


def test_an_article_larger_than_what_is_kept_is_ranked_all_the_same(library_with):
    kept = ArticleCache(1)
    articles = CandidateArticles(kept)
    assert sorted(ids(articles.of_scope(corpus_of(library_with(BRIDGE, ORCHARD))))) == [
        "bridge",
        "orchard",
    ]
    assert len(kept) == 1


def test_of_an_article_only_its_newest_version_is_kept(library):
    make_library, kept = corpus_of(library), ArticleCache()
    articles = CandidateArticles(kept)
    for number in range(5):
        library.add("choir.txt", Article(id="choir", text=f"The choir has {number} members."))
        articles.of_scope(make_library)
    assert len(kept) == 3


def test_articles_of_one_identifier_in_two_libraries_are_both_kept(library, library_with):
    kept = ArticleCache()
    (choir,) = CandidateArticles(kept).of_scope(corpus_of(library), Scope(article_ids=("choir",)))
    kept.put(library.key + 1, replace(choir, version=replace(choir.version, key=999)))
    assert kept.get([choir.version.key, 999]).keys() == {choir.version.key, 999}


def test_a_version_that_was_replaced_is_ranked_no_more(library):
    make_library, articles = corpus_of(library), CandidateArticles()
    articles.of_scope(make_library)
    library.add("choir.txt", Article(id="choir", text="The choir has retired."))
    for named in (None, ("choir",)):
        found = {
            c.version.article.id: c
            for c in articles.of_scope(make_library, Scope(article_ids=named))
        }
        assert found["choir"].version.article.text == "The choir has retired."
        assert found["choir"].version.number == 2


def test_a_removed_article_is_ranked_no_more(library):
    make_library, articles = corpus_of(library), CandidateArticles()
    articles.of_scope(make_library)
    library.remove("choir")
    assert sorted(ids(articles.of_scope(make_library))) == ["bridge", "orchard"]


def test_a_version_that_was_replaced_is_not_found_by_a_search(crowded):
    library = crowded()
    make_library, articles = corpus_of(library), CandidateArticles()
    vector = library.embedder.embed_query("an old flute")
    assert ids(articles.search(make_library, vector, {}))[0] == "flute"
    library.add("flute.txt", Article(id="flute", text="Nothing of that kind is for sale."))
    found = {c.version.article.id: c for c in articles.search(make_library, vector, {"flute": 3.0})}
    assert all("old flute" not in c.version.article.text for c in found.values())


def test_an_article_without_vectors_is_an_error_not_an_unknown_name(library_with):
    index = MemoryIndex()
    library = library_with(*MANY[4:6], index=index)
    index.remove([library.store.resolve(library.key, "flute")])
    assert "flute" in ids(CandidateArticles().of_scope(corpus_of(library)))
    forget_kept_vectors(library, "flute")
    with pytest.raises(VectorIndexError, match="lacks the vectors"):
        CandidateArticles().of_scope(corpus_of(library))


def test_articles_high_in_several_lists_come_first():
    assert fuse_ranks([[1, 2, 3], [3, 2], [2]]) == [2, 3, 1]
    assert fuse_ranks([[5], [4], []]) == [4, 5]
    assert fuse_ranks([]) == []


RANKINGS = st.lists(st.lists(st.integers(0, 9), unique=True), max_size=4)


@given(rankings=RANKINGS)
def test_fusing_loses_nothing_and_does_not_depend_on_the_order_of_lists(rankings):
    fused = fuse_ranks(rankings)
    assert sorted(fused) == sorted({key for ranking in rankings for key in ranking})
    assert fused == fuse_ranks(rankings[::-1])
