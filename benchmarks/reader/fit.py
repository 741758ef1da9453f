"""Calibrates the packaged model on questions and claims about articles that it never saw.

    python -m benchmarks.reader.fit --articles A.jsonl --questions Q.jsonl --claims C.jsonl

Each question is put to its own article. A logistic regression learns whether a
sentence answers, and the bars are those that serve best; both are fitted on the
articles of four folds and reported on the fifth. The last lines are the
constants fitted on everything, for ``bot/retrieval/calibration.py`` and
``bot/nli/onnx.py``.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from benchmarks.fit_ranking import published, put
from bot.answering.extractive import MAX_SENTENCES
from bot.bootstrap import Application
from bot.evaluation.gold import GoldClaim, GoldQuestion, read_claims, read_questions
from bot.onnx_model.files import PACKAGED_FILES, ModelFiles
from bot.onnx_model.session import PackagedModel
from bot.onnx_model.tokenizer import TextPair
from bot.reader.onnx import PackagedReader
from bot.retrieval.calibration import CALIBRATION, Companion, SecondReading, Standing
from bot.retrieval.double_question import asks_for_two, halves
from bot.retrieval.rerank import READ_TWICE, read_scores, window_logits
from bot.retrieval.selection import standings
from bot.types.evidence import RankedSentence
from bot.types.question import Scope
from bot.verification.entailment import premises
from bot.verification.gates import CitedSentences

FOLDS = 5
FEATURES = ("logit", "behind", "similarity", "coverage", "unknown")
BARS = np.arange(-2.0, 0.01, 0.1)
COMPANION_BARS = np.arange(-1.2, 0.81, 0.2)
COMPANIONS = 3
"""How many of the best sentences besides the first the regression for companions learns from."""

AGAIN = CALIBRATION.again or SecondReading(intercept=0.0, first=1.0, logit=0.0)
LEAST_REFUSED = 0.65
"""Of the questions without an answer. Among bars that refuse so many, the best sum counts."""

FALSE_SHOWN = 0.1

Array = NDArray[np.float64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class Read:
    """A question with the sentences that were read.

    ``readings`` are ``(sentences, 5)``, in the order of ``FEATURES``: one, or one for
    each half of a question that asks two. ``again`` are the logits of the second reading
    of each, NaN for what is read once. ``hits`` says which sentences answer.
    ``standings`` has a row for each sentence: how all stand to it. ``covers`` is
    ``(sentences, spans)``: which spans of the gold answers each overlaps;
    ``alternatives`` are the spans that are needed together.
    """

    gold: GoldQuestion
    readings: tuple[Array, ...]
    again: tuple[Array, ...]
    hits: Booleans
    standings: tuple[tuple[Standing, ...], ...]
    covers: Booleans
    alternatives: tuple[tuple[int, ...], ...]

    def contains(self, shown: NDArray[np.int64]) -> bool:
        covered = self.covers[shown].any(axis=0)
        return any(all(covered[list(together)]) for together in self.alternatives)


@dataclass(frozen=True)
class Judged:
    """A claim with the lowest of the model's logits beside the evidence that it cites."""

    gold: GoldClaim
    entailed: float


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--articles", action="append", required=True)
    parser.add_argument("--questions", required=True, type=Path)
    parser.add_argument("--claims", required=True, type=Path)
    parser.add_argument("--model", type=Path, help="the folder of another export")
    parser.add_argument("--every", type=int, default=1, help="use one in so many of the articles")
    parser.add_argument("--keep", type=Path, help="keep what was read in this file, and reuse it")
    arguments = parser.parse_args()
    if arguments.keep and arguments.keep.exists():
        read, judged = pickle.loads(arguments.keep.read_bytes())  # noqa: S301  # our own file
    else:
        read, judged = _read_all(arguments)
        if arguments.keep:
            arguments.keep.write_bytes(pickle.dumps((read, judged)))
    report_answers(read)
    report_claims(judged)


