"""A process that ingests and re-ingests articles until its time is over.

Another process runs it as ``python -m benchmarks.soak.writer NAME SEED SECONDS
BATCH`` with the settings in the environment. It prints each event as a line of
JSON as soon as the article is committed.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from benchmarks.soak.articles import article_of, edition_of
from benchmarks.soak.place import embedding_by
from bot.settings import load_settings
from ingest.bootstrap import open_library
from ingest.library.library import Library
from ingest.runtime.priority import lower_priority
from ingest.sources.items import SourceArticle
from ingest.storage.rows import PendingVersion, Publication

FIRST_ARTICLES = 10
NEW_PER_SECOND = 2.0
LONGEST_PAUSE = 0.5


@dataclass(frozen=True, slots=True)
class Committed:
    """The commit of an article: whether it was new, and when, in seconds since 1970."""

    number: int
    edition: str
    new: bool
    at: float


class Writer:
    """Writes articles that overlap with those of the other writer."""

    def __init__(self, name: str, seed: int, batch: int) -> None:
        self._name = name
        self._chance = random.Random(f"{seed}/{name}")  # noqa: S311  # no secret
        self._batch = batch
        self._editions: dict[int, str] = {}
        self._runs = 0

    def work(self, seconds: float) -> None:
        """One run after another, like repeated commands."""
        began = time.monotonic()
        while (passed := time.monotonic() - began) < seconds:
            with open_library(load_settings(env_file=None)) as library:
                _announce(library)
                for outcome in library.publish(self._articles(passed)):
                    if outcome.error is not None:
                        raise outcome.error
            time.sleep(self._chance.uniform(0, LONGEST_PAUSE))

    def _articles(self, passed: float) -> Iterator[SourceArticle]:
        """Some earlier articles, changed or not, and some that may be new."""
        self._runs += 1
        known = int(FIRST_ARTICLES + NEW_PER_SECOND * passed)
        for _ in range(self._chance.randint(1, self._batch)):
            number = self._chance.randrange(known)
            if number not in self._editions or self._chance.random() < 0.5:
                self._editions[number] = f"{self._name}{self._runs}"
            article = article_of(number, self._editions[number])
            for _ in range(2 if self._chance.random() < 0.1 else 1):
                yield SourceArticle(f"{self._name}.jsonl", article)


def _announce(library: Library) -> None:
    """Print an event at each commit, not at the end of the batch."""
    publish = library.store.publish

    def announcing(versions: Sequence[PendingVersion]) -> list[Publication]:
        publications = publish(versions)
        at = time.time()
        for version, publication in zip(versions, publications, strict=True):
            article = version.content.article
            number = int(article.id.rpartition("-")[2])
            event = Committed(number, edition_of(article), not publication.former_keys, at)
            sys.stdout.write(json.dumps(asdict(event)) + "\n")
        sys.stdout.flush()
        return publications

    library.store.publish = announcing  # type: ignore[method-assign]  # to hear of each commit


def main() -> None:
    name, seed, seconds, batch = sys.argv[1:]
    lower_priority()
    with embedding_by(load_settings(env_file=None).embedding_model):
        Writer(name, int(seed), int(batch)).work(float(seconds))


if __name__ == "__main__":
    main()
