"""Teaches the network to read and to judge, for a given time.

    python -m benchmarks.reader.train --base FOLDER --examples EXAMPLES.pickle --minutes 80 --out MODEL.pt

A step is of one task and of about ``TOKENS_AT_ONCE`` tokens. Reading learns
three things: for each sentence, whether it answers (binary cross-entropy, which
leaves a calibrated probability and teaches to refuse); among the sentences of a
passage that answers, which one (a softmax); and in it, where the short answer
starts and ends (Devlin and others 2019). Judging learns whether the premise
entails the claim. The learning rate falls to 0 with the time that is left, so a
run ends when it should on any machine. ``--start`` goes on from another run.

With glibc, memory that is kept instead of returned makes this up to twice as fast:
GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=17179869184
"""

from __future__ import annotations

import argparse
import pickle
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from benchmarks.reader.adapter import adapt, learning
from benchmarks.reader.examples import ClaimExample, Examples, ReadingExample
from benchmarks.reader.network import FAR, ReadingNetwork
from bot.onnx_model.files import TOKENIZER
from bot.onnx_model.tokenizer import PairTokenizer, TextPair, Tokens

TOKENS_AT_ONCE = 3400
CHARACTERS_A_TOKEN = 4.3
READING_SHARE = 0.65
"""Of the tokens; the rest are claims'."""

RATE = 5e-5
HEAD_FACTOR = 15
WARM_UP_STEPS = 40
WEIGHT_DECAY = 0.01
FROZEN_LAYERS = 4
"""Their forward pass is needed, but no backward pass; the word embeddings are fixed as well."""

WHICH_WEIGHT, PLACE_WEIGHT, CLAIM_WEIGHT, CONTRADICTED_WEIGHT = 0.5, 0.3, 1.5, 0.3
POOL = 400
SAVED_EVERY_SECONDS = 900
PADDING = 1

T = TypeVar("T", ReadingExample, ClaimExample)


@dataclass(frozen=True)
class Batch:
    """Padded tokens of some pairs, and the row of tokens of each."""

    inputs: tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]
    rows: tuple[Tokens, ...]

    @property
    def spans(self) -> torch.Tensor:
        return self.inputs[3]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--base", required=True, type=Path, help="the folder of the base model")
    parser.add_argument("--examples", required=True, type=Path)
    parser.add_argument("--minutes", required=True, type=float)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--start", type=Path, help="go on from these weights")
    parser.add_argument(
        "--adapter", action="store_true", help="fix the weights, and learn what is added to them"
    )
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    network = ReadingNetwork(arguments.base)
    start = torch.load(arguments.start, weights_only=True) if arguments.start else {}
    if start:
        own = network.state_dict().keys()
        network.load_state_dict({name: start[name] for name in start if name in own})
    if arguments.adapter:
        adapt(network)
        network.load_state_dict(start, strict=False)  # the adapter of an earlier run, if any
    examples = pickle.loads(arguments.examples.read_bytes())  # noqa: S301  # our own file
    draw = random.Random(arguments.seed)  # noqa: S311  # an order, no secret
    trainer = Trainer(
        network,
        PairTokenizer(arguments.base / TOKENIZER),
        arguments.rate,
        adapter=arguments.adapter,
    )
    trainer.run(examples, draw, 60 * arguments.minutes, arguments.out)


