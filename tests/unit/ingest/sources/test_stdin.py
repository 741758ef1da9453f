"""Standard input: its format is told by how it begins."""

import codecs
import io
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import UsageError
from ingest.sources.items import SourceArticle, SourceOptions
from ingest.sources.stdin import is_markdown, is_webpage, read_stdin

TITLE = "Lindau Hollow gets a tram"
FIRST = "The first tram in Lindau Hollow will run on 3 May, the council said."
SECOND = "It will replace two bus lines that were often late."
BODY = f"<article><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p></article>"
PAGE = f"<html><head><title>{TITLE}</title></head><body>{BODY}</body></html>"


def read(data):
    """The one article of some bytes."""
    (item,) = read_stdin(io.BytesIO(data), SourceOptions(), UsageError(""))
    assert isinstance(item, SourceArticle), item.error
    return item.article


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(PAGE.encode(), id="html"),
        pytest.param(f"<!DOCTYPE html>\n{PAGE}".encode(), id="a doctype"),
        pytest.param(f"\n\t <!doctype HTML PUBLIC 'x'>{PAGE}".encode(), id="after white space"),
        pytest.param(codecs.BOM_UTF8 + PAGE.encode(), id="after a mark of UTF-8"),
        pytest.param(PAGE.encode("utf-16"), id="in UTF-16"),
        pytest.param(f"<!-- saved -->\n<!-- twice -->{PAGE}".encode(), id="after comments"),
        pytest.param(f'<?xml version="1.0"?>\n{PAGE}'.encode(), id="XHTML"),
        pytest.param(f"<head><title>{TITLE}</title></head>{BODY}".encode(), id="a head"),
        pytest.param(f"<body class='a'>{BODY}</body>".encode(), id="a body"),
    ],
)
def test_a_web_page_is_told_by_its_first_tag(data):
    assert is_webpage(data)
    found = read(data)
    assert FIRST in found.text
    assert SECOND in found.text
    assert "<" not in found.text
    assert found.title == TITLE


@pytest.mark.parametrize(
    "text",
    [
        f"{TITLE}\n\n{FIRST} The page said <html> and nothing else.",
        "<header> is a tag, and so is <body>.",
        "<htmlx> is none.",
        "< html>",
        "",
    ],
)
def test_a_text_that_speaks_of_tags_is_no_web_page(text):
    assert not is_webpage(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"---\ntitle: {TITLE}\n---\n{FIRST}", id="front matter"),
        pytest.param(f"---\r\nid: tram\r\nauthors:\r\n  - A\r\n---\r\n{FIRST}", id="with CRLF"),
        pytest.param(f"# {TITLE}\n\n{FIRST}", id="a title"),
        pytest.param(f"\n\n# {TITLE}\n\n{FIRST}", id="a title after blank lines"),
        pytest.param(f"{FIRST}\n\n## What is next\n\n{SECOND}", id="a heading"),
        pytest.param(f"{FIRST} [Read more](https://example.com/tram).", id="a link"),
        pytest.param(f"![A tram](/tram.jpg)\n\n{FIRST}", id="a picture"),
        pytest.param(f"**{TITLE}**\n\n{FIRST}", id="bold words"),
        pytest.param(f"{FIRST}\n\n```\ncode\n```\n", id="a block of code"),
    ],
)
def test_markdown_is_told_by_what_nothing_else_has(text):
    assert is_markdown(text)
    found = read(text.encode())
    assert FIRST in found.text
    assert not set(found.text) & set("#*`[]")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"- {FIRST}\n- {SECOND}", id="dashes"),
        pytest.param(f"* {FIRST}\n* {SECOND}", id="stars"),
        pytest.param(f"1. {FIRST}\n2. {SECOND}", id="numbers"),
        pytest.param(f"{TITLE}\n{'=' * 20}\n\n{FIRST}", id="an underline"),
        pytest.param(f"{FIRST}\n\n---\n\n{SECOND}", id="a rule"),
        pytest.param(f"---\n{FIRST}\n---\n{SECOND}", id="a text between rules"),
        pytest.param(f"> {FIRST}", id="a quotation"),
        pytest.param(f"#1 in the charts\n\n{FIRST}", id="a number sign"),
        pytest.param(f"# 1 in the charts\n\n{FIRST}", id="a number sign apart"),
        pytest.param(f"#tram #lindau\n\n{FIRST}", id="tags of a post"),
        pytest.param(f"{FIRST} [1] (see https://example.com)", id="a footnote"),
        pytest.param(f"It is [sic] (so they say). {FIRST}", id="brackets"),
        pytest.param(f"2**3 and 3**2 differ. {FIRST}", id="powers"),
        pytest.param(f"He said f*** and s***. {FIRST}", id="stars in a word"),
        pytest.param(f"*** {FIRST} ***", id="three stars"),
        pytest.param(f"** {FIRST} **", id="two stars apart"),
        pytest.param(f"snake_case and __init__ are names. {FIRST}", id="underscores"),
    ],
)
def test_a_plain_text_stays_as_it_is(text):
    assert not is_markdown(text)
    assert read(text.encode()).text == text


@given(st.text(alphabet="ab1 .,-*_=>\n'\"", max_size=200))
def test_no_text_of_words_and_marks_of_lists_becomes_markdown(text):
    assert is_markdown(text) <= ("**" in text)


@pytest.mark.parametrize("first", ["", "---\n", "---\na: b\n", "<!--"])
@pytest.mark.parametrize(
    "mark", ["[", "**a", "![", "---\n", "\n", "a:\n", "<!-- -->", "## ", " \n"]
)
def test_telling_the_format_takes_no_longer_for_a_hostile_text(first, mark):
    text = first + mark * 100_000
    is_markdown(text)
    is_webpage(text.encode())


def test_metadata_of_front_matter_is_read():
    text = textwrap.dedent(
        f"""\
        ---
        title: {TITLE}
        outlet: The Sample Ledger
        date: 2031-04-30
        ---

        {FIRST}
        """
    )
    found = read(text.encode())
    assert (found.title, found.outlet, found.published_at) == (
        TITLE,
        "The Sample Ledger",
        "2031-04-30",
    )
    assert found.text == FIRST
