"""Fakes of the answers and the catalogue behind a front end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.types.answer import Answer, CitedVersion
from bot.types.question import Question, Scope
from ingest.sources.items import Upload
from ingest.types import ArticleSummary, ArticleVersion


class ScriptedAnswerer:
    """A fake: replays answers, as they grow or whole, or raises errors; remembers the questions.

    ``before_each`` is called with the number of each step, for tests that hold it up.
    """

    def __init__(
        self,
        *replies: Answer | Exception | Sequence[Answer],
        before_each: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._replies = list(replies)
        self._before_each = before_each
        self.questions: list[Question] = []
        self.stopped = 0

    def answers(self, question: Question) -> Iterator[Answer]:
        self.questions.append(question)
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if isinstance(reply, Exception):
            raise reply
        try:
            for number, answer in enumerate([reply] if isinstance(reply, Answer) else reply):
                self._before_each(number)
                yield answer
        except GeneratorExit:
            self.stopped += 1
            raise


class ScriptedDocumentAnswerer:
    """A fake: replays answers or raises errors; remembers what it was asked, and about what."""

    def __init__(self, *replies: Answer | Exception) -> None:
        self._answerer = ScriptedAnswerer(*replies)
        self.documents: list[tuple[str | Upload, ...]] = []
        self.versions: list[ArticleVersion] = []

    @property
    def questions(self) -> list[Question]:
        return self._answerer.questions

    def answers(self, question: Question, documents: Sequence[str | Upload]) -> Iterator[Answer]:
        self.documents.append(tuple(documents))
        return self._answerer.answers(question)

    def contents(self, documents: Sequence[str | Upload]) -> Sequence[ArticleVersion]:
        self.documents.append(tuple(documents))
        return self.versions


class ListedCatalog:
    """A fake: articles and sources from lists; it remembers the scopes."""

    def __init__(self, *articles: ArticleSummary, sources: Sequence[CitedVersion] = ()) -> None:
        self._articles = articles
        self._sources = {source.version.key: source for source in sources}
        self.scopes: list[Scope] = []

    def find_articles(self, scope: Scope, text: str, limit: int) -> Sequence[ArticleSummary]:
        self.scopes.append(scope)
        wanted = text.lower()
        return [
            article
            for article in self._articles
            if wanted in f"{article.title} {article.outlet} {article.id}".lower()
        ][:limit]

    def find_article(self, scope: Scope, article_id: str) -> ArticleSummary | None:
        self.scopes.append(scope)
        return next((each for each in self._articles if each.id == article_id), None)

    def find_outlets(self, scope: Scope, text: str, limit: int) -> Sequence[str]:
        self.scopes.append(scope)
        outlets = dict.fromkeys(article.outlet for article in self._articles if article.outlet)
        return [outlet for outlet in outlets if text.lower() in outlet.lower()][:limit]

    def article_count(self, scope: Scope) -> int:
        self.scopes.append(scope)
        return len(self._articles)

    def find_source(self, scope: Scope, version_key: int) -> CitedVersion | None:
        self.scopes.append(scope)
        return self._sources.get(version_key)
