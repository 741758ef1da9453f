"""What the gates pass and stop of statements about invented events.

The statements are in ``exact_claims.txt``, beside the sentences that they are about.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.verification.gates import CitedSentences, failures
from tests.builders.evidence import make_version

FILE = Path(__file__).with_name("exact_claims.txt")
PASSING = 0.95
"""The share of true statements that must pass; a gate may drop a few."""


@dataclass(frozen=True)
class Statement:
    kind: str
    sentence: str
    text: str
    is_true: bool


def statements() -> Iterator[Statement]:
    kind = sentence = ""
    for line in FILE.read_text("utf-8").splitlines():
        mark, _, text = line.partition(" ")
        if mark == "@":
            kind = text
        elif mark == "=":
            sentence = text
        elif mark in {"+", "-"}:
            yield Statement(kind, sentence, text, is_true=mark == "+")


def failures_of(one):
    version = make_version(
        [one.sentence, "Elin Moe met Otto Gran in Varby."],
        outlet="Harbour Ledger",
        published_at="2031-05-20",
    )
    return list(failures(one.text, CitedSentences(((version, version.sentences[0]),))))


FALSE = [one for one in statements() if not one.is_true]
TRUE = [one for one in statements() if one.is_true]


@pytest.mark.parametrize("one", FALSE, ids=lambda one: one.text)
def test_no_wrong_number_date_name_or_quotation_passes(one):
    assert failures_of(one) != []


def test_nearly_all_true_restatements_pass():
    stopped = [(one.text, failures_of(one)) for one in TRUE if failures_of(one)]
    assert len(stopped) <= (1 - PASSING) * len(TRUE), stopped


@pytest.mark.parametrize("kind", sorted({one.kind for one in TRUE}))
def test_of_each_kind_most_true_restatements_pass(kind):
    tried = [one for one in TRUE if one.kind == kind]
    passing = [one for one in tried if not failures_of(one)]
    assert len(passing) >= 0.8 * len(tried)


def test_there_are_enough_of_both():
    assert len(TRUE) >= 200
    assert len(FALSE) >= 200
