"""Trains the reranker from the packaged embedding model.

    python -m benchmarks.reranker_train --pairs PAIRS.jsonl --out FOLDER [--fold 0]

A cross-encoder (Nogueira and Cho 2019): the question and a sentence with its
context in one pass, mean-pooled, one linear head. A softmax over the fusion's
best sentences of each answerable question, of which one answers, teaches
which sentence is to be first.

With --fold, every third article is left out and the logits of its questions
are measured beside the fusion's scores, and written to ``held_out.jsonl``;
without, all is learnt.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from sklearn.metrics import roc_auc_score
from torch import nn
from transformers import AutoModel, AutoTokenizer

from benchmarks.reranker_pairs import Asked, Pair, read_pairs
from ingest.embedding.packaged import packaged_model_folder

FOLDS = 3
MAX_TOKENS = 112
TRAINED_DEPTH = 8
QUESTIONS_AT_ONCE = 4
BUCKET = 50
LEARNING_RATE = 6e-5
HEAD_FACTOR = 10
WARM_UP = 0.06
WEIGHT_DECAY = 0.01
SCORED_DEPTH = 10
DEPTHS = (1, 3, 5)
SEED = 20261123


class CrossEncoder(nn.Module):
    """(pairs,): how well each sentence answers its question."""

    def __init__(self, folder: Path, attention: str = "sdpa") -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder, attn_implementation=attention)
        self.score = nn.Linear(self.encoder.config.hidden_size, 1)

    def forward(self, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        hidden = self.encoder(**batch).last_hidden_state.float()
        mask = batch["attention_mask"].unsqueeze(-1).float()
        scores: torch.Tensor = self.score((hidden * mask).sum(1) / mask.sum(1))
        return scores.squeeze(-1)


@dataclass(frozen=True)
class Plan:
    """How long and how fast to learn, and where the model goes."""

    epochs: int
    rate: float
    out: Path
    in_bfloat16: bool


@dataclass(frozen=True)
class Group:
    """A question with the sentences that it is trained on; no hit means none answers."""

    question: str
    pairs: tuple[Pair, ...]

    @property
    def length(self) -> int:
        return max(len(text_of(pair)) for pair in self.pairs)


def text_of(pair: Pair) -> str:
    return f"{pair.before} | {pair.sentence}" if pair.before else pair.sentence


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pairs", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--fold", type=int)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--start", type=Path, help="a model to go on from")
    parser.add_argument("--rate", type=float, default=LEARNING_RATE)
    parser.add_argument(
        "--bfloat16", action="store_true", help="quicker where the processor computes with it"
    )
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    asked = read_pairs(arguments.pairs)
    held_out = articles_of_fold({item.article_id for item in asked}, arguments.fold)
    learnt = [
        item
        for item in asked
        if item.article_id not in held_out and any(pair.hit for pair in item.pairs)
    ]
    folder = packaged_model_folder()
    tokenizer, model = AutoTokenizer.from_pretrained(folder), CrossEncoder(folder)
    if arguments.start:
        model.load_state_dict(torch.load(arguments.start, weights_only=True))
    plan = Plan(arguments.epochs, arguments.rate, arguments.out, arguments.bfloat16)
    train(model, tokenizer, learnt, plan)
    if held_out:
        seen = [item for item in asked if item.article_id in held_out]
        report(model, tokenizer, seen, arguments.out / "held_out.jsonl")


def articles_of_fold(articles: Iterable[str], fold: int | None) -> frozenset[str]:
    """The articles that are left out: every third of them."""
    return frozenset() if fold is None else frozenset(sorted(articles)[fold::FOLDS])


def train(
    model: CrossEncoder, tokenizer: AutoTokenizer, asked: Sequence[Asked], plan: Plan
) -> None:
    draw = random.Random(SEED)  # noqa: S311  # a sample, no secret
    steps = plan.epochs * math.ceil(len(asked) / QUESTIONS_AT_ONCE)
    optimiser = torch.optim.AdamW(
        [
            {
                "params": model.encoder.parameters(),
                "lr": plan.rate,
            },
            {"params": model.score.parameters(), "lr": plan.rate * HEAD_FACTOR},
        ],
        weight_decay=WEIGHT_DECAY,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, steps))
    began, step, losses = time.monotonic(), 0, []
    for epoch in range(plan.epochs):
        model.train()
        for groups in _batches(asked, draw):
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=plan.in_bfloat16):
                loss = _loss(model, tokenizer, groups)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad(set_to_none=True)
            losses.append(loss.item())
            step += 1
            if step % 20 == 0:
                mean, spent = sum(losses[-20:]) / 20, time.monotonic() - began
                print(
                    f"epoch {epoch} step {step}/{steps} loss {mean:.3f} {spent:.0f} s", flush=True
                )
        torch.save(model.state_dict(), plan.out / "model.pt")


def _rate(step: int, steps: int) -> float:
    warm = max(1, int(steps * WARM_UP))
    return min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm)))


def _batches(asked: Sequence[Asked], draw: random.Random) -> Iterator[list[Group]]:
    """Groups of similar length together, which spares padding; the order is random."""
    groups = [_group(item) for item in asked]
    draw.shuffle(groups)
    batches = []
    for start in range(0, len(groups), QUESTIONS_AT_ONCE * BUCKET):
        bucket = sorted(
            groups[start : start + QUESTIONS_AT_ONCE * BUCKET], key=lambda group: group.length
        )
        batches += [
            bucket[index : index + QUESTIONS_AT_ONCE]
            for index in range(0, len(bucket), QUESTIONS_AT_ONCE)
        ]
    draw.shuffle(batches)
    yield from batches


def _group(item: Asked) -> Group:
    pairs = list(item.pairs[:TRAINED_DEPTH])
    if not any(pair.hit for pair in pairs):
        pairs[-1:] = [pair for pair in item.pairs if pair.hit][:1]
    return Group(item.question, tuple(pairs))


def _loss(model: CrossEncoder, tokenizer: AutoTokenizer, groups: Sequence[Group]) -> torch.Tensor:
    pairs = [pair for group in groups for pair in group.pairs]
    questions = [group.question for group in groups for _ in group.pairs]
    encoded = _encode(tokenizer, questions, pairs)
    scores = model(_inputs(encoded))
    losses, start = [], 0
    for group in groups:
        own = scores[start : start + len(group.pairs)]
        start += len(group.pairs)
        hits = torch.tensor([pair.hit for pair in group.pairs])
        losses.append(torch.logsumexp(own, 0) - torch.logsumexp(own[hits], 0))
    return torch.stack(losses).mean()


def _encode(tokenizer: AutoTokenizer, questions: Sequence[str], pairs: Sequence[Pair]):  # type: ignore[no-untyped-def]  # noqa: ANN202  # transformers names no type
    return tokenizer(
        list(questions),
        [text_of(pair) for pair in pairs],
        truncation="only_second",
        max_length=MAX_TOKENS,
        padding=True,
        return_tensors="pt",
    )


def _inputs(encoded) -> dict[str, torch.Tensor]:  # type: ignore[no-untyped-def]  # noqa: ANN001  # as above
    return {name: encoded[name] for name in ("input_ids", "attention_mask", "token_type_ids")}


@torch.inference_mode()
def report(model: CrossEncoder, tokenizer: Any, asked: Sequence[Asked], out: Path) -> None:
    """Print the hits of the fusion's best ten, by its scores, by the logits and by both."""
    model.eval()
    found: dict[str, list[list[bool]]] = {}
    highest: list[float] = []
    lines: list[str] = []
    for item in asked:
        pairs = [pair for pair in item.pairs if pair.fusion][:SCORED_DEPTH]
        encoded = _encode(tokenizer, [item.question] * len(pairs), pairs)
        logits = model(_inputs(encoded))
        highest.append(float(logits.max()))
        fusion = torch.tensor([pair.score for pair in pairs])
        hits = torch.tensor([pair.hit for pair in pairs])
        lines.append(
            json.dumps(
                {
                    "article_id": item.article_id,
                    "question": item.question,
                    "answerable": item.answerable,
                    "fusion": fusion.tolist(),
                    "logits": logits.tolist(),
                    "hits": hits.tolist(),
                }
            )
        )
        if item.answerable:
            for name, scores in (("fusion", fusion), ("logit", logits), ("sum", fusion + logits)):
                order = torch.argsort(scores, descending=True, stable=True)
                found.setdefault(name, []).append(
                    [bool(hits[order][:depth].any()) for depth in DEPTHS]
                )
    out.write_text("\n".join(lines) + "\n", "utf-8")
    for name, rows in found.items():
        shares = torch.tensor(rows, dtype=torch.float).mean(0).tolist()
        print(
            f"{name:<8} {len(rows)} questions, hit@{DEPTHS}", [round(share, 4) for share in shares]
        )
    answerable = [item.answerable for item in asked]
    if len(set(answerable)) > 1:
        print("AUC of the highest logit", round(roc_auc_score(answerable, highest), 3))


if __name__ == "__main__":
    main()
