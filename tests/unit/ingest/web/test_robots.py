"""Robots.txt: what is kept for us says the same as the whole, and never multiplies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from ingest.web.robots import MAX_ROBOTS_BYTES, RobotsCache, rules_for

AGENT = "Footnote"
SITE = "https://courier.example"
# Not of one letter: Protego takes the first of such a group and that for "*", the RFC the former.
NAMES = st.sampled_from(["*", "footnote", "Footnote", "foot", "foot*", "other", "notefoot", "fo"])
PATHS = st.sampled_from(["/", "/a", "/a/b", "/*.pdf$", "/*?x=", "", "/index.html", "/%61"])
LINES = st.one_of(
    NAMES.map("User-agent: {}".format),
    NAMES.map("useragent {}".format),
    PATHS.map("Disallow: {}".format),
    PATHS.map("Allow :{} # as said".format),
    PATHS.map("disalow {}".format),
    st.sampled_from(["Crawl-delay: 2", "Sitemap: https://x.example/s.xml", "", "# nothing"]),
)


@given(st.lists(LINES, max_size=14), PATHS)
def test_the_rules_for_us_allow_what_the_whole_allows(lines, path):
    whole, ours = (
        Protego.parse(text) for text in ("\n".join(lines), rules_for(AGENT, "\n".join(lines)))
    )
    address = f"{SITE}{path}"
    assert ours.can_fetch(address, AGENT) == whole.can_fetch(address, AGENT)
    assert ours.crawl_delay(AGENT) == whole.crawl_delay(AGENT)


@given(st.text(max_size=300))
def test_any_text_gives_at_most_as_many_rules_as_it_has_lines(text):
    rules = rules_for(AGENT, text)
    assert len(rules.splitlines()) <= len(text.splitlines()) + 1
    Protego.parse(rules)


@pytest.mark.parametrize("name", ["bot{}", "Footnote", "*"])
def test_agents_do_not_multiply_the_rules(name):
    agents = "".join(f"user-agent: {name.format(n)}\n" for n in range(4_000))
    rules = rules_for(AGENT, agents + "".join(f"allow: /{n}\n" for n in range(4_000)))
    assert rules.lower().count("user-agent") <= 1
    assert len(rules.splitlines()) <= 4_001


def test_more_bytes_than_the_limit_are_not_read():
    data = b"user-agent: *\n" + b"allow: /a\n" * 100_000 + b"disallow: /b\n"
    assert len(data) > MAX_ROBOTS_BYTES
    assert RobotsCache(AGENT, lambda _: data, lambda: 0.0).allows(SITE, f"{SITE}/b")


@pytest.mark.parametrize("name", ["*", "Footnote", "Footnote/0.2.0", "footnote/0.2.0 (+https://x)"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "marked"])
def test_rules_for_us_are_kept_whatever_stands_around_the_name(name, mark):
    data = mark + f"User-agent: {name}\nDisallow: /\n".encode()
    assert not RobotsCache(AGENT, lambda _: data, lambda: 0.0).allows(SITE, f"{SITE}/story")


def test_rules_for_a_version_of_another_agent_are_not_ours():
    assert rules_for(AGENT, "User-agent: Other/Footnote\nDisallow: /\n") == ""


def test_what_is_kept_of_all_sites_is_bounded_by_size():
    loaded = []

    def load(address):
        loaded.append(address)
        return b"user-agent: *\n" + b"disallow: /private\n" * 100

    cache = RobotsCache(AGENT, load, lambda: 0.0, capacity=10_000)
    for site in (
        "https://a.example",
        "https://b.example",
        "https://b.example",
        "https://c.example",
    ):
        cache.allows(site, f"{site}/news")
    assert len(loaded) == 3
    cache.allows("https://d.example", "https://d.example/news")
    cache.allows("https://a.example", "https://a.example/news")
    assert len(loaded) == 5
