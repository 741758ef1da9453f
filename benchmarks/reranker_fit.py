"""Measures a reranker on articles it never saw, and calibrates its logits.

    python -m benchmarks.reranker_fit --articles A.jsonl --questions Q.jsonl [--questions …] [--model X.onnx]

The model must not have been trained on any of these articles; the packaged one
was not. Constants are fitted on one half of the articles and reported on the
other, both ways round. The last lines are those fitted on everything, for
``bot/reranking/onnx.py``.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from benchmarks.fit_ranking import (
    DEPTHS,
    SHARES_ANSWERED,
    UNANSWERABLE_WEIGHT,
    Array,
    Asked,
    ask_all,
    learn_weights,
    published,
)
from bot.answering.extractive import MAX_SENTENCES
from bot.evaluation.gold import read_questions
from bot.reranking.onnx import MODEL_FILE, PackagedReranker
from bot.retrieval.rerank import read_logits

Booleans = NDArray[np.bool_]

DISTANCES = (0.5, 0.7, 1.0, 1.4, 2.0, 2.5, 3.0)
FEATURES = ("logit", "chunk_coverage", "similarity")


@dataclass(frozen=True)
class Read:
    """A question put to an article, with the logits of the sentences that were read.

    ``places`` are those sentences' in the ranking, in its order.
    """

    asked: Asked
    places: tuple[int, ...]
    logits: Array

    @property
    def parts(self) -> Array:
        """(sentences, 2): the fusion's score and the logit."""
        scores = [self.asked.evidence.ranked[place].score for place in self.places]
        return np.stack([np.array(scores), self.logits], axis=1)

    @property
    def hits(self) -> Booleans:
        """Of the sentences that were read, then of the others in their order."""
        return self.asked.hits[[*self.places, *self.unread]]

    @property
    def unread(self) -> list[int]:
        count = len(self.asked.evidence.ranked)
        return [place for place in range(count) if place not in self.places]

    def features(self, weights: Array) -> list[float]:
        """The features of the best sentence, for the confidence."""
        best = int(np.argmax(self.parts @ weights))
        signals = self.asked.evidence.ranked[self.places[best]].features
        return [float(self.logits[best]), signals.chunk_coverage, signals.similarity]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", action="append", required=True)
    parser.add_argument("--questions", action="append", required=True, type=Path)
    parser.add_argument("--model", type=Path, default=MODEL_FILE)
    arguments = parser.parse_args()
    questions = [gold for path in arguments.questions for gold in read_questions(path, None)]
    reranker = PackagedReranker(arguments.model, sha256="")
    with published(arguments.articles) as application:
        read = list(_read(ask_all(application, questions), reranker))
    halves = _halves(read)
    weights = report_ranking(read, halves)
    report_shown(read, weights[2])
    report_confidence(read, halves, weights)


def _read(asked: Iterator[Asked], reranker: PackagedReranker) -> Iterator[Read]:
    for item in asked:
        ranked = item.evidence.ranked
        if ranked:
            found = read_logits(item.gold.question, ranked, reranker)
            yield Read(item, tuple(found), np.array(list(found.values())))


def _halves(read: Sequence[Read]) -> Booleans:
    articles = sorted({item.asked.gold.article_id for item in read})
    first = set(articles[::2])
    return np.array([item.asked.gold.article_id in first for item in read])


def report_ranking(read: Sequence[Read], halves: Booleans) -> tuple[Array, Array, Array]:
    """Print the hits; returns the weights fitted on the first half, the second, and all."""
    chosen = np.array([item.asked.answered_here for item in read])
    items = [item for item, is_chosen in zip(read, chosen, strict=True) if is_chosen]
    inside = halves[chosen]
    parts, hits = [item.parts for item in items], [item.hits for item in items]
    every = np.ones(len(items), dtype=bool)
    of_read = [hit[: len(part)] for hit, part in zip(hits, parts, strict=True)]
    first, second, final = (
        learn_weights(parts, of_read, part) for part in (inside, ~inside, every)
    )
    learnt = [second if is_first else first for is_first in inside]
    kinds = np.array([item.asked.gold.article_id.startswith("selqa") for item in items])
    print(f"hits within the article, {len(items)} questions on unseen articles, hit@{DEPTHS}")
    for name, weights in (
        ("fusion alone", [np.array([1.0, 0.0])] * len(items)),
        ("logit alone", [np.array([0.0, 1.0])] * len(items)),
        ("both, by cross-validation", learnt),
    ):
        for label, group in (("all", every), ("long articles", ~kinds), ("sections", kinds)):
            if group.any():
                print(f"  {name:<26} {label:<14}", _hits(parts, hits, weights, group))
    print("  weights from all: fusion, logit", final.round(2).tolist())
    return first, second, final