def _read_all(arguments: argparse.Namespace) -> tuple[list[Read], list[Judged]]:
    files = ModelFiles(arguments.model, {}) if arguments.model else PACKAGED_FILES
    model = PackagedModel(files)
    questions = read_questions(arguments.questions, None)
    articles = set(sorted({gold.article_id for gold in questions})[:: arguments.every])
    with published(arguments.articles) as application:
        read = [
            _read(application, PackagedReader(model), gold)
            for gold in questions
            if gold.article_id in articles
        ]
        claims = [c for c in read_claims(arguments.claims, None) if c.article_id in articles]
        return read, list(_judge(application, model, claims))


def _read(application: Application, reader: PackagedReader, gold: GoldQuestion) -> Read:
    evidence = put(application, gold, gold.article_id)
    ranked = evidence.ranked
    asked = halves(gold.question)
    texts = [half.wording for half in asked] if asked else [gold.question]
    found = [read_scores(text, ranked, reader) if ranked else {} for text in texts]
    spans = gold.spans
    items = [ranked[position] for position in found[0]]
    readings = [
        [
            (
                score.logit,
                item.score - ranked[0].score,
                item.features.similarity,
                item.features.chunk_coverage,
                float(bool(evidence.missing)),
            )
            for item, score in zip(items, scores.values(), strict=True)
        ]
        for scores in found
    ]
    features = tuple(np.array(rows, float).reshape(-1, len(FEATURES)) for rows in readings)
    covers = np.array(
        [[span.overlaps(i.sentence.start, i.sentence.end) for span in spans] for i in items],
        dtype=bool,
    ).reshape(len(items), len(spans))
    return Read(
        gold=gold,
        readings=features,
        again=tuple(
            _again(text, items, rows, reader) for text, rows in zip(texts, features, strict=True)
        ),
        hits=covers.any(axis=1),
        standings=tuple(tuple(standings([item, *items])[1:]) for item in items),
        covers=covers,
        alternatives=tuple(
            tuple(spans.index(span) for span in together) for together in gold.alternatives
        ),
    )


def _again(
    text: str, items: Sequence[RankedSentence], features: Array, reader: PackagedReader
) -> Array:
    """The logits of a second reading of the best by the shipped calibration; NaN for the others."""
    weights = [getattr(CALIBRATION, name) for name in FEATURES]
    best = np.argsort(-(features @ np.array(weights)), kind="stable")[:READ_TWICE]
    logits = np.full(len(items), np.nan)
    logits[best] = window_logits(text, [items[at] for at in best], reader)
    return logits


def _judge(
    application: Application, model: PackagedModel, claims: Sequence[GoldClaim]
) -> Iterator[Judged]:
    corpus = application.libraries.corpus(Scope().libraries)
    for gold in claims:
        version = corpus.version(corpus.resolve(gold.article_id))
        cited = tuple((version, sentence) for sentence in gold.evidence_in(version))
        if cited:
            pairs = [
                TextPair(gold.claim, text, ((0, len(text)),))
                for text in premises(CitedSentences(cited))
            ]
            yield Judged(gold, min(found.entailed for found in model.read(pairs)))


def _folds(articles: Sequence[str]) -> NDArray[np.int64]:
    known = {article: place % FOLDS for place, article in enumerate(sorted(set(articles)))}
    return np.array([known[article] for article in articles])


@dataclass(frozen=True)
class Fitted:
    """What is learnt from questions: regressions of each reading and for companions, and a bar."""

    line: Array
    second: Array
    companion: Companion
    bar: float


def report_answers(read: Sequence[Read]) -> None:
    """Print what would be shown, by cross-validation, and the constants from everything."""
    folds = _folds([item.gold.article_id for item in read])
    scores: list[Array] = [np.zeros((1, 0))] * len(read)
    shown: list[NDArray[np.int64]] = [np.zeros(0, dtype=np.int64)] * len(read)
    for fold in range(FOLDS):
        fitted = _fit([item for item, one in zip(read, folds, strict=True) if one != fold])
        for at in np.flatnonzero(folds == fold):
            scores[at] = _log_odds(read[at], fitted.line, fitted.second)
            shown[at] = _shown(read[at], scores[at], fitted.bar, fitted.companion)
    _print_answers(read, scores, shown)
    fitted = _fit(read)
    names = ("intercept", *FEATURES)
    print("  constants", dict(zip(names, fitted.line.round(3).tolist(), strict=True)))
    print("  again: intercept, first, logit", fitted.second.round(3).tolist())
    print(f"  shown {fitted.bar:.1f}", fitted.companion)