class Trainer:
    """Takes steps of both tasks in turn, until the time is up."""

    def __init__(
        self, network: ReadingNetwork, tokenizer: PairTokenizer, rate: float, *, adapter: bool
    ) -> None:
        self._network = network
        self._tokenizer = tokenizer
        self._adapter = adapter
        self._optimiser = (_adapter_optimiser if adapter else _optimiser)(network, rate)
        self._rates = [group["lr"] for group in self._optimiser.param_groups]

    def run(self, examples: Examples, draw: random.Random, seconds: float, out: Path) -> None:
        """Learn for so many seconds; the weights are saved on the way and at the end."""
        reading = _batches(examples.reading, draw)
        claims = _batches([(claim,) for claim in examples.claims], draw)
        began = saved = time.monotonic()
        tokens = {"reading": 0, "claims": 0}
        step = 0
        self._network.train()
        while (now := time.monotonic()) < began + seconds:
            self._set_rate(min(1 - (now - began) / seconds, (step + 1) / WARM_UP_STEPS))
            reads = tokens["reading"] <= READING_SHARE * sum(tokens.values())
            loss, count = self._step(
                (lambda: self._reading_loss(next(reading)))
                if reads
                else (lambda: self._claim_loss(next(claims)))
            )
            tokens["reading" if reads else "claims"] += count
            step += 1
            if step % 20 < 2:
                task = "reading" if reads else "claims"
                print(f"step {step} {now - began:.0f} s {task} loss {loss:.3f}", flush=True)
            if now - saved > SAVED_EVERY_SECONDS:
                self._save(out)
                saved = now
        self._save(out)
        print(f"{step} steps, tokens {tokens}")

    def _save(self, out: Path) -> None:
        values: Mapping[str, torch.Tensor] = (
            learning(self._network) if self._adapter else self._network.state_dict()
        )
        torch.save({name: value.detach() for name, value in values.items()}, out)

    def _set_rate(self, share: float) -> None:
        for group, rate in zip(self._optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * share

    def _step(self, lose: Callable[[], tuple[torch.Tensor, int]]) -> tuple[float, int]:
        loss, count = lose()
        loss.backward()  # type: ignore[no-untyped-call]  # torch gives it no types
        nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
        self._optimiser.step()
        self._optimiser.zero_grad(set_to_none=True)
        return loss.item(), count

    def _reading_loss(self, examples: Sequence[ReadingExample]) -> tuple[torch.Tensor, int]:
        batch = self._encode([(item.query, item.front, item.text, item.spans) for item in examples])
        scores, starts, ends, _ = self._network(*batch.inputs)
        was_read = batch.spans.sum(-1) > 0
        hits = _padded([item.hits for item in examples], was_read.shape[1]) & was_read
        answers = functional.binary_cross_entropy_with_logits(
            scores, hits.float(), reduction="none"
        )
        loss = (answers * was_read).sum() / len(examples)
        answered = hits.any(-1)
        if answered.any():
            every = torch.logsumexp(scores.masked_fill(~was_read, -FAR), -1)
            right = torch.logsumexp(scores.masked_fill(~hits, -FAR), -1)
            loss = loss + WHICH_WEIGHT * (every - right)[answered].sum() / len(examples)
        places = [_place(item, row) for item, row in zip(examples, batch.rows, strict=True)]
        found = [at for at, place in enumerate(places) if place]
        if found:
            span, start, end = torch.tensor([place for place in places if place]).T
            outside = batch.spans[found, span] == 0
            loss = loss + PLACE_WEIGHT * (
                functional.cross_entropy(starts[found].masked_fill(outside, -FAR), start)
                + functional.cross_entropy(ends[found].masked_fill(outside, -FAR), end)
            )
        return loss, batch.inputs[0].numel()

    def _claim_loss(self, examples: Sequence[ClaimExample]) -> tuple[torch.Tensor, int]:
        batch = self._encode(
            [(item.query, "", item.text, ((0, len(item.text)),)) for item in examples]
        )
        judged = self._network(*batch.inputs)[3]
        entailed = torch.tensor([float(item.entailed) for item in examples])
        loss = functional.binary_cross_entropy_with_logits(judged[:, 0], entailed)
        known = [at for at, item in enumerate(examples) if item.contradicted is not None]
        if known:
            otherwise = torch.tensor([float(examples[at].contradicted or 0) for at in known])
            loss = loss + CONTRADICTED_WEIGHT * functional.binary_cross_entropy_with_logits(
                judged[known, 1], otherwise
            )
        return CLAIM_WEIGHT * loss, batch.inputs[0].numel()

    def _encode(self, items: Sequence[tuple[str, str, str, Sequence[tuple[int, int]]]]) -> Batch:
        rows = tuple(
            self._tokenizer.tokenize(
                TextPair(
                    query,
                    front + text,
                    tuple((a + len(front), b + len(front)) for a, b in spans),
                )
            )
            for query, front, text, spans in items
        )
        width, depth = max(len(row.ids) for row in rows), max(len(row.spans) for row in rows)
        ids = np.full((len(rows), width), PADDING)
        mask, query = np.zeros((len(rows), width), int), np.zeros((len(rows), width), np.float32)
        inside = np.zeros((len(rows), depth, width), np.float32)
        for at, row in enumerate(rows):
            length = len(row.ids)
            ids[at, :length], mask[at, :length] = row.ids, 1
            query[at, :length] = row.query
            inside[at, : len(row.spans), :length] = row.spans
        arrays: tuple[NDArray[np.generic], ...] = (ids, mask, query, inside)
        first, second, third, fourth = (torch.from_numpy(array) for array in arrays)
        return Batch((first, second, third, fourth), rows)


def _place(item: ReadingExample, tokens: Tokens) -> tuple[int, int, int] | None:
    """The sentence of the short answer, and its first and last token."""
    if item.answer is None:
        return None
    start, end = (at + len(item.front) for at in item.answer)
    sentence = next((at for at, (a, b) in enumerate(item.spans) if a <= item.answer[0] < b), None)
    inside = (
        tokens.spans.any(axis=0) & (tokens.offsets[:, 0] < end) & (tokens.offsets[:, 1] > start)
    )
    found = np.flatnonzero(inside)
    if sentence is None or not found.size or not tokens.spans[sentence, found[[0, -1]]].all():
        return None
    return sentence, int(found[0]), int(found[-1])


def _optimiser(network: ReadingNetwork, rate: float) -> torch.optim.Optimizer:
    encoder = network.encoder
    for frozen in (encoder.embeddings, *encoder.encoder.layer[:FROZEN_LAYERS]):
        for parameter in frozen.parameters():
            parameter.requires_grad = False
    body = [part for part in encoder.parameters() if part.requires_grad]
    head = [part for name, part in network.named_parameters() if not name.startswith("encoder.")]
    groups = [{"params": body, "lr": rate}, {"params": head, "lr": rate * HEAD_FACTOR}]
    return torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY, fused=True)


