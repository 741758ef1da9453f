"""What the front end needs from the rest of the application, as protocols."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
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
    """Everything behind the front end, handed to it at the start."""

    answerer: QuestionAnswerer
    catalog: ArticleCatalog
    statement_checker: StatementChecker
    exchanges: Exchanges
    guild_settings: GuildSettingsStore
    guild_library: GuildLibrary
    metrics: Metrics


class GuildLibrary(Protocol):
    """The libraries of guilds, for changes. Calls block for minutes: keep them off an event loop."""

    def ingest(self, library: str, source: str | Upload) -> Iterator[IngestOutcome]:
        """Add the article at a web address, or those in a file, to a guild's library.

        A string is always an http(s) address, so no file of this machine is read.
        Raises ``FootnoteError`` when it cannot go on; outcomes yielded before remain valid.
        """

    def own_articles(self, library: str, text: str, limit: int) -> Sequence[ArticleSummary]:
        """Articles of that library alone whose title, outlet or id contains the text, newest first."""

    def forget(self, library: str, article_id: str) -> str:
        """Remove an article with all its versions and return its title.

        Raises ``ArticleNotFound`` if that library does not have it.
        """

    def stop(self) -> None:
        """Finish the current article, then stop; no further calls are accepted."""


class QuestionAnswerer(Protocol):
    """Answers questions. Every step may block for seconds: keep it off an event loop."""

    def answers(self, question: Question) -> Iterator[Answer]:
        """Ever longer versions of one answer or refusal; the last one is complete.

        Each version begins with everything the one before it shows. Closing the
        iterator stops the work. Raises ``FootnoteError``.
        """


class ArticleCatalog(Protocol):
    """The articles that questions are answered from."""

    def find_articles(self, scope: Scope, text: str, limit: int) -> Sequence[ArticleSummary]:
        """Articles in scope whose title, outlet or id contains the text, newest first."""

    def find_outlets(self, scope: Scope, text: str, limit: int) -> Sequence[str]:
        """Outlets in scope whose name contains the text."""

    def article_count(self, scope: Scope) -> int:
        """How many articles are in scope."""

    def find_source(self, scope: Scope, version_key: int) -> CitedVersion | None:
        """A cited version, with the current one; ``None`` if no library in scope has it."""


class ExchangesAlone(Protocol):
    """Questions and where their answers stand. Raises ``StoreError`` and its subclasses."""

    def keep(self, exchange: Exchange) -> None:
        """Add an exchange, or change the one that has its identifier."""

    def find(self, exchange_id: str) -> Exchange | None:
        """The exchange with that identifier, if it is known still."""

    def unfinished(self) -> list[Exchange]:
        """Those whose answer was never said to be there, the oldest first."""

    def rate(self, opinion: Feedback) -> None:
        """Keep what a person said of an answer, in place of what they said before."""

    def gaps(self, guild_id: int, limit: int) -> list[RefusedQuestion]:
        """The questions of a server that were refused, the last one first."""

    def complaints(self, guild_id: int, limit: int) -> list[tuple[Exchange, Feedback]]:
        """Answers in a server that were not helpful, the last one first."""

    def opinions(self, exchange_id: str) -> list[Feedback]:
        """What was said of one answer."""

    def of_person(self, person_id: int) -> tuple[list[Exchange], list[Feedback]]:
        """All that is kept of a person, the oldest first."""

    def forget(self, exchange_ids: Collection[str]) -> None:
        """Forget exchanges, and what was said of them."""

    def forget_opinions(self, person_id: int) -> None:
        """Forget what a person said of answers."""

    def purge(self, before: datetime, guild_id: int | None = None) -> list[str]:
        """Forget what was asked before, in one server or everywhere; the identifiers of that."""


class Exchanges(ExchangesAlone, Protocol):
    """The same, with the records of the answers, which are forgotten with their exchanges."""

    def records(self, exchange_ids: Collection[str]) -> list[str]:
        """The records of some exchanges as JSON, as far as there are any."""


class AuditedExchanges:
    """Exchanges of which the records go as well when they are forgotten."""

    def __init__(
        self,
        exchanges: ExchangesAlone,
        find_records: Callable[[Collection[str]], list[str]],
        forget_records: Callable[[Collection[str]], None],
    ) -> None:
        self.records = find_records
        self._exchanges = exchanges
        self._forget_records = forget_records
        self.keep = exchanges.keep
        self.find = exchanges.find
        self.unfinished = exchanges.unfinished
        self.rate = exchanges.rate
        self.gaps = exchanges.gaps
        self.complaints = exchanges.complaints
        self.opinions = exchanges.opinions
        self.of_person = exchanges.of_person
        self.forget_opinions = exchanges.forget_opinions

    def forget(self, exchange_ids: Collection[str]) -> None:
        # What says that there is a record goes last, so that a failure can be tried again.
        self._forget_records(exchange_ids)
        self._exchanges.forget(exchange_ids)

    def purge(self, before: datetime, guild_id: int | None = None) -> list[str]:
        forgotten = self._exchanges.purge(before, guild_id)
        self._forget_records(forgotten)
        return forgotten


class GuildSettingsStore(Protocol):
    """Settings of guilds. Raises ``StoreError`` and its subclasses."""

    def settings(self, guild_id: int) -> GuildSettings:
        """A guild's settings; the defaults if it has set none."""

    def set(self, guild_id: int, settings: GuildSettings) -> None:
        """Replace all of a guild's settings."""

    def retentions(self) -> dict[int, int]:
        """Days that questions are stored, by guild, for guilds that set this."""
