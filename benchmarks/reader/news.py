"""Examples from questions and claims about news, with every third article held out.

    python -m benchmarks.reader.news --data FOLDER --base EXAMPLES.pickle --out NEWS.pickle
      [--hold-out 12]

``FOLDER`` has the files ``news_dev_*.jsonl``, ``conversations_dev.jsonl`` and
``nli/fib.jsonl``. Further questions and claims about the same articles, and
about invented ones, lie in ``written/``; a language model wrote them for this.
The examples of ``--base`` are mixed in, so that what was learnt from them stays.
Whatever is about a held-out article is left out. Once a model has been measured on
every third article, the last run learns from most of these, too: of every 12th it
still learns nothing.
"""

from __future__ import annotations

import argparse
import pickle
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.reader.edits import edited_claims, edits, example_of
from benchmarks.reader.examples import (
    PREMISE_CHARACTERS,
    ClaimExample,
    Examples,
    ReadingExample,
    example,
    read_lines,
    window,
)
from benchmarks.reader.follow_ups import beside_earlier, leaning, turns_of
from bot.retrieval.double_question import halves
from bot.retrieval.ellipsis import is_elliptical
from bot.types.question import Turn
from ingest.text.sentences import split_sentences
from ingest.text.terms import content_terms
from ingest.types import Span

WRITTEN = Path(__file__).parent / "written"
HELD_OUT_EVERY = 3
BESIDE_ANOTHER_PASSAGE = 0.45
BESIDE_ANOTHER_SENTENCE = 0.4
"""How many questions and true claims are also read with a part of the article that does not say it."""

FROM_BASE_QUESTIONS, FROM_BASE_CLAIMS, FROM_FIB = 1500, 1500, 200
EDITS = 1
"""How many sentences of an article become claims in its own words."""

FROM_BASE_FOLLOW_UPS = 150
"""How many neighbouring pairs of questions are tried; those that share a passage are learnt from."""

REAL_CHATS_REPEATED = 1
LEANING = 0.07
"""The share of questions that are also read beside another one about their article."""

KNOWN = 0.35
"""The share of the questions of ``--data`` that are read again, where earlier runs had them all."""

READ_BEFORE: Mapping[str, int] = {"questions": 2430, "claims": 5271, "chats": 456}
READ_AGAIN = 0.35
"""How many lines of the written files earlier runs have read in full, and the share that is read again."""

CHATS_READ_AGAIN = 0.6
"""The share of those chats: earlier runs read their turns only beside what they follow."""

BESIDE_WHAT_IT_FOLLOWS = 0.25
"""The share of follow-ups that are read beside the questions before; ellipses always are.

The others are read in their own words, as ``bot.retrieval.follow_up`` asks them."""

EDITED_NEWS, EDITED_OTHERS = 0.3, 0.25
"""The share of right claims that are also learnt from with one change, which makes them wrong."""

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

    def premises(self, cited: Sequence[int]) -> tuple[str, ...]:
        """The cited sentences alone, and after the one before, as ``entailment`` reads them."""
        alone, after = {*cited}, {*cited, *(at - 1 for at in cited if at)}
        return tuple(dict.fromkeys(map(self._joined, (alone, after))))

    def _joined(self, places: Iterable[int]) -> str:
        return " ".join(self.text[slice(*self.spans[at])] for at in sorted(places))


