import pytest

from ingest.errors import ArticleNotFound
from ingest.library.preparation import count_terms
from ingest.storage.rows import PendingVersion, TermStatistic
from ingest.types import Article
from tests.builders.libraries import segment, words

ARTICLES = (
    Article(
        id="otters-1",
        text="Otters returned to Lake Vell. Otters eat fish.",
        title="Otters are back",
        outlet="Vell Herald",
        published_at="2026-01-05",
    ),
    Article(
        id="otters-2",
        text="Anglers complained about fish. Otters were blamed.",
        title="Anglers against OTTERS",
        outlet="Lake Courier",
        published_at="2026-01-07T09:00:00Z",
    ),
    Article(id="budget", text="The town budget grew. It is 50% roads.", title="Budget: 50% roads"),
    Article(
        id="Straße",
        text="The street was closed.",
        title="Baustelle in der Großen Straße",
        published_at="2025-12-01",
    ),
)


@pytest.fixture
def library(store):
    key = store.open_library("shared").key
    for article in ARTICLES:
        content = segment(article)
        (version,) = store.begin(key, [(article, "a")], ingested_at="2026-03-04")
        store.publish([PendingVersion(version, content, count_terms(content, words))])
    return key


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("", ["otters-2", "otters-1", "Straße", "budget"], id="newest first"),
        pytest.param("otters", ["otters-2", "otters-1"], id="title in any case"),
        pytest.param("courier", ["otters-2"], id="outlet"),
        pytest.param("s-1", ["otters-1"], id="inside an identifier"),
        pytest.param("50%", ["budget"], id="a percent sign is no wildcard"),
        pytest.param("_", [], id="an underscore is no wildcard"),
        pytest.param("GROSSEN STRASSE", ["Straße"], id="letters beyond ASCII"),
        pytest.param("  are   back ", ["otters-1"], id="stray spaces"),
        pytest.param("heron", [], id="nothing"),
    ],
)
def test_articles_are_found_by_title_outlet_and_identifier(store, library, text, found):
    assert [article.id for article in store.find_articles(library, text, 10)] == found


def test_an_article_is_found_by_exactly_its_identifier(store, library):
    for article in ARTICLES:
        assert store.find_article(library, article.id).title == article.title
    for typed in ("otters", "Otters-1", " otters-1", "straße", "", "otters-1\0", "\ud800"):
        assert store.find_article(library, typed) is None
    assert [store.find_article(library, "otters-2")] == store.summaries(library, 1)


def test_a_listing_says_what_is_shown_of_an_article(store, library):
    newest = store.find_articles(library, "otters", 1)
    assert newest == store.summaries(library, 1)
    assert (newest[0].title, newest[0].outlet) == ("Anglers against OTTERS", "Lake Courier")
    assert (newest[0].version, newest[0].sentences) == (1, 2)
    assert len(store.summaries(library)) == len(ARTICLES)


def test_the_newest_are_those_published_last(store, library):
    versions = store.versions(store.newest(library, 2))
    assert [version.article.id for version in versions.values()] == ["otters-2", "otters-1"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("otters-1", "otters-1"),
        (" budget ", "budget"),
        ("bud", "budget"),
        ("BUD", "budget"),
        ("stra", "Straße"),
    ],
)
def test_an_identifier_may_be_typed_in_part(store, library, typed, meant):
    assert store.version(store.resolve(library, typed)).article.id == meant


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param("otters", "otters-1, otters-2", id="ambiguous"),
        pytest.param("budgte", "Did you mean budget", id="misspelt"),
        pytest.param("anglers", "Did you mean otters-2", id="a word of the title"),
        pytest.param("zzz", "footnote articles", id="nothing near"),
        pytest.param("", "footnote articles", id="empty"),
    ],
)
def test_an_unknown_identifier_is_answered_with_what_was_perhaps_meant(store, library, typed, says):
    with pytest.raises(ArticleNotFound, match=says):
        store.resolve(library, typed)


def test_an_exact_identifier_goes_before_longer_ones(store, library):
    article = Article(id="otters", text="A third one.")
    (version,) = store.begin(library, [(article, "a")], ingested_at="2026-03-04")
    store.publish([PendingVersion(version, segment(article), {})])
    assert store.resolve(library, "otters") == version


def test_terms_are_counted_by_article_and_sentence(store, library):
    assert store.term_statistics(library, ["otters", "fish", "heron"]) == {
        "otters": TermStatistic(articles=2, sentences=3),
        "fish": TermStatistic(articles=2, sentences=2),
        "heron": TermStatistic(articles=0, sentences=0),
    }


def test_versions_are_ranked_by_the_weight_of_the_terms_they_hold(store, library):
    def ranked(weights, limit=10):
        keys = list(store.versions_with_terms(library, weights, limit))
        return [version.article.id for version in store.versions(keys).values()]

    assert ranked({"otters": 1.0}) == ["otters-1", "otters-2"]
    assert ranked({"otters": 1.0, "anglers": 3.0}) == ["otters-2", "otters-1"]
    assert ranked({"the": 0.1, "roads": 2.0}, limit=1) == ["budget"]
    assert ranked({"heron": 1.0}) == []
    assert ranked({}) == []


def test_terms_are_listed_by_their_beginning(store, library):
    assert store.terms_with_prefix(library, "bu") == ["budget"]
    assert store.terms_with_prefix(library, "fi") == ["fish"]
    assert store.terms_with_prefix(library, "zz") == []


def test_a_word_beyond_any_index_is_found_again(store, library):
    article = Article(id="long", text="x" * 5_000)
    (version,) = store.begin(library, [(article, "a")], ingested_at="2026-03-04")
    store.publish([PendingVersion(version, segment(article), count_terms(segment(article), words))])
    assert list(store.versions_with_terms(library, {"x" * 5_000: 1.0}, 5)) == [version]
    assert store.term_statistics(library, ["x" * 5_000])["x" * 5_000].articles == 1
