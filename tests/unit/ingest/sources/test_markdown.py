import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import SourceError
from ingest.sources.items import SourceOptions
from ingest.sources.loader import read_sources
from ingest.sources.markdown import read_markdown
from ingest.sources.metadata import source_article

SAMPLES = Path(__file__).resolve().parents[4] / "samples"

APART = [
    "<br>{}",
    "<br />{}",
    "<p>{}</p>",
    "<li>{}</li>",
    "<td>{}</td>",
    "<tr><td>{}",
    "<sup>{}</sup>",
    "<sub>{}</sub>",
    "<SUP><a href='x'>{}</a></SUP>",
    "<del>{}</del>",
    "<img src='x'>{}",
    "<x-y>{}</x-y>",
]
FRONT_MATTER = """---
id: bridge-1
title: "Bridge: to close"
url: https://example.com/a
outlet: The Example Courier
date: 2026-02-13
authors: [Nora Sample, Ben Placeholder]
sample: true
---
The bridge closes.
"""


def text_of(markdown):
    return read_markdown(markdown)[0]


def test_the_front_matter_describes_the_article():
    text, fields = read_markdown(FRONT_MATTER)
    assert text == "The bridge closes."
    assert (fields.id, fields.title) == ("bridge-1", "Bridge: to close")
    assert (fields.url, fields.outlet) == ("https://example.com/a", "The Example Courier")
    assert fields.published_at == "2026-02-13"
    assert fields.authors == ["Nora Sample", "Ben Placeholder"]


def test_values_of_the_front_matter_stay_strings():
    fields = read_markdown("---\ntitle: 2024\nid: 007\noutlet:\n---\nText.")[1]
    assert (fields.title, fields.id, fields.outlet) == ("2024", "007", None)


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_the_front_matter_may_have_any_line_end(end):
    assert read_markdown(FRONT_MATTER.replace("\n", end))[1].id == "bridge-1"


def test_the_first_heading_is_the_title_where_no_other_is_given():
    assert read_markdown("# Bridge *to* close\n\nToday.")[1].title == "Bridge to close"
    assert read_markdown("## Only a section\n\nToday.")[1].title is None
    assert read_markdown("---\ntitle: Mine\n---\n# Other\n\nToday.")[1].title == "Mine"


@pytest.mark.parametrize(
    "front", ["title: a: b", "title: [", "'", "a: &x [*x"], ids=["colon", "list", "quote", "anchor"]
)
def test_a_broken_front_matter_names_its_line(front):
    with pytest.raises(SourceError, match="not valid YAML at line"):
        read_markdown(f"---\n{front}\n---\nText.")


def test_no_object_is_ever_built_from_the_front_matter():
    value = '!!python/object/apply:os.system ["true"]'
    assert read_markdown(f"---\ntitle: {value}\n---\nText.")[1].title == ["true"]


