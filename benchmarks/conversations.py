"""Measures follow-up questions: asked alone, in their conversation, and as somebody rewrote them.

    python -m benchmarks.conversations CONVERSATIONS.jsonl DATA_DIR [--every 3]

A line is a conversation: ``turns``, each with ``question``, ``standalone`` (the
question in words that need no conversation), ``article_id``, ``answerable``
(``null`` for a reaction, which asks nothing) and ``answers``, lists of spans that
answer together. The library of ``DATA_DIR`` has to hold the articles. Each turn
follows what Footnote really answered before. ``--every`` measures only the
conversations about every so many articles, in the order of their identifiers.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answering.answerer import Answerer
from bot.bootstrap import open_application
from bot.evaluation.measures import share
from bot.log import set_up_logs
from bot.settings import load_settings
from bot.types.answer import Answer
from bot.types.question import Question, Turn
from ingest.settings import SHARED_LIBRARY
from ingest.types import Span

WAYS = ("alone", "in its conversation", "as rewritten by a person")


@dataclass(frozen=True, slots=True)
class Asked:
    """A turn and what was shown for it; ``contains`` and ``only`` compare that with the gold."""

    question: str
    answerable: bool | None
    follows_up: bool
    answered: bool
    contains: bool
    only: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("conversations", type=Path)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print the turns that went wrong")
    arguments = parser.parse_args()
    set_up_logs("ERROR")
    lines = arguments.conversations.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    with open_application(
        load_settings(None, FOOTNOTE_DATA_DIR=arguments.data_dir), with_llm=False
    ) as application:
        corpus = application.libraries.corpus([SHARED_LIBRARY])
        articles = sorted(each.id for each in corpus.find_articles("", corpus.size()))
        kept = set(articles[:: arguments.every])
        rows = [row for row in rows if _articles_of(row) <= kept]
        found = {way: _ask(application.answerer, rows, way) for way in WAYS}
    print(f"{len(rows)} conversations\n\n{table(found)}")
    if arguments.show:
        for turn in found[WAYS[1]]:
            if turn.answered != bool(turn.answerable) or (turn.answerable and not turn.contains):
                print(turn)


def table(found: Mapping[str, Sequence[Asked]]) -> str:
    """The shares as a Markdown table."""
    lines = [
        "| follow-ups | contains the answer | nothing else | no answer: refused | reaction: refused |",
        "| --- | --- | --- | --- | --- |",
    ]
    for way, turns in found.items():
        some = [turn for turn in turns if turn.follows_up]
        cells = (
            share(turn.contains for turn in some if turn.answerable),
            share(turn.only for turn in some if turn.answerable and turn.contains),
            share(not turn.answered for turn in some if turn.answerable is False),
            share(not turn.answered for turn in some if turn.answerable is None),
        )
        shown = (f"{cell:.3f}" if cell is not None else "–" for cell in cells)
        lines.append(f"| {way} | {' | '.join(shown)} |")
    return "\n".join(lines)


def _ask(answerer: Answerer, rows: Sequence[Mapping[str, Any]], way: str) -> list[Asked]:
    return [turn for row in rows for turn in _conversation(answerer, row, way)]


def _conversation(answerer: Answerer, row: Mapping[str, Any], way: str) -> Iterator[Asked]:
    """The turns in their order, each after those that were really answered before."""
    before: list[Turn] = []
    for number, turn in enumerate(row["turns"]):
        text = turn["question"]
        if way == WAYS[2]:
            text = turn["standalone"] or text
        conversation = tuple(before) if way == WAYS[1] else ()
        answer = answerer.answer(Question(text, conversation=conversation))
        before.append(Turn(text, answer.text, answer.cited_versions))
        yield _judged(turn, answer, follows_up=number > 0)


def _judged(turn: Mapping[str, Any], answer: Answer, *, follows_up: bool) -> Asked:
    gold = {(span["start"], span["end"]) for together in turn["answers"] for span in together}
    shown = [_place(answer, number) for one in answer.answering for number in one.citations]
    hits = [
        article == turn.get("article_id") and any(start < b and a < end for a, b in gold)
        for article, (start, end) in shown
    ]
    return Asked(
        turn["question"], turn["answerable"], follows_up, answer.answered, any(hits), all(hits)
    )


def _place(answer: Answer, number: int) -> tuple[str, Span]:
    citation = answer.citations[number - 1]
    return citation.version.article.id, (citation.sentence.start, citation.sentence.end)


def _articles_of(row: Mapping[str, Any]) -> set[str]:
    return {turn["article_id"] for turn in row["turns"] if turn.get("article_id")}


if __name__ == "__main__":
    main()
