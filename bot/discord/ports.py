"""All that the front end has behind it.

The port to the exchanges with people in Discord, and a fake.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.fact_checking.verdict import StatementChecker
from bot.metrics import Metrics
from bot.types.answer import Answer, CitedVersion
from bot.types.question import Question, Scope
from bot.types.records import Exchange, Feedback, GuildSettings, RefusedQuestion
from ingest.sources.items import Upload
from ingest.types import ArticleSummary, IngestOutcome


@dataclass(frozen=True, slots=True)
class Ports:
    """What answers, judges and remembers, and what servers have and have set, and what counts."""

    answerer: QuestionAnswerer
    catalog: ArticleCatalog
    statement_checker: StatementChecker
    exchanges: Exchanges
    guild_settings: GuildSettingsStore
    guild_library: GuildLibrary
    metrics: Metrics


class GuildLibrary(Protocol):
    """Changes a library; every call may block for minutes, so keep it off an event loop."""

    def ingest(self, library: str, source: str | Upload) -> Iterator[IngestOutcome]:
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


class QuestionAnswerer(Protocol):
    """Questions to answers; every step may block for seconds, so keep it off an event loop."""

    def answers(self, question: Question) -> Iterator[Answer]:
        """The answer or refusal as it grows: what one shows, all later ones show too.

        The last is complete. Closing the iterator stops the work. Raises
        ``FootnoteError`` when neither is possible.
        """


class ArticleCatalog(Protocol):
    """The articles that can be asked about."""

    def find_articles(self, scope: Scope, text: str, limit: int) -> Sequence[ArticleSummary]:
        """Articles of a scope's libraries that a person may mean, newest first.

        Their title, outlet or identifier contains the text.
        """

    def find_outlets(self, scope: Scope, text: str, limit: int) -> Sequence[str]:
        """Outlets of a scope's libraries whose name contains the text."""

    def article_count(self, scope: Scope) -> int:
        """How many articles the scope's libraries have."""

    def find_source(self, scope: Scope, version_key: int) -> CitedVersion | None:
        """A cited version; ``None`` where a scope's libraries do not have it, or no longer."""


class Exchanges(Protocol):
    """Questions, their answers' messages, feedback and audit records.

    An exchange is deleted together with its feedback and its audit record, or
    not at all. Raises ``StoreError`` and its subclasses.
    """

    def keep(self, exchange: Exchange) -> None:
        """Add an exchange, or replace the one with its identifier."""

    def find(self, exchange_id: str) -> Exchange | None:
        """The exchange with that identifier, or ``None``."""

    def unfinished(self) -> list[Exchange]:
        """Exchanges whose answer was never completed, oldest first."""

    def rate(self, feedback: Feedback) -> None:
        """Store a person's feedback on an answer; it replaces what they gave before."""

    def gaps(self, guild_id: int, limit: int) -> list[RefusedQuestion]:
        """The refused questions of a guild, the last asked first."""

    def complaints(self, guild_id: int, limit: int) -> list[tuple[Exchange, Feedback]]:
        """Answers in a guild that were rated as not helpful, the last asked first."""

    def feedback(self, exchange_id: str) -> list[Feedback]:
        """The feedback on one answer."""

    def records(self, exchange_ids: Collection[str]) -> list[str]:
        """The audit records of these exchanges as JSON, oldest first; not each has one."""

    def of_person(self, person_id: int) -> tuple[list[Exchange], list[Feedback]]:
        """Everything stored about a person, oldest first."""

    def forget(self, exchange_ids: Collection[str]) -> None:
        """Delete exchanges with their feedback and audit records."""

    def forget_feedback(self, person_id: int) -> None:
        """Delete all feedback of a person."""

    def purge(self, before: datetime, guild_id: int | None = None) -> list[str]:
        """Delete what was asked before then, in one guild or everywhere.

        Feedback and audit records go as well. Returns the identifiers of the
        exchanges.
        """


class GuildSettingsStore(Protocol):
    """Settings by server. Raises ``StoreError`` and its subclasses."""

    def settings(self, guild_id: int) -> GuildSettings:
        """What is set for a server; the defaults where nothing is."""

    def set(self, guild_id: int, settings: GuildSettings) -> None:
        """Set all of a server's settings."""

    def retentions(self) -> dict[int, int]:
        """For how many days the servers that say so have questions remembered."""
