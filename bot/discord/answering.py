"""The port between a front end and the answers, and a fake."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.types.answer import Answer
from bot.types.question import Question, Scope
from ingest.types import ArticleSummary, ArticleVersion


class Answering(Protocol):
    """Questions to answers; every step may block for seconds, so keep it off an event loop."""

    def answers(self, question: Question) -> Iterator[Answer]:
        """The answer or refusal as it grows: what one shows, all later ones show too.

        The last is complete. Closing the iterator stops the work. Raises
        ``FootnoteError`` when neither is possible.
        """


class Catalogue(Protocol):
    """The articles that can be asked about."""

    def find_articles(self, scope: Scope, text: str, limit: int) -> Sequence[ArticleSummary]:
        """Articles of a scope's libraries that a person may mean, newest first.

        Their title, outlet or identifier contains the text.
        """

    def find_outlets(self, scope: Scope, text: str, limit: int) -> Sequence[str]:
        """Outlets of a scope's libraries whose name contains the text."""

    def article_count(self, scope: Scope) -> int:
        """How many articles the scope's libraries have."""

    def find_source(self, scope: Scope, version_key: int) -> Source | None:
        """A cited version; ``None`` where a scope's libraries do not have it, or no longer."""


@dataclass(frozen=True, slots=True)
class Source:
    """A version that was cited, and the version of its article that is current."""

    version: ArticleVersion
    current: ArticleVersion


class ScriptedAnswering:
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


class ListedCatalogue:
    """A fake: articles and sources from lists; it remembers the scopes."""

    def __init__(self, *articles: ArticleSummary, sources: Sequence[Source] = ()) -> None:
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

    def find_outlets(self, scope: Scope, text: str, limit: int) -> Sequence[str]:
        self.scopes.append(scope)
        outlets = dict.fromkeys(article.outlet for article in self._articles if article.outlet)
        return [outlet for outlet in outlets if text.lower() in outlet.lower()][:limit]

    def article_count(self, scope: Scope) -> int:
        self.scopes.append(scope)
        return len(self._articles)

    def find_source(self, scope: Scope, version_key: int) -> Source | None:
        self.scopes.append(scope)
        return self._sources.get(version_key)
