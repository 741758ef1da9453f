"""A claim is shown with sentences that support it, or not at all."""

import pytest

from bot.generation.attribution import verify_claim
from bot.generation.citation_tags import MAX_CITATIONS
from bot.generation.output_parser import parse_line
from bot.types.claims import DroppedClaim, VerifiedClaim
from tests.builders.evidence import FERRY, LOWER, RIVAL, make_context

CONTEXT = make_context(FERRY, RIVAL, LOWER)
TAG_OF = {
    (version.key, sentence.index): str(tag) for tag, (version, sentence) in CONTEXT.sources.items()
}


def verified(line):
    claim = verify_claim(parse_line(line), CONTEXT)
    assert isinstance(claim, VerifiedClaim), claim
    return [TAG_OF[version.key, sentence.index] for version, sentence in claim.sources]


def dropped(line):
    claim = verify_claim(parse_line(line), CONTEXT)
    assert isinstance(claim, DroppedClaim), claim
    return claim.failed[0]


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("Norrland Ferries is ending its night route between Holmvik and Sandby. [A1]", ["A1"]),
        ("The route carried 41,500 passengers in 2029. [A2]", ["A2"]),
        ("Ingrid Dahl called the decision “painful but overdue”. [A4]", ["A4"]),
        ("Ms Dahl did not say how many workers would lose their jobs. [A5]", ["A5"]),
        ("Havnelaget accused the company of hiding a report about the engines. [A6]", ["A6"]),
        ("The harbour authority never inspected any ship. [A7]", ["A7"]),
        ("Norrland Ferries was acquired by Orsa Holding in 2030. [A8]", ["A8"]),
        ("Orsa Holding paid $1.5 million for a third of the shares. [A9]", ["A9"]),
        ("Mayor Per Lund may offer the firm a loan. [A10]", ["A10"]),
        ("Tickets cost between 30 and 45 kroner. [A11]", ["A11"]),
        ("According to the port of Holmvik, the route had 39,000 passengers in 2029. [B2]", ["B2"]),
        ("Keeper Tomas Ek will miss the cup match against Rosvik. [C1]", ["C1"]),
    ],
)
def test_a_paraphrase_with_the_right_tag_is_shown(line, tags):
    assert verified(line) == tags


@pytest.mark.parametrize(
    ("line", "gate"),
    [
        ("Norrland Ferries was founded in 1978. [A8]", "date"),
        ("The route carried 45,100 passengers in 2029. [A2]", "number"),
        ("Volta Ferries was founded in 1987. [A8]", "name"),
        ("Ingrid Dahl called the decision “bold and overdue”. [A4]", "quotation"),
        ("Some ship was inspected by the harbour authority. [A7]", "negation"),
        ("Norrland Ferries was not founded in 1987. [A8]", "negation"),
        ("The company hid a report about the ships' engines. [A6]", "modality"),
        ("Orsa Holding earned $1.5 m with a third of its ships. [A9]", "coverage"),
        ("Norrland Ferries sold Orsa Holding last year. [A8]", "direction"),
        ("Norrland Ferries sponsors a choir in Sandby. [A1]", "coverage"),
        ("Norrland Ferries paints its ships green. [Z9]", "unknown tag"),
        ("Norrland Ferries paints its ships green. [3]", "unknown tag"),
        ("Norrland Ferries paints its ships green. [A1-9]", "wrong range"),
        ("Norrland Ferries paints its ships green. [A1-B2]", "wrong range"),
        ("Norrland Ferries paints its ships green. [A1][A2][A3][A4]", "too many citations"),
        ("Norrland Ferries paints its ships green.", "no tag"),
        ("Join https://example.org: Norrland Ferries was founded in 1987. [A8]", "link"),
    ],
)
def test_a_wrong_claim_is_dropped_and_the_failure_named(line, gate):
    assert dropped(line) == gate


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        pytest.param("Norrland Ferries was founded in 1987. [A1]", ["A8"], id="wrong sentence"),
        pytest.param("Norrland Ferries was founded in 1987. [B1]", ["A8"], id="wrong article"),
        pytest.param("Norrland Ferries was founded in 1987. [Z9]", ["A8"], id="invented tag"),
        pytest.param("Norrland Ferries was founded in 1987. [1]", ["A8"], id="bare number"),
        pytest.param("Norrland Ferries was founded in 1987. [A8-20]", ["A8"], id="long range"),
        pytest.param("Norrland Ferries was founded in 1987.", ["A8"], id="no tag"),
        pytest.param("Norrland Ferries was founded in 1987. [Z9] [A8]", ["A8"], id="one is right"),
    ],
)
def test_a_right_claim_is_pointed_to_its_sentence(line, tags):
    assert verified(line) == tags


def test_a_claim_without_tags_needs_more_of_its_words_than_one_with():
    text = "Norrland Ferries was set up in 1987 and was bought by Orsa Holding with borrowed funds."
    assert verified(f"{text} [A8]") == ["A8"]
    assert dropped(text) == "no tag"


def test_sentences_that_add_nothing_are_not_cited():
    assert verified("Norrland Ferries was founded in 1987. [A7] [A8] [A11]") == ["A8"]


def test_sentences_that_are_needed_together_stay_together():
    line = "Norrland Ferries, bought by Orsa Holding last year, is scrapping its night route. [A8] [A1]"
    assert verified(line) == ["A1", "A8"]


def test_what_a_sentence_refers_back_to_is_cited_too():
    assert verified("Norrland Ferries will close the terminal in Sandby on 3 June. [A3]") == [
        "A1", "A3",
    ]  # fmt: skip


def test_only_the_subject_of_a_claim_is_brought_along():
    assert (
        dropped("The company closes the terminal, says Norrland Ferries, on 3 June. [A3]") == "name"
    )


def test_no_sentence_is_brought_along_that_is_not_referred_to():
    assert (
        dropped("Ingrid Dahl said the harbour authority never inspected any ship. [A7]") == "name"
    )


def test_a_claim_over_two_articles_must_hold_in_each():
    assert verified("Norrland Ferries ends its night route to Sandby. [A1] [B1]") == ["A1", "B1"]
    merged = "The route carried 41,500 passengers, according to the port of Holmvik. [A2] [B2]"
    assert dropped(merged) == "name"


def test_the_article_in_which_a_claim_does_not_hold_is_no_longer_cited():
    assert verified("The route carried 39,000 passengers in 2029. [A2] [B2]") == ["B2"]


def test_a_claim_never_cites_too_many_sentences():
    for line in ("[A1-3]", "[A1] [A2] [A3] [B1] [B2]", "[A1-2] [B1-2]"):
        claim = verify_claim(
            parse_line(f"Norrland Ferries ends its night route to Sandby. {line}"), CONTEXT
        )
        assert isinstance(claim, VerifiedClaim)
        assert 0 < len(claim.sources) <= MAX_CITATIONS
