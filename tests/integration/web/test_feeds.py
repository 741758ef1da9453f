"""Feeds: which articles they name, and that each is fetched once, whatever happens in between."""

import gzip
import json
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.errors import SourceError, StoreBusy, StoreError
from ingest.feeds.parser import MAX_ITEMS, FeedItem, read_feed
from ingest.feeds.poller import FeedPoller
from ingest.feeds.state import MAX_ATTEMPTS, FeedState
from ingest.sources.items import SourceArticle
from ingest.types import IngestOutcome, IngestStatus
from ingest.web.page_loader import PageLoader
from ingest.web.response import Fetched, Validators
from tests.integration.web.pages import article, html
from tests.integration.web.site import Reply

ROOT = Path(__file__).resolve().parents[3]
FEED = "https://courier.example/feeds/news"
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{}</channel></rss>"""


def rss(*entries):
    items = "".join(
        f"<item><title>{title}</title><link>{link}</link>"
        "<pubDate>Sun, 02 Mar 2031 08:15:00 GMT</pubDate></item>"
        for title, link in entries
    )
    return RSS.replace("{}", items).encode()


def fetched(body, **fields):
    return Fetched(FEED, FEED, body if isinstance(body, bytes) else body.encode(), **fields)


def addresses(body, **fields):
    return [item.address for item in read_feed(fetched(body, **fields))]


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>
<entry><title>A</title><link rel="self" href="/api/a"/><link href="../a"/>
<updated>2031-03-02T08:00:00Z</updated></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/"><item rdf:about="/a"><title>A</title>
<link>https://courier.example/a</link></item></rdf:RDF>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": "1", "url": "https://courier.example/a", "title": "A"}, 7, {"id": "2"}],
    }
)
ENTITIES = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>
<rss version="2.0"><channel><item><title>&e;</title><link>/a</link></item></channel></rss>"""
BROKEN = rss(("A & B", "/a")).replace(b"</channel></rss>", b"")


@pytest.mark.parametrize(
    "body",
    [rss(("A", "/a")), ATOM, RDF, JSON_FEED, "\ufeff" + JSON_FEED, ENTITIES, BROKEN],
    ids="rss atom rdf json json-bom entities broken".split(),
)
def test_a_feed_names_addresses(body):
    assert addresses(body) == ["https://courier.example/a"]


def test_only_addresses_on_the_web_count_and_each_once():
    body = rss(
        ("A", "/a"),
        ("A again", "https://courier.example/a?utm_source=feed#top"),
        ("script", "javascript:alert(1)"),
        ("file", "file:///etc/passwd"),
        ("no host", "http://[::1]@]/a"),
        ("nothing", ""),
        ("elsewhere", "https://other.example/b"),
    )
    assert addresses(body) == ["https://courier.example/a", "https://other.example/b"]


def test_an_endless_feed_is_read_to_a_limit():
    assert len(addresses(rss(*((f"A {n}", f"/a{n}") for n in range(300))))) == MAX_ITEMS


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ({"title": "A"}, {"title": "A"}, False),
        ({"title": "A"}, {"title": "B"}, True),
        ({"summary": "A"}, {"summary": "B"}, True),
        ({"date_published": "1"}, {"date_published": "1", "date_modified": "2"}, True),
    ],
)
def test_an_item_changes_when_the_feed_says_so(before, after, changed):
    def digest(item):
        feed = {"version": "https://jsonfeed.org/version/1", "items": [{"url": "/a", **item}]}
        return read_feed(fetched(json.dumps(feed)))[0].digest

    assert (digest(before) != digest(after)) is changed


@pytest.mark.parametrize(
    "body",
    ["", "<html><body>Hello</body></html>", "{}", '{"items": []}', "{", "[" * 9000, "plain"],
)
def test_what_is_no_feed_says_so(body):
    with pytest.raises(SourceError, match="not an RSS, Atom or JSON feed"):
        read_feed(fetched(body))


def test_entities_that_multiply_are_stopped():
    names = "abcdefghij"
    declared = "".join(f'<!ENTITY {name} "{f"&{inner};" * 10}">' for inner, name in pairwise(names))
    body = f'<!DOCTYPE x [<!ENTITY a "lol">{declared}]>' + rss(("&j;", "/a")).decode()[21:]
    assert addresses(body) == ["https://courier.example/a"]


