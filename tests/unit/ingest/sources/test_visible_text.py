"""What a page shows apart stays apart in the text of its elements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.visible_text import (
    BLOCK,
    CELL,
    LINE,
    ROW,
    SEAM,
    Piece,
    Seamed,
    blocks,
    mark_seams,
    one_line,
    separator,
    set_shifted_apart,
    spaced,
    without_marks,
)

SEPARATORS = st.sampled_from([BLOCK, CELL, LINE, ROW, SEAM, " ", ""])


def apart(*pieces):
    return "".join(set_shifted_apart([Piece(*piece) for piece in pieces]))


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        ([("10",), ("6", "sup"), (" people",)], "10⁶ people"),
        ([("10",), ("-6", "sup")], "10⁻⁶"),
        ([("5,000",), ("1,2", "sup")], "5,000¹,²"),
        ([("1",), ("1", "sup"), ("0", "sup")], "1¹⁰"),
        ([("5",), ("", "sup"), ("3 and 4", "sup")], "5³ and 4"),
        ([("3", "sup"), ("5,000",)], "³5,000"),
        ([("m",), ("2", "sup")], "m²"),
        ([("said.",), ("3", "sup")], "said.³"),
        ([("2",), ("1", "sup"), ("/",), ("2", "sub")], "2¹/2"),
        ([(" ",), ("1", "sup"), ("/",), ("2", "sub")], " 1/2"),
        ([("1",), ("st", "sup")], "1st"),
        ([("5,000",), ("[3]", "sup")], "5,000[3]"),
        ([("5,000[",), ("3", "sup"), ("]",)], "5,000[3]"),
        ([("In 2026",), (BLOCK,), ("13 February", "sup")], f"In 2026{BLOCK}13 February"),
        ([("CO",), ("2", "sub")], "CO2"),
        ([("log",), ("10", "sub"), ("100",)], "log₁₀100"),
        ([("5",), ("2", "sub")], "5₂"),
    ],
)
def test_superscripts_and_subscripts_do_not_touch_a_number(pieces, text):
    assert apart(*pieces) == text


@given(st.lists(st.tuples(st.text(), st.sampled_from(["", "sup", "sub"]))))
def test_of_superscripts_only_digits_and_signs_are_changed(pieces):
    plain = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉₊₋−", "0123456789+-0123456789+--")
    assert apart(*pieces).translate(plain) == "".join(piece[0] for piece in pieces).translate(plain)


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("br", LINE),
        ("td", CELL),
        ("tr", ROW),
        ("p", BLOCK),
        ("li", BLOCK),
        ("b", ""),
        ("a", ""),
        ("wbr", ""),
        ("del", SEAM),
        ("x-unknown", LINE),
    ],
)
def test_elements_are_separated_as_on_a_page(tag, text):
    assert separator(tag) == Piece(text)


@given(st.lists(st.tuples(SEPARATORS, st.text("1a. "))))
def test_every_block_is_one_line_with_all_words(pieces):
    text = "".join(mark + words for mark, words in pieces)
    for block in blocks(text):
        assert block == " ".join(block.split())
    assert "".join("".join(blocks(text)).split()).replace(";", "") == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"5{LINE}100", "5; 100"),
        (f"5 {LINE} {LINE} 100", "5; 100"),
        (f"5{CELL}100", "5; 100"),
        (f"5{SEAM}100", "5; 100"),
        (f"a{SEAM}b{LINE}c 5 100", "ab c 5 100"),
    ],
)
def test_figures_on_two_lines_stay_two(text, line):
    assert one_line(text) == line


def test_a_text_has_no_separators_of_its_own():
    assert spaced(f"a{LINE}{CELL} b{SEAM}c{ROW}d{BLOCK}e") == "a b c d e"
    assert spaced(None) == ""


def test_marks_are_put_where_texts_would_fuse_and_taken_away_again():
    texts = [
        Seamed(BLOCK, kind == "opens", text)
        for kind, text in (
            ("opens", "The toll was 5 "),
            ("opens", "100 people"),
            ("closes", "came."),
            ("closes", " "),
            ("opens", "Others"),
        )
    ]
    marked = mark_seams(texts)
    assert without_marks("".join(marked)) == "The toll was 5; 100 people came. Others"
    assert without_marks("\n".join(marked)) == "\n".join(each.text for each in texts)


@given(
    st.lists(st.tuples(st.sampled_from(["", "\f", "\t", "\x1f"]), st.booleans(), st.text("5 a.")))
)
def test_marks_change_nothing_where_lines_are_kept(texts):
    marked = mark_seams([Seamed(*each) for each in texts])
    assert without_marks("\n".join(marked)) == "\n".join(text for *_, text in texts)