@dataclass(frozen=True)
class Sources:
    """What the examples are made of; the articles are those that are not held out."""

    articles: Mapping[str, NewsArticle]
    questions: Sequence[dict[str, Any]]
    conversations: Sequence[dict[str, Any]]
    chats: Sequence[dict[str, Any]]
    claims: Sequence[dict[str, Any]]
    summaries: Sequence[dict[str, Any]]
    base: Examples

    @classmethod
    def read(cls, data: Path, base: Path, hold_out: int, draw: random.Random) -> Sources:
        texts = {row["id"]: row["text"] for row in read_lines(data / "news_dev_articles.jsonl")}
        held_out, unread = set(sorted(texts)[::hold_out]), set(sorted(texts)[::HELD_OUT_EVERY])
        texts |= {row["id"]: row["text"] for row in read_lines(WRITTEN / "articles.jsonl")}
        articles = {key: NewsArticle.of(text) for key, text in texts.items() if key not in held_out}

        def about(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
            return [row for row in rows if row["article_id"] in articles]

        asked = read_lines(data / "news_dev_questions.jsonl")
        known = [row for row in asked if row["article_id"] not in unread]
        new = [row for row in asked if row["article_id"] in unread]
        again = _some(known, int(KNOWN * len(known)), draw)
        return cls(
            articles,
            about([*again, *new, *_written("questions", draw)]),
            read_lines(data / "conversations_dev.jsonl"),
            _written("chats", draw, CHATS_READ_AGAIN),
            about([*read_lines(data / "news_dev_claims.jsonl"), *_written("claims", draw)]),
            about(read_lines(data / "nli/fib.jsonl")),
            pickle.loads(base.read_bytes()),  # noqa: S301  # our own file
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--base", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--hold-out", type=int, default=HELD_OUT_EVERY, metavar="N")
    parser.add_argument("--seed", type=int, default=5)
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)  # noqa: S311  # a sample, no secret
    sources = Sources.read(arguments.data, arguments.base, arguments.hold_out, draw)
    found = Examples(tuple(_reading(sources, draw)), tuple(_judging(sources, draw)))
    arguments.out.write_bytes(pickle.dumps(found))
    print(f"{len(found.reading)} groups of questions, {len(found.claims)} claims")


def _written(
    name: str, draw: random.Random, read_again: float = READ_AGAIN
) -> list[dict[str, Any]]:
    """The lines of a written file, of those that an earlier run has learnt from only a share."""
    rows = read_lines(WRITTEN / f"{name}.jsonl")
    read_before = READ_BEFORE[name]
    again = _some(rows[:read_before], int(read_again * read_before), draw)
    return [*again, *rows[read_before:]]


def _some(rows: Sequence[Any], most: int, draw: random.Random) -> list[Any]:
    """At most so many rows, drawn at random."""
    return draw.sample(rows, min(most, len(rows)))


def _reading(sources: Sources, draw: random.Random) -> Iterator[tuple[ReadingExample, ...]]:
    """Questions alone, and beside what they lean on."""
    articles = sources.articles
    for row in (*sources.questions, *_turns(sources.conversations)):
        if row["article_id"] in articles:
            yield from _questions(row, articles[row["article_id"]], draw)
            yield from _halves(row, articles[row["article_id"]], draw)
    yield from _leaning(sources.questions, articles, draw)
    yield from _base_leaning(sources.base, draw)
    yield from _chats([*sources.conversations] * REAL_CHATS_REPEATED, articles, draw)
    yield from _chats(sources.chats, articles, draw)
    yield from _some(sources.base.reading, FROM_BASE_QUESTIONS, draw)


def _judging(sources: Sources, draw: random.Random) -> Iterator[ClaimExample]:
    """Claims about news, sentences in their own words, other sets, and these with a change."""
    articles = sources.articles
    claims = [
        claim for row in sources.claims for claim in _claims(row, articles[row["article_id"]], draw)
    ]
    others = [
        ClaimExample(row["claim"], row["premise"][:PREMISE_CHARACTERS], row["entailed"])
        for row in _some(sources.summaries, FROM_FIB, draw)
    ]
    others += _some(sources.base.claims, FROM_BASE_CLAIMS, draw)
    yield from claims
    yield from others
    for article in articles.values():
        yield from _edits(article, draw)
    yield from edited_claims(claims, EDITED_NEWS, draw)
    yield from edited_claims(others, EDITED_OTHERS, draw)