# Watching


class Newsroom:
    """A watcher of the local site whose library is a list, and which can be restarted."""

    def __init__(self, site, folder):
        self.site = site
        self.folder = folder
        self.published = []
        self.dies_after = None
        self.restart()

    def restart(self):
        fetcher = self.site.fetcher()
        memory = FeedState(self.folder / "feeds.sqlite3", "shared")
        self.watcher = FeedPoller(fetcher, PageLoader(fetcher), memory, self.publish)

    def publish(self, items):
        for item in items:
            if not isinstance(item, SourceArticle):
                yield IngestOutcome(item.source, IngestStatus.FAILED, error=item.error)
                continue
            self.published.append(item.article.url)
            if len(self.published) == self.dies_after:
                raise KeyboardInterrupt
            yield IngestOutcome(item.source, IngestStatus.ADDED, item.article.id, 3)

    def poll(self, path="/feed"):
        return [
            (outcome.source, outcome.status) for outcome in self.watcher.poll(self.site.url(path))
        ]


@pytest.fixture
def newsroom(site, tmp_path):
    for name in "abc":
        site.pages[f"/{name}"] = html()
    serve(site, ("A", "/a"), ("B", "/b"), ("C", "/c"))
    return Newsroom(site, tmp_path)


def serve(site, *entries, path="/feed"):
    body = rss(*entries)
    etag = f'"{hash(body)}"'

    def reply(headers):
        if headers.get("if-none-match") == etag:
            return Reply(status=304)
        return Reply(
            gzip.compress(body),
            type="application/rss+xml",
            headers={"ETag": etag, "Content-Encoding": "gzip"},
        )

    site.pages[path] = reply


def test_every_article_of_a_feed_is_published_once_the_oldest_first(newsroom, site):
    expected = [site.url(f"/{name}") for name in "cba"]
    assert newsroom.poll() == [(address, IngestStatus.ADDED) for address in expected]
    for _ in range(2):
        assert newsroom.poll() == []
        newsroom.restart()
    assert newsroom.published == expected
    assert (site.asked["/a"], site.asked["/feed"]) == (1, 3)


def test_what_is_new_and_what_changed_is_fetched_and_nothing_else(newsroom, site):
    newsroom.poll()
    site.pages["/d"] = html()
    serve(site, ("D", "/d"), ("A, corrected", "/a"), ("B", "/b"))
    newsroom.restart()
    assert newsroom.poll() == [
        (site.url("/a"), IngestStatus.ADDED),
        (site.url("/d"), IngestStatus.ADDED),
    ]
    assert (site.asked["/a"], site.asked["/b"], site.asked["/d"]) == (2, 1, 1)


@pytest.mark.parametrize("moment", [1, 2, 3])
def test_killed_at_any_moment_the_rest_follows_though_the_feed_has_not_changed(
    newsroom, site, moment
):
    newsroom.dies_after = moment
    with pytest.raises(KeyboardInterrupt):
        newsroom.poll()
    newsroom.dies_after = None
    newsroom.restart()
    newsroom.poll()
    assert newsroom.poll() == []
    assert set(newsroom.published) == {site.url(f"/{name}") for name in "abc"}
    # Only the one that was being published may come again; the library knows it then.
    assert len(newsroom.published) == 4


def test_a_page_that_is_out_of_order_is_tried_again_and_one_that_is_gone_is_not(newsroom, site):
    site.pages |= {"/a": Reply(status=500), "/b": Reply(status=410)}
    assert [status for _, status in newsroom.poll()] == ["added", "failed", "failed"]
    assert newsroom.poll() == [(site.url("/a"), IngestStatus.FAILED)]
    site.pages |= {"/a": article("<p>It is back, and so are all of its words today.</p>" * 3)}
    assert newsroom.poll() == [(site.url("/a"), IngestStatus.ADDED)]
    assert newsroom.poll() == []
    assert site.asked["/b"] == 1


def test_a_page_that_stays_out_of_order_is_given_up(tmp_path):
    memory = FeedState(tmp_path / "feeds.sqlite3", "shared")
    item = FeedItem("https://a.example/1", "x")
    memory.record(FEED, [item], None)
    for _ in range(MAX_ATTEMPTS):
        assert memory.due(FEED) == [item]
        memory.postpone(FEED, item)
    assert memory.due(FEED) == []
    changed = FeedItem(item.address, "y")
    memory.record(FEED, [changed], None)
    assert memory.due(FEED) == [changed]


