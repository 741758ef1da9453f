"""What the front end needs from the rest of the application, as protocols."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.fact_checking.verdict import StatementChecker
from bot.metrics import Metrics
from bot.types.activity import Activity
from bot.types.answer import Answer, CitedVersion
from bot.types.feeds import Announce, Announcement, FeedNotice, Follow
from bot.types.handoff import Handoff
from bot.types.question import Question, Scope
from bot.types.records import Exchange, Feedback, GuildSettings
from ingest.sources.items import Upload
from ingest.types import ArticleSummary, ArticleVersion, IngestOutcome


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything behind the front end, handed to it at the start."""

    answerer: QuestionAnswerer
    catalog: ArticleCatalog
    statement_checker: StatementChecker
    exchanges: Exchanges
    guild_settings: GuildSettingsStore
    guild_library: GuildLibrary
    guild_feeds: GuildFeeds
    metrics: Metrics
    handoffs: Handoffs
    question_groups: QuestionGroups
    activity: ActivityStore
    document_answerer: DocumentAnswerer


class DocumentAnswerer(Protocol):
    """Answers questions about documents given with them. Blocks: keep it off an event loop."""

    def answers(self, question: Question, documents: Sequence[str | Upload]) -> Iterator[Answer]:
        """Ever longer versions of the answer from these web addresses and files alone.

        Nothing of the documents is kept. Raises ``DocumentError`` for one that
        cannot be read, and ``FootnoteError``.
        """

    def contents(self, documents: Sequence[str | Upload]) -> Sequence[ArticleVersion]:
        """What these web addresses and files hold, each as an article of no library.

        Raises as ``answers`` does.
        """


class GuildLibrary(Protocol):
    """The libraries of guilds, for changes. Calls block for minutes: keep them off an event loop."""

    def ingest(self, library: str, source: str | Upload) -> Iterator[IngestOutcome]:
        """Add the article at a web address, or those in a file, to a guild's library.

        A string is always an http(s) address, so no file of this machine is read.
        Raises ``FootnoteError`` when it cannot go on; outcomes yielded before remain valid.
        """

    def own_articles(self, library: str, text: str, limit: int) -> Sequence[ArticleSummary]:
        """Articles of that library alone whose title, outlet or id contains the text, newest first."""

    def own_article(self, library: str, article_id: str) -> ArticleSummary | None:
        """The article of that library alone with exactly that id, or ``None``."""

    def forget(self, library: str, article_id: str) -> str:
        """Remove the article with exactly that id, with all its versions, and return its title.

        A damaged one can be removed, too. Raises ``ArticleNotFound`` if that library
        does not have it.
        """

    def stop(self) -> None:
        """Finish the current article, then stop; no further calls are accepted."""


class GuildFeeds(Protocol):
    """The feeds that guilds follow. Calls may block: keep them off an event loop.

    Every method raises ``StoreError`` and its subclasses.
    """

    def follow(
        self, guild_id: int, address: str, announce: Announce, channel_id: int | None
    ) -> Follow:
        """Follow the feed at an address, or the one that the page there links to.

        Following it again replaces the channel and how it announces. Takes up to
        minutes. Raises ``SourceError`` if there is no feed, and ``TooManyFeeds``.
        """

    def unfollow(self, guild_id: int, feed_key: int) -> str | None:
        """End a follow and return the feed's address; ``None`` if the guild does not follow it."""

    def following(self, guild_id: int) -> Sequence[Follow]:
        """What a guild follows, by address."""

    def guilds(self) -> Sequence[int]:
        """The guilds that follow a feed."""

    def end(self, guild_id: int) -> None:
        """End all that a guild follows."""

    def poll(self) -> None:
        """Poll the feeds that are due, and publish their new articles. Takes up to minutes."""

    def unsent(self) -> Sequence[Announcement]:
        """Announcements of which nobody knows whether they were sent, oldest first."""

    def claim(self) -> Announcement | None:
        """The next announcement, which is recorded as being sent before it is returned."""

    def settle(self, nonce: str) -> None:
        """Record that an announcement was sent, or never will be."""

    def lose_channel(self, guild_id: int, channel_id: int) -> None:
        """Announce nothing there any more, until the guild chooses a channel anew."""

    def take_notices(self) -> Sequence[FeedNotice]:
        """What guilds are to be told about their feeds; each is returned once."""

    def stop(self) -> None:
        """End a poll after its current article."""


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

    def find_article(self, scope: Scope, article_id: str) -> ArticleSummary | None:
        """The article in scope with exactly that id, or ``None``."""

    def find_outlets(self, scope: Scope, text: str, limit: int) -> Sequence[str]:
        """Outlets in scope whose name contains the text."""

    def article_count(self, scope: Scope) -> int:
        """How many articles are in scope."""

    def find_source(self, scope: Scope, version_key: int) -> CitedVersion | None:
        """A cited version, with the current one; ``None`` if no library in scope has it."""


