"""What a page says of itself is read in one pass, however it is nested."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HTMLParser, document_fromstring

from ingest.web.page_metadata import parse_page, texts

PIECES = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<a href=x>",
            "</a>",
            "<noscript>",
            "</noscript>",
            "<div>",
            "word",
            " ",
            "two words ",
            "\n",
            "😀",
            "<script>x()</script>",
            "<h1>Head</h1>",
        ]
    ),
    max_size=30,
)


@given(PIECES)
def test_words_are_counted_as_in_the_text_of_each_element(pieces):
    html = "<html><body>" + "".join(pieces) + "</body></html>"
    root = document_fromstring(html, parser=HTMLParser(remove_comments=True))
    page = parse_page(html)
    assert page.links == sum(len(link.text_content().split()) >= 4 for link in root.iter("a"))
    silent = [e for e in root.iter("script", "noscript") if not _is_inside(e)]
    hidden = sum(len(element.text_content().split()) for element in silent)
    assert page.words == len(root.text_content().split()) - hidden


def _is_inside(element):
    return any(parent.tag in {"script", "noscript"} for parent in element.iterancestors())


def test_nested_markup_is_not_copied_at_every_level():
    text = "word 😀 " * 2_000
    page = parse_page("<html><body>" + "<noscript>" * 250 + text + "</noscript>" * 250)
    assert len(page.unscripted) <= len(text)


def test_names_that_are_nested_too_deeply_are_left_out():
    nested = "Nora Sample"
    for _ in range(900):
        nested = [nested]
    assert list(texts([nested, {"name": ["Ben Placeholder"]}])) == ["Ben Placeholder"]


@pytest.mark.parametrize(
    "headline", ['["Bridge to close", "Bridge"]', '{"name": "Bridge to close"}']
)
def test_the_headline_of_one_of_several_articles_may_be_any_json(headline):
    story = f'{{"@type": "NewsArticle", "headline": {headline}, "author": "Nora Sample"}}'
    other = '{"@type": "NewsArticle", "headline": ["Ferry"], "author": "Ben Placeholder"}'
    data = f'<script type="application/ld+json">[{other}, {story}]</script>'
    page = parse_page(f"<html><head>{data}</head><body><h1>Bridge to close</h1></body></html>")
    assert page.article["author"] == "Nora Sample"
    assert not page.is_ambiguous