def _fit(read: Sequence[Read]) -> Fitted:
    line, second = _regressions(read)
    scores = [_log_odds(item, line, second) for item in read]
    return Fitted(line, second, *_best_bars(read, scores, _companion(read, scores)))


def _companion(read: Sequence[Read], scores: Sequence[Array]) -> Companion:
    """Learnt from the sentences behind the best, where that is shown."""
    rows, hits = [], []
    for item, score in zip(read, scores, strict=True):
        if len(score) > 1 or score.max(initial=-np.inf) < CALIBRATION.shown:
            continue
        best, *others = np.argsort(-score[0], kind="stable")[: COMPANIONS + 1]
        for other in others:
            standing = item.standings[best][other]
            own = score[0][other]
            rows.append((score[0][best], own, standing.adjacent, standing.antecedent))
            hits.append(item.hits[other])
    weights = _regression(np.array(rows, float), np.array(hits))
    return Companion(*weights.round(2).tolist(), shown=0.0)


def _regressions(read: Sequence[Read]) -> tuple[Array, Array]:
    """Of the first reading, and of the second with the log-odds by the first.

    Only of questions that ask one thing: which half a sentence answers is not known.
    """
    whole = [item for item in read if len(item.readings) == 1]
    line = _regression(
        np.concatenate([item.readings[0] for item in whole]),
        np.concatenate([item.hits for item in whole]),
    )
    both = [
        np.column_stack([line[0] + item.readings[0] @ line[1:], item.again[0]]) for item in whole
    ]
    twice = [~np.isnan(item.again[0]) for item in whole]
    second = _regression(
        np.concatenate([inputs[known] for inputs, known in zip(both, twice, strict=True)]),
        np.concatenate([item.hits[known] for item, known in zip(whole, twice, strict=True)]),
    )
    return line, second


def _regression(inputs: Array, answers: Booleans) -> Array:
    """The intercept, and the weight of each input."""
    fitted = LogisticRegression(C=10.0, max_iter=1000).fit(inputs, answers)
    return np.concatenate([fitted.intercept_, fitted.coef_[0]])


def _log_odds(read: Read, line: Array, second: Array) -> Array:
    """``(readings, sentences)``: by both readings where a sentence was read twice."""
    found = []
    for features, again in zip(read.readings, read.again, strict=True):
        first = line[0] + features @ line[1:]
        both = second[0] + second[1] * first + second[2] * again
        is_needed = AGAIN.is_needed(float(first.max(initial=-np.inf)))
        once = np.isnan(again) | (not is_needed)
        found.append(np.where(once, first, both))
    return np.array(found)


def _shown(read: Read, scores: Array, bar: float, companion: Companion) -> NDArray[np.int64]:
    """The places of what ``selection.select`` would show with this bar and these companions."""
    calibration = replace(CALIBRATION, shown=bar, companion=companion)
    highest = scores.max(axis=0)
    places = np.argsort(-highest, kind="stable")
    best_of_each = np.unique(scores.argmax(axis=1)) if len(places) else places
    if len(best_of_each) > 1:
        places = best_of_each[np.argsort(-highest[best_of_each], kind="stable")]
    found = highest[places].tolist()
    if not found or found[0] < bar:
        return places[:0]
    if len(best_of_each) > 1:
        chosen = calibration.chosen_of_halves(found)
    else:
        standing = [read.standings[places[0]][place] for place in places]
        two = asks_for_two(read.gold.question)
        chosen = calibration.chosen(found, standing, asks_for_two=two)
    return places[chosen][:MAX_SENTENCES]


