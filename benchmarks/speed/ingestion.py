"""How long it takes to ingest articles, beside the plain pipeline with the same texts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from pathlib import Path

from benchmarks.plain import PlainEmbeddings, build
from benchmarks.speed.clock import alternating
from benchmarks.speed.ratios import Ratio
from bot.settings import load_settings
from ingest.bootstrap import open_library
from ingest.sources.items import SourceArticle
from ingest.types import Article

ROUNDS = 3


def ingest_ratio(articles: Sequence[Article], folder: Path) -> Ratio:
    """Both from texts in memory to an index on the disk, each time in a new folder."""
    texts = [article.text for article in articles]
    items = [SourceArticle(article.id, article) for article in articles]
    embeddings = PlainEmbeddings()
    embeddings.embed_query("Warm up.")
    number = count()

    def ours() -> None:
        settings = load_settings(env_file=None, FOOTNOTE_DATA_DIR=folder / f"ours-{next(number)}")
        with open_library(settings) as library:
            for outcome in library.publish(items):
                if outcome.error:
                    raise outcome.error

    def plain() -> None:
        build(texts, embeddings, folder / f"plain-{next(number)}")

    mine, other = alternating(ROUNDS, ours, plain)
    return Ratio(f"ingest of {len(articles)} articles", "plain pipeline", mine, other, "s", aim=0.5)
