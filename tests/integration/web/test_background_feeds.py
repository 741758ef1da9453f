"""Following feeds in a thread: what it logs, survives, and how it stops."""

import threading
import time

import pytest
import structlog

from bot.settings import load_settings
from ingest.errors import SourceError, StoreBusy, StoreDamaged
from ingest.feeds import background as module
from ingest.feeds.background import background_polling
from ingest.feeds.poller import FeedPoller, poll_repeatedly
from ingest.feeds.state import FeedState
from ingest.sources.items import SourceArticle
from ingest.types import IngestOutcome, IngestStatus
from ingest.web.page_loader import PageLoader
from tests.integration.web.pages import html
from tests.integration.web.site import Reply

FEED = "https://courier.example/feed"
PATIENCE = 60.0
"""Seconds; only a ceiling."""


@pytest.fixture
def logged():
    """What was logged, as (level, event, its reason or article)."""
    with structlog.testing.capture_logs() as lines:
        yield lambda: [
            (line["log_level"], line["event"], line.get("reason") or line.get("article"))
            for line in lines
        ]


class Scripted:
    """A watcher whose polls replay outcomes or raise errors, and which counts them."""

    def __init__(self, *polls):
        self.polls = list(polls)
        self.asked = []
        self.done = threading.Event()

    def poll(self, feed):
        self.asked.append(feed)
        outcomes = self.polls.pop(0) if self.polls else []
        if not self.polls:
            self.done.set()
        if isinstance(outcomes, Exception):
            raise outcomes
        yield from outcomes


ADDED = IngestOutcome("https://courier.example/a", IngestStatus.ADDED, "bridge-1", 3)
GONE = IngestOutcome(
    "https://courier.example/b", IngestStatus.FAILED, error=SourceError("It is gone.")
)


def follow(watcher, feeds=(FEED,), make=None, **options):
    make = make or (lambda _stop: watcher)
    with background_polling(make, feeds, 0.001, retry=0.001, **options):
        assert watcher.done.wait(PATIENCE)


def test_what_was_ingested_and_what_was_not_is_logged_in_a_line_each(logged):
    follow(Scripted([ADDED, GONE], []))
    assert logged()[:3] == [
        ("info", "feed_polling_started", None),
        ("info", "article_ingested", "bridge-1"),
        ("warning", "article_not_ingested", "It is gone."),
    ]


def test_what_became_of_each_article_is_told():
    seen = []
    follow(Scripted([ADDED, GONE], []), observe=seen.append)
    assert seen[:2] == ["added", "failed"]


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (StoreBusy("Another writes."), ("warning", "feed_failed", "Another writes.")),
        (StoreDamaged("It is broken."), ("error", "feed_failed", "It is broken.")),
        (KeyError("a secret"), ("error", "feed_failed", None)),
    ],
)
def test_whatever_goes_wrong_is_a_line_in_the_log_and_the_next_look_comes(logged, error, line):
    follow(Scripted(error, [ADDED], []))
    assert logged()[1:3] == [line, ("info", "article_ingested", "bridge-1")]
    assert "a secret" not in str(logged())


def test_a_feed_that_fails_does_not_keep_the_next_one_waiting():
    watcher = Scripted(StoreBusy("Another writes."), [ADDED])
    troubles, stop = [], threading.Event()

    def report(_outcome):
        stop.set()

    feeds = [FEED, "https://other.example/feed", "https://third.example/feed"]
    poll_repeatedly(watcher, feeds, 60, on_outcome=report, on_error=troubles.append, stop=stop)
    assert watcher.asked == feeds[:2]
    assert len(troubles) == 1


def test_a_watcher_that_cannot_be_made_is_tried_again(logged):
    watcher, tries = Scripted([]), []

    def make(_stop):
        tries.append(1)
        if len(tries) < 3:
            raise StoreBusy("Another writes.")
        return watcher

    follow(watcher, make=make)
    assert len(tries) == 3


def test_without_feeds_there_is_no_thread():
    before = threading.active_count()
    with background_polling(lambda _stop: pytest.fail("a watcher"), (), 1):
        assert threading.active_count() == before


def test_stopping_does_not_wait_for_the_next_look():
    watcher = Scripted([])
    started = time.monotonic()
    with background_polling(lambda _stop: watcher, [FEED], 3600):
        assert watcher.done.wait(PATIENCE)
    assert time.monotonic() - started < PATIENCE


def test_a_poll_that_hangs_is_left_behind(monkeypatch, logged):
    monkeypatch.setattr(module, "STOP_SECONDS", 0.05)
    began, released = threading.Event(), threading.Event()

    class Hanging:
        def poll(self, _feed):
            began.set()
            released.wait(PATIENCE)
            return iter(())

    with background_polling(lambda _stop: Hanging(), [FEED], 3600):
        assert began.wait(PATIENCE)
    assert logged()[-1][1] == "feed_polling_interrupted"
    released.set()


def test_stopped_in_the_middle_of_a_feed_the_rest_comes_with_the_next_start(site, tmp_path):
    for name in "abc":
        site.pages[f"/{name}"] = html()
    entries = "".join(f"<item><title>{n}</title><link>/{n}</link></item>" for n in "abc")
    feed = f'<rss version="2.0"><channel>{entries}</channel></rss>'
    site.pages["/feed"] = Reply(feed.encode(), type="application/rss+xml")
    published = []

    def publish(items):
        for item in items:
            assert isinstance(item, SourceArticle)
            published.append(item.article.url)
            stop.set()
            yield IngestOutcome(item.source, IngestStatus.ADDED, item.article.id, 3)

    def poll():
        fetcher = site.fetcher()
        memory = FeedState(tmp_path / "feeds.sqlite3", "shared")
        watcher = FeedPoller(fetcher, PageLoader(fetcher), memory, publish, stop.is_set)
        return list(watcher.poll(site.url("/feed")))

    for name in "cba":
        stop = threading.Event()
        assert [outcome.source for outcome in poll()] == [site.url(f"/{name}")]
    assert published == [site.url(f"/{name}") for name in "cba"]


@pytest.mark.parametrize(
    ("value", "feeds"),
    [
        ("", ()),
        ("https://a.example/x", ("https://a.example/x",)),
        ("https://a.example/x  http://b.example/y", ("https://a.example/x", "http://b.example/y")),
        ("https://a.example/x,https://b.example/y", ("https://a.example/x", "https://b.example/y")),
        ("https://a.example/x, https://b.example/y,", ("https://a.example/x", "https://b.example/y")),
        ("https://a.example/x?tags=1,2", ("https://a.example/x?tags=1,2",)),
        ("https://a.example/x https://a.example/x", ("https://a.example/x",)),
    ],
)  # fmt: skip
def test_feeds_are_set_as_addresses_with_spaces_or_commas_between(value, feeds):
    assert load_settings(None, feed_urls=value or None).feeds == feeds
