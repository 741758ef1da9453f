"""Parsing a line into a claim and its tags."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.generation.citation_tags import Tag, TagRange, article_letter
from bot.generation.output_parser import (
    MAX_MISSING,
    ParsedClaim,
    parse_claims,
    parse_line,
    split_line,
)
from bot.types.claims import NoAnswer

TEXT = "The ferry ends."


def tags(claim):
    return [f"{r.first}" if r.first == r.last else f"{r.first}-{r.last}" for r in claim.tags]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("The ferry ends. [B12]", ["B12"], id="plain"),
        pytest.param("The ferry ends [B12].", ["B12"], id="before the full stop"),
        pytest.param("The ferry ends[B12].", ["B12"], id="without a space"),
        pytest.param("The ferry ends. [B12].", ["B12"], id="two full stops"),
        pytest.param("The ferry ends.[B12][C3]", ["B12", "C3"], id="two brackets"),
        pytest.param("The ferry ends. [B12], [C3]", ["B12", "C3"], id="comma between"),
        pytest.param("The ferry ends. [B12] [C3-4]", ["B12", "C3-C4"], id="range"),
        pytest.param("The ferry ends. [B12-B14]", ["B12-B14"], id="range with letters"),
        pytest.param("The ferry ends. [B12–14]", ["B12-B14"], id="en dash"),
        pytest.param("The ferry ends. [B12 to B14]", ["B12-B14"], id="to"),
        pytest.param("The ferry ends. [B12-C3]", ["B12-C3"], id="range over articles"),
        pytest.param("The ferry ends. [B12, B13]", ["B12", "B13"], id="list"),
        pytest.param("The ferry ends. [B12, 13]", ["B12", "B13"], id="list without letters"),
        pytest.param("The ferry ends. [B12; C3 and C4]", ["B12", "C3", "C4"], id="mixed list"),
        pytest.param("The ferry ends. [B12 C3]", ["B12", "C3"], id="spaces"),
        pytest.param("The ferry ends. 【B12】", ["B12"], id="lenticular"),
        pytest.param("The ferry ends. ［B12］", ["B12"], id="full width"),
        pytest.param("The ferry ends. [[B12]]", ["B12"], id="double"),
        pytest.param("The ferry ends (B12).", ["B12"], id="round"),
        pytest.param("The ferry ends. [b12]", ["B12"], id="lower case"),
        pytest.param("The ferry ends. [AB12]", ["AB12"], id="two letters"),
        pytest.param("The ferry ends. [^B12]", ["B12"], id="footnote"),
        pytest.param("The ferry ends. [B 12]", ["B12"], id="space inside"),
        pytest.param("The ferry ends. [B12](#b12)", ["B12"], id="linked"),
        pytest.param("The ferry ends. `[B12]`", ["B12"], id="code"),
        pytest.param("The ferry ends. **[B12]**", ["B12"], id="bold tag"),
        pytest.param("[B12] The ferry ends.", ["B12"], id="in front"),
        pytest.param("The ferry [B12] ends.", ["B12"], id="inside"),
        pytest.param("The ferry ends. [B12] [B12]", ["B12"], id="twice"),
        pytest.param("- The ferry ends. [B12]", ["B12"], id="bullet"),
        pytest.param("  • The ferry ends. [B12]", ["B12"], id="round bullet"),
        pytest.param("* **The ferry** ends. [B12]", ["B12"], id="bold"),
        pytest.param("1. The ferry ends. [B12]", ["B12"], id="number"),
        pytest.param("2) The ferry ends. [B12]", ["B12"], id="number with bracket"),
        pytest.param("> The _ferry_ ends. [B12]", ["B12"], id="quote and italic"),
        pytest.param("### The ferry ends. [B12]", ["B12"], id="heading with a tag"),
        pytest.param("The ~~ferry~~ `ends`. [B12]\r", ["B12"], id="other markup"),
        pytest.param("***The ferry ends.*** [B12]", ["B12"], id="all bold and italic"),
    ],
)
def test_tags_are_read_and_the_text_is_clean(line, expected):
    claim = parse_line(line)
    assert isinstance(claim, ParsedClaim)
    assert claim.text == TEXT
    assert tags(claim) == expected


@pytest.mark.parametrize(
    ("line", "text", "expected", "unreadable"),
    [
        pytest.param("The ferry ends. [3]", TEXT, [], ("3",), id="bare number"),
        pytest.param("The ferry ends.【3†source】", TEXT, [], ("3†source",), id="other system"),
        pytest.param("The ferry ends.", TEXT, [], (), id="no tag"),
        pytest.param(
            "He said [the ferry] ends in [2031]. [A1]",
            "He said [the ferry] ends in [2031].",
            ["A1"],
            (),
            id="editorial brackets stay",
        ),
        pytest.param(
            "The A1 road (A1) closed. [B2]",
            "The A1 road (A1) closed.",
            ["B2"],
            (),
            id="round brackets stay beside square ones",
        ),
        pytest.param('She said "it ends." [A1]', 'She said "it ends."', ["A1"], (), id="quote"),
        pytest.param("It cost $1.5m... [A1]", "It cost $1.5m...", ["A1"], (), id="ellipsis"),
        pytest.param("5 * 3 * 2 is 30. [A1]", "5 * 3 * 2 is 30.", ["A1"], (), id="loose stars"),
        pytest.param(
            "The snake_case_word ends [A1]", "The snake_case_word ends", ["A1"], (), id="_"
        ),
    ],
)
def test_the_text_stays_as_written(line, text, expected, unreadable):
    claim = parse_line(line)
    assert isinstance(claim, ParsedClaim)
    assert (claim.text, tags(claim), claim.unreadable) == (text, expected, unreadable)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "   ",
        "---",
        "***",
        "```",
        "```text",
        "# Heading",
        "Here is the answer:",
        "**Answer:**",
        "[A1]",
        "- ",
    ],
)
def test_a_line_without_a_claim_is_nothing(line):
    assert parse_line(line) is None


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("NO_ANSWER: the price", "the price"),
        ("**NO_ANSWER:** the price", "the price"),
        ("- no_answer - the price", "the price"),
        ("NO ANSWER: the price", "the price"),
        ("NO_ANSWER", ""),
        (f"NO_ANSWER: {'x' * 999}", "x" * MAX_MISSING),
    ],
)
def test_no_answer_says_what_is_missing(line, missing):
    assert parse_line(line) == NoAnswer(missing)


def test_a_sentence_about_no_answer_is_a_claim():
    assert isinstance(parse_line("No answer was given. [A1]"), ParsedClaim)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("It ends. [A1] It began. [A2]", ["It ends. [A1] ", "It began. [A2]"]),
        ("It ends [A1]. It began [A2].", ["It ends [A1]. ", "It began [A2]."]),
        ("It ends [A1] and began [A2].", ["It ends [A1] and began [A2]."]),
        ("It ends. It began. [A1]", ["It ends. It began. [A1]"]),
    ],
)
def test_a_line_of_several_claims_is_split(line, parts):
    assert list(split_line(line)) == parts


@given(st.text(max_size=200))
def test_any_line_can_be_read(line):
    parsed = parse_line(line)
    assert parsed is None or isinstance(parsed, ParsedClaim | NoAnswer)
    if isinstance(parsed, ParsedClaim):
        assert "\n" not in parsed.text
        assert any(char.isalnum() for char in parsed.text)


ANSWER = "It ends. [A1] It began [A2].\n<think>no</think>\nNO_ANSWER: x\nSources: [A1]\nmore"


@given(st.lists(st.integers(0, len(ANSWER)), max_size=20))
def test_claims_are_the_same_however_the_stream_is_cut(places):
    edges = [0, *sorted(places), len(ANSWER)]
    pieces = [ANSWER[a:b] for a, b in pairwise(edges)]
    assert list(parse_claims(pieces)) == [
        ParsedClaim("It ends.", (TagRange(Tag("A", 1), Tag("A", 1)),)),
        ParsedClaim("It began.", (TagRange(Tag("A", 2), Tag("A", 2)),)),
        NoAnswer("x"),
    ]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (("A", 3), ("A", 3), ["A3"]),
        (("A", 3), ("A", 5), ["A3", "A4", "A5"]),
        (("A", 3), ("A", 6), None),
        (("A", 3), ("A", 2), None),
        (("A", 3), ("B", 4), None),
    ],
)
def test_a_range_is_short_and_stays_in_its_article(first, last, expected):
    found = TagRange(Tag(*first), Tag(*last)).expand()
    assert (found and [str(tag) for tag in found]) == expected


def test_letters_go_on_after_z():
    assert [article_letter(n) for n in (0, 25, 26, 27, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
