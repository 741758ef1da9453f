"""Examples from questions and claims about news, with every third article held out.

    python -m benchmarks.reader.news --data FOLDER --base EXAMPLES.pickle --out NEWS.pickle

``FOLDER`` has the files ``news_dev_*.jsonl``, ``conversations_dev.jsonl`` and
``nli/fib.jsonl``. The examples of ``--base`` are mixed in, so that what was
learnt from them stays. Whatever is about a held-out article is left out.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.reader.edits import edits, example_of
from benchmarks.reader.examples import (
    PREMISE_CHARACTERS,
    ClaimExample,
    Examples,
    ReadingExample,
    example,
    read_lines,
    window,
)
from ingest.embedding.base import Span
from ingest.text.sentences import split_sentences
from ingest.text.terms import content_terms

HELD_OUT_EVERY = 3
BESIDE_ANOTHER_PASSAGE = 0.45
BESIDE_ANOTHER_SENTENCE = 0.4
"""How many questions and true claims are also read with a part of the article that does not say it."""

FROM_BASE_QUESTIONS, FROM_BASE_CLAIMS, FROM_FIB = 1400, 1200, 500
EDITS = 4
"""How many sentences of an article become claims in its own words."""

CONTRADICTS: Mapping[str, bool] = {
    "number": True,
    "name": True,
    "role": True,
    "negation": True,
    "added": False,
}
"""Whether a false claim of this kind contradicts its evidence; of the other kinds, some do."""


@dataclass(frozen=True)
class NewsArticle:
    """An article with its sentences, and the terms of each."""

    text: str
    spans: tuple[Span, ...]
    terms: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, text: str) -> NewsArticle:
        spans = tuple((sentence.start, sentence.end) for sentence in split_sentences(text))
        return cls(text, spans, tuple(frozenset(content_terms(text[a:b])) for a, b in spans))

    def covering(self, marked: Sequence[Span]) -> list[int]:
        """The sentences that overlap a marked span."""
        return [
            at
            for at, (start, end) in enumerate(self.spans)
            if any(start < last and first < end for first, last in marked)
        ]

    def nearest(self, query: str, among: Sequence[int]) -> int:
        """The sentence that shares most terms with a query."""
        wanted = frozenset(content_terms(query))
        return max(among, key=lambda at: (len(wanted & self.terms[at]), -at))

    def premise(self, cited: Sequence[int]) -> str:
        """The cited sentences, each run after the sentence before it, as ``premise`` builds it."""
        chosen = sorted({*cited, *(at - 1 for at in cited if at)})
        return " ".join(self.text[slice(*self.spans[at])] for at in chosen)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--base", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--seed", type=int, default=5)
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)  # noqa: S311  # a sample, no secret
    data: Path = arguments.data
    texts = {row["id"]: row["text"] for row in read_lines(data / "news_dev_articles.jsonl")}
    held_out = set(sorted(texts)[::HELD_OUT_EVERY])
    articles = {key: NewsArticle.of(text) for key, text in texts.items() if key not in held_out}
    base: Examples = pickle.loads(arguments.base.read_bytes())  # noqa: S301  # our own file
    asked = [*read_lines(data / "news_dev_questions.jsonl"), *_turns(data)]
    reading = [
        group
        for row in asked
        if row["article_id"] in articles
        for group in _questions(row, articles[row["article_id"]], draw)
    ]
    claims = [
        claim
        for row in read_lines(data / "news_dev_claims.jsonl")
        if row["article_id"] in articles
        for claim in _claims(row, articles[row["article_id"]], draw)
    ]
    fib = [row for row in read_lines(data / "nli/fib.jsonl") if row["article_id"] in articles]
    others = [
        ClaimExample(row["claim"], row["premise"][:PREMISE_CHARACTERS], row["entailed"])
        for row in draw.sample(fib, FROM_FIB)
    ]
    own_words = [claim for article in articles.values() for claim in _edits(article, draw)]
    found = Examples(
        (*reading, *draw.sample(base.reading, FROM_BASE_QUESTIONS)),
        (*claims, *own_words, *others, *draw.sample(base.claims, FROM_BASE_CLAIMS)),
    )
    arguments.out.write_bytes(pickle.dumps(found))
    print(json.dumps({"held out": len(held_out), "groups": len(reading), "claims": len(claims)}))


def _turns(data: Path) -> Iterator[dict[str, Any]]:
    """The turns of conversations that ask something, in words that stand alone."""
    for conversation in read_lines(data / "conversations_dev.jsonl"):
        for turn in conversation["turns"]:
            if turn["answerable"] is not None and turn.get("article_id"):
                answers = [span for together in turn["answers"] for span in together]
                yield {**turn, "question": turn["standalone"], "answers": answers}


def _questions(
    row: Mapping[str, Any], article: NewsArticle, draw: random.Random
) -> Iterator[tuple[ReadingExample, ...]]:
    """The question beside an answering passage, or beside the nearest where there is no answer."""
    query = row["question"]
    marked = [(span["start"], span["end"]) for span in row["answers"]]
    answering = article.covering(marked)
    every = range(len(article.spans))
    if not answering:
        if not row["answerable"]:
            first = article.nearest(query, every)
            second = article.nearest(query, [at for at in every if abs(at - first) > 2] or every)
            for at in {first, second}:
                yield (_beside(query, article, at, marked, draw),)
        return
    first = _beside(query, article, draw.choice(answering), marked, draw)
    group = [_with_short_answer(first, row.get("short_answer"))]
    others = [at for at in every if at not in answering]
    if others and draw.random() < BESIDE_ANOTHER_PASSAGE:
        beside = _beside(query, article, article.nearest(query, others), marked, draw)
        group += [] if any(beside.hits) else [beside]
    yield tuple(group)


def _beside(
    query: str, article: NewsArticle, at: int, marked: Sequence[Span], draw: random.Random
) -> ReadingExample:
    spans = window(article.text, article.spans[at], draw)
    hits = tuple(any(a < last and first < b for first, last in marked) for a, b in spans)
    return replace(example(query, "", article.text, spans), hits=hits)


def _with_short_answer(read: ReadingExample, short: str | None) -> ReadingExample:
    """With the place of the short answer, where it is a slice of an answering sentence."""
    for (start, end), hit in zip(read.spans, read.hits, strict=True):
        at = read.text[start:end].lower().find(short.lower()) if hit and short else -1
        if short and at >= 0:
            return replace(read, answer=(start + at, start + at + len(short)))
    return read


def _claims(
    row: Mapping[str, Any], article: NewsArticle, draw: random.Random
) -> Iterator[ClaimExample]:
    """The claim with its evidence, and some true ones with another sentence, which says neither."""
    cited = article.covering([(start, end) for start, end in row["evidence"]])
    if not cited:
        return
    kind = None if row["supported"] else CONTRADICTS.get(row["kind"])
    yield ClaimExample(row["claim"], article.premise(cited), row["supported"], kind)
    near = {at + step for at in cited for step in (-1, 0, 1)}
    others = [at for at in range(len(article.spans)) if at not in near]
    if row["supported"] and others and draw.random() < BESIDE_ANOTHER_SENTENCE:
        text = article.premise([article.nearest(row["claim"], others)])
        yield ClaimExample(row["claim"], text, entailed=False, contradicted=False)


def _edits(article: NewsArticle, draw: random.Random) -> Iterator[ClaimExample]:
    sentences = [article.text[start:end] for start, end in article.spans]
    for at, claim, entailed in edits(sentences, EDITS, draw):
        yield example_of(claim, article.premise([at]), entailed=entailed)


if __name__ == "__main__":
    main()
