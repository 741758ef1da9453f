"""Examples to learn from: questions with passages, and statements with premises.

    python -m benchmarks.reader.examples --pairs unanswerable_pairs_train.jsonl --nli FOLDER --out EXAMPLES.pickle

The pairs are an answerable and a nearly alike unanswerable question about one
paragraph (SQuAD 2.0, Rajpurkar and others 2018, CC BY-SA 4.0); the premises and
claims come from the sets of ``SHARES``.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.text.sentences import split_sentences
from ingest.types import Span

PASSAGE_CHARACTERS = (250, 700)
"""A passage has at most so many characters, drawn anew for each: short ones let more be read."""

PREMISE_CHARACTERS = 1100
WITH_TITLE = 0.5
BESIDE_ANOTHER_PASSAGE = 0.15
"""How many questions are also read beside another passage of their article, which does not answer."""

SHARES: Mapping[str, int] = {
    "summedits": 1200,
    "rte": 2490,
    "fsym": 956,
    "fever": 7000,
    "mnli": 8000,
    "conj": 3500,
    "snli": 3000,
    "neg": 1500,
    "med": 1200,
}
"""How many pairs of premise and claim are drawn from each set; short premises would fill the rest."""

_SPLIT_NEGATION = re.compile(
    r"\b(ca|do|does|did|is|are|was|were|has|have|had|wo|would|could|should) n't\b"
)


@dataclass(frozen=True)
class ReadingExample:
    """A question beside a passage; ``answer`` is the short answer's span in the passage."""

    query: str
    front: str
    text: str
    spans: tuple[Span, ...]
    hits: tuple[bool, ...]
    answer: Span | None = None


@dataclass(frozen=True)
class ClaimExample:
    """A claim beside a premise; ``contradicted`` is ``None`` where that is not known."""

    query: str
    text: str
    entailed: bool
    contradicted: bool | None = None


@dataclass(frozen=True)
class Examples:
    """The examples; a group of reading examples is learnt from in one step."""

    reading: tuple[tuple[ReadingExample, ...], ...]
    claims: tuple[ClaimExample, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pairs", required=True, type=Path)
    parser.add_argument("--nli", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)  # noqa: S311  # a sample, no secret
    found = Examples(
        tuple(question_pairs(read_lines(arguments.pairs), draw)), tuple(claims(arguments.nli, draw))
    )
    arguments.out.write_bytes(pickle.dumps(found))
    print(f"{len(found.reading)} groups of questions, {len(found.claims)} claims")


def question_pairs(
    rows: Sequence[Mapping[str, Any]], draw: random.Random
) -> Iterator[tuple[ReadingExample, ...]]:
    """Each pair with the sentences around the answer, and some beside another passage."""
    contexts: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        contexts[row["title"]].append(row["context"])
    for row in rows:
        text, start = row["context"], row["answer_start"]
        answer = (start, start + len(row["answer"]))
        spans = window(text, answer, draw)
        if text[slice(*answer)] != row["answer"] or not any(a <= start < b for a, b in spans):
            continue
        title = row["title"].replace("_", " ")
        front = f"{title}. " if draw.random() < WITH_TITLE else ""
        # The unanswerable questions are tokenized; the tokenizer ignores case and spaces.
        trap = _SPLIT_NEGATION.sub(r"\1n't", row["unanswerable_question"])
        group = [
            example(row["question"], front, text, spans, answer),
            example(trap, front, text, spans),
        ]
        other = draw.choice(contexts[row["title"]])
        if draw.random() < BESIDE_ANOTHER_PASSAGE and row["answer"].lower() not in other.lower():
            group.append(example(row["question"], front, other, window(other, None, draw)))
        yield tuple(group)


def claims(folder: Path, draw: random.Random) -> Iterator[ClaimExample]:
    """The shares of the sets in a folder."""
    for name, share in SHARES.items():
        rows = read_lines(folder / f"{name}.jsonl")
        for row in draw.sample(rows, min(share, len(rows))):
            yield ClaimExample(row["claim"], row["premise"][:PREMISE_CHARACTERS], row["entailed"])


def window(text: str, around: Span | None, draw: random.Random) -> tuple[Span, ...]:
    """The sentences around a span, or around a random one, as ``PASSAGE_CHARACTERS`` says."""
    most = draw.randint(*PASSAGE_CHARACTERS)
    spans = [(sentence.start, sentence.end) for sentence in split_sentences(text)]
    if len(text) <= most or not spans:
        return tuple(spans)
    first = last = next(
        (at for at, (start, end) in enumerate(spans) if around and start <= around[0] < end),
        draw.randrange(len(spans)),
    )
    while True:
        wider = [(first - 1, last), (first, last + 1)]
        fitting = [
            (low, high)
            for low, high in wider
            if low >= 0 and high < len(spans) and spans[high][1] - spans[low][0] <= most
        ]
        if not fitting:
            return tuple(spans[first : last + 1])
        first, last = draw.choice(fitting)


def example(
    question: str, front: str, text: str, spans: Sequence[Span], answer: Span | None = None
) -> ReadingExample:
    """A question beside the sentences of a text; those that overlap the answer are the hits."""
    start = spans[0][0] if spans else 0
    return ReadingExample(
        query=question,
        front=front,
        text=text[start : spans[-1][1]] if spans else text[: PASSAGE_CHARACTERS[1]],
        spans=tuple((a - start, b - start) for a, b in spans),
        hits=tuple(answer is not None and a < answer[1] and answer[0] < b for a, b in spans),
        answer=None if answer is None else (answer[0] - start, answer[1] - start),
    )


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSONL file."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


if __name__ == "__main__":
    main()
