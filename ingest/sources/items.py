"""What reading sources takes and gives."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.errors import SourceError
from ingest.types import Article


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """What the person says about an article; it goes before what the source says.

    ``outlet`` and ``published_at`` may hold for many articles, the others are of one.
    """

    id: str | None = None
    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    published_at: str | None = None

    @property
    def of_one_article(self) -> tuple[str, ...]:
        """The names of the given options that cannot hold for several articles."""
        given = {"id": self.id, "title": self.title, "url": self.url}
        return tuple(name for name, value in given.items() if value is not None)


@dataclass(frozen=True, slots=True)
class SourceArticle:
    """An article, and where it came from: a file as it was typed, or ``file:line``."""

    source: str
    article: Article


@dataclass(frozen=True, slots=True)
class SourceFailure:
    """A source that gave no article, and why."""

    source: str
    error: SourceError


SourceItem = SourceArticle | SourceFailure


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody sent: its name says what kind it is, and is no path."""

    name: str
    content: bytes
