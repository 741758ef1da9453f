"""The bot's own tables: audits, exchanges, feedback, hand-offs, guild settings, feeds, use of tokens.

They have a registry of their own, apart from the tables of articles. Every
moment is UTC in ISO 8601 of a fixed length, so that text sorts as time does.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, Index, Integer, String, Text, UniqueConstraint, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from ingest.storage.schema import SortedText

AUDITS_TABLE = "audits"


class BotBase(DeclarativeBase):
    """The registry of these tables."""


class AuditTable(BotBase):
    """How an answer was produced."""

    __tablename__ = AUDITS_TABLE
    __table_args__ = (Index("ix_audits_id", "id"), Index("ix_audits_asked_at", "asked_at"))

    key: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(SortedText)
    asked_at: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)


class ExchangeTable(BotBase):
    """A question in Discord and the messages of its answer."""

    __tablename__ = "exchanges"
    __table_args__ = (
        Index("ix_exchanges_person", "person_id"),
        Index("ix_exchanges_gaps", "guild_id", "state", "asked_at"),
        Index("ix_exchanges_asked_at", "asked_at"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger)
    guild_id: Mapped[int | None] = mapped_column(BigInteger)
    channel_id: Mapped[int] = mapped_column(BigInteger)
    asked_at: Mapped[str] = mapped_column(String(40))
    private: Mapped[bool] = mapped_column(Boolean)
    message_ids: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    question: Mapped[str] = mapped_column(Text)
    cited: Mapped[str] = mapped_column(Text, default="", server_default="")
    dismissed: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class FeedbackTable(BotBase):
    """Feedback on an answer: one row for each person, the last they gave."""

    __tablename__ = "opinions"
    __table_args__ = (Index("ix_opinions_person", "person_id"),)

    exchange_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    helpful: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(Text)


class HandoffTable(BotBase):
    """A question that was handed to a guild's moderators; ``answer_id`` is the refusal's message."""

    __tablename__ = "handoffs"
    __table_args__ = (
        Index("ix_handoffs_person", "person_id"),
        Index("ix_handoffs_moderator", "moderator_id"),
    )

    exchange_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger)
    guild_id: Mapped[int] = mapped_column(BigInteger)
    channel_id: Mapped[int] = mapped_column(BigInteger)
    answer_id: Mapped[int] = mapped_column(BigInteger)
    handed_at: Mapped[str] = mapped_column(String(40))
    private: Mapped[bool] = mapped_column(Boolean)
    question: Mapped[str] = mapped_column(Text)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(16))
    moderator_id: Mapped[int | None] = mapped_column(BigInteger)
    reply: Mapped[str] = mapped_column(Text)
    reply_id: Mapped[int | None] = mapped_column(BigInteger)


class TokenUseTable(BotBase):
    """Tokens of language models on a day in UTC, by guild; 0 stands for everything else."""

    __tablename__ = "token_use"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    guild_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    tokens: Mapped[int] = mapped_column(BigInteger)


class GuildSettingsTable(BotBase):
    """Settings of a guild; channels and roles are numbers separated by spaces."""

    __tablename__ = "servers"

    guild_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    channels: Mapped[str] = mapped_column(Text)
    roles: Mapped[str] = mapped_column(Text)
    days: Mapped[int | None] = mapped_column(Integer)
    staff_roles: Mapped[str] = mapped_column(Text, default="", server_default="")
    moderator_channel: Mapped[int | None] = mapped_column(BigInteger)


class ChannelSettingsTable(BotBase):
    """How questions in one channel of a guild are answered; ``since`` is a date in ISO 8601."""

    __tablename__ = "server_channels"

    guild_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    channel_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    answers_all: Mapped[bool] = mapped_column(Boolean)
    threads_only: Mapped[bool] = mapped_column(Boolean)
    libraries: Mapped[str] = mapped_column(String(8))
    outlet: Mapped[str] = mapped_column(Text)
    since: Mapped[str | None] = mapped_column(String(10))


class FeedTable(BotBase):
    """A feed that some guild follows; polled again once ``due_at`` has come.

    ``reason`` is what translates the ``error``.
    """

    __tablename__ = "feeds"
    # Buttons carry the key, so another feed must never get it.
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012  # as SQLAlchemy declares it

    key: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(SortedText, unique=True)
    response_url: Mapped[str | None] = mapped_column(Text)
    etag: Mapped[str | None] = mapped_column(Text)
    modified: Mapped[str | None] = mapped_column(Text)
    polled_at: Mapped[str | None] = mapped_column(String(40))
    due_at: Mapped[str] = mapped_column(String(40))
    failures: Mapped[int] = mapped_column(Integer)
    failing_since: Mapped[str | None] = mapped_column(String(40))
    error: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")


class FeedItemTable(BotBase):
    """An article that a feed links to, or did when it was last ``seen_at``."""

    __tablename__ = "feed_items"
    __table_args__ = (
        UniqueConstraint("feed_key", "address", name="uq_feed_items_address"),
        {"sqlite_autoincrement": True},
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    feed_key: Mapped[int] = mapped_column(Integer)
    address: Mapped[str] = mapped_column(SortedText)
    position: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(String(64))
    seen_at: Mapped[str] = mapped_column(String(40))


class FollowTable(BotBase):
    """A feed that a guild follows, and what the guild was told about it."""

    __tablename__ = "follows"
    __table_args__ = (Index("ix_follows_feed", "feed_key"),)

    guild_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    feed_key: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    announce: Mapped[str] = mapped_column(String(8))
    channel_id: Mapped[int | None] = mapped_column(BigInteger)
    is_paused: Mapped[bool] = mapped_column(Boolean, default=False)
    has_lost_channel: Mapped[bool] = mapped_column(Boolean, default=False)
    told_failing: Mapped[bool] = mapped_column(Boolean, default=False)
    told_full: Mapped[bool] = mapped_column(Boolean, default=False)


class AnnouncementState(StrEnum):
    """Whether a guild is told of an article; ``WANTED`` until its library has it.

    ``SENDING`` is recorded before the message is sent, so it may have been.
    """

    NONE = "none"
    WANTED = "wanted"
    READY = "ready"
    SENDING = "sending"
    SENT = "sent"


class DeliveryTable(BotBase):
    """What became of an item in one guild.

    While ``due_at`` is set, its article is still to be published. ``moment`` is
    when the announcement became ready, or was claimed for the message with that
    ``nonce``.
    """

    __tablename__ = "feed_deliveries"
    __table_args__ = (
        Index("ix_feed_deliveries_item", "item_key"),
        Index("ix_feed_deliveries_due", "due_at"),
        Index("ix_feed_deliveries_announcement", "announcement"),
    )

    guild_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    item_key: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[str | None] = mapped_column(String(40))
    announcement: Mapped[str] = mapped_column(String(8))
    article_id: Mapped[str | None] = mapped_column(Text)
    nonce: Mapped[str | None] = mapped_column(String(25))
    moment: Mapped[str | None] = mapped_column(String(40))


class SilencedThreadTable(BotBase):
    """A thread in which staff replied, last at ``silenced_at``: the bot answers only mentions there."""

    __tablename__ = "silenced_threads"

    thread_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    guild_id: Mapped[int] = mapped_column(BigInteger)
    silenced_at: Mapped[str] = mapped_column(String(40), default="", server_default="")
