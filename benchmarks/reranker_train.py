"""Trains the reranker from the packaged embedding model.

    python -m benchmarks.reranker_train --passages PASSAGES.jsonl --out MODEL.pt [--go-on-from MODEL.pt …]

The reranker is a cross-encoder (Nogueira and Cho 2019) that reads the question
and a whole passage in one pass. A sentence's score starts as the cosine of the
mean of its tokens and the mean of the question's tokens in that pass, which an
embedding model provides without training on pairs. A small network and a score
for each token of the answer add what training finds. One softmax over all
sentences of a question's passages, and "none of them", teaches which sentence
comes first; another over their tokens teaches where the answer is. Some
questions get passages that do not answer them, or a name or figure of the
passage in place of their own; for those, "none of them" is right.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional
from transformers import AutoModel

from benchmarks.reranker_passages import Asked, Read, read_asked
from bot.reranking.base import RerankPassage
from bot.reranking.tokenizer import load_tokenizer, tokenise
from ingest.embedding.model_files import packaged_model_folder

PASSAGES = 2
QUESTIONS_AT_ONCE = 4
BUCKET = 20
SAVED_EVERY = 500
LEARNING_RATE = 5e-5
HEAD_FACTOR = 10
WARM_UP = 0.06
WEIGHT_DECAY = 0.01
ANSWER_WEIGHT = 0.3
WITHOUT_ANSWER = 0.1
WITH_ANOTHER_NAME = 0.1
HIDDEN = 128
FIRST_SCALE = 10.0
FIRST_SHIFT = -5.0
LENGTH = 8.0

NAME = re.compile(r"(?<=[^.?!] )[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")
FIGURE = re.compile(r"\b\d[\d,.]*\b")

Batch = dict[str, torch.Tensor]


class PassageReader(nn.Module):
    """Scores how well each sentence of a passage answers a question read with it."""

    def __init__(self, folder: Path, attention: str = "sdpa") -> None:
        super().__init__()
        # Each question is seen once or twice, too seldom to overfit.
        self.encoder = AutoModel.from_pretrained(
            folder,
            attn_implementation=attention,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        width = self.encoder.config.hidden_size
        self.scale = nn.Parameter(torch.tensor(FIRST_SCALE))
        last, self.answers = nn.Linear(HIDDEN, 1), nn.Linear(width, 1)
        self.compare = nn.Sequential(nn.Linear(3 * width, HIDDEN), nn.ReLU(), last)
        for layer in (last, self.answers):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
        nn.init.constant_(last.bias, FIRST_SHIFT)

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
    """Unit vectors, the mean of some tokens each: ``(passages, sentences, width)``."""
    return functional.normalize(torch.bmm(inside, hidden), dim=-1)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--passages", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument(
        "--go-on-from",
        action="append",
        type=Path,
        help="a model written by this script; given several, the mean of their weights",
    )
    parser.add_argument("--most-questions", type=int)
    parser.add_argument("--rate", type=float, default=LEARNING_RATE)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    asked = read_asked(arguments.passages)
    draw = random.Random(arguments.seed)  # noqa: S311  # a sample, no secret
    chosen = draw.sample(asked, min(arguments.most_questions or len(asked), len(asked)))
    model = PassageReader(packaged_model_folder())
    if arguments.go_on_from:
        model.load_state_dict(mean_weights(arguments.go_on_from))
    learnt = [put_to_learn(item, draw) for item in chosen]
    train(model, learnt, Plan(arguments.rate, arguments.out, draw))


def mean_weights(files: Sequence[Path]) -> dict[str, torch.Tensor]:
    """The mean of each weight over models that were trained one from another.

    Such a mean often reads unseen text better than each of them (Wortsman and
    others 2022, "Model soups").
    """
    models = [torch.load(file, weights_only=True) for file in files]
    return {name: torch.stack([model[name] for model in models]).mean(0) for name in models[0]}


@dataclass(frozen=True)
class Plan:
    """The maximum learning rate, the output file, and the random generator."""

    rate: float
    out: Path
    draw: random.Random


def put_to_learn(asked: Asked, draw: random.Random) -> Asked:
    """The question as it is, or changed so that its passages do not answer it."""
    answering = next(read for read in asked.passages if any(read.hits))
    others = [read for read in asked.passages if not any(read.hits)]
    chance = draw.random()
    if chance < WITHOUT_ANSWER and others:
        return replace(asked, passages=tuple(others[:PASSAGES]))
    passages = (answering, *others[: PASSAGES - 1])
    if chance < WITHOUT_ANSWER + WITH_ANOTHER_NAME:
        question = _with_another_name(asked.question, answering, draw)
        if question is not None:
            return Asked(question, asked.article_id, tuple(_unanswered(read) for read in passages))
    return replace(asked, passages=passages)


def _with_another_name(question: str, read: Read, draw: random.Random) -> str | None:
    """The question with a name or figure replaced by another of the passage."""
    swaps = [
        (own.span(), other)
        for kind in (NAME, FIGURE)
        for own in kind.finditer(question)
        for other in dict.fromkeys(kind.findall(read.text))
        if other not in question
    ]
    if not swaps:
        return None
    (start, end), other = draw.choice(swaps)
    return question[:start] + other + question[end:]


def _unanswered(read: Read) -> Read:
    return replace(read, hits=tuple(False for _ in read.hits), answer=None)


def train(model: PassageReader, asked: Sequence[Asked], plan: Plan) -> None:
    """Train on each question once, and write checkpoints."""
    tokenizer = load_tokenizer()
    for parameter in model.encoder.embeddings.parameters():
        parameter.requires_grad = False
    steps = math.ceil(len(asked) / QUESTIONS_AT_ONCE)
    optimiser = _optimiser(model, plan.rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, steps))
    began, losses = time.monotonic(), []
    model.train()
    for step, group in enumerate(_batches(asked, plan.draw), start=1):
        loss = _loss(model, tokenizer, group)
        loss.backward()  # type: ignore[no-untyped-call]  # torch gives it no types
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad(set_to_none=True)
        losses.append(loss.item())
        if step % 20 == 0:
            mean, spent = sum(losses[-20:]) / 20, time.monotonic() - began
            print(f"step {step}/{steps} loss {mean:.3f} {spent:.0f} s", flush=True)
        if step % SAVED_EVERY == 0 or step == steps:
            torch.save(model.state_dict(), plan.out)


def _optimiser(model: PassageReader, rate: float) -> torch.optim.Optimizer:
    encoder = [part for part in model.encoder.parameters() if part.requires_grad]
    head = [part for name, part in model.named_parameters() if not name.startswith("encoder.")]
    groups = [
        {"params": encoder, "lr": rate},
        {"params": head, "lr": rate * HEAD_FACTOR},
    ]
    return torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY)


def _rate(step: int, steps: int) -> float:
    warm = max(1, int(steps * WARM_UP))
    return min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm)))


def _batches(asked: Sequence[Asked], draw: random.Random) -> Iterator[list[Asked]]:
    """Random batches of questions with passages of similar length, which saves padding."""
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


def _loss(model: PassageReader, tokenizer: Tokenizer, asked: Sequence[Asked]) -> torch.Tensor:
    reads = [read for item in asked for read in item.passages]
    questions = [item.question for item in asked for _ in item.passages]
    batch, answers = _encode(tokenizer, questions, reads)
    scores, tokens = model(batch)
    losses, start = [], 0
    for item in asked:
        rows = slice(start, start + len(item.passages))
        start += len(item.passages)
        is_read = batch["sentences"][rows].sum(-1) > 0
        hits = _padded([read.hits for read in item.passages], is_read.shape[1]) & is_read
        if hits.any() or not item.is_answered:
            losses.append(_softmax_loss(scores[rows][is_read], scores[rows][hits]))
        told = answers[rows]
        if told.any():
            everywhere = tokens[rows][batch["attention_mask"][rows] > 0]
            place = torch.logsumexp(everywhere, 0) - tokens[rows][told].mean()
            losses.append(ANSWER_WEIGHT * place)
    return torch.stack(losses).sum() / len(asked)


def _softmax_loss(scores: torch.Tensor, hits: torch.Tensor) -> torch.Tensor:
    """The softmax loss of the right ones among all; "none of them" scores 0."""
    none = scores.new_zeros(1)
    right = hits if hits.numel() else none
    return torch.logsumexp(torch.cat([scores, none]), 0) - torch.logsumexp(right, 0)


def _encode(
    tokenizer: Tokenizer, questions: Sequence[str], reads: Sequence[Read]
) -> tuple[Batch, torch.Tensor]:
    """The batch, and which tokens belong to the answers."""
    # The answer is encoded as one more sentence after the others.
    marked = [
        RerankPassage(read.title, read.text, (*read.spans, _told(read) or (0, 0))) for read in reads
    ]
    tokens = tokenise(tokenizer, questions, marked)
    sentences = torch.from_numpy(tokens.sentences)
    counts = torch.tensor([len(read.spans) for read in reads])
    rows = torch.arange(len(reads))
    answers = sentences[rows, counts].clone()
    sentences[rows, counts] = False
    batch = {
        "input_ids": torch.from_numpy(tokens.input_ids),
        "attention_mask": torch.from_numpy(tokens.attention_mask),
        "question": torch.from_numpy(tokens.question).float(),
        "sentences": sentences[:, :-1].float(),
    }
    return batch, answers


def _told(read: Read) -> tuple[int, int] | None:
    """Where the answer is; a whole sentence would add nothing to the hits."""
    if read.answer is None:
        return None
    start, end = read.answer
    is_whole = any(start <= first and last <= end for first, last in read.spans)
    return None if is_whole else read.answer


def _padded(rows: Sequence[Sequence[bool]], width: int) -> torch.Tensor:
    return torch.tensor([[*row, *[False] * (width - len(row))] for row in rows])


if __name__ == "__main__":
    main()
