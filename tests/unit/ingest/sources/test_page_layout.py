"""What is changed in the tree of a page before trafilatura reads it."""

import pytest

from ingest.sources.markup import parse_markup
from ingest.sources.page_layout import arrange


def arranged(markup):
    root = parse_markup(f"<html><body>{markup}</body></html>")
    is_changed = arrange(root)
    return is_changed, [element.tag for element in root.iter("*")][2:]


@pytest.mark.parametrize(
    "markup",
    [
        "<p>The bridge closes.</p>",
        "<table><tr><td>2019</td><td>5</td></tr></table>",
        "<header><time>9:30</time></header>",
        "<ul><li>One</li></ul>",
    ],
)
def test_other_pages_stay_as_they_are(markup):
    before = [element.tag for element in parse_markup(markup).iter("*")]
    is_changed, after = arranged(markup)
    assert not is_changed
    assert after == [tag for tag in before if tag not in {"html", "body"}][-len(after) :]


@pytest.mark.parametrize(
    ("markup", "tags"),
    [
        ("<table><tr><td>a</td></tr></table>", "div div div"),
        ("<p><time>5 pm</time></p>", "p span"),
        ("<i hidden>a<b>c</b></i>", "script"),
        ("<table><tr><td><ul><li>a</ul><td>b</table>", "table tr td div div td"),
        (
            "<table><tr><td>a<td><table><tr><td>b<td>c</table></table>",
            "div div div div table tr td td",
        ),
    ],
)
def test_what_would_be_lost_is_changed(markup, tags):
    assert arranged(markup) == (True, tags.split())


def test_a_page_is_not_hidden_as_a_whole():
    root = parse_markup("<html hidden><body hidden><p>The bridge closes.</p></body></html>")
    assert not arrange(root)
    assert root.text_content() == "The bridge closes."
