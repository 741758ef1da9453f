"""The tables beside those of the articles: what was asked, what was said of it, and settings.

They have a registry of their own, so the tables of articles are neither made
nor looked at with them. Every ``asked_at`` is UTC in ISO 8601, which sorts as
it should.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Index, Integer, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from ingest.storage.schema import SortedText

AUDITS_TABLE = "audits"
EXCHANGES_TABLE = "exchanges"


class BotBase(DeclarativeBase):
    """The tables' registry."""


class AuditTable(BotBase):
    """How an answer came about."""

    __tablename__ = AUDITS_TABLE
    __table_args__ = (Index("ix_audits_id", "id"), Index("ix_audits_asked_at", "asked_at"))

    key: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(SortedText)
    asked_at: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)


class ExchangeTable(BotBase):
    """A question in Discord, and where its answer stands."""

    __tablename__ = EXCHANGES_TABLE
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


class FeedbackTable(BotBase):
    """An opinion; a person has one of each answer, the last one."""

    __tablename__ = "opinions"
    __table_args__ = (Index("ix_opinions_person", "person_id"),)

    exchange_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    helpful: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(Text)


class GuildSettingsTable(BotBase):
    """Settings of a server; numbers stand with spaces between them."""

    __tablename__ = "servers"

    guild_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    channels: Mapped[str] = mapped_column(Text)
    roles: Mapped[str] = mapped_column(Text)
    days: Mapped[int | None] = mapped_column(Integer)