def test_a_rule_at_the_beginning_is_no_front_matter():
    assert text_of("---\nThe bridge closes.\n---\nFerries run.") == (
        "The bridge closes.\n\nFerries run."
    )


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("One\ntwo\n\nthree", "One two\n\nthree"),
        ("# Head\ntext", "Head\n\ntext"),
        ("Head\n====\ntext", "Head\n\ntext"),
        ("- one\n- two\n  - three", "one\n\ntwo\n\nthree"),
        ("1. one\n2. two", "1. one\n\n2. two"),
        ("1) one\n\n   more\n2) two", "1) one\n\nmore\n\n2) two"),
        ("1. 2. three\n4. - five", "1. 2. three\n\n4. five"),
        ("1986. It exploded.\n\n13. Februar 2026.", "1986. It exploded.\n\n13. Februar 2026."),
        ("The year was\n\n1986.\n\nThen", "The year was\n\n1986.\n\nThen"),
        ("7. | a | b |\n   |---|---|\n   | 1 | 2 |", "7. a; b\n\n1; 2"),
        ("8. <!-- a note -->\n\n   text", "8. text"),
        ("> quoted *words*", "quoted words"),
        ("a **bold** and ~~gone~~ word", "a bold and gone word"),
        ("a [link](https://example.com 'title') here", "a link here"),
        ("a [link][1] here\n\n[1]: https://example.com", "a link here"),
        ("<https://example.com/a>", "https://example.com/a"),
        ("![a *small* bridge](b.png)", "a small bridge"),
        ("run `make  demo` now", "run make demo now"),
        ("```sh\nmake demo\n  now\n```", "make demo\n  now"),
        ("hard  \nbreak\\\nhere", "hard break here"),
        ("5 \\* 3 &amp; more &mdash; all", "5 * 3 & more — all"),
        ("| a | b |\n|---|---|\n| *1* | 2 |", "a; b\n\n1; 2"),
        ("before\n\n***\n\nafter", "before\n\nafter"),
        ("a<br>b <i>c</i>", "a b c"),
        ("# a<br/>b", "a b"),
        ("The toll was 5<br>10 people.", "The toll was 5; 10 people."),
        ("5  \n100\\\n200\n300", "5; 100; 200 300"),
        ("| a | b |\n|---|---|\n| 2019<br>2020 | 5<br>x |", "a; b\n\n2019; 2020; 5 x"),
        ("~~5~~10 or 5![10](x)20, ~~gone~~.", "5; 10 or 5; 10; 20, gone."),
        ("5,000<sup>3</sup> live *there*.<SUP>[4](x)</SUP>", "5,000³ live there.⁴"),
        ("5<video>10</video><td>20</td>30 <b>4</b>0", "5; 10; 20; 30 40"),
        ("<p>One.</p><p>Two<br>three.</p>four", "One.\n\nTwo three.\n\nfour"),
        (
            "<table><tr><th>a<th>b<tr><td><p>1</p><p>2</p><td>3 <br> 4</table>",
            "a; b\n\n1; 2; 3; 4",
        ),
        ("<ul><li>one</li><li>two</li></ul>", "one\n\ntwo"),
        ("<p>5,000<sup>3</sup> m<sup>2</sup> of CO<sub>2</sub>", "5,000³ m² of CO2"),
        ("<div>\n<p>inside</p>\n<script>alert(1)</script></div>\n\nafter", "inside\n\nafter"),
        ("<!-- a note -->\n\ntext", "text"),
    ],
)
def test_markup_becomes_plain_paragraphs(markdown, text):
    assert text_of(markdown) == text


@given(st.lists(st.tuples(st.sampled_from(APART), st.integers(1, 999)), min_size=1, max_size=8))
@pytest.mark.parametrize("block", ["{}", "<div>{}</div>"], ids=["inline", "html"])
def test_no_figure_is_made_of_two(block, pieces):
    markdown = "".join(markup.format(figure) for markup, figure in pieces)
    figures = {str(figure) for _, figure in pieces}
    shown = re.findall(r"\d+(?: \d{3}(?!\d))*", text_of(block.format(markdown)))
    assert figures.issuperset(shown)


@pytest.mark.parametrize(
    "markdown",
    [
        "[" * 50_000,
        "1<br>" * 10_000,
        "1<sup>2</sup>" * 10_000,
        "> " * 5_000 + "a",
        "*a **b " * 5_000,
    ],
)
def test_pathological_markdown_is_read_in_moments(markdown):
    assert isinstance(text_of(markdown), str)


def test_a_list_that_yaml_repeats_by_aliases_is_never_written_out():
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    fields = read_markdown("\n".join(["---", *lines, "date: *a8", "---", "The text."]))[1]
    with pytest.raises(SourceError, match="date is not a string"):
        source_article("bomb.md", "The text.", fields, SourceOptions())


def test_the_samples_are_articles_that_say_what_they_are():
    items = list(read_sources([str(SAMPLES)], SourceOptions(), None))
    assert len(items) >= 4
    for item in items:
        article = item.article
        assert article.title
        assert article.outlet
        assert article.published_at
        assert article.authors
        assert ".example.com/" in article.url
        assert "sample written for Footnote" in article.text.splitlines()[-1]
        assert "fictitious outlet" in article.text.splitlines()[-1]