def _turns(conversations: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The turns of conversations that ask something, in words that stand alone."""
    for conversation in conversations:
        for turn in conversation["turns"]:
            if turn["answerable"] is not None and turn.get("article_id"):
                yield {**_flat(turn), "question": turn["standalone"]}


def _flat(turn: Mapping[str, Any]) -> dict[str, Any]:
    """A turn with its answering sentences in one list, as questions have them."""
    answers = [span for together in turn["answers"] for span in together]
    return {**turn, "answers": answers}


def _chats(
    rows: Iterable[Mapping[str, Any]], articles: Mapping[str, NewsArticle], draw: random.Random
) -> Iterator[tuple[ReadingExample, ...]]:
    """The turns of conversations that follow others, beside these or in their own words."""
    texts = {key: article.text for key, article in articles.items()}
    for row in rows:
        for turn, before in turns_of(row, texts):
            if turn.get("article_id") not in articles:
                continue
            is_beside = is_elliptical(turn["question"]) or draw.random() < BESIDE_WHAT_IT_FOLLOWS
            for group in _questions(_flat(turn), articles[turn["article_id"]], draw):
                yield tuple(beside_earlier(read, before) if is_beside else read for read in group)


def _leaning(
    questions: Iterable[dict[str, Any]], articles: Mapping[str, NewsArticle], draw: random.Random
) -> Iterator[tuple[ReadingExample, ...]]:
    """Questions beside another one about their article, on which some of them lean."""
    asked: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in questions:
        asked[row["article_id"]].append(row)
    for key, article in articles.items():
        rows = [row for row in asked[key] if row["answers"]]
        for row in asked[key]:
            if not rows or draw.random() > LEANING:
                continue
            first = draw.choice(rows)
            answer = article.text[first["answers"][0]["start"] : first["answers"][0]["end"]]
            text = leaning(row["question"], f"{first['question']} {answer}", draw)
            if text is None or first is row:
                continue
            before = (Turn(first["question"], answer),)
            for group in _questions(row, article, draw):
                yield tuple(beside_earlier(replace(read, query=text), before) for read in group)


def _base_leaning(base: Examples, draw: random.Random) -> Iterator[tuple[ReadingExample, ...]]:
    """The same with questions of the base that stand next to each other and share a passage."""
    for at in _some(range(len(base.reading) - 1), FROM_BASE_FOLLOW_UPS, draw):
        earlier, wanted = base.reading[at][0], base.reading[at + 1]
        text = leaning(wanted[0].query, earlier.query, draw)
        if text is None or not set(earlier.text.split(". ")) & set(wanted[0].text.split(". ")):
            continue
        before = (
            Turn(earlier.query, earlier.text[slice(*earlier.answer)] if earlier.answer else ""),
        )
        trap = leaning(wanted[1].query, earlier.query, draw) or wanted[1].query
        yield tuple(
            beside_earlier(replace(read, query=words), before)
            for read, words in zip(wanted[:2], (text, trap), strict=True)
        )


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
            near = article.nearest(query, every)
            further = article.nearest(query, [at for at in every if abs(at - near) > 2] or every)
            for at in {near, further}:
                yield (_beside(query, article, at, marked, draw),)
        return
    first = _beside(query, article, draw.choice(answering), marked, draw)
    group = [_with_short_answer(first, row.get("short_answer"))]
    others = [at for at in every if at not in answering]
    if others and draw.random() < BESIDE_ANOTHER_PASSAGE:
        beside = _beside(query, article, article.nearest(query, others), marked, draw)
        group += [] if any(beside.hits) else [beside]
    yield tuple(group)


def _halves(
    row: Mapping[str, Any], article: NewsArticle, draw: random.Random
) -> Iterator[tuple[ReadingExample, ...]]:
    """The halves of a double question, as retrieval reads them.

    Each with the sentence that has most of its part of the short answer, where
    that is another sentence for each.
    """
    both = halves(row["question"])
    parts = (row.get("short_answer") or "").split(";")
    places = article.covering([(span["start"], span["end"]) for span in row["answers"]])
    if both is None or len(parts) != len(both) or len(places) < len(both):
        return
    found = [article.nearest(part, places) for part in parts]
    if len(set(found)) < len(both):
        return
    for half, at, part in zip(both, found, parts, strict=True):
        read = _beside(half.wording, article, at, [article.spans[at]], draw)
        yield (_with_short_answer(read, part.strip()),)


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
    for premise in article.premises(cited):
        yield ClaimExample(row["claim"], premise, row["supported"], kind)
    near = {at + step for at in cited for step in (-1, 0, 1)}
    others = [at for at in range(len(article.spans)) if at not in near]
    if row["supported"] and others and draw.random() < BESIDE_ANOTHER_SENTENCE:
        text = draw.choice(article.premises([article.nearest(row["claim"], others)]))
        yield ClaimExample(row["claim"], text, entailed=False, contradicted=False)


def _edits(article: NewsArticle, draw: random.Random) -> Iterator[ClaimExample]:
    sentences = [article.text[start:end] for start, end in article.spans]
    for at, claim, entailed in edits(sentences, EDITS, draw):
        yield example_of(claim, draw.choice(article.premises([at])), entailed=entailed)


if __name__ == "__main__":
    main()
