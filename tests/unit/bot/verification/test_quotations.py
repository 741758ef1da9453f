"""Quotations, and the marks that Unicode has for them."""

import sys
import unicodedata

import pytest

from bot.verification.normalization import DOUBLE_MARKS, SINGLE_MARKS
from bot.verification.quotations import plain_quotes, quotations, quoted_parts


def is_mark(char):
    kind, name = unicodedata.category(char), unicodedata.name(char, "")
    return (
        kind in {"Pi", "Pf"}
        or ("QUOTATION MARK" in name and kind[0] in "PS")
        or (kind in {"Ps", "Pe"} and ("CORNER BRACKET" in name or "ANGLE BRACKET" in name))
    )


def test_every_quotation_mark_of_unicode_is_known():
    marks = {char for char in map(chr, range(sys.maxunicode + 1)) if is_mark(char)}
    assert marks <= set(DOUBLE_MARKS + SINGLE_MARKS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She said “a b” and «c».", ("a b", "c")),
        ("She said ‘a b’.", ("a b",)),
        ("She said ''a b''.", ("a b",)),
        ("She said 'the workers' jobs are gone'.", ("the workers' jobs are gone",)),
        ("She said 'we lost' of the workers' jobs.", ("we lost",)),
        ("She said “a 'b' c”.", ("a 'b' c", "b")),
        ("The workers' jobs aren't gone.", ()),
        ("She said “a b.", None),
    ],
)
def test_quotations_are_found(text, expected):
    assert quotations(plain_quotes(text)) == expected


def test_a_quotation_that_a_paragraph_leaves_open_goes_on_to_its_end():
    assert quoted_parts(plain_quotes("She said “a”. “B c.")) == ("a", "B c.")
