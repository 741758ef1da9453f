"""Fetching: what is asked of a site, and what is left alone."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from ingest.errors import SourceError, SourceUnavailable
from ingest.web.fetcher import user_agent
from tests.integration.web.site import Reply

NOW = datetime(2031, 3, 2, 8, 0, tzinfo=UTC)


class Time:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.now = 1000.0
        self.slept = []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(round(seconds, 3))
        self.now += seconds

    def options(self):
        return {"clock": self.clock, "sleep": self.sleep, "now": lambda: NOW}


def robots(text, **reply):
    return Reply(text.encode(), type="text/plain", **reply)


def test_the_user_agent_says_who_asks_and_whom_to_write_to(site):
    site.pages["/a"] = Reply(b"A")
    site.fetcher(contact="https://example.org/us").fetch(site.url("/a"))
    assert {headers["user-agent"] for headers in site.headers} == {
        user_agent("https://example.org/us")
    }
    assert user_agent("https://example.org/us").endswith(" (+https://example.org/us)")
    assert user_agent(None).startswith("Footnote/")


def test_proxies_of_the_environment_are_not_used(site, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.pages["/a"] = Reply(b"A")
    assert site.fetcher().fetch(site.url("/a")).body == b"A"


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /private/", "/private/a", False),
        ("User-agent: *\nDisallow: /private/", "/a", True),
        ("User-agent: footnote\nDisallow: /", "/a", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Footnote\nAllow: /", "/a", True),
        ("User-agent: *\nDisallow: /\nAllow: /news/", "/news/a", True),
        ("User-agent: *\nDisallow: /*?print=", "/a?print=1", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("", "/a", True),
        ("<html>no rules at all", "/a", True),
        ("User-agent: *\nDisallow: /\xff\xfe", "/a", True),
    ],
)
def test_robots_txt_is_heeded(site, rules, path, allowed):
    site.pages["/robots.txt"] = Reply(rules.encode("latin-1"), type="text/plain")
    site.pages[path] = Reply(b"A")
    if allowed:
        assert site.fetcher().fetch(site.url(path)).body == b"A"
    else:
        with pytest.raises(SourceError, match=r"robots\.txt"):
            site.fetcher().fetch(site.url(path))
        assert site.asked[path] == 0


@pytest.mark.parametrize(
    ("reply", "allowed"),
    [
        (Reply(status=404), True),
        (Reply(status=403), True),
        (Reply(status=410), True),
        (Reply(status=500), False),
        (Reply(status=503), False),
        (Reply(b"cut", claimed=900), False),
        (Reply(status=302, headers={"Location": "/robots.txt"}), True),
        (Reply(status=302, headers={"Location": "http://10.0.0.1/robots.txt"}), True),
        (Reply(status=302, headers={"Location": "/rules"}), False),
        (robots("User-agent: *\nDisallow: /" + "\n# padding" * 60_000), False),
    ],
    ids="404 403 410 500 503 cut circle blocked moved huge".split(),
)
def test_a_site_without_rules_allows_all_and_one_out_of_order_nothing(site, reply, allowed):
    site.pages |= {"/robots.txt": reply, "/a": Reply(b"A")}
    site.pages["/rules"] = robots("User-agent: *\nDisallow: /a")
    if allowed:
        assert site.fetcher().fetch(site.url("/a")).body == b"A"
    else:
        with pytest.raises(SourceError, match="robots"):
            site.fetcher().fetch(site.url("/a"))
        assert site.asked["/a"] == 0


def test_robots_txt_is_heeded_where_a_redirect_leads(site):
    site.pages["/robots.txt"] = robots("User-agent: *\nDisallow: /private")
    site.pages["/a"] = Reply(status=302, headers={"Location": "/private"})
    with pytest.raises(SourceError, match=r"robots\.txt"):
        site.fetcher().fetch(site.url("/a"))


def test_robots_txt_is_kept_for_an_hour_and_a_failure_for_minutes(site):
    time = Time()
    fetcher = site.fetcher(**time.options())
    site.pages |= {"/robots.txt": Reply(status=500), "/a": Reply(b"A")}
    for wait, status, expected in [(0, 500, 1), (60, 404, 1), (300, 404, 2), (3500, 404, 2)]:
        time.now += wait
        site.pages["/robots.txt"] = Reply(status=status)
        try:
            fetcher.fetch(site.url("/a"))
        except SourceUnavailable:
            assert site.asked["/a"] == 0
        assert site.asked["/robots.txt"] == expected
    time.now += 200
    fetcher.fetch(site.url("/a"))
    assert site.asked["/robots.txt"] == 3


@pytest.mark.parametrize(
    ("rules", "pause"),
    [("", 1.0), ("Crawl-delay: 4", 4.0), ("Crawl-delay: 900", 10.0), ("Crawl-delay: 0.1", 1.0)],
)
def test_between_two_requests_to_a_host_there_is_time(site, rules, pause):
    time = Time()
    fetcher = site.fetcher(**time.options())
    site.pages |= {"/robots.txt": robots(f"User-agent: *\n{rules}"), "/a": Reply(b"A")}
    fetcher.fetch(site.url("/a"))
    fetcher.fetch(site.url("/a"))
    assert time.slept == [pause, pause]
    fetcher.fetch(site.url("/a", host="other.test"))
    assert time.slept == [pause, pause, pause]


def test_the_time_spent_on_politeness_does_not_count_against_the_site(site):
    time = Time()
    site.pages |= {"/robots.txt": robots("User-agent: *\nCrawl-delay: 9"), "/a": Reply(b"A")}
    fetcher = site.fetcher(seconds=5, **time.options())
    assert fetcher.fetch(site.url("/a")).body == b"A"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90),
        ("soon", 60),
        (None, 60),
        ("99999999999999", 24 * 3600),
    ],
)
def test_a_site_that_asks_for_rest_gets_it(site, header, seconds):
    time = Time()
    fetcher = site.fetcher(**time.options())
    site.pages["/a"] = Reply(status=429, headers={"Retry-After": header} if header else {})
    with pytest.raises(SourceUnavailable, match="429"):
        fetcher.fetch(site.url("/a"))
    with pytest.raises(SourceUnavailable, match=f"another {seconds} seconds"):
        fetcher.fetch(site.url("/a"))
    assert site.asked["/a"] == 1
    site.pages["/a"] = Reply(b"A")
    time.now += seconds
    assert fetcher.fetch(site.url("/a")).body == b"A"


def test_what_has_not_changed_is_not_sent_again(site):
    def reply(headers):
        fresh = headers.get("if-none-match") == '"1"' and "if-modified-since" in headers
        return Reply(status=304) if fresh else Reply(b"A", headers=validators)

    validators = {"ETag": '"1"', "Last-Modified": "Sun, 02 Mar 2031 08:00:00 GMT"}
    site.pages["/a"] = reply
    first = site.fetcher().fetch(site.url("/a"))
    assert (first.body, first.changed) == (b"A", True)
    again = site.fetcher().fetch(site.url("/a"), validators=first.validators)
    assert (again.body, again.changed, again.validators) == (b"", False, first.validators)


def test_conditions_are_of_one_address_only(site):
    site.pages["/a"] = Reply(b"A", headers={"ETag": '"1"'})
    validators = site.fetcher().fetch(site.url("/a")).validators
    site.pages["/b"] = Reply(b"B")
    site.fetcher().fetch(site.url("/b"), validators=validators)
    assert "if-none-match" not in site.headers[-1]


def test_a_gzip_bomb_is_stopped_while_it_unpacks():
    import gzip
    import tracemalloc

    from ingest.web.decompression import TooLarge, read_body

    bomb = gzip.compress(bytes(80_000_000))
    tracemalloc.start()
    with pytest.raises(TooLarge):
        read_body([bomb], "gzip", 1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


def test_a_redirect_may_not_lead_from_tls_to_none(site):
    fetcher, start = site.fetcher(), httpx.URL("https://news.example/a")
    with pytest.raises(SourceError, match="from https to http"):
        fetcher._follow(start, "http://news.example/b")
    assert fetcher._follow(start, "/b") == "https://news.example/b"


def test_a_site_may_set_a_cookie_and_lead_back(site):
    def reply(headers):
        if "seen=1" in headers.get("cookie", ""):
            return Reply(b"A")
        return Reply(status=302, headers={"Location": "/a", "Set-Cookie": "seen=1"})

    site.pages["/a"] = reply
    fetcher = site.fetcher()
    for _ in range(2):
        assert fetcher.fetch(site.url("/a")).body == b"A"
    assert site.asked["/a"] == 4


@pytest.mark.parametrize(
    "address",
    ["http://xn--a/news", "http://xn--999999999/", "http://xn--/", "http://a\u0301\u0301.\ud800/"],
)
def test_a_host_name_that_cannot_be_decoded_is_no_address(site, address):
    with pytest.raises(SourceError):
        site.fetcher().fetch(address)


@pytest.mark.parametrize("name", ["ETag", "Last-Modified"])
def test_a_validator_that_is_not_ascii_is_not_sent_back(site, name):
    site.pages["/a"] = Reply(b"A", headers={name: "caf\xe9"})
    fetcher = site.fetcher()
    first = fetcher.fetch(site.url("/a"))
    assert fetcher.fetch(site.url("/a"), validators=first.validators).body == b"A"
    assert not {"if-none-match", "if-modified-since"} & site.headers[-1].keys()


def test_a_cookie_that_is_not_ascii_is_not_sent_back(site):
    site.pages |= {
        "/a": Reply(status=302, headers={"Location": "/b", "Set-Cookie": "name=caf\xe9"}),
        "/b": Reply(b"B"),
    }
    assert site.fetcher().fetch(site.url("/a")).body == b"B"
    assert "cookie" not in site.headers[-1]


def test_whatever_a_library_cannot_decode_fails_that_address_alone(site, monkeypatch):
    site.pages |= {"/a": Reply(b"A"), "/b": Reply(b"B")}
    fetcher = site.fetcher()
    with monkeypatch.context() as patch:
        patch.setattr(httpx.Client, "stream", lambda *_, **__: b"\xe9".decode("ascii"))
        with pytest.raises(SourceError, match="malformed"):
            fetcher.fetch(site.url("/a"))
    assert fetcher.fetch(site.url("/b")).body == b"B"
