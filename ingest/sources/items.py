"""The inputs and results of loading sources."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.errors import SourceError
from ingest.types import Article, GivenMetadata


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """Metadata that overrides what the source says.

    ``outlet`` and ``published_at`` may apply to many articles, the others to one.
    With ``prefer_page``, these two apply only to articles whose source has none.
    """

    id: str | None = None
    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    published_at: str | None = None
    prefer_page: bool = False

    @property
    def of_one_article(self) -> tuple[str, ...]:
        """The names of the given options that cannot apply to several articles."""
        given = {"id": self.id, "title": self.title, "url": self.url}
        return tuple(name for name, value in given.items() if value is not None)


_NOTHING = GivenMetadata()


@dataclass(frozen=True, slots=True)
class SourceArticle:
    """An article, and its source: a file or address as it was typed, or ``file:line``.

    ``path`` is the absolute path of a file on this machine, with ``:line`` for JSONL.
    ``article`` has the metadata of ``given``, which overrides the source's.
    ``origin`` is the id that follows from the source alone and finds the article
    again; ``is_identified`` is true if the options replaced that id. ``is_path`` is
    true if the origin is a path, which may hold another article next time.
    ``date_line`` is the line of the text that its date was read from.
    """

    source: str
    article: Article
    path: str | None = None
    given: GivenMetadata = _NOTHING
    origin: str | None = None
    is_identified: bool = False
    is_path: bool = False
    date_line: str | None = None


@dataclass(frozen=True, slots=True)
class SourceFailure:
    """A source without an article, and why."""

    source: str
    error: SourceError


SourceItem = SourceArticle | SourceFailure


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody sent. The name tells its format and is never used as a path."""

    name: str
    content: bytes
