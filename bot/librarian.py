"""The port to the libraries of Discord servers as their people change them, and a fake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from ingest.errors import ArticleNotFound
from ingest.types import ArticleSummary

MOST_ARTICLES = 200
"""So many articles of one file are taken; whoever has more ingests them beside the bot."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody sent: its name says what kind it is, and is no path."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one article: its name here and ``added``, ``updated`` or ``unchanged``.

    ``problem`` says why there is none, in words for people.
    """

    source: str
    status: str
    article_id: str | None = None
    sentences: int = 0
    problem: str | None = None


class Librarian(Protocol):
    """Changes a library; every call may block for minutes, so keep it off an event loop."""

    def ingest(self, library: str, source: str | Upload) -> Iterator[Ingested]:
        """Put the article of a web address, or those of a file, into a library of its own.

        Nothing of this machine is read: an address is http(s). Raises ``FootnoteError``
        for what ends it; what was told before stays.
        """

    def own_articles(self, library: str, text: str, limit: int) -> Sequence[ArticleSummary]:
        """Articles of the library itself that a person may mean, newest first."""

    def forget(self, library: str, article_id: str) -> str:
        """Remove an article with all its versions; what it was called.

        Raises ``ArticleNotFound`` where the library itself does not have it.
        """

    def stop(self) -> None:
        """End what is under way as soon as an article is whole; nothing more is taken."""


class ScriptedLibrarian:
    """A fake: replays what became of articles, and keeps a list of those it has."""

    def __init__(
        self,
        *outcomes: Ingested | Exception,
        articles: Sequence[ArticleSummary] = (),
    ) -> None:
        self._outcomes = outcomes
        self.articles = list(articles)
        self.asked: list[tuple[str, str | Upload]] = []
        self.libraries: list[str] = []
        self.stopped = False

    def ingest(self, library: str, source: str | Upload) -> Iterator[Ingested]:
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

    def forget(self, library: str, article_id: str) -> str:
        self.libraries.append(library)
        found = next((each for each in self.articles if each.id == article_id), None)
        if found is None:
            raise ArticleNotFound("There is no such article.")
        self.articles.remove(found)
        return found.title or found.id

    def stop(self) -> None:
        self.stopped = True
