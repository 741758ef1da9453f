"""Measures how well near-duplicates are recognised, on articles changed as outlets change them.

    python -m benchmarks.near_duplicates --articles A.jsonl [--articles …] [--record]

For each kind of change, each article is published with one changed copy into a
store with all other articles. A link between the two is what a reader gets.
Links between different articles are counted as well. If a third of another
article is added, that can be nearly all of a short one, and the link is right.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.soak.report import machine, record, table
from ingest.bootstrap import TEXT_PIPELINE
from ingest.sources.items import SourceArticle, SourceOptions
from ingest.sources.loader import read_sources
from ingest.storage.article_store import ArticleStore
from ingest.storage.database import sqlite_url
from ingest.text.minhash import bands, shingles
from ingest.types import Article

RESULTS = Path(__file__).parent / "results" / "near_duplicates.md"
SEED = 20261123
OTHER_WORDS = 400
"""How many words of another article are added, as an outlet would add text."""

Change = Callable[[str, str, random.Random], str]


def _with_byline(text: str, _: str, __: random.Random) -> str:
    return f"TOLM (Agency) - {text}\n\nAda Lunt contributed to this report."


def _cut(text: str, _: str, __: random.Random) -> str:
    paragraphs = text.split("\n\n")
    if len(paragraphs) == 1:
        return text[: len(text) // 2]
    return "\n\n".join(paragraphs[: (len(paragraphs) + 1) // 2])


def _added(text: str, other: str, _: random.Random) -> str:
    words = other.split()
    return f"{text}\n\n{' '.join(words[: min(OTHER_WORDS, len(text.split()) // 3)])}"


def _edited(share: float) -> Change:
    def change(text: str, other: str, draw: random.Random) -> str:
        words = other.split()
        return " ".join(
            draw.choice(words) if draw.random() < share else word for word in text.split(" ")
        )

    return change


KINDS: dict[str, Change] = {
    "byline and credit added": _with_byline,
    "second half cut": _cut,
    "a third added": _added,
    "every twentieth word changed": _edited(0.05),
    "every tenth word changed": _edited(0.1),
    "every seventh word changed": _edited(0.15),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", action="append", required=True)
    parser.add_argument("--record", action="store_true", help="write benchmarks/results")
    arguments = parser.parse_args()
    items = read_sources(arguments.articles, SourceOptions(), sys.stdin.buffer)
    articles = [item.article for item in items if isinstance(item, SourceArticle)]
    rows = [measure(name, change, articles) for name, change in KINDS.items()]
    text = table(rows, ("copies", "linked", "other pairs linked"))
    cost = f"Signature: {signature_ms(articles):.2f} ms an article (mean).\n"
    cost += f"Publishing in the store: {rows_ms(articles):.2f} ms an article with its links."
    where = machine()
    print(f"{text}\n\n{cost}\n{where}")
    if arguments.record:
        record(
            RESULTS, "Near-duplicates", f"{len(articles)} articles", f"{where}\n\n{text}\n\n{cost}"
        )


def measure(name: str, change: Change, articles: Sequence[Article]) -> tuple[str, str, str]:
    """Publish all articles and a changed copy of each; count what is linked."""
    draw = random.Random(SEED)  # noqa: S311  # no secret
    copies = [
        Article(f"copy of {article.id}", change(article.text, draw.choice(articles).text, draw))
        for article in articles
    ]
    with tempfile.TemporaryDirectory() as folder, closing(_store(folder)) as store:
        library = store.open_library("shared").key
        keys = {article.id: _publish(store, library, article) for article in (*articles, *copies)}
        linked = store.near_duplicate_keys(list(keys.values()))
    pairs = {frozenset((one, other)) for one, others in linked.items() for other in others}
    right = {frozenset((keys[a.id], keys[f"copy of {a.id}"])) for a in articles}
    found = len(pairs & right)
    return (
        name,
        f"{found} of {len(articles)} ({found / len(articles):.1%})",
        str(len(pairs - right)),
    )


def signature_ms(articles: Sequence[Article]) -> float:
    started = time.perf_counter()
    for article in articles:
        bands(shingles(article.text))
    return (time.perf_counter() - started) / len(articles) * 1000


def rows_ms(articles: Sequence[Article]) -> float:
    """Milliseconds for each article's commits, without embedding and index."""
    with tempfile.TemporaryDirectory() as folder, closing(_store(folder)) as store:
        library = store.open_library("shared").key
        started = time.perf_counter()
        for article in articles:
            _publish(store, library, article)
        return (time.perf_counter() - started) / len(articles) * 1000


def _store(folder: str) -> ArticleStore:
    return ArticleStore(sqlite_url(Path(folder) / "footnote.sqlite3"))


def _publish(store: ArticleStore, library: int, article: Article) -> int:
    (key,) = store.begin(library, [(article, "")], ingested_at="2026-01-01T00:00:00+00:00")
    store.publish(key, TEXT_PIPELINE.segment(article), {})
    return key


if __name__ == "__main__":
    main()
