"""Whatever strangers write is read in another process: here, each parser fails the test."""

import io
from contextlib import closing
from types import SimpleNamespace

import pytest

from bot.bootstrap import make_guild_library
from bot.guild_library import GuildLibraryEditor
from bot.settings import load_settings
from ingest.bootstrap import make_feed_poller, make_page_loader, open_sandbox
from ingest.errors import SourceTooCostly
from ingest.sandbox.limits import JobLimits
from ingest.sandbox.pool import ProcessPool
from ingest.sources.items import SourceOptions, Upload
from ingest.sources.loader import read_sources
from tests.builders.corpus import BRIDGE, libraries_with
from tests.fakes import jobs
from tests.integration.web.pages import LEAD, html, pdf
from tests.integration.web.site import Reply

TEXT = "The harbour ferry of Holmvik stopped at noon."
PARSERS = (
    "ingest.sources.html.extract",
    "ingest.sources.html.decode_page",
    "ingest.sources.jsonl.read_line",
    "ingest.sources.loader.read_jsonl",
    "ingest.sources.loader.read_markdown",
    "ingest.sources.loader.read_pdf",
    "ingest.sources.loader.read_plain",
    "ingest.sources.loader.read_webpage",
    "ingest.web.page_loader.decode_page",
    "ingest.web.page_loader.extract",
    "ingest.web.page_loader.parse_page",
    "ingest.web.page_loader.read_pdf",
    "ingest.web.page_loader.read_plain",
    "feedparser.parse",
    "protego.Protego.parse",
    "pypdf.PdfReader",
    "trafilatura.bare_extraction",
)


class Ledger:
    """A pool that notes which jobs it runs; ``instead`` is run in place of one."""

    def __init__(self, pool):
        self._pool = pool
        self.ran = []
        self.instead = {}

    def __call__(self, job, *arguments):
        self.ran.append(job.__name__)
        if job.__name__ in self.instead:
            return self._pool(self.instead[job.__name__])
        return self._pool(job, *arguments)


@pytest.fixture(scope="module")
def pool():
    with open_sandbox() as made:
        yield made


@pytest.fixture
def ledger(pool, monkeypatch):
    for name in PARSERS:
        monkeypatch.setattr(name, lambda *_, **__: pytest.fail("A parser ran in this process."))
    return Ledger(pool)


@pytest.fixture
def settings(tmp_path, site, monkeypatch):
    monkeypatch.setattr("ingest.bootstrap.make_fetcher", lambda _, run, *__: site.fetcher(run=run))
    return load_settings(None, FOOTNOTE_DATA_DIR=tmp_path)


@pytest.fixture
def libraries(tmp_path):
    with libraries_with(tmp_path, BRIDGE) as manager:
        yield manager


# Pages, PDFs and robots.txt


@pytest.mark.parametrize(
    "reply",
    [
        html(),
        Reply(pdf(LEAD), type="application/pdf"),
        Reply(f"{LEAD}\n".encode(), type="text/plain"),
    ],
    ids=["page", "pdf", "text"],
)
def test_a_fetched_document_is_read_there(ledger, site, settings, reply):
    site.pages["/story"] = reply
    item = make_page_loader(settings, ledger)(site.url("/story"), SourceOptions())
    assert LEAD in item.article.text
    assert ledger.ran == ["read_page"]


def test_robots_txt_is_read_there_and_obeyed(ledger, site, settings):
    site.pages["/robots.txt"] = Reply(
        b"User-agent: Footnote\nDisallow: /no\nCrawl-delay: 3", type="text/plain"
    )
    site.pages |= {"/no/story": html(), "/story": html()}
    waits = []
    fetcher = site.fetcher(run=ledger, sleep=waits.append, clock=lambda: 0.0)
    with pytest.raises(Exception, match="does not allow"):
        fetcher.fetch(site.url("/no/story"))
    assert fetcher.fetch(site.url("/story")).body
    assert ledger.ran == ["rules_for", "robots_access", "robots_access"]
    assert waits[-1:] == [3.0]