def _best_bars(
    read: Sequence[Read], scores: Sequence[Array], companion: Companion
) -> tuple[Companion, float]:
    """The bars with the best sum of what the figures of an answer reward.

    Those that refuse enough of the questions without an answer come before all others,
    and showing the answer counts three times.
    """
    return max(
        (
            (replace(companion, shown=round(float(beside), 2)), float(bar))
            for beside, bar in product(COMPANION_BARS, BARS)
        ),
        key=lambda bars: _worth(
            read,
            [
                _shown(item, score, bars[1], bars[0])
                for item, score in zip(read, scores, strict=True)
            ],
        ),
    )


def _worth(read: Sequence[Read], shown: Sequence[NDArray[np.int64]]) -> tuple[bool, float]:
    contains, only, beside, refused = _figures(read, shown)
    return refused >= LEAST_REFUSED, 3 * contains + only + refused - beside


def _figures(
    read: Sequence[Read], shown: Sequence[NDArray[np.int64]]
) -> tuple[float, float, float, float]:
    """Contains the answer, shows nothing else, beside the point, and refused without an answer."""
    pairs = list(zip(read, shown, strict=True))
    answerable = [(item, chosen) for item, chosen in pairs if item.gold.answerable]
    contains = [item.contains(chosen) for item, chosen in answerable]
    beside = [int((~item.hits[chosen]).sum()) for item, chosen in answerable]
    total = max(1, sum(len(chosen) for _, chosen in answerable))
    refused = [not len(chosen) for item, chosen in pairs if not item.gold.answerable]
    only = [found and not others for found, others in zip(contains, beside, strict=True)]
    return (
        float(np.mean(contains)),
        float(np.mean(only)),
        sum(beside) / total,
        float(np.mean(refused)) if refused else 0.0,
    )


def _print_answers(
    read: Sequence[Read], scores: Sequence[Array], shown: Sequence[NDArray[np.int64]]
) -> None:
    contains, only, beside, refused = _figures(read, shown)
    first = [
        bool(item.hits[score.max(axis=0).argmax()]) if score.size else False
        for item, score in zip(read, scores, strict=True)
    ]
    answerable = np.array([item.gold.answerable for item in read])
    best = np.array([score.max(initial=-99.0) for score in scores])
    print(f"answers, {len(read)} questions, each by the other folds")
    print(f"  first sentence answers {np.mean(np.array(first)[answerable]):.3f}")
    print(f"  contains {contains:.3f}, nothing else {only:.3f}, beside the point {beside:.3f}")
    print(f"  refused without an answer {refused:.3f}, AUC {roc_auc_score(answerable, best):.3f}")
    kinds = np.array([item.gold.kind or "" for item in read])
    for kind in dict.fromkeys(kinds):
        of_kind = np.flatnonzero(kinds == kind)
        print(
            f"    {kind:<16} first {np.mean(np.array(first)[of_kind]):.3f}"
            f"  refused {np.mean([not len(shown[at]) for at in of_kind]):.3f}"
        )


def report_claims(judged: Sequence[Judged]) -> None:
    """Print how well the verifier tells true claims from false, and its constants."""
    supported = np.array([item.gold.supported for item in judged])
    entailed = np.array([item.entailed for item in judged])
    folds = _folds([item.gold.article_id for item in judged])
    passed = np.zeros(len(judged), dtype=bool)
    for fold in range(FOLDS):
        inside, outside = folds != fold, folds == fold
        bar = np.quantile(entailed[inside & ~supported], 1 - FALSE_SHOWN)
        passed[outside] = entailed[outside] >= bar
    print(f"claims, {len(judged)}, AUC {roc_auc_score(supported, entailed):.3f}")
    print(
        f"  true kept {passed[supported].mean():.3f}, false shown {passed[~supported].mean():.3f}"
    )
    kinds = np.array([item.gold.kind or "" for item in judged])
    for kind in dict.fromkeys(kinds):
        print(f"    {kind:<16} shown {passed[kinds == kind].mean():.3f}")
    line = LogisticRegression(C=10.0).fit(entailed[:, np.newaxis], supported)
    bar = float(np.quantile(entailed[~supported], 1 - FALSE_SHOWN))
    chance = line.predict_proba(np.array([[bar]]))[0, 1]
    print("  entailed", line.coef_[0].round(3), line.intercept_.round(3), f"shown {chance:.3f}")


if __name__ == "__main__":
    main()
