"""Fits the weights of the ranking and the threshold for refusals, by cross-validation.

    python benchmarks/fit_ranking.py --articles A.jsonl --questions Q.jsonl [--questions …]

Each answerable question is asked about its own article and about a random
one. The weights come from a listwise softmax over the sentences of an article,
the confidence from a logistic regression. There are five folds, split by
article, so the result for a question never depends on its own article. The last
lines are the constants fitted on everything, for ``bot/retrieval/scoring.py``
and ``bot/retrieval/confidence.py``.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bot.bootstrap import Application, open_application
from bot.evaluation.gold import GoldQuestion, read_questions
from bot.retrieval.answer_type import answer_type
from bot.retrieval.confidence import lacks_figure
from bot.retrieval.question import parse_question
from bot.retrieval.scoring import WEIGHTS
from bot.settings import NO_READER, load_settings
from bot.types.evidence import Evidence, SentenceFeatures
from bot.types.question import Question, Scope
from ingest.settings import SHARED_LIBRARY
from ingest.sources.items import SourceOptions
from ingest.sources.loader import read_sources

FOLDS = 5
DEPTHS = (1, 3, 5, 10)
NAMES = tuple(field.name for field in fields(SentenceFeatures))
CONFIDENCE = ("chunk_coverage", "similarity")
UNANSWERABLE_WEIGHT = 0.1
RIDGE = 1e-4
SHARES_ANSWERED = (0.99, 0.98, 0.97, 0.96, 0.95, 0.93, 0.9)

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """A question asked about one article: its own or, if answerable, also a wrong one."""

    gold: GoldQuestion
    own_article: bool
    evidence: Evidence

    @property
    def answered_here(self) -> bool:
        return self.own_article and self.gold.answerable

    @property
    def signals(self) -> Array:
        return np.array([astuple(ranked.features) for ranked in self.evidence.ranked])

    @property
    def hits(self) -> NDArray[np.bool_]:
        return np.array(
            [
                any(
                    span.overlaps(ranked.sentence.start, ranked.sentence.end)
                    for span in self.gold.answers
                )
                for ranked in self.evidence.ranked
            ]
        )

    @property
    def refused_anyway(self) -> bool:
        """Whether a rule refuses it, whatever the confidence."""
        kind = answer_type(self.gold.question)
        return bool(self.evidence.missing) or lacks_figure(self.evidence.close, kind)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", action="append", required=True)
    parser.add_argument("--questions", action="append", required=True, type=Path)
    arguments = parser.parse_args()
    questions = [gold for path in arguments.questions for gold in read_questions(path, None)]
    with published(arguments.articles) as application:
        asked = list(ask_all(application, questions))
    report_ranking(asked)
    report_confidence(asked)


@contextmanager
def published(sources: Sequence[str]) -> Iterator[Application]:
    """An application with these articles only, without a language model and a reader."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings().model_copy(
            update={"data_dir": Path(folder), "reader_model": NO_READER}
        )
        with open_application(settings, with_llm=False) as application:
            library = application.libraries.open(SHARED_LIBRARY)
            for _ in library.publish(read_sources(sources, SourceOptions(), sys.stdin.buffer)):
                pass
            yield application


def ask_all(application: Application, questions: Sequence[GoldQuestion]) -> Iterator[Asked]:
    """Each question about its own article and, if answerable, about a random one."""
    draw = random.Random(7)  # noqa: S311  # a sample, no secret
    articles = sorted({gold.article_id for gold in questions})
    for gold in questions:
        yield _ask(application, gold, gold.article_id)
        if gold.answerable:
            others = [article for article in articles if article != gold.article_id]
            yield _ask(application, gold, draw.choice(others))


def _ask(application: Application, gold: GoldQuestion, article_id: str) -> Asked:
    return Asked(gold, article_id == gold.article_id, put(application, gold, article_id))


def put(application: Application, gold: GoldQuestion, article_id: str) -> Evidence:
    """What retrieval finds for a question in one article."""
    question = Question(gold.question, Scope(article_ids=(article_id,)), gold.id)
    return application.retriever.retrieve(parse_question(question))


def folds_of(asked: Sequence[Asked]) -> NDArray[np.int64]:
    articles = sorted({item.gold.article_id for item in asked})
    fold = {article: position % FOLDS for position, article in enumerate(articles)}
    return np.array([fold[item.gold.article_id] for item in asked])


