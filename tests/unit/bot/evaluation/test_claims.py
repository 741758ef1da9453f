"""Gold claims, checked as a language model's and as a user's statement."""

import pytest

from bot.evaluation.claims import (
    ClaimPrediction,
    KindShare,
    Outcome,
    check_as_written,
    claim_figures,
    predict_claims,
    separation,
)
from bot.evaluation.gold import GoldClaim, Span
from bot.fact_checking.verdict import Judgement, Verdict
from bot.types.claims import DroppedClaim, VerifiedClaim
from bot.types.question import Scope
from ingest.errors import ArticleNotFound, SourceError
from tests.builders.corpus import BRIDGE, RUSTY, corpora_of
from tests.builders.evidence import FERRY
from tests.fakes.fact_checker import ScriptedStatementChecker
from tests.fakes.nli import ENTAILED, NEUTRAL, always

FOUNDED = "Norrland Ferries was founded in 1987."
SHOWN = VerifiedClaim("It fell.", ())
DROPPED = DroppedClaim("It fell.", ("number",))
SUPPORTED = Judgement("It fell.", Verdict.SUPPORTED, 0.9)


def gold(claim="It fell.", *evidence, supported=True, **fields):
    spans = tuple(Span(start=start, end=end) for start, end in evidence)
    base = {"id": "c", "article_id": "article-1"} | fields
    return GoldClaim(**base, claim=claim, supported=supported, evidence=spans)


def span(*indexes):
    sentences = [FERRY.sentences[index] for index in indexes]
    return sentences[0].start, sentences[-1].end


def as_written(claim, result=ENTAILED):
    """The outcome for a claim; by default, the NLI model leaves the decision to the gates."""
    return check_as_written(claim, FERRY, always(result))


def outcome(score, *, passed=False, **fields):
    return Outcome(gold(**fields), passed, score)


def test_a_claim_that_its_evidence_supports_would_be_shown():
    found = as_written(gold(FOUNDED, span(7)))
    assert isinstance(found, VerifiedClaim)
    assert found.sources == ((FERRY, FERRY.sentences[7]),)
    assert found.failed == ()


@pytest.mark.parametrize(
    ("claim", "gate"),
    [
        ("Norrland Ferries was founded in 1978.", "date"),
        ("Volta Ferries was founded in 1987.", "name"),
    ],
)
def test_a_claim_that_fails_a_gate_would_not(claim, gate):
    found = as_written(gold(claim, span(7), supported=False))
    assert isinstance(found, DroppedClaim)
    assert gate in found.failed


def test_all_evidence_is_cited():
    claim = "Orsa Holding, which bought Norrland Ferries last year, paid $1.5 m for a third of the shares."
    found = as_written(gold(claim, span(7), span(8)))
    assert isinstance(found, VerifiedClaim)
    assert [sentence.index for _, sentence in found.sources] == [7, 8]


def test_a_span_may_hold_several_sentences_and_parts_of_them():
    start, end = span(7, 8)
    found = as_written(gold(FOUNDED, (start + 5, end - 5)))
    assert found.tags == ("A8", "A9")


def test_another_sentence_may_support_what_the_evidence_does_not():
    found = as_written(gold(FOUNDED, span(3)))
    assert isinstance(found, VerifiedClaim)
    assert found.sources == ((FERRY, FERRY.sentences[7]),)
    assert found.failed


def test_the_nli_model_is_the_last_gate():
    found = as_written(gold(FOUNDED, span(7)), NEUTRAL)
    assert isinstance(found, DroppedClaim)
    assert found.failed == ("entailment",)


def test_evidence_outside_the_article_is_an_error():
    with pytest.raises(SourceError, match=r"Claim c: .* article-1"):
        as_written(gold(FOUNDED, (9_000, 9_001)))


def test_each_claim_is_written_and_verified(library):
    claims = [
        gold(RUSTY, (0, len(RUSTY)), article_id=BRIDGE.id),
        gold(RUSTY, article_id=BRIDGE.id),
    ]
    checker = ScriptedStatementChecker(SUPPORTED)
    first, second = predict_claims(
        claims, corpora_of(library), checker, always(ENTAILED), within_article=True
    )
    assert first.is_shown
    assert first.is_supported
    assert second.written is None
    assert checker.judged == [(RUSTY, Scope(article_ids=(BRIDGE.id,)))] * 2


def test_claims_may_be_verified_in_all_articles(library):
    checker = ScriptedStatementChecker(SUPPORTED)
    claims = [gold(RUSTY, article_id=BRIDGE.id)]
    corpora = corpora_of(library)
    list(predict_claims(claims, corpora, checker, always(ENTAILED), within_article=False))
    assert checker.judged == [(RUSTY, Scope())]


def test_a_claim_about_an_article_that_is_not_there_fails_by_name(library):
    checker = ScriptedStatementChecker(SUPPORTED)
    with pytest.raises(ArticleNotFound, match="harbour"):
        list(
            predict_claims(
                [gold(article_id="harbour")],
                corpora_of(library),
                checker,
                always(ENTAILED),
                within_article=False,
            )
        )


def test_true_ones_are_kept_and_false_ones_shown():
    result = separation(
        [
            outcome(None, passed=True),
            outcome(None, passed=False),
            outcome(None, passed=True, supported=False),
            outcome(None, passed=False, supported=False),
            outcome(None, passed=False, supported=False),
        ]
    )
    assert result.claims == 5
    assert (result.true_kept, result.false_shown) == (1 / 2, 1 / 3)
    assert (result.auc, result.true_kept_at) == (None, None)


def test_scores_tell_true_from_false():
    result = separation(
        [outcome(score) for score in (0.9, 0.5)]
        + [outcome(score, supported=False) for score in (0.5, 0.3, 0.1)]
    )
    assert result.auc == 5.5 / 6
    assert result.true_kept_at == 1 / 2


def test_kinds_are_true_ones_first():
    result = separation(
        [
            outcome(None, kind="name", supported=False),
            outcome(None, kind="plain", passed=True),
            outcome(None, kind="name", supported=False, passed=True),
            outcome(None, kind="plain", passed=True),
            outcome(None, passed=False),
        ]
    )
    assert result.kinds == (
        KindShare("plain", supported=True, claims=2, passed=1.0),
        KindShare("name", supported=False, claims=2, passed=0.5),
    )


def test_a_kind_with_true_and_false_claims_has_two_rows():
    rows = separation(
        [outcome(None, kind="odd", passed=True), outcome(None, kind="odd", supported=False)]
    ).kinds
    assert rows == (
        KindShare("odd", supported=True, claims=1, passed=1.0),
        KindShare("odd", supported=False, claims=1, passed=0.0),
    )


def test_claims_without_evidence_count_as_verified_only():
    result = claim_figures(
        [
            ClaimPrediction(gold(), SHOWN, SUPPORTED),
            ClaimPrediction(gold(), None, SUPPORTED),
            ClaimPrediction(
                gold(supported=False), DROPPED, Judgement("It fell.", Verdict.CONTRADICTED, 0.2)
            ),
        ]
    )
    assert (result.claims, result.supported) == (3, 2)
    assert (result.written.claims, result.written.true_kept) == (2, 1)
    assert (result.written.false_shown, result.written.auc) == (0, None)
    assert (result.verified.claims, result.verified.true_kept) == (3, 1)
    assert (result.verified.false_shown, result.verified.auc) == (0, 1)


def test_figures_of_nothing_are_none():
    result = claim_figures([])
    assert result.written == result.verified == separation([])
    assert result.verified.true_kept is None
