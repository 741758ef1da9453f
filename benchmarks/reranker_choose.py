"""Compares rerankers by their logits, on questions that none of them was trained on.

    python -m benchmarks.reranker_choose --passages PASSAGES.jsonl ONE.onnx [TWO.onnx …]

It selects a model without the articles that Footnote is measured on:
``--passages`` comes from other articles, by ``reranker_passages``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from benchmarks.reranker_passages import Asked, read_asked
from bot.reranking.base import RerankPassage
from bot.reranking.onnx import PackagedReranker


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("models", nargs="+", type=Path)
    parser.add_argument("--passages", required=True, type=Path)
    arguments = parser.parse_args()
    asked = read_asked(arguments.passages)
    print(f"{len(asked)} questions: highest logit answers, mean loss of the softmax")
    for file in arguments.models:
        reranker = PackagedReranker(file, sha256="")
        right, loss = np.mean([_right_and_loss(reranker, item) for item in asked], axis=0)
        print(f"  {file.name:<24} {right:.4f} {loss:.4f}", flush=True)


def _right_and_loss(reranker: PackagedReranker, asked: Asked) -> tuple[bool, float]:
    passages = [RerankPassage(read.title, read.text, read.spans) for read in asked.passages]
    logits = np.concatenate([*map(np.array, reranker.logits(asked.question, passages)), [0.0]])
    hits = np.array([hit for read in asked.passages for hit in read.hits] + [False])
    loss = np.logaddexp.reduce(logits) - np.logaddexp.reduce(logits[hits])
    return bool(hits[np.argmax(logits[:-1])]), float(loss)


if __name__ == "__main__":
    main()