def report_ranking(asked: Sequence[Asked]) -> None:
    items = [item for item in asked if item.answered_here]
    signals, hits = [item.signals for item in items], [item.hits for item in items]
    folds = folds_of(items)
    learnt = {fold: learn_weights(signals, hits, folds != fold) for fold in range(FOLDS)}
    print(f"hits within the article, {len(items)} questions, hit@{DEPTHS}")
    print(
        "  weights in the code    ", _hits(signals, hits, [np.array(astuple(WEIGHTS))] * len(items))
    )
    print("  by cross-validation    ", _hits(signals, hits, [learnt[fold] for fold in folds]))
    for position, name in enumerate(NAMES):
        kept = [index for index in range(len(NAMES)) if index != position]
        parts = [part[:, kept] for part in signals]
        without = {fold: learn_weights(parts, hits, folds != fold) for fold in range(FOLDS)}
        print(f"  without {name:<16}", _hits(parts, hits, [without[fold] for fold in folds]))
    final = learn_weights(signals, hits, np.ones(len(items), dtype=bool))
    print("  weights from everything", dict(zip(NAMES, final.round(2).tolist(), strict=True)))


def learn_weights(
    signals: Sequence[Array], hits: Sequence[NDArray[np.bool_]], chosen: NDArray[np.bool_]
) -> Array:
    usable = [index for index in np.flatnonzero(chosen) if hits[index].any()]
    longest = max(len(signals[index]) for index in usable)
    inputs = torch.zeros(len(usable), longest, signals[0].shape[1], dtype=torch.float64)
    gold = torch.full((len(usable), longest), -1.0)
    for row, index in enumerate(usable):
        inputs[row, : len(signals[index])] = torch.from_numpy(signals[index])
        gold[row, : len(hits[index])] = torch.from_numpy(hits[index].astype(np.float32))
    weights = torch.zeros(inputs.shape[2], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=100)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        logs = torch.log_softmax((inputs @ weights).masked_fill(gold < 0, -1e9), dim=1)
        likelihood = torch.logsumexp(logs.masked_fill(gold < 1, -1e9), dim=1).mean()
        value = RIDGE * (weights * weights).sum() - likelihood
        value.backward()  # type: ignore[no-untyped-call]  # torch gives it no types
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]  # torch gives it no types
    return weights.detach().numpy()


def _hits(
    signals: Sequence[Array], hits: Sequence[NDArray[np.bool_]], weights: Sequence[Array]
) -> list[float]:
    found = np.zeros(len(DEPTHS))
    for part, hit, weight in zip(signals, hits, weights, strict=True):
        order = np.argsort(-(part @ weight), kind="stable")
        ranks = np.flatnonzero(hit[order])
        found += [bool(len(ranks)) and bool(ranks[0] < depth) for depth in DEPTHS]
    return [round(float(share), 4) for share in found / len(signals)]


def report_confidence(asked: Sequence[Asked]) -> None:
    items = [item for item in asked if item.evidence.ranked]
    inputs = np.array(
        [[getattr(item.evidence.ranked[0].features, name) for name in CONFIDENCE] for item in items]
    )
    good = np.array([item.answered_here for item in items])
    wrong = np.array([not item.own_article for item in items])
    weights = np.where(good | wrong, 1.0, UNANSWERABLE_WEIGHT)
    barred = np.array([item.refused_anyway for item in items])
    folds, chances = folds_of(items), np.zeros(len(items))
    for fold in range(FOLDS):
        inside = folds == fold
        model = LogisticRegression(C=10, max_iter=2000)
        model.fit(inputs[~inside], good[~inside], sample_weight=weights[~inside])
        chances[inside] = model.predict_proba(inputs[inside])[:, 1]
    chances[barred] = 0.0
    print(f"refusing, {good.sum()} questions put to the right and to a wrong article,")
    print(f"  {(~good & ~wrong).sum()} unanswerable ones; by cross-validation")
    for share in SHARES_ANSWERED:
        bar = max(float(np.quantile(chances[good], 1 - share)), 1e-9)
        parts = ((chances[good] >= bar), (chances[wrong] < bar), (chances[~good & ~wrong] < bar))
        shown = " ".join(f"{float(part.mean()):8.4f}" for part in parts)
        print(f"  bar {bar:.3f}: answered, wrong article refused, unanswerable refused {shown}")
    final = LogisticRegression(C=10, max_iter=2000).fit(inputs, good, sample_weight=weights)
    learnt = dict(zip(CONFIDENCE, final.coef_[0].round(2).tolist(), strict=True))
    print("  from everything", learnt, "intercept", round(float(final.intercept_[0]), 2))


if __name__ == "__main__":
    main()
