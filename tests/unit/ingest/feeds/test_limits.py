"""Feeds are bounded before feedparser reads them, whose steps are quadratic in places."""

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import SourceError
from ingest.feeds.limits import MAX_ATTRIBUTES, MAX_BASE, MAX_DEPTH, MAX_ELEMENTS, bounded_xml
from ingest.feeds.parser import read_feed
from ingest.web.response import Fetched

FEED = "https://courier.example/feed"
START, END = '<rss version="2.0"><channel><item><link>/a</link>', "</item></channel></rss>"
PIECES = st.lists(
    st.sampled_from(
        [
            b"<rss version='2.0'>",
            b"<item>",
            b"</item>",
            b"<link>/a</link>",
            b"<author>x@y</author>",
            b"<a xml:base='b/'>",
            b"</a>",
            b"<![CDATA[",
            b"]]>",
            b"<!DOCTYPE x [",
            b"<!ENTITY e 'f'>",
            b"&e;",
            b"&amp;",
            b"<",
            b"'",
            b"\xff\xfe",
            b"<?xml version='1.0' encoding='punycode'?>",
        ]
    )
    | st.binary(max_size=6),
    max_size=30,
).map(b"".join)


def addresses(body, **fields):
    return [item.address for item in read_feed(Fetched(FEED, FEED, body, **fields))]


@pytest.fixture
def parsed(monkeypatch):
    """What is handed to feedparser."""
    handed = []
    parse = feedparser.parse

    def record(stream, **options):
        handed.append(stream.getvalue())
        return parse(stream, **options)

    monkeypatch.setattr(feedparser, "parse", record)
    return handed


@given(PIECES)
def test_any_bytes_are_a_feed_or_an_error(data):
    try:
        found = addresses(data)
    except SourceError as error:
        found = [error.message]
    assert all(found)


@pytest.mark.parametrize(
    "inside",
    [
        "<a>" * MAX_DEPTH + "</a>" * MAX_DEPTH,
        "<a/>" * MAX_ELEMENTS,
        "<a {}/>".format(" ".join(f"a{n}='b'" for n in range(MAX_ATTRIBUTES + 1))),
        f"<a xml:base='{'b/' * MAX_BASE}'/>",
        "".join(f'<a{n} xmlns:n{n}="x"/>' for n in range(MAX_ATTRIBUTES + 1)),
    ],
    ids="depth elements attributes base namespaces".split(),
)
def test_a_feed_beyond_a_bound_is_refused_before_it_is_parsed(inside, parsed):
    with pytest.raises(SourceError, match="nested too deeply, or has far more"):
        addresses(f"{START}{inside}{END}".encode())
    assert parsed == []


@pytest.mark.parametrize("sign", ["<", "a='b' "])
def test_a_feed_that_is_not_well_formed_is_bounded_too(sign, parsed):
    with pytest.raises(SourceError, match="nested too deeply, or has far more"):
        addresses(f"{START}<a {sign * (MAX_ELEMENTS + 1)}{END}".encode())
    assert parsed == []


def test_what_only_a_lenient_parser_reads_has_no_base_addresses(parsed):
    assert addresses(f"{START}<a xml:base='b/'>A & B{END}".encode()) == [
        "https://courier.example/a"
    ]
    assert b"base" not in parsed[0]


def test_declarations_before_the_feed_and_its_authors_are_not_parsed(parsed):
    body = f"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e 'f'>]>{START}<author>a@b</author>{END}"
    addresses(body.encode())
    assert parsed[0].startswith(b"<rss")
    assert b"<author" not in parsed[0]


def test_markup_inside_summaries_counts_for_nothing(parsed):
    summary = "<p>a</p>" * MAX_ELEMENTS
    assert addresses(f"{START}<description><![CDATA[{summary}]]></description>{END}".encode())
    assert len(parsed) == 1


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        ("é".encode("latin-1"), "iso-8859-1"),
        (b"<?xml version='1.0' encoding='windows-1252'?>\xe9", None),
        ("é".encode(), "punycode"),
        ("é".encode(), None),
        ("\ufeffé".encode("utf-16"), "punycode"),
        ("é".encode("latin-1"), "no such thing"),
    ],
)
def test_only_the_encodings_of_the_web_are_used(data, charset):
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        body = "\ufeff<rss>é</rss>".encode("utf-16-le")
    else:
        head, mark, tail = data.partition(b"?>")
        prolog, text = (head + mark, tail) if mark else (b"", head)
        body = prolog + b"<rss>" + text + b"</rss>"
    assert bounded_xml(body, charset) == "<rss>é</rss>".encode()


def test_an_address_that_cannot_be_stored_is_left_out_alone():
    feed = (
        b'{"version": "https://jsonfeed.org/version/1", "items": ['
        b'{"url": "/\\ud800"}, {"url": "/a", "title": [["x"]]}]}'
    )
    assert addresses(feed) == ["https://courier.example/a"]
