"""How many of a claim's terms a text has."""

import pytest

from bot.verification.overlap import overlap
from ingest.text.terms import content_terms


@pytest.mark.parametrize(
    ("claim", "text", "share"),
    [
        ("The ferry stopped.", "A ferry was stopped there.", 1.0),
        ("The ferry stopped.", "The ferry sank.", 0.5),
        ("The ferry stopped.", "It rained.", 0.0),
        ("It is.", "It is.", 0.0),
    ],
)
def test_the_share_of_the_terms_that_a_text_has(claim, text, share):
    assert overlap(frozenset(content_terms(claim)), text) == share
