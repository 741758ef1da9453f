"""Fits the weights of ``bot/fact_checking/scoring.py`` and measures them.

    python -m benchmarks.fit_support

The data are statements that summarisation models wrote about news articles,
each with three people's votes on whether its article supports it. The target is
the share of votes. Cross-validation is over articles.
"""

from __future__ import annotations

import json
import time
from dataclasses import astuple
from functools import lru_cache
from pathlib import Path
from random import Random
from statistics import mean, median
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from bot.fact_checking.scoring import WEIGHTS, SupportFeatures, support_features
from ingest.embedding.minilm import MiniLmEncoder
from ingest.embedding.model_files import packaged_model_folder
from ingest.text.sentences import split_sentences

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
FOLDS = 10
REPEATS = 5
VOTES = 3
Array = np.ndarray[Any, Any]


def main() -> None:
    texts = {row["id"]: row["text"] for row in _rows("news_articles.jsonl")}
    claims = _rows("claims_dev.jsonl")
    encoder = MiniLmEncoder(packaged_model_folder())
    tokens = lru_cache(maxsize=4_096)(encoder.tokens)
    found, times = [], []
    for claim in claims:
        text = texts[claim["article_id"]]
        sentences = [text[item.start : item.end] for item in split_sentences(text)]
        began = time.perf_counter()
        found.append(astuple(support_features(claim["claim"], sentences, tokens)))
        times.append(time.perf_counter() - began)
    values = np.array(found)
    votes = np.array([claim["votes"].count("yes") / VOTES for claim in claims])
    labels = np.array([claim["supported"] for claim in claims])
    articles = [claim["article_id"] for claim in claims]
    print(f"{len(claims)} statements, {labels.mean():.1%} supported, {len(set(articles))} articles")
    print(f"{median(times) * 1000:.0f} ms a statement, median, sentences met before included")
    for place, name in enumerate(WEIGHTS):
        print(f"  {name:<12} alone, AUC {roc_auc_score(labels, values[:, place]):.3f}")
    _validate(values, votes, labels, articles)
    weights, intercept = _fit(values, votes)
    print(
        "  from everything", dict(zip(WEIGHTS, weights.round(2), strict=True)), intercept.round(2)
    )
    scores = np.array([SupportFeatures(*row).score() for row in found])
    print(f"  as in the code  AUC {roc_auc_score(labels, scores):.4f}")
    print("  best bar of the code's scores", _best_bar(scores, labels))


def _validate(values: Array, votes: Array, labels: Array, articles: list[str]) -> None:
    areas, sure, balanced = [], [], []
    unanimous = (votes == 0) | (votes == 1)
    for seed in range(REPEATS):
        order = sorted(set(articles))
        Random(seed).shuffle(order)  # noqa: S311  # folds, no secret
        fold_of = {article: place % FOLDS for place, article in enumerate(order)}
        folds = np.array([fold_of[article] for article in articles])
        scores, verdicts = np.zeros(len(labels)), np.zeros(len(labels), bool)
        for fold in range(FOLDS):
            learnt, asked = folds != fold, folds == fold
            weights, intercept = _fit(values[learnt], votes[learnt])
            bar = _best_bar(_score(values[learnt], weights, intercept), labels[learnt])[0]
            scores[asked] = _score(values[asked], weights, intercept)
            verdicts[asked] = scores[asked] >= bar
        areas.append(roc_auc_score(labels, scores))
        sure.append(roc_auc_score(labels[unanimous], scores[unanimous]))
        balanced.append(_balanced(verdicts, labels))
    print(f"  by cross-validation over articles: AUC {mean(areas):.4f}")
    print(f"  where all three people agree ({unanimous.sum()}): AUC {mean(sure):.4f}")
    print(f"  balanced accuracy of the bar: {mean(balanced):.4f}")


def _fit(values: Array, votes: Array) -> tuple[Array, Any]:
    """Weights of the raw features, fitted on standardised ones, and the intercept."""
    centre, scale = values.mean(0), values.std(0)
    standard = (values - centre) / scale
    model = LogisticRegression(C=0.3, max_iter=3_000).fit(
        np.vstack([standard, standard]),
        np.repeat([1, 0], len(votes)),
        sample_weight=np.concatenate([votes, 1 - votes]),
    )
    weights = model.coef_[0] / scale
    return weights, model.intercept_[0] - (weights * centre).sum()


def _score(values: Array, weights: Array, intercept: float) -> Array:
    scores: Array = 1 / (1 + np.exp(-(values @ weights + intercept)))
    return scores


def _best_bar(scores: Array, labels: Array) -> tuple[float, float]:
    """The threshold with the best balanced accuracy, and that accuracy."""
    bars = np.linspace(0.3, 0.95, 66)
    accuracies = [_balanced(scores >= bar, labels) for bar in bars]
    best = int(np.argmax(accuracies))
    return round(float(bars[best]), 3), round(accuracies[best], 4)


def _balanced(verdicts: Array, labels: Array) -> float:
    return float((verdicts[labels].mean() + (~verdicts[~labels]).mean()) / 2)


def _rows(name: str) -> list[dict[str, Any]]:
    with (DATA / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


if __name__ == "__main__":
    main()
