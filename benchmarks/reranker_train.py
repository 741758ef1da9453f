"""Trains the reranker from the packaged embedding model.

    python -m benchmarks.reranker_train --passages PASSAGES.jsonl --out MODEL.pt [--fold 0]

A cross-encoder (Nogueira and Cho 2019) that reads the question and a whole
passage in one pass. A sentence's score begins as the cosine of the mean of its
tokens and the mean of the question's, both in that pass, which an embedding
model gives without having learnt to read pairs; a small network beside it and
the tokens of the answer add what training finds. A softmax over all sentences
of a question's passages teaches which is to be first, and another over their
tokens where the answer stands. The question's words are now and then masked.

With --fold, every third article is left out, for ``benchmarks/reranker_fit.py``
to measure on; without, all is learnt.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional
from transformers import AutoModel

from benchmarks.reranker_passages import Asked, Read, read_asked
from bot.reranking.passage import Passage
from bot.reranking.tokens import load_tokenizer, tokenise
from ingest.embedding.packaged import packaged_model_folder

FOLDS = 3
EPOCHS = 2
QUESTIONS_AT_ONCE = 4
BUCKET = 20
LEARNING_RATE = 5e-5
HEAD_FACTOR = 10
WARM_UP = 0.06
WEIGHT_DECAY = 0.01
ANSWER_WEIGHT = 0.3
MASKED_QUESTIONS = 0.5
MASKED_TOKENS = 0.15
HIDDEN = 128
FIRST_SCALE = 10.0
LENGTH = 8.0
SEED = 1

Batch = dict[str, torch.Tensor]


class PassageReader(nn.Module):
    """How well each sentence of a passage answers the question that is read with it."""

    def __init__(self, folder: Path, attention: str = "sdpa") -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder, attn_implementation=attention)
        width = self.encoder.config.hidden_size
        self.scale = nn.Parameter(torch.tensor(FIRST_SCALE))
        last, self.answers = nn.Linear(HIDDEN, 1), nn.Linear(width, 1)
        self.compare = nn.Sequential(nn.Linear(3 * width, HIDDEN), nn.ReLU(), last)
        for layer in (last, self.answers):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """Scores of the sentences, ``(passages, sentences)``, and of the tokens, ``(passages, tokens)``.

        The batch is that of ``Tokens``, its masks as floats.
        """
        ids, inside = batch["input_ids"], batch["sentences"]
        hidden = self.encoder(
            input_ids=ids,
            attention_mask=batch["attention_mask"],
            token_type_ids=torch.zeros_like(ids),
        ).last_hidden_state
        question = _mean(batch["question"].unsqueeze(1), hidden)
        sentences = _mean(inside, hidden)
        both = question.expand_as(sentences)
        parts = torch.cat([LENGTH * both, LENGTH * sentences, LENGTH**2 * both * sentences], -1)
        scores = self.scale * (both * sentences).sum(-1) + self.compare(parts).squeeze(-1)
        tokens = self.answers(hidden).squeeze(-1)
        own = tokens.unsqueeze(1).masked_fill(inside == 0, -1e4)
        spread = torch.log(inside.sum(-1).clamp(min=1))
        return scores + torch.logsumexp(own, -1) - spread, tokens


def _mean(inside: torch.Tensor, hidden: torch.Tensor) -> torch.Tensor:
    """The mean of some of the tokens, of length 1: ``(passages, sentences, width)``."""
    return functional.normalize(torch.bmm(inside, hidden), dim=-1)


@dataclass(frozen=True)
class Plan:
    """How long and how fast to learn, and where the model goes."""

    epochs: int
    rate: float
    out: Path


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--passages", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--fold", type=int)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--rate", type=float, default=LEARNING_RATE)
    arguments = parser.parse_args()
    torch.manual_seed(SEED)
    asked = read_asked(arguments.passages)
    held_out = articles_of_fold({item.article_id for item in asked}, arguments.fold)
    learnt = [item for item in asked if item.article_id not in held_out]
    model = PassageReader(packaged_model_folder())
    train(model, learnt, Plan(arguments.epochs, arguments.rate, arguments.out))


def articles_of_fold(articles: Iterable[str], fold: int | None) -> frozenset[str]:
    """The articles that are left out: every third of them."""
    return frozenset() if fold is None else frozenset(sorted(articles)[fold::FOLDS])


def train(model: PassageReader, asked: Sequence[Asked], plan: Plan) -> None:
    """Learn from the questions, and write the model after each epoch."""
    draw = random.Random(SEED)  # noqa: S311  # a sample, no secret
    tokenizer = load_tokenizer()
    for parameter in model.encoder.embeddings.parameters():
        parameter.requires_grad = False
    steps = plan.epochs * math.ceil(len(asked) / QUESTIONS_AT_ONCE)
    optimiser = _optimiser(model, plan.rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, steps))
    began, step, losses = time.monotonic(), 0, []
    for epoch in range(plan.epochs):
        model.train()
        for group in _batches(asked, draw):
            loss = _loss(model, tokenizer, group, draw)
            loss.backward()  # type: ignore[no-untyped-call]  # torch gives it no types
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
        torch.save(model.state_dict(), plan.out)


def _optimiser(model: PassageReader, rate: float) -> torch.optim.Optimizer:
    encoder = [part for part in model.encoder.parameters() if part.requires_grad]
    head = [part for name, part in model.named_parameters() if not name.startswith("encoder.")]
    groups = [{"params": encoder, "lr": rate}, {"params": head, "lr": rate * HEAD_FACTOR}]
    return torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY)


def _rate(step: int, steps: int) -> float:
    warm = max(1, int(steps * WARM_UP))
    return min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm)))


def _batches(asked: Sequence[Asked], draw: random.Random) -> Iterator[list[Asked]]:
    """Questions with passages of similar length together, which spares padding; the order is random."""
    shuffled = draw.sample(asked, len(asked))
    size = QUESTIONS_AT_ONCE * BUCKET
    ordered = [
        item
        for start in range(0, len(shuffled), size)
        for item in sorted(shuffled[start : start + size], key=_length)
    ]
    starts = range(0, len(ordered), QUESTIONS_AT_ONCE)
    batches = [ordered[start : start + QUESTIONS_AT_ONCE] for start in starts]
    draw.shuffle(batches)
    yield from batches


def _length(asked: Asked) -> int:
    return max(len(read.text) for read in asked.passages)


def _loss(
    model: PassageReader, tokenizer: Tokenizer, asked: Sequence[Asked], draw: random.Random
) -> torch.Tensor:
    reads = [read for item in asked for read in item.passages]
    questions = [item.question for item in asked for _ in item.passages]
    batch, answers = _encode(tokenizer, questions, reads, draw)
    scores, tokens = model(batch)
    losses, start = [], 0
    for item in asked:
        rows = slice(start, start + len(item.passages))
        start += len(item.passages)
        is_read = batch["sentences"][rows].sum(-1) > 0
        hits = _padded([read.hits for read in item.passages], is_read.shape[1]) & is_read
        if hits.any():
            losses.append(_softmax_loss(scores[rows][is_read], scores[rows][hits]))
        told = answers[rows]
        if told.any():
            everywhere = tokens[rows][batch["attention_mask"][rows] > 0]
            place = torch.logsumexp(everywhere, 0) - tokens[rows][told].mean()
            losses.append(ANSWER_WEIGHT * place)
    return torch.stack(losses).sum() / len(asked)


def _softmax_loss(scores: torch.Tensor, hits: torch.Tensor) -> torch.Tensor:
    return torch.logsumexp(scores, 0) - torch.logsumexp(hits, 0)


def _encode(
    tokenizer: Tokenizer, questions: Sequence[str], reads: Sequence[Read], draw: random.Random
) -> tuple[Batch, torch.Tensor]:
    """The batch, with words of the questions masked, and which tokens are of the answers."""
    # The answer is marked as one more sentence behind the others.
    marked = [
        Passage(read.title, read.text, (*read.spans, _told(read) or (0, 0))) for read in reads
    ]
    tokens = tokenise(tokenizer, questions, marked)
    sentences = torch.from_numpy(tokens.sentences)
    counts = torch.tensor([len(read.spans) for read in reads])
    rows = torch.arange(len(reads))
    answers = sentences[rows, counts].clone()
    sentences[rows, counts] = False
    ids = torch.from_numpy(tokens.input_ids)
    ids[_masked(tokens.question, draw)] = tokenizer.token_to_id("[MASK]") or 0
    batch = {
        "input_ids": ids,
        "attention_mask": torch.from_numpy(tokens.attention_mask),
        "question": torch.from_numpy(tokens.question).float(),
        "sentences": sentences[:, :-1].float(),
    }
    return batch, answers


def _masked(question: NDArray[np.bool_], draw: random.Random) -> torch.Tensor:
    """Some of the tokens of some of the questions."""
    shares = [MASKED_TOKENS * (draw.random() < MASKED_QUESTIONS) for _ in question]
    chosen = [
        [is_word and draw.random() < share for is_word in row]
        for share, row in zip(shares, question, strict=True)
    ]
    return torch.tensor(chosen)


def _told(read: Read) -> tuple[int, int] | None:
    """Where the answer stands; that it is a whole sentence tells nothing beyond the hits."""
    if read.answer is None:
        return None
    start, end = read.answer
    is_whole = any(start <= first and last <= end for first, last in read.spans)
    return None if is_whole else read.answer


def _padded(rows: Sequence[Sequence[bool]], width: int) -> torch.Tensor:
    return torch.tensor([[*row, *[False] * (width - len(row))] for row in rows])


if __name__ == "__main__":
    main()
