"""Texts that are made to keep the checks busy: as much as a claim may cite, of one kind of thing."""

import pytest

from bot.writing.context import MAX_CHARACTERS
from bot.writing.gates import MAX_CLAIM, Cited, failures
from tests.bot.written import make_version

PIECES = (
    *('"a ', "'a", "“", "1", "1,", "a.", "May 1, ", "A ", "Abc ", "a-", "www.", "@", "<a", "("),
    *("A and ", "A of the ", "1 %", "twenty ", "one hundred ", "not ", "may ", "*_", "_", "[]("),
    *("to send ", "last year ", "Monday, ", "$1.", ", ", "渡", "\u200b."),
)


@pytest.mark.parametrize("tail", ["", "x!"])
@pytest.mark.parametrize("piece", PIECES)
def test_no_text_of_an_article_keeps_the_checks_busy(piece, tail):
    # One that takes a time that grows as the square of the text would take minutes.
    version = make_version([piece * (MAX_CHARACTERS // len(piece)) + tail, "Anna met Carl."])
    claim = piece * (MAX_CLAIM // len(piece)) + tail
    cited = Cited(((version, version.sentences[0]),))
    assert all(isinstance(name, str) for name in failures(claim, cited))
