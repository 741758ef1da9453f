"""Figures and predictions as JSON."""

from bot.evaluation.claims import ClaimPrediction, claim_figures
from bot.evaluation.gold import GoldClaim, GoldQuestion, Span
from bot.evaluation.questions import Prediction, question_figures
from bot.evaluation.serialization import (
    claim_figures_json,
    claim_json,
    question_figures_json,
    ranked_json,
)
from bot.fact_checking.verdict import Judgement, Verdict
from bot.types.answer import Answer, AnswerSentence, cite
from bot.types.claims import DroppedClaim, VerifiedClaim
from bot.types.evidence import RankedSentence
from bot.types.result import AnswerResult
from tests.builders.evidence import make_version

BRIDGE = make_version(["Rust ate it.", "It hung."])
FIRST, SECOND = BRIDGE.sentences


def test_the_figures_of_questions_are_one_object():
    question = GoldQuestion(
        id="q", question="Why?", article_id="article-1", kind="why", answers=[Span(start=0, end=5)]
    )
    sources = [(BRIDGE, FIRST), (BRIDGE, SECOND)]
    answer = Answer(
        "Why?",
        sentences=(AnswerSentence("Rust ate it.", (1,)), AnswerSentence("It hung.", (2,))),
        citations=cite(sources),
    )
    ranked = (RankedSentence(BRIDGE, FIRST, 1.0),)
    found = Prediction(question, AnswerResult(answer), ranked, 1.234)
    assert question_figures_json(question_figures([found])) == {
        "questions": 1,
        "answerable": 1,
        "hit@1": 1.0,
        "hit@3": 1.0,
        "hit@5": 1.0,
        "hit@10": 1.0,
        "answered_share_of_answerable": 1.0,
        "refused_share_of_unanswerable": None,
        "shown": {
            "contains_the_answer": 1.0,
            "nothing_else": 0.0,
            "sentences": 2,
            "beside_the_point": 0.5,
        },
        "latency_ms": {"p50": 1.23, "p95": 1.23, "p99": 1.23},
        "by_kind": {
            "why": {"questions": 1, "refused": 0.0, "hit@1": 1.0, "contains_the_answer": 1.0}
        },
    }


def test_the_figures_of_claims_are_one_object():
    true = GoldClaim(id="c1", claim="It hung.", article_id="a", supported=True, kind="plain")
    false = GoldClaim(id="c2", claim="It flew.", article_id="a", supported=False, kind="verb")
    predictions = [
        ClaimPrediction(true, None, Judgement("It hung.", Verdict.SUPPORTED, 0.9)),
        ClaimPrediction(
            false,
            VerifiedClaim("It flew.", ()),
            Judgement("It flew.", Verdict.UNSUPPORTED, 0.1),
        ),
    ]
    assert claim_figures_json(claim_figures(predictions)) == {
        "claims": 2,
        "true": 1,
        "written": {
            "claims": 1,
            "true_kept": None,
            "false_shown": 1.0,
            "auc": None,
            "true_kept_at_10_percent_false": None,
            "true_kept_by_kind": {},
            "false_shown_by_kind": {"verb": 1.0},
        },
        "verified": {
            "claims": 2,
            "true_kept": 1.0,
            "false_shown": 0.0,
            "auc": 1.0,
            "true_kept_at_10_percent_false": 1.0,
            "true_kept_by_kind": {"plain": 1.0},
            "false_shown_by_kind": {"verb": 0.0},
        },
    }


def test_a_claim_is_written_with_both_outcomes():
    gold = GoldClaim(id="c", claim="It flew.", article_id="a", supported=False)
    judgement = Judgement("It flew.", Verdict.CONTRADICTED, 0.25, failed_gates=("name",))
    written = DroppedClaim("It flew.", ("number", "name"))
    assert claim_json(ClaimPrediction(gold, written, judgement)) == {
        "id": "c",
        "written": {"shown": False, "failed_gates": ["number", "name"]},
        "verified": {"verdict": "contradicted", "score": 0.25, "failed_gates": ["name"]},
    }
    assert claim_json(ClaimPrediction(gold, None, judgement))["written"] is None


def test_a_ranked_sentence_is_written_with_its_place():
    assert ranked_json(RankedSentence(BRIDGE, SECOND, 1 / 3)) == {
        "article_id": "article-1",
        "start": SECOND.start,
        "end": SECOND.end,
        "quote": "It hung.",
        "score": 0.333333,
    }