def test_two_feeds_that_name_an_article_fetch_it_once(newsroom, site):
    serve(site, ("A in other words", "/a"), path="/more")
    newsroom.poll()
    assert newsroom.poll("/more") == []
    serve(site, ("A in new words", "/a"), path="/more")
    assert newsroom.poll("/more") == [(site.url("/a"), IngestStatus.ADDED)]
    assert newsroom.poll() == []


def test_a_feed_that_cannot_be_read_is_told_and_its_articles_follow_all_the_same(newsroom, site):
    site.pages["/c"] = Reply(status=500)
    newsroom.poll()
    site.pages |= {"/feed": Reply(status=404), "/c": html()}
    assert newsroom.poll() == [
        (site.url("/feed"), IngestStatus.FAILED),
        (site.url("/c"), IngestStatus.ADDED),
    ]


def test_a_feed_may_not_lead_into_the_network(newsroom, site):
    serve(site, ("metadata", "http://169.254.169.254/latest"), ("port", "http://127.0.0.1:22/"))
    assert [status for _, status in newsroom.poll()] == [IngestStatus.FAILED] * 2
    assert newsroom.published == []


def test_an_item_that_cannot_be_fetched_keeps_no_other_from_coming(newsroom, site):
    site.pages["/b"] = Reply(html().body, headers={"ETag": "caf\xe9"})
    bad = ("http://xn--a/story", "http://[::1/x", "http://a b/")
    serve(site, ("C", "/c"), *(("Bad", address) for address in bad), ("B", "/b"), ("A", "/a"))
    outcomes = dict(newsroom.poll())
    good = [site.url(f"/{name}") for name in "abc"]
    assert sorted(address for address, status in outcomes.items() if status == "added") == good
    assert newsroom.poll() == []


def test_a_feed_whose_validator_is_not_ascii_is_polled_again(newsroom, site):
    site.pages["/feed"] = Reply(
        rss(("A", "/a")), type="application/rss+xml", headers={"ETag": "caf\xe9"}
    )
    assert newsroom.poll() == [(site.url("/a"), IngestStatus.ADDED)]
    assert newsroom.poll() == []


def test_libraries_remember_apart(tmp_path):
    first, second = (FeedState(tmp_path / "feeds.sqlite3", name) for name in ("one", "two"))
    item = FeedItem("https://a.example/1", "x")
    for memory in (first, second):
        memory.record(FEED, [item], Validators(FEED, '"1"'))
    first.finish(FEED, item)
    assert (first.due(FEED), second.due(FEED)) == ([], [item])
    assert second.validators(FEED) == Validators(FEED, '"1"')


def test_a_memory_that_cannot_be_read_says_that_it_may_be_deleted(tmp_path):
    path = tmp_path / "feeds.sqlite3"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match="Cannot read") as caught:
        FeedState(path, "shared")
    assert "Delete that file" in caught.value.hint
    assert not isinstance(caught.value, StoreBusy)


def test_a_watcher_killed_while_it_fetches_goes_on_where_it_was(newsroom, site, tmp_path):
    running = []

    def killing(_headers):
        for process in running:
            process.kill()
            process.wait()
        running.clear()
        return html()

    def watch():
        command = [
            sys.executable,
            "-m",
            "tests.integration.web.poller_process",
            tmp_path,
            site.url("/feed"),
            site.port,
        ]
        process = subprocess.Popen([str(part) for part in command], cwd=ROOT)  # noqa: S603  # the test's own
        running.append(process)
        return process.wait(600)

    # It dies at the second of three pages, and its successor at the third.
    for name, expected in (("b", ["c"]), ("a", ["c", "b"])):
        site.pages[f"/{name}"] = killing
        assert watch() == -signal.SIGKILL
        assert published(tmp_path) == [site.url(f"/{done}") for done in expected]
        site.pages[f"/{name}"] = html()
    assert watch() == 0
    assert published(tmp_path) == [site.url(f"/{done}") for done in "cba"]
    assert newsroom.poll() == []


def published(folder):
    return (folder / "published").read_text().splitlines()
