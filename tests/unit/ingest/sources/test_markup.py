"""Pages are bounded before they are parsed and before their article is looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fromstring

from ingest.errors import SourceError
from ingest.sources.markup import (
    MAX_ATTRIBUTES,
    MAX_ELEMENTS,
    MAX_INLINE,
    bounded_markup,
    cut_attributes,
    parse_markup,
)

PIECES = st.lists(
    st.sampled_from(
        [
            "<p",
            "<a ",
            "<!--",
            "-->",
            "<!",
            "<?",
            "</p",
            "<script>",
            "</script>",
            "<title>",
            "</",
            ">",
            "/>",
            '"',
            "'",
            "=",
            " ",
            "a",
            "b=c",
            'd="<x>"',
            "e='>'",
            "text",
            "\x00",
            "é",
        ]
    ),
    max_size=40,
).map("".join)
MANY = " ".join(f"a{n}=b" for n in range(3 * MAX_ATTRIBUTES))


@given(PIECES)
def test_a_page_with_few_attributes_is_not_changed(html):
    assert cut_attributes(html) == html


@given(PIECES, st.sampled_from(["<p ", "</p ", "<p/", "<script "]))
def test_no_element_keeps_more_attributes_than_allowed_wherever_it_stands(before, opening):
    root = parse_markup(f"<html><body>x{before}{opening}{MANY}>text</p>")
    assert all(len(element.attrib) <= MAX_ATTRIBUTES for element in root.iter("*"))


def test_the_text_after_an_element_of_many_attributes_is_kept():
    root = parse_markup(f"<p {MANY}>The bridge closes.</p>")
    assert root.text_content() == "The bridge closes."


@pytest.mark.parametrize("element", ["<p>x</p>", "<i></i>", "<br>", "<!-- x -->"])
def test_a_page_of_far_more_elements_than_an_article_is_refused(element):
    with pytest.raises(SourceError, match="elements"):
        bounded_markup(f"<html><body>{element * (4 * MAX_ELEMENTS + 1)}")


@pytest.mark.parametrize("inline", ["<span>one</span> ", "<a href='/x'>one</a> ", "<b>one</b> "])
def test_very_many_inline_elements_are_replaced_by_their_text(inline):
    html = f"<html><body><p>{inline * (MAX_INLINE + 1)}</p><ul><li>two</li></ul></body></html>"
    root = fromstring(bounded_markup(html))
    assert [element.tag for element in root.iter("*")] == ["html", "body", "p", "ul", "li"]
    assert root.text_content().split() == ["one"] * (MAX_INLINE + 1) + ["two"]


def test_links_are_kept_where_only_other_inline_elements_are_many():
    html = f"<p>{'<b>x</b> ' * (MAX_INLINE + 1)}</p><p><a href='/x'>one</a></p>"
    root = fromstring(bounded_markup(f"<html><body>{html}"))
    assert {element.tag for element in root.iter("*")} == {"html", "body", "p", "a"}


@pytest.mark.parametrize("html", ["", "  ", "<!-- nothing -->"])
def test_what_has_no_element_is_none(html):
    assert parse_markup(html) is None


def test_superscripts_are_kept_apart_from_numbers():
    html = "<p>5,000<sup>3</sup> on 10<sup>6</sup>\n m<sup>2</sup></p><p>CO<sub>2</sub></p>"
    root = fromstring(bounded_markup(f"<html><body>{html}"))
    assert root.text_content() == "5,000³ on 10⁶\n m²CO2"


def test_superscripts_are_kept_apart_where_inline_elements_are_replaced_by_their_text():
    html = f"<p>{'<b>x</b> ' * (MAX_INLINE + 1)}10<sup>6</sup></p>"
    root = fromstring(bounded_markup(f"<html><body>{html}"))
    assert root.text_content().endswith("x 10⁶")


@pytest.mark.parametrize("html", ["<p>CO<sub>2</sub> &amp; 1<sup>st</sup>", "<p>a &lt; b<br>c"])
def test_a_page_without_superscripts_at_numbers_is_not_changed(html):
    assert bounded_markup(f"<html><body>{html}") == f"<html><body>{html}"


def test_a_superscript_that_cannot_be_written_stays():
    assert "5<sup>3\x01</sup>" in bounded_markup("<html><body><p>5<sup>3\x01</sup></p>")
