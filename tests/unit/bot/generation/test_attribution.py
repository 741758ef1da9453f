"""A claim is shown with sentences that support it, or not at all."""

import pytest

from bot.generation.attribution import REPAIR_CANDIDATES, verify_claim
from bot.generation.citation_tags import MAX_CITATIONS
from bot.generation.output_parser import parse_line
from bot.types.claims import DroppedClaim, VerifiedClaim
from tests.builders.evidence import FERRY, LOWER, RIVAL, make_context, make_version
from tests.fakes.nli import ENTAILED, NEUTRAL, FakeNliModel, always

CONTEXT = make_context(FERRY, RIVAL, LOWER)
TAG_OF = {
    (version.key, sentence.index): str(tag) for tag, (version, sentence) in CONTEXT.sources.items()
}


def check(line, nli_model=None):
    """The outcome for a line; by default, a model that entails all leaves it to the gates."""
    return verify_claim(parse_line(line), CONTEXT, nli_model or always(ENTAILED))


def verified(line, nli_model=None):
    claim = check(line, nli_model)
    assert isinstance(claim, VerifiedClaim), claim
    return [TAG_OF[version.key, sentence.index] for version, sentence in claim.sources]


def dropped(line, nli_model=None):
    claim = check(line, nli_model)
    assert isinstance(claim, DroppedClaim), claim
    return claim.failed[0]


def entailing(*phrases):
    """A model that finds a claim entailed by a premise with one of these phrases."""
    return FakeNliModel(
        lambda premise, _: ENTAILED if any(phrase in premise for phrase in phrases) else NEUTRAL
    )


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
        ("norrland ferries was founded by volta [A8]", "word"),
        ("Norrland Ferries paints its tall old ships bright green. [Z9]", "unknown tag"),
        ("Norrland Ferries paints its tall old ships bright green. [3]", "unknown tag"),
        ("Norrland Ferries paints its tall old ships bright green. [A1-9]", "wrong range"),
        ("Norrland Ferries paints its tall old ships bright green. [A1-B2]", "wrong range"),
        (
            "Norrland Ferries paints its tall old ships bright green. [A1][A2][A3][A4]",
            "too many citations",
        ),
        ("Norrland Ferries paints its tall old ships bright green.", "no tag"),
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
    text = "Norrland was purchased and established in 1987."
    assert verified(f"{text} [A1]") == ["A8"]
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


def test_nothing_is_brought_along_for_a_sentence_with_a_subject_of_its_own():
    assert dropped("Ingrid Dahl paid $1.5 m for a third of the shares. [A9]") == "name"


def test_a_name_from_further_back_is_not_brought_along():
    assert (
        dropped("Ingrid Dahl said that passengers paid between 30 and 45 kroner. [A11]") == "name"
    )


def test_a_claim_over_two_articles_must_hold_in_each():
    assert verified("Norrland Ferries ends its night route to Sandby. [A1] [B1]") == ["A1", "B1"]
    merged = "The route carried 41,500 passengers, according to the port of Holmvik. [A2] [B2]"
    assert dropped(merged) == "name"


def test_the_article_in_which_a_claim_does_not_hold_is_no_longer_cited():
    assert verified("The route carried 39,000 passengers in 2029. [A2] [B2]") == ["B2"]


def test_a_claim_never_cites_too_many_sentences():
    for line in ("[A1-3]", "[A1] [A2] [A3] [B1] [B2]", "[A1-2] [B1-2]"):
        claim = check(f"Norrland Ferries ends its night route to Sandby. {line}")
        assert isinstance(claim, VerifiedClaim)
        assert 0 < len(claim.sources) <= MAX_CITATIONS


# The NLI model


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("Some ship was inspected by the harbour authority. [A7]", ["A7"]),
        ("Norrland Ferries was not founded in 1987. [A8]", ["A8"]),
        ("The company hid a report about the ships' engines. [A6]", ["A6"]),
        ("Orsa Holding earned $1.5 m with a third of its ships. [A9]", ["A9"]),
        ("Orsa Holding was bought by Norrland Ferries last year. [A8]", ["A8"]),
    ],
)
def test_what_a_claim_says_of_its_names_and_numbers_is_left_to_the_model(line, tags):
    assert verified(line) == tags
    assert dropped(line, always(NEUTRAL)) == "entailment"


def test_the_model_reads_the_cited_sentence_alone_and_after_the_one_before_it():
    nli_model = always(ENTAILED)
    assert verified("Norrland Ferries was founded in 1987. [A8]", nli_model) == ["A8"]
    before, cited = FERRY.sentences[6:8]
    claim = "Norrland Ferries was founded in 1987."
    assert sorted(nli_model.pairs) == sorted(
        [(cited.text, claim), (f"{before.text} {cited.text}", claim)]
    )


def test_a_claim_that_only_the_sentence_before_says_is_dropped():
    line = "Norrland Ferries was founded in 1987. [A8]"
    assert dropped(line, entailing(FERRY.sentences[6].text)) == "entailment"


def test_a_claim_that_passes_every_gate_is_dropped_if_it_is_not_entailed():
    claim = check("Norrland Ferries was founded in 1987. [A8]", always(NEUTRAL))
    assert isinstance(claim, DroppedClaim)
    assert claim.failed == ("entailment",)


def test_the_model_is_not_asked_about_a_claim_that_fails_a_gate():
    nli_model = always(ENTAILED)
    assert dropped("Norrland Ferries was founded in 1986. [A8]", nli_model) == "date"
    assert nli_model.pairs == []


def test_a_claim_is_repaired_only_by_a_sentence_that_entails_it():
    line = "Norrland Ferries ends its night route to Sandby. [A10]"
    assert verified(line, entailing("is to stop")) == ["B1"]
    assert verified(line, entailing("is scrapping")) == ["A1"]
    assert dropped(line, always(NEUTRAL)) == "name"


def test_sentences_that_failed_are_not_tried_again():
    nli_model = always(NEUTRAL)
    assert dropped("Norrland Ferries was founded in 1987. [A8]", nli_model) == "entailment"
    assert len(nli_model.pairs) == len(set(nli_model.pairs)) == 2


def test_only_so_many_sentences_are_tried():
    nli_model = always(NEUTRAL)
    context = make_context(
        make_version([f"The ferry left Sandby at {hour}." for hour in range(REPAIR_CANDIDATES + 2)])
    )
    verify_claim(parse_line("The ferry left Sandby."), context, nli_model)
    read = {premise for premise, _ in nli_model.pairs if premise.count("ferry") == 1}
    assert len(read) == REPAIR_CANDIDATES


def test_a_sentence_is_cited_still_if_the_others_do_not_entail_without_it():
    line = "Norrland Ferries was founded in 1987. [A8] [A11]"
    assert verified(line, always(ENTAILED)) == ["A8"]
    assert verified(line, entailing("kroner")) == ["A8", "A11"]


def test_a_cited_sentence_word_for_word_needs_no_model():
    sentence = FERRY.sentences[3].text
    refusing = FakeNliModel(lambda *_: NEUTRAL)
    assert verified(f"{sentence} [A4]", refusing) == ["A4"]
    assert refusing.pairs == []
    assert (
        dropped(f"{sentence.partition(' called')[0]} called it so. [A4]", refusing) == "entailment"
    )
