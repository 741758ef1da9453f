"""Pages of a local site: text, title and date of all that are articles, a reason for the rest."""

import time

import pytest

from ingest.errors import SourceError, SourceUnavailable
from ingest.sources.items import SourceArticle, SourceFailure, SourceOptions
from ingest.types import Article
from ingest.web.page_loader import PageLoader, canonical_address
from tests.integration.web.pages import ARTICLES, REFUSALS, TEASERS, article, html, linked
from tests.integration.web.site import HOST, Reply


def read(site, path="/news/story", fetcher=None, **options):
    reader = PageLoader(fetcher or site.fetcher())
    return reader(site.url(path), SourceOptions(**options))


def found(site, *arguments, **options) -> Article:
    item = read(site, *arguments, **options)
    assert isinstance(item, SourceArticle), item
    return item.article


def refused(site, *arguments, **options) -> SourceError:
    item = read(site, *arguments, **options)
    assert isinstance(item, SourceFailure), item
    assert "\n" not in str(item.error)
    return item.error


@pytest.mark.parametrize("case", ARTICLES.values(), ids=ARTICLES)
def test_a_page_gives_its_article(site, case):
    site.pages["/news/story"] = case.reply
    result = found(site)
    assert (result.title, result.published_at) == (case.title, case.date)
    for text in case.has:
        assert text in result.text
    for text in case.lacks:
        assert text not in result.text
    assert result.url == site.url(case.path or "/news/story")


@pytest.mark.parametrize(("reply", "reason"), REFUSALS.values(), ids=REFUSALS)
def test_what_is_no_article_is_named(site, reply, reason):
    site.pages["/news/story"] = reply
    assert reason in refused(site).message


def test_outlet_and_authors_come_from_the_page_and_give_way_to_what_the_person_says(site):
    site.pages["/news/story"] = ARTICLES["JSON-LD alone"].reply
    by_page = found(site)
    assert (by_page.outlet, by_page.authors) == ("The Sample Courier", ("Ida Placeholder",))
    assert found(site, outlet="Another").outlet == "Another"


def test_a_page_is_the_same_article_under_its_canonical_address_and_after_a_correction(site):
    site.pages["/news/story"] = ARTICLES["canonical on the same site"].reply
    site.pages["/news/bridge"] = html()
    site.pages["/m/story"] = Reply(status=301, headers={"Location": "/news/story?utm_medium=x"})
    site.pages["/news/story?utm_medium=x"] = article(
        "<p>Corrected on Tuesday, with better words.</p>" * 9,
        head="<link rel=canonical href='/news/bridge'>",
    )
    identifiers = {found(site, path).id for path in ("/news/story", "/news/bridge", "/m/story")}
    assert len(identifiers) == 1


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        (None, "https://www.news.example/a"),
        ("", "https://www.news.example/a"),
        ("/b", "https://www.news.example/b"),
        ("https://news.example/b", "https://news.example/b"),
        ("https://m.news.example/b", "https://m.news.example/b"),
        ("http://www.news.example/b", "https://www.news.example/b"),
        ("https://evil.example/b", "https://www.news.example/a"),
        ("https://news.example.evil.example/b", "https://www.news.example/a"),
        ("https://blog.news.example/b", "https://www.news.example/a"),
        ("https://www.news.example/", "https://www.news.example/a"),
        ("javascript:alert(1)", "https://www.news.example/a"),
        ("http://[broken", "https://www.news.example/a"),
    ],
)
def test_a_canonical_address_counts_on_the_same_site_only(canonical, expected):
    assert canonical_address(canonical, "https://www.news.example/a") == expected


def test_redirects_are_followed_to_the_article(site):
    for step in range(5):
        site.pages[f"/{step}"] = Reply(status=302, headers={"Location": f"/{step + 1}"})
    site.pages["/5"] = html()
    assert found(site, "/0").url == site.url("/5")
    site.pages["/start"] = Reply(status=308, headers={"Location": "/0"})
    assert "more than 5 times" in refused(site, "/start").message


def test_a_circle_of_redirects_is_named(site):
    site.pages["/a"] = Reply(status=302, headers={"Location": "/b"})
    site.pages["/b"] = Reply(status=302, headers={"Location": "/a#again"})
    assert "in a loop" in refused(site, "/a").message


def test_a_name_that_leads_into_the_network_is_refused_after_a_redirect_too(site):
    def resolve(host, _port):
        return ["127.0.0.1"] if host == HOST else ["10.1.2.3"]

    fetcher = site.fetcher(resolve=resolve)
    site.pages["/a"] = Reply(status=302, headers={"Location": "http://intranet.example/"})
    assert "intranet.example resolves to 10.1.2.3" in refused(site, "/a", fetcher).message
    assert site.asked["/a"] == 1


def test_a_story_that_leads_to_the_front_page_is_gone(site):
    site.pages["/news/story"] = Reply(status=302, headers={"Location": "/"})
    site.pages["/"] = html(f"<ul>{TEASERS}</ul>", head="<title>The Sample Courier</title>")
    assert "redirects to its front page" in refused(site).message
    assert "is a front page" in refused(site, "/").message


@pytest.mark.parametrize("drips_head", [True, False], ids=["headers", "body"])
def test_a_slow_drip_ends_at_the_deadline(site, drips_head):
    # All of it would take minutes.
    site.pages["/news/story"] = Reply(b"x" * 1000, drip=0.1, drips_head=drips_head)
    started = time.monotonic()
    error = refused(site, fetcher=site.fetcher(seconds=0.3))
    assert time.monotonic() - started < 60
    assert "took too long" in error.message
    assert isinstance(error, SourceUnavailable)


def test_a_host_that_does_not_answer_may_be_tried_again(site):
    site.close()
    assert isinstance(refused(site), SourceUnavailable)


def test_an_article_for_subscribers_that_is_shown_whole_is_taken(site):
    whole = "".join(
        f"<p>Sentence number {n} tells more about the old bridge.</p>" for n in range(30)
    )
    site.pages["/news/story"] = article(whole, head=linked(isAccessibleForFree=False))
    assert "Sentence number 29" in found(site).text


def test_no_page_breaks_the_reader_wherever_it_is_cut(site):
    body = ARTICLES["several dates"].reply.body
    for end in range(0, len(body), 97):
        site.pages["/news/story"] = Reply(body[:end])
        assert read(site).source == site.url("/news/story")
