import re
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import SourceError
from ingest.sources.normalization import (
    SLUG_LENGTH,
    article_id,
    canonical_url,
    parse_publication_date,
)

URL = "https://courier.example.com/2026/02/bridge-to-close.html"


def identify(**known):
    return article_id(**{"url": None, "path": None, "text": "Some text.", "title": None, **known})


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://Courier.Example.COM/A", "https://courier.example.com/A"),
        ("https://example.com", "https://example.com/"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("http://example.com:80/a", "http://example.com/a"),
        ("http://example.com:8080/a", "http://example.com:8080/a"),
        ("https://example.com/a#top", "https://example.com/a"),
        ("https://example.com/a?utm_source=x&utm_medium=y", "https://example.com/a"),
        ("https://example.com/a?fbclid=1&gclid=2&id=3", "https://example.com/a?id=3"),
        ("https://example.com/a?at_medium=x&page=2", "https://example.com/a?page=2"),
        ("https://example.com/a?b=2&a=1", "https://example.com/a?a=1&b=2"),
        ("https://example.com/a?empty=", "https://example.com/a?empty="),
        ("https://example.com/a?t=%82%a0", "https://example.com/a?t=%82%A0"),
        ("https://example.com/a?q=ü&q=%c3%bc", "https://example.com/a?q=%C3%BC&q=%C3%BC"),
        ("https://me:secret@example.com/a", "https://example.com/a"),
        ("http://[2001:db8::1]/a", "http://[2001:db8::1]/a"),
        ("http://[::1]@[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
    ],
)
def test_links_to_one_page_become_equal(url, canonical):
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com/a",
        "ftp://example.com/a",
        "javascript:alert(1)",
        "https://",
        "http://[::1",
        "https://example.com/a b",
        "https://example.com/\na",
        "http://example.com:port/",
        "http://[::1]@]/a",
        "http://[::1]@[example:com]/a",
        "http://[::1]@example.com]/a",
        "http://example.com/?\ud800",
        "http://example.com/\ud800",
    ],
)
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(SourceError, match="not a web address"):
        canonical_url(url)


@given(
    st.sampled_from(["http://", "https:", "HTTP://me@", "http://[::1]@", "http://[::1]"]),
    st.text(st.sampled_from("ab1.:@[]/?&=%#;\\İß。\ud800"), max_size=12),
)
def test_what_is_canonical_is_its_own_canonical_form_and_can_be_split(start, rest):
    try:
        canonical = canonical_url(start + rest)
    except SourceError:
        return
    assert canonical_url(canonical) == canonical
    assert urlsplit(canonical).hostname


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", None),
        ("2026-02-13", "2026-02-13"),
        ("20260213", "2026-02-13"),
        ("2026-02-13T09:30:00Z", "2026-02-13T09:30:00Z"),
        ("2026-02-13T09:30:00.123Z", "2026-02-13T09:30:00Z"),
        ("2026-02-13T09:30", "2026-02-13T09:30:00Z"),
        ("2026-02-13 09:30:00+02:00", "2026-02-13T07:30:00Z"),
        ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z"),
        ("Fri, 13 Feb 2026 09:30:00 GMT", "2026-02-13T09:30:00Z"),
        (" 2026-02-13 ", "2026-02-13"),
        (date(2026, 2, 13), "2026-02-13"),
        (datetime(2026, 2, 13, 9, 30, tzinfo=UTC), "2026-02-13T09:30:00Z"),
    ],
)
def test_dates_become_iso(value, expected):
    assert parse_publication_date(value) == expected


@pytest.mark.parametrize(
    "value", ["yesterday", "2026-02-30", "13/02/2026", "0001-01-01T00:00+14:00"]
)
def test_what_is_no_date_is_refused_with_an_example(value):
    with pytest.raises(SourceError, match="is not a date") as caught:
        parse_publication_date(value)
    assert "2026-02-13" in caught.value.hint


@pytest.mark.parametrize("value", [20260213, True, [], {}])
def test_what_is_no_string_is_refused_without_showing_it(value):
    with pytest.raises(SourceError, match="date is not a string") as caught:
        parse_publication_date(value)
    assert "2026-02-13" in caught.value.hint


@given(st.text())
def test_any_text_is_a_date_or_is_refused(value):
    try:
        result = parse_publication_date(value)
    except SourceError:
        return
    assert result is None or parse_publication_date(result) == result


def test_the_address_goes_before_the_path_and_the_path_before_the_text(tmp_path):
    path = tmp_path / "story.txt"
    by_url, by_path = identify(url=URL, path=path), identify(path=path)
    assert by_url.startswith("bridge-to-close-")
    assert by_path.startswith("story-")
    assert identify(title="A headline").startswith("a-headline-")
    assert identify(text="The bridge closes today.").startswith("the-bridge-closes-today-")


def test_a_correction_keeps_the_identifier():
    assert identify(url=URL, title="Old", text="Old.") == identify(
        url=URL, title="New", text="New."
    )
    path = Path("story.txt")
    assert identify(path=path, title="Old", text="Old.") == identify(path=path, text="New.")


def test_links_to_one_page_are_one_article():
    assert identify(url=URL) == identify(url=f"{URL}?utm_source=feed#top")
    assert identify(url=URL) != identify(url=f"{URL}?page=2")


def test_a_path_means_the_same_file_from_everywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert identify(path=Path("a.txt")) == identify(path=tmp_path / "b" / ".." / "a.txt")


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://example.com/", "example-com"),
        ("https://example.com/news/index.html", "news"),
        ("https://example.com/%C3%9Cber-uns/", "uber-uns"),
        ("https://example.com/後任", "article"),
    ],
)
def test_the_slug_is_the_speaking_part_of_the_address(url, slug):
    assert identify(url=url).rpartition("-")[0] == slug


@given(st.text(), st.text())
def test_identifiers_can_be_typed(text, title):
    slug, _, suffix = identify(text=text, title=title).rpartition("-")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= SLUG_LENGTH
    assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{6}", suffix)