class Exchanges(Protocol):
    """Questions, their answers' messages, feedback and audit records.

    An exchange is deleted together with its feedback, its hand-off and its audit
    record, or not at all. Raises ``StoreError`` and its subclasses.
    """

    def keep(self, exchange: Exchange) -> None:
        """Add an exchange, or replace the one with its identifier."""

    def find(self, exchange_id: str) -> Exchange | None:
        """The exchange with that identifier, or ``None``."""

    def find_by_message(self, channel_id: int, message_id: int) -> Exchange | None:
        """The last exchange in a channel whose answer has that message, or ``None``."""

    def unfinished(self) -> list[Exchange]:
        """Exchanges whose answer was never completed or delivered, oldest first."""

    def rate(self, feedback: Feedback) -> None:
        """Store a person's feedback on an answer; it replaces what they gave before."""

    def refused(self, guild_id: int, limit: int) -> list[Exchange]:
        """The refused questions of a guild that others could read, the last asked first.

        Those that moderators dismissed are left out.
        """

    def dismiss(self, guild_id: int, exchange_ids: Collection[str]) -> None:
        """Take refused questions of a guild from the list of gaps."""

    def complaints(self, guild_id: int, limit: int) -> list[tuple[Exchange, Feedback]]:
        """Answers in a guild that were rated as not helpful, the last asked first."""

    def feedback(self, exchange_id: str) -> list[Feedback]:
        """The feedback on one answer."""

    def records(self, exchange_ids: Collection[str]) -> list[str]:
        """The audit records of these exchanges as JSON, oldest first; not each has one."""

    def of_person(self, person_id: int) -> tuple[list[Exchange], list[Feedback]]:
        """Everything stored about a person, oldest first."""

    def forget(self, exchange_ids: Collection[str]) -> None:
        """Delete exchanges with their feedback, hand-offs and audit records."""

    def forget_feedback(self, person_id: int) -> None:
        """Delete all feedback of a person."""

    def purge(self, before: datetime, guild_id: int | None = None) -> list[str]:
        """Delete what was asked before then, in one guild or everywhere.

        Feedback, hand-offs and audit records go as well. Returns the identifiers of
        the exchanges.
        """


class Handoffs(Protocol):
    """Questions handed to moderators. Raises ``StoreError`` and its subclasses."""

    def add(self, handoff: Handoff) -> bool:
        """Add a hand-off; false if its question was handed on before."""

    def find(self, exchange_id: str) -> Handoff | None:
        """The hand-off of a question, or ``None``."""

    def place(self, exchange_id: str, message_id: int) -> None:
        """Record the message that shows the question to the moderators."""

    def dismiss(self, exchange_id: str, moderator_id: int) -> bool:
        """Dismiss an open hand-off; false if it is not open any more."""

    def take_reply(self, exchange_id: str, moderator_id: int, reply: str, reply_id: int) -> bool:
        """Record a reply that is about to be delivered; false if the hand-off is not open any more."""

    def settle(self, exchange_id: str) -> None:
        """Record that a reply was delivered."""

    def reopen(self, exchange_id: str) -> None:
        """Take back a reply that could not be delivered."""

    def undelivered(self) -> list[Handoff]:
        """The hand-offs whose replies may not have been delivered, the first reply first."""

    def end(self, guild_id: int) -> None:
        """Take back the replies of a guild that were not delivered."""

    def remove(self, exchange_id: str) -> None:
        """Delete a hand-off that no message shows to the moderators."""

    def of_person(self, person_id: int) -> list[Handoff]:
        """What a person handed on, and what they answered as a moderator, oldest first."""

    def forget_person(self, person_id: int) -> None:
        """Delete what a person handed on, and take their name and replies from the others.

        A question whose reply was not delivered yet is open again.
        """


class QuestionGroups(Protocol):
    """Tells which questions mean the same. Blocks for a second: keep it off an event loop."""

    def group(self, questions: Sequence[str]) -> list[list[int]]:
        """The positions of the questions, grouped by meaning; each is in exactly one group.

        Positions ascend within a group, and groups are in the order of their first
        questions. Raises ``FootnoteError``.
        """


class ActivityStore(Protocol):
    """What happened in guilds. Raises ``StoreError`` and its subclasses."""

    def activity(self, guild_id: int, since: date) -> Activity:
        """A guild's stored questions from a day in UTC on, counted by day."""


class GuildSettingsStore(Protocol):
    """Settings of guilds, and threads that staff took over.

    Raises ``StoreError`` and its subclasses.
    """

    def settings(self, guild_id: int) -> GuildSettings:
        """A guild's settings; the defaults if it has set none."""

    def set(self, guild_id: int, settings: GuildSettings) -> None:
        """Replace all of a guild's settings."""

    def silence(self, guild_id: int, thread_id: int, at: datetime) -> None:
        """Answer only mentions in a thread from now on; ``at`` is when staff replied in it."""

    def is_silenced(self, thread_id: int) -> bool:
        """Whether only mentions are answered in a thread."""

    def silenced_guilds(self) -> Sequence[int]:
        """The guilds with silenced threads."""

    def forget_threads(self, guild_id: int) -> None:
        """Forget the silenced threads of a guild."""

    def purge_threads(self, before: datetime) -> None:
        """Forget the silenced threads where staff did not reply since."""

    def retentions(self) -> dict[int, int]:
        """Days that questions are stored, by guild, for guilds that set this."""
