"""What people say of an article stays until they say otherwise."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.library.given_metadata import complete
from ingest.sources.items import SourceOptions
from ingest.sources.metadata import Fields, source_article
from ingest.types import GivenMetadata, RememberedMetadata

TEXT = "The mill burned down on Friday night, and nobody in the whole valley was hurt by it."
OTHER = "A new ferry sails every hour between the island and the harbour of the old town."

words = st.sampled_from(["One", "Two", "Three"])
dates = st.sampled_from(["2026-01-01", "2026-01-02"])
urls = st.sampled_from(["https://example.com/a", "https://example.com/b"])
own = st.builds(
    Fields,
    title=st.none() | words,
    outlet=st.none() | words,
    published_at=st.none() | dates,
)
options = st.builds(
    SourceOptions,
    title=st.none() | words,
    outlet=st.none() | words,
    published_at=st.none() | dates,
    url=st.none() | urls,
)


def ingested(fields, given, former=None, text=TEXT, path=None):
    item = source_article("mill.txt", text, fields, given, path)
    return complete(item, {item.origin: former} if former else {}, lambda _: TEXT)


def metadata(article):
    return (article.id, article.title, article.url, article.outlet, article.published_at)


@given(own, options)
def test_ingesting_again_without_options_changes_nothing(fields, given):
    first = ingested(fields, given)
    again = ingested(fields, SourceOptions(), first.remembered)
    assert again.article == first.article
    assert again.remembered == first.remembered


@given(own, own, options)
def test_what_was_given_outlives_what_the_source_says_now(before, now, given):
    first = ingested(before, given)
    again = ingested(now, SourceOptions(), first.remembered).article
    for name in ("title", "url", "outlet", "published_at"):
        said = getattr(given, name)
        if said is not None:
            assert getattr(again, name) == said
        elif name != "url":
            assert getattr(again, name) == getattr(now, name)


@given(own, options)
def test_taking_everything_back_leaves_what_the_source_says(fields, given):
    former = ingested(fields, given).remembered
    nothing = SourceOptions(title="", outlet="", published_at="", url="")
    plain = ingested(fields, SourceOptions())
    back = ingested(fields, nothing, former)
    assert metadata(back.article) == metadata(plain.article)
    assert back.remembered is None


@given(own, options, options)
def test_the_last_word_counts(fields, first, second):
    former = ingested(fields, first).remembered
    article = ingested(fields, second, former).article
    for name in ("title", "url", "outlet", "published_at"):
        said = getattr(second, name)
        if said is not None:
            assert getattr(article, name) == said


@given(own, st.none() | words, st.none() | dates)
def test_the_page_is_preferred_only_where_it_says_something(fields, outlet, day):
    given = SourceOptions(outlet=outlet, published_at=day, prefer_page=True)
    article = ingested(fields, given).article
    assert article.outlet == (fields.outlet or outlet)
    assert article.published_at == (fields.published_at or day)


def test_another_text_at_a_path_is_another_article(tmp_path):
    path = tmp_path / "mill.txt"
    former = RememberedMetadata("mill", GivenMetadata(outlet="The Sample"))
    other = ingested(Fields(), SourceOptions(), former, text=OTHER, path=path)
    assert other.article.outlet is None
    assert "not kept" in other.metadata.notes[0]
    edited = TEXT.replace("Friday", "Sunday")
    same = ingested(Fields(), SourceOptions(), former, text=edited, path=path)
    assert (same.article.id, same.article.outlet) == ("mill", "The Sample")


def test_another_address_is_another_article():
    former = ingested(Fields(), SourceOptions(url="https://example.com/a", title="One")).remembered
    other = ingested(Fields(), SourceOptions(url="https://example.com/b"), former).article
    assert (other.url, other.title) == ("https://example.com/b", None)


def test_what_was_given_with_another_source_of_the_article_is_kept():
    url = "https://example.com/a"
    saved = ingested(Fields(), SourceOptions(url=url, title="One", outlet="The Sample"))
    page = source_article(url, TEXT, Fields(url=url, title="Two"), SourceOptions())
    found = complete(page, {"saved": saved.remembered}, lambda _: TEXT)
    assert (found.article.title, found.article.outlet) == ("One", "The Sample")
    assert found.metadata.notes == ("kept from before: title, URL, outlet",)
    other = source_article("b", TEXT, Fields(url="https://example.com/b"), SourceOptions())
    assert complete(other, {"saved": saved.remembered}, lambda _: TEXT).article.title is None


def test_a_source_that_is_said_to_be_another_article_gets_what_was_given_for_that():
    former = ingested(Fields(), SourceOptions(url="https://example.com/a", title="One")).remembered
    item = source_article(
        "mill.txt", TEXT, Fields(), SourceOptions(url="https://example.com/b", outlet="Three")
    )
    other = RememberedMetadata(item.article.id, GivenMetadata(title="Two", outlet="The Sample"))
    found = complete(item, {item.origin: former, "other": other}, lambda _: TEXT)
    assert (found.article.title, found.article.outlet) == ("Two", "Three")


def test_an_option_replaces_what_is_invalid():
    fields = Fields(published_at="last week", url="nowhere")
    given = SourceOptions(published_at="2026-02-13", url="https://example.com/a")
    article = ingested(fields, given).article
    assert (article.published_at, article.url) == ("2026-02-13", "https://example.com/a")
