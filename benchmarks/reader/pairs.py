"""Measures refusing and short answers on pairs of questions about one paragraph.

    python -m benchmarks.reader.pairs unanswerable_pairs_dev.jsonl [--limit N] [--model FOLDER]

Of each pair, one question is answered by the paragraph, and the other, nearly
alike, is not. Prints the AUC of the best sentence's logit, the share of pairs in
which the answerable question has the higher one, and how well the short answer of
that sentence matches the marked one: token F1 as for SQuAD (Rajpurkar and others
2016).
"""

from __future__ import annotations

import argparse
import json
import re
import string
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from bot.onnx_model.files import PACKAGED_FILES, ModelFiles
from bot.onnx_model.session import PackagedModel
from bot.reader.base import ReaderPassage, SentenceScore
from bot.reader.onnx import PackagedReader
from ingest.text.sentences import split_sentences

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--model", type=Path, help="the folder of another export")
    arguments = parser.parse_args()
    files = ModelFiles(arguments.model, {}) if arguments.model else PACKAGED_FILES
    reader = PackagedReader(PackagedModel(files))
    lines = arguments.pairs.read_text(encoding="utf-8").splitlines()[: arguments.limit]
    answerable, unanswerable, matches = [], [], []
    for row in map(json.loads, lines):
        text = row["context"]
        spans = tuple((sentence.start, sentence.end) for sentence in split_sentences(text))
        passage = ReaderPassage("", text, spans)
        best, found = _best(reader, row["question"], passage)
        answerable.append(best.logit)
        unanswerable.append(_best(reader, row["unanswerable_question"], passage)[0].logit)
        short = found[slice(*best.short_answer)] if best.short_answer else ""
        matches.append(token_f1(short, row["answer"]))
    truth = [1] * len(answerable) + [0] * len(unanswerable)
    ordered = np.array(answerable) > np.array(unanswerable)
    print(f"{len(lines)} pairs, AUC {roc_auc_score(truth, answerable + unanswerable):.3f}")
    print(f"  of the pair, the answerable one is higher in {ordered.mean():.3f}")
    print(f"  token F1 of the short answer {np.mean(matches):.3f}")


def _best(
    reader: PackagedReader, question: str, passage: ReaderPassage
) -> tuple[SentenceScore, str]:
    """The score of the best sentence, and its text."""
    (scores,) = reader.read(question, [passage])
    return max(zip(scores, passage.sentences, strict=True), key=lambda item: item[0].logit)


def token_f1(found: str, marked: str) -> float:
    """The F1 of the tokens that two answers share, without case, punctuation and articles."""
    ours, theirs = Counter(_tokens(found)), Counter(_tokens(marked))
    shared = (ours & theirs).total()
    if not shared:
        return float(ours == theirs)
    precision, recall = shared / ours.total(), shared / theirs.total()
    return 2 * precision * recall / (precision + recall)


def _tokens(text: str) -> list[str]:
    return _ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split()


if __name__ == "__main__":
    main()
