"""``footnote ingest URL`` and ``footnote watch FEED``, against a site on this machine."""

import json
import threading
from contextlib import nullcontext

import pytest

from ingest.errors import StoreBusy, StoreDamaged
from ingest.feeds import poller
from ingest.sandbox.base import run_in_process
from tests.integration.web.pages import DATE, html
from tests.integration.web.site import Reply, Site

RSS = '<rss version="2.0"><channel><item><title>A</title><link>/a</link></item></channel></rss>'
DAY = ("--date", "2031-03-01")


@pytest.fixture
def site(monkeypatch):
    server = Site()
    monkeypatch.setattr("ingest.bootstrap.make_fetcher", lambda *_: server.fetcher())
    server.pages |= {"/a": html(), "/feed": Reply(RSS.encode(), type="application/rss+xml")}
    yield server
    server.close()


@pytest.fixture
def _in_process(monkeypatch):
    """Pages are read by no other process, which takes a second to begin."""
    for module in ("ingest.cli", "bot.cli.watch"):
        monkeypatch.setattr(f"{module}.open_sandbox", lambda: nullcontext(run_in_process))


def test_a_page_is_added_then_unchanged_then_updated(footnote, site):
    address = site.url("/a")
    assert footnote("ingest", address).err == "1 added.\n"
    (shown,) = json.loads(footnote("articles", "--json").out)
    assert (shown["title"], shown["url"], shown["published_at"]) == (
        "Bridge to close",
        address,
        DATE,
    )
    assert footnote("ingest", address).err == "1 unchanged.\n"
    site.pages["/a?utm_source=mail"] = html(
        "<article><h1>Bridge opens</h1><p>The harbour bridge opens again on Friday, the council"
        " said in a second statement.</p></article>"
    )
    assert footnote("ingest", f"{address}?utm_source=mail").err == "1 updated.\n"


@pytest.mark.usefixtures("_in_process")
def test_what_was_given_with_a_saved_page_stays_when_the_page_is_ingested(footnote, site, folder):
    address, given = site.url("/a"), ("--title", "A bridge", "--outlet", "The Sample", *DAY)
    (folder / "saved.html").write_bytes(html().body)
    footnote("ingest", "saved.html", "--url", address, *given)
    before = footnote("articles", "--json").out
    for source in (address, "saved.html", address):
        dry = footnote("ingest", source, "--dry-run")
        assert dry.err == "Dry run, nothing written: 1 unchanged.\n"
        run = footnote("ingest", source)
        assert run.err == "1 unchanged.\n"
        assert "  kept from before: title, URL, outlet, date\n" in run.out
    assert footnote("articles", "--json").out == before


@pytest.mark.usefixtures("_in_process")
def test_what_was_given_with_a_page_stays_when_it_is_ingested_from_a_file(footnote, site, folder):
    address, given = site.url("/a"), ("--title", "A bridge", *DAY)
    (folder / "saved.html").write_bytes(html().body)
    footnote("ingest", address, *given)
    again = footnote("ingest", "saved.html", "--url", address)
    assert (again.err, "  kept from before: title, date\n" in again.out) == ("1 unchanged.\n", True)
    footnote("ingest", "saved.html", "--title", "")
    footnote("ingest", address)
    (shown,) = json.loads(footnote("articles", "--json").out)
    assert (shown["title"], shown["published_at"]) == ("Bridge to close", "2031-03-01")


@pytest.mark.usefixtures("_in_process")
def test_what_was_given_stays_when_its_file_is_the_saved_page_of_another(footnote, site, folder):
    for path, title in (("/a", "A bridge"), ("/b", "Another")):
        (folder / "saved.html").write_bytes(html().body)
        footnote("ingest", "saved.html", "--url", site.url(path), "--title", title)
    assert "  A bridge · " in footnote("ingest", site.url("/a")).out


@pytest.mark.usefixtures("_in_process")
def test_pages_and_files_mix_and_failures_are_named(footnote, site, folder):
    (folder / "story.txt").write_text("The mill burned down. Nobody was hurt.\n")
    run = footnote("ingest", site.url("/gone"), "story.txt", site.url("/a"))
    assert run.status == 1
    gone, summary = run.err.splitlines()
    assert gone == f"{site.url('/gone')}: There is no such page (404). Check the address."
    assert summary == "2 added, 1 failed."


def test_a_feed_is_watched_once_and_then_has_nothing_new(footnote, site):
    run = footnote("watch", site.url("/feed"), "--once")
    assert (run.status, run.err) == (0, "1 added.\n")
    again = footnote("watch", site.url("/feed"), "--once", "--json")
    assert (again.status, again.out) == (0, "")
    assert footnote("watch", site.url("/feed"), "--once").err == "No new articles.\n"
    assert site.asked["/a"] == 1
    assert len(json.loads(footnote("articles", "--json").out)) == 1


@pytest.mark.usefixtures("_in_process")
def test_a_feed_that_is_none_is_status_1(footnote, site):
    run = footnote("watch", site.url("/a"), "--once", "--json")
    assert run.status == 1
    assert "not an RSS, Atom or JSON feed" in json.loads(run.out)["error"]


def test_what_is_no_address_is_wrong_usage(footnote):
    assert footnote("watch", "feed.xml", "--once").status == 2


@pytest.mark.usefixtures("_in_process")
def test_watching_goes_on_until_ctrl_c_and_through_a_busy_library(footnote, site, monkeypatch):
    waited = []

    class Clockwork(threading.Event):
        def wait(self, seconds=None):
            waited.append(seconds)
            site.pages["/feed"] = Reply(RSS.replace("/a", "/b").encode(), type="text/xml")
            site.pages["/b"] = html()
            if len(waited) == 3:
                raise KeyboardInterrupt

    poll_once = poller.poll_once

    def sometimes_busy(*arguments):
        if len(waited) == 1:
            raise StoreBusy("Another process is writing.")
        return poll_once(*arguments)

    monkeypatch.setattr("bot.cli.watch.Event", Clockwork)
    monkeypatch.setattr(poller, "poll_once", sometimes_busy)
    run = footnote("watch", site.url("/feed"), "--every", "5")
    assert run.status == 130
    assert waited == [300, 300, 300]
    listed = [line for line in run.out.splitlines() if not line.startswith(" ")]
    assert [line.split()[0] for line in listed] == ["added", "added"]
    assert "Another process is writing." in run.err


@pytest.mark.usefixtures("_in_process")
def test_watching_ends_when_the_library_is_damaged(footnote, site, monkeypatch):
    def damaged(*_arguments):
        raise StoreDamaged("It contradicts itself.")

    monkeypatch.setattr(poller, "poll_once", damaged)
    assert footnote("watch", site.url("/feed")).status == 1
