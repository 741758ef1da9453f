"""The feed of an address that is a feed, or of a page that links to one."""

import pytest

from ingest.errors import SourceError
from ingest.feeds.parser import MAX_ITEMS
from ingest.feeds.reader import FeedReader
from tests.integration.web.pages import html
from tests.integration.web.site import Reply, Site

RSS = Reply(
    b'<rss version="2.0"><channel><item><link>/a</link></item></channel></rss>',
    type="application/rss+xml",
    headers={"ETag": '"1"'},
)


@pytest.fixture
def site():
    server = Site()
    server.pages["/robots.txt"] = Reply(b"", 404)
    server.pages["/feed"] = RSS
    yield server
    server.close()


@pytest.fixture
def reader(site):
    return FeedReader(site.fetcher())


def link(href, kind="application/rss+xml", rel="alternate"):
    return f'<link rel="{rel}" type="{kind}" href="{href}">'


def test_a_feed_is_its_own(site, reader):
    assert reader.find(site.url("/feed")).address == site.url("/feed")


@pytest.mark.parametrize(
    "head",
    [
        link("/feed"),
        link("feed", "application/atom+xml; charset=utf-8", "Alternate home"),
        link("/feed", "application/feed+json"),
        link("/gone") + link("/feed"),
        link("/amp", "text/html") + link("javascript:x") + link("/feed"),
    ],
    ids=["rss", "atom", "json", "the second works", "others are no feeds"],
)
def test_a_page_leads_to_the_feed_it_links_to(site, reader, head):
    site.pages["/"] = html(head=head)
    found = reader.find(site.url("/"))
    assert found.address == site.url("/feed")
    assert [item.address for item in found.items] == [site.url("/a")]


def test_a_page_without_a_feed_says_what_to_try(site, reader):
    site.pages["/"] = html()
    with pytest.raises(SourceError, match="neither a feed nor a page that links to one") as caught:
        reader.find(site.url("/"))
    assert "RSS" in caught.value.hint


def test_only_a_few_links_are_tried(site, reader):
    site.pages["/"] = html(head="".join(link(f"/gone{n}") for n in range(9)))
    with pytest.raises(SourceError, match="no such page"):
        reader.find(site.url("/"))
    assert sum(count for path, count in site.asked.items() if path.startswith("/gone")) == 3


@pytest.mark.parametrize("inside", ["http://169.254.169.254/latest", "http://127.0.0.1:22/"])
def test_neither_a_page_nor_a_redirect_leads_into_the_network(site, reader, inside):
    site.pages["/linked"] = html(head=link(inside))
    site.pages["/redirected"] = Reply(status=302, headers={"Location": inside})
    for path in ("/linked", "/redirected"):
        with pytest.raises(SourceError, match=r"not an address on the public web|only ports 80"):
            reader.find(site.url(path))


def test_a_feed_of_very_many_items_is_read_to_a_limit(site, reader):
    items = b"".join(b"<item><link>/%d</link></item>" % number for number in range(1_000))
    body = b'<rss version="2.0"><channel>' + items + b"</channel></rss>"
    site.pages["/feed"] = Reply(body, type="application/rss+xml")
    found = reader.find(site.url("/feed")).items
    assert [each.address for each in found] == [site.url(f"/{n}") for n in range(MAX_ITEMS)]


def test_a_feed_that_has_not_changed_is_not_read_again(site, reader):
    site.pages["/feed"] = lambda headers: (
        Reply(status=304) if headers.get("if-none-match") == '"1"' else RSS
    )
    found = reader.read(site.url("/feed"))
    assert reader.read(site.url("/feed"), found.validators) is None