def _hits(
    parts: Sequence[Array], hits: Sequence[Booleans], weights: Sequence[Array], group: Booleans
) -> list[float]:
    found = []
    for index in np.flatnonzero(group):
        order = np.argsort(-(parts[index] @ weights[index]), kind="stable")
        behind = np.arange(len(order), len(hits[index]))
        ranks = np.flatnonzero(hits[index][np.concatenate([order, behind])])
        found.append([bool(len(ranks)) and bool(ranks[0] < depth) for depth in DEPTHS])
    return [round(float(share), 4) for share in np.mean(found, axis=0)]


def report_shown(read: Sequence[Read], weights: Array) -> None:
    """Print how many sentences are near the best one, and how often one of them answers."""
    items = [item for item in read if item.asked.answered_here]
    print("  distance from the first: sentences shown, share of questions that one answers")
    for distance in DISTANCES:
        shown = [_shown(item, weights, distance) for item in items]
        count = float(np.mean([len(hits) for hits in shown]))
        print(
            f"  {distance:8.1f} {count:8.2f} {float(np.mean([hits.any() for hits in shown])):8.4f}"
        )


def _shown(item: Read, weights: Array, distance: float) -> Booleans:
    scores = item.parts @ weights
    order = np.argsort(-scores, kind="stable")[:MAX_SENTENCES]
    return item.hits[order[scores[order] >= scores.max() - distance]]


def report_confidence(
    read: Sequence[Read],
    halves: Booleans,
    weights: tuple[Array, Array, Array],
) -> None:
    """Print how well refusals are decided, and the constants."""
    good = np.array([item.asked.answered_here for item in read])
    wrong = np.array([not item.asked.own_article for item in read])
    other = ~good & ~wrong
    costs = np.where(good | wrong, 1.0, UNANSWERABLE_WEIGHT)
    barred = np.array([item.asked.refused_anyway for item in read])
    chances = np.zeros(len(read))
    for inside, learnt in ((halves, weights[1]), (~halves, weights[0])):
        inputs = np.array([item.features(learnt) for item in read])
        model = LogisticRegression(C=10, max_iter=2000)
        model.fit(inputs[~inside], good[~inside], sample_weight=costs[~inside])
        chances[inside] = model.predict_proba(inputs[inside])[:, 1]
    chances[barred] = 0.0
    print(
        f"refusing: {good.sum()} answerable, {wrong.sum()} wrong article, {other.sum()} unanswerable"
    )
    for name, group in (("wrong article", wrong), ("unanswerable", other)):
        if group.any():
            both = good | group
            print(f"  AUC {name:<14} {roc_auc_score(good[both], chances[both]):.3f}")
    for share in SHARES_ANSWERED:
        bar = max(float(np.quantile(chances[good], 1 - share)), 1e-9)
        shown = [(chances[good] >= bar).mean(), (chances[wrong] < bar).mean()]
        shown.append((chances[other] < bar).mean() if other.any() else float("nan"))
        figures = " ".join(f"{float(part):8.4f}" for part in shown)
        print(f"  bar {bar:.3f}: answered, wrong article refused, unanswerable refused {figures}")
    inputs = np.array([item.features(weights[2]) for item in read])
    final = LogisticRegression(C=10, max_iter=2000).fit(inputs, good, sample_weight=costs)
    learnt = dict(zip(FEATURES, final.coef_[0].round(3).tolist(), strict=True))
    print("  from all", learnt, "intercept", round(float(final.intercept_[0]), 3))


if __name__ == "__main__":
    main()
