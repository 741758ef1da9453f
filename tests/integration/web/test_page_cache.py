"""Pages that have not changed are not sent again."""

import hashlib
from dataclasses import replace

import pytest

from ingest.sources.items import SourceOptions
from ingest.web import page_cache
from ingest.web.page_cache import PageCache
from ingest.web.page_loader import PageLoader
from ingest.web.response import Fetched, Validators
from tests.integration.web.pages import LEAD, html
from tests.integration.web.site import Reply


@pytest.fixture
def path(tmp_path):
    return tmp_path / "pages.sqlite3"


def page(address, etag='"1"'):
    return Fetched(
        address,
        address,
        b"<p>caf\xe9",
        "text/html",
        "latin-1",
        validators=Validators(address, etag),
    )


def test_a_page_that_has_not_changed_gives_the_same_article_by_whoever_asks(site, path):
    def reply(headers):
        if headers.get("if-none-match") == '"1"':
            return Reply(status=304)
        return html(headers={"ETag": '"1"'})

    site.pages |= {"/a": reply, "/old": Reply(status=301, headers={"Location": "/a"})}
    for name in ("/a", "/old"):
        read = [
            PageLoader(site.fetcher(), PageCache(path))(
                site.url(name), SourceOptions(outlet=outlet)
            )
            for outlet in (None, None, "Another")
        ]
        assert read[0] == read[1]
        assert LEAD in read[2].article.text
        assert read[2].article.outlet == "Another"
    assert [("if-none-match" in headers) for headers in site.headers].count(True) == 4


def test_what_is_recalled_is_what_came(path):
    PageCache(path).put(page("https://a.example/1"))
    assert PageCache(path).get("https://a.example/1") == page("https://a.example/1")
    assert PageCache(path).get("https://a.example/2") is None


def test_a_page_without_validators_is_not_kept(path):
    PageCache(path).put(page("https://a.example/1", etag=None))
    assert PageCache(path).get("https://a.example/1") is None


def test_the_oldest_pages_are_forgotten(path, monkeypatch):
    monkeypatch.setattr(page_cache, "MAX_PAGES", 3)
    for number in range(5):
        PageCache(path).put(page(f"https://a.example/{number}"))
    kept = [PageCache(path).get(f"https://a.example/{number}") for number in range(5)]
    assert [page is not None for page in kept] == [False, False, True, True, True]


def test_a_cache_that_cannot_be_used_is_as_good_as_none(site, path):
    path.write_bytes(b"no database" * 500)
    site.pages["/a"] = html(headers={"ETag": '"1"'})
    item = PageLoader(site.fetcher(), PageCache(path))(site.url("/a"), SourceOptions())
    assert LEAD in item.article.text


def test_what_is_kept_is_bounded_in_bytes(path):
    cache = PageCache(path, capacity=10_000)
    addresses = [f"https://a.example/{number}" for number in range(5)]
    for address in addresses:
        body = hashlib.shake_128(address.encode()).digest(4_000)
        cache.put(replace(page(address), body=body))
    assert [cache.get(address) is not None for address in addresses] == [False] * 3 + [True] * 2
