"""Predictions and figures as JSON."""

from __future__ import annotations

from bot.evaluation.claims import (
    FALSE_SHOWN_PERCENT,
    ClaimFigures,
    ClaimPrediction,
    Separation,
)
from bot.evaluation.questions import Prediction, QuestionFigures
from bot.serialization import Json, answer_json
from bot.types.claims import DroppedClaim, VerifiedClaim
from bot.types.evidence import RankedSentence


def prediction_json(prediction: Prediction) -> Json:
    """A question's line of the predictions file."""
    answer = prediction.result.answer
    return {
        "id": prediction.gold.id,
        "status": "answered" if answer.answered else "refused",
        "ranked": [ranked_json(ranked) for ranked in prediction.ranked],
        "answer": answer_json(answer),
        "ms": round(prediction.ms, 2),
    }


def ranked_json(ranked: RankedSentence) -> Json:
    """A ranked sentence as it appears in the predictions file."""
    return {
        "article_id": ranked.version.article.id,
        "start": ranked.sentence.start,
        "end": ranked.sentence.end,
        "quote": ranked.sentence.text,
        "score": round(ranked.score, 6),
    }


def claim_json(prediction: ClaimPrediction) -> Json:
    """A claim's line of the predictions file."""
    judgement = prediction.judgement
    return {
        "id": prediction.gold.id,
        "written": prediction.written and _written_json(prediction.written),
        "verified": {
            "verdict": str(judgement.verdict),
            "score": judgement.score,
            "failed_gates": list(judgement.failed_gates),
        },
    }


def question_figures_json(figures: QuestionFigures) -> Json:
    """The figures of the questions as one JSON object."""
    return {
        "questions": figures.questions,
        "answerable": figures.answerable,
        **{f"hit@{depth}": value for depth, value in figures.hits},
        "answered_share_of_answerable": figures.answered_share,
        "refused_share_of_unanswerable": figures.refused_share,
        "shown": {
            "contains_the_answer": figures.contains_answer,
            "nothing_else": figures.nothing_else,
            "sentences": figures.sentences,
            "beside_the_point": figures.beside_the_point,
        },
        "latency_ms": {f"p{percent}": round(ms, 2) for percent, ms in figures.latency_ms},
        "by_kind": {
            each.kind: {
                "questions": each.questions,
                "refused": each.refused,
                "hit@1": each.hit_at_1,
                "contains_the_answer": each.contains_answer,
            }
            for each in figures.kinds
        },
    }


def claim_figures_json(figures: ClaimFigures) -> Json:
    """The figures of the claims as one JSON object."""
    return {
        "claims": figures.claims,
        "true": figures.supported,
        "written": _separation_json(figures.written),
        "verified": _separation_json(figures.verified),
    }


def _separation_json(figures: Separation) -> Json:
    return {
        "claims": figures.claims,
        "true_kept": figures.true_kept,
        "false_shown": figures.false_shown,
        "auc": figures.auc,
        f"true_kept_at_{FALSE_SHOWN_PERCENT}_percent_false": figures.true_kept_at,
        "true_kept_by_kind": _kinds_json(figures, supported=True),
        "false_shown_by_kind": _kinds_json(figures, supported=False),
    }


def _kinds_json(figures: Separation, *, supported: bool) -> Json:
    return {each.kind: each.passed for each in figures.kinds if each.supported is supported}


def _written_json(written: VerifiedClaim | DroppedClaim) -> Json:
    return {
        "shown": isinstance(written, VerifiedClaim),
        "failed_gates": list(written.failed),
    }