def _adapter_optimiser(network: ReadingNetwork, rate: float) -> torch.optim.Optimizer:
    return torch.optim.AdamW(learning(network).values(), rate, weight_decay=0, fused=True)


def _batches(groups: Sequence[Sequence[T]], draw: random.Random) -> Iterator[list[T]]:
    """Batches of groups of similar length, without end."""
    while True:
        order = draw.sample(groups, len(groups))
        for start in range(0, len(order), POOL):
            pool = sorted(order[start : start + POOL], key=_length)
            batches = list(_filled(pool))
            draw.shuffle(batches)
            yield from batches


def _filled(pool: Sequence[Sequence[T]]) -> Iterator[list[T]]:
    batch: list[T] = []
    for group in pool:
        if batch and (len(batch) + len(group)) * _length(group) > TOKENS_AT_ONCE:
            yield batch
            batch = []
        batch.extend(group)
    if batch:
        yield batch


def _length(group: Sequence[T]) -> float:
    """About how many tokens the longest example of a group has."""
    return max(len(item.query) + len(item.text) for item in group) / CHARACTERS_A_TOKEN + 8


def _padded(rows: Sequence[Sequence[bool]], width: int) -> torch.Tensor:
    return torch.tensor([[*row, *[False] * (width - len(row))] for row in rows])


if __name__ == "__main__":
    main()