@pytest.mark.parametrize(
    ("crashing", "ran"),
    [("rules_for", ["rules_for"]), ("robots_access", ["rules_for", "robots_access"])],
)
def test_a_robots_txt_that_ends_its_reader_forbids_the_site_and_is_not_tried_again(
    ledger, site, settings, crashing, ran
):
    site.pages |= {"/robots.txt": Reply(b"User-agent: *", type="text/plain"), "/story": html()}
    ledger.instead[crashing] = jobs.leave
    load = make_page_loader(settings, ledger)
    for _ in range(2):
        item = load(site.url("/story"), SourceOptions())
        assert "robots.txt cannot be used" in str(item.error)
    assert ledger.ran == ran
    assert site.asked["/story"] == 0


def test_a_page_that_ends_its_reader_is_one_failure(ledger, site, settings):
    site.pages |= {"/bad": html(), "/good": html()}
    load = make_page_loader(settings, ledger)
    ledger.instead["read_page"] = jobs.leave
    item = load(site.url("/bad"), SourceOptions())
    assert isinstance(item.error, SourceTooCostly)
    ledger.instead.clear()
    assert LEAD in load(site.url("/good"), SourceOptions()).article.text


# Feeds


@pytest.mark.parametrize("kind", ["rss", "json"])
def test_a_feed_and_its_pages_are_read_there(ledger, site, settings, libraries, kind):
    feeds = {
        "rss": '<rss version="2.0"><channel><item><link>/story</link></item></channel></rss>',
        "json": '{"version": "https://jsonfeed.org/version/1", "items": [{"url": "/story"}]}',
    }
    site.pages |= {
        "/feed": Reply(feeds[kind].encode(), type="application/octet-stream"),
        "/story": html(),
    }
    poller = make_feed_poller(settings, libraries.open("shared"), ledger)
    (outcome,) = poller.poll(site.url("/feed"))
    assert outcome.status == "added"
    assert ledger.ran == ["read_feed", "read_page"]


def test_a_feed_that_ends_its_reader_is_one_failure_and_is_polled_again(
    ledger, site, settings, libraries
):
    site.pages["/feed"] = Reply(b"<rss/>", type="application/rss+xml")
    ledger.instead["read_feed"] = jobs.leave
    poller = make_feed_poller(settings, libraries.open("shared"), ledger)
    for _ in range(2):
        (outcome,) = poller.poll(site.url("/feed"))
        assert isinstance(outcome.error, SourceTooCostly)


# Files that people send


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ferry.txt", TEXT.encode()),
        ("ferry.md", f"---\ntitle: Ferry\n---\n{TEXT}".encode()),
        ("ferry.html", html().body),
        ("ferry.pdf", pdf(LEAD)),
        ("ferry.jsonl", f'{{"text": "{TEXT}"}}'.encode()),
    ],
)
def test_a_file_is_read_there(ledger, libraries, name, content):
    editor = GuildLibraryEditor(libraries, lambda: None, run=ledger)
    (outcome,) = editor.ingest("guild-7", Upload(name, content))
    assert (outcome.status, outcome.error) == ("added", None)
    assert ledger.ran == ["first_articles"]


def test_what_a_server_ingests_is_read_there(ledger, site, settings, libraries):
    site.pages["/story"] = html()
    application = SimpleNamespace(libraries=libraries)
    editor = make_guild_library(settings, application, ledger, lambda _: None)
    for source in (Upload("ferry.txt", TEXT.encode()), site.url("/story")):
        (outcome,) = editor.ingest("guild-7", source)
        assert outcome.status == "added"
    assert ledger.ran == ["first_articles", "read_page"]


def test_a_file_that_gives_more_text_than_an_article_is_one_failure(libraries):
    with closing(ProcessPool(limits=JobLimits(result_bytes=1_000))) as pool:
        editor = GuildLibraryEditor(libraries, lambda: None, run=pool)
        (outcome,) = editor.ingest("guild-7", Upload("a.txt", TEXT.encode() * 100))
        assert (outcome.status, outcome.source) == ("failed", "a.txt")
        assert "far more text" in str(outcome.error)
        (outcome,) = editor.ingest("guild-7", Upload("a.txt", TEXT.encode()))
        assert outcome.status == "added"


def test_the_operators_own_files_need_no_other_process(tmp_path):
    (tmp_path / "story.html").write_bytes(html().body)
    with open_sandbox() as pool:
        (item,) = read_sources([str(tmp_path)], SourceOptions(), io.BytesIO())
        assert LEAD in item.article.text
        assert pool.process_ids == frozenset()
