"""The port between a front end and the answers, and a fake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.answer import Answer
from bot.question import Question, Scope
from ingest.article import ArticleSummary


class Answering(Protocol):
    """Questions to answers; every call may block for seconds, so keep it off an event loop."""

    def answer(self, question: Question) -> Answer:
        """Answer or refuse. Raises ``FootnoteError`` when neither is possible."""


class Catalogue(Protocol):
    """The articles that can be asked about."""

    def find_articles(self, scope: Scope, text: str, limit: int) -> Sequence[ArticleSummary]:
        """Articles of a scope's libraries that a person may mean, newest first.

        Their title, outlet or identifier contains the text.
        """


class ScriptedAnswering:
    """A fake: replays answers or raises errors, and remembers the questions."""

    def __init__(self, *replies: Answer | Exception) -> None:
        self._replies = list(replies)
        self.questions: list[Question] = []

    def answer(self, question: Question) -> Answer:
        self.questions.append(question)
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if isinstance(reply, Exception):
            raise reply
        return reply


class ListedCatalogue:
    """A fake: articles from a list; it remembers the scopes."""

    def __init__(self, *articles: ArticleSummary) -> None:
        self._articles = articles
        self.scopes: list[Scope] = []

    def find_articles(self, scope: Scope, text: str, limit: int) -> Sequence[ArticleSummary]:
        self.scopes.append(scope)
        wanted = text.lower()
        return [
            article
            for article in self._articles
            if wanted in f"{article.title} {article.outlet} {article.id}".lower()
        ][:limit]
