"""A guild's library that replays outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.errors import ArticleNotFound
from ingest.sources.items import Upload
from ingest.types import ArticleSummary, IngestOutcome


class ScriptedGuildLibrary:
    """A fake: replays outcomes, and has a list of articles."""

    def __init__(
        self,
        *outcomes: IngestOutcome | Exception,
        articles: Sequence[ArticleSummary] = (),
    ) -> None:
        self._outcomes = outcomes
        self.articles = list(articles)
        self.asked: list[tuple[str, str | Upload]] = []
        self.libraries: list[str] = []
        self.stopped = False

    def ingest(self, library: str, source: str | Upload) -> Iterator[IngestOutcome]:
        self.asked.append((library, source))
        for outcome in self._outcomes:
            if isinstance(outcome, Exception):
                raise outcome
            yield outcome

    def own_articles(self, library: str, text: str, limit: int) -> Sequence[ArticleSummary]:
        self.libraries.append(library)
        return [each for each in self.articles if text.lower() in (each.title or "").lower()][
            :limit
        ]

    def own_article(self, library: str, article_id: str) -> ArticleSummary | None:
        self.libraries.append(library)
        return next((each for each in self.articles if each.id == article_id), None)

    def forget(self, library: str, article_id: str) -> str:
        self.libraries.append(library)
        found = next((each for each in self.articles if each.id == article_id), None)
        if found is None:
            raise ArticleNotFound("There is no such article.")
        self.articles.remove(found)
        return found.title or found.id

    def stop(self) -> None:
        self.stopped = True
