"""The news articles and questions beside the project that speed is measured with."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.evaluation.gold import read_questions
from ingest.sources.items import SourceArticle, SourceOptions
from ingest.sources.loader import read_sources
from ingest.types import Article

DATA = Path(__file__).parents[2].parent / "shared" / "data"
NEWS, QUESTIONS = DATA / "news_articles.jsonl", DATA / "articleqa_dev_questions.jsonl"


def news_articles() -> list[Article]:
    """All of them; ends the program where there are none."""
    if not NEWS.exists():
        raise SystemExit(f"There is no {NEWS}.")
    items = read_sources([str(NEWS)], SourceOptions(), sys.stdin.buffer)
    return [item.article for item in items if isinstance(item, SourceArticle)]


def news_questions(count: int) -> list[str]:
    """So many questions, from all parts of the file."""
    gold = read_questions(QUESTIONS, None)
    return [one.question for one in gold][:: len(gold) // count][:count]
