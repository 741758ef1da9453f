"""Checks of a backup, which may come from anybody: what passes is what Footnote itself writes.

SQLite stores any value in any column, and a file can bring views and triggers
that run when it is read. Identifiers end up in messages, so they must be those
that Footnote gives out.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    func,
    select,
    type_coerce,
)

from bot.storage.database import RECORDS
from bot.storage.reasons import load_reason
from bot.storage.schema import (
    AnnouncementState,
    AuditTable,
    ChannelSettingsTable,
    DeliveryTable,
    ExchangeTable,
    FeedbackTable,
    FeedItemTable,
    FeedTable,
    FollowTable,
    GuildSettingsTable,
    HandoffTable,
    SilencedThreadTable,
    TokenUseTable,
)
from bot.types.feeds import Announce
from bot.types.handoff import HandoffState
from bot.types.records import ChannelLibraries, ExchangeState
from ingest.errors import FootnoteError, SourceError, StoreDamaged
from ingest.sources.metadata import validate_id
from ingest.sources.normalization import canonical_url, parse_publication_date
from ingest.storage.article_database import ARTICLES
from ingest.storage.index_state import articles_without_text
from ingest.storage.schema import (
    ArticleTable,
    LibraryTable,
    RememberedTable,
    VersionState,
    VersionTable,
)
from ingest.storage.validation import check_library_name
from ingest.storage.versions import LARGEST_NUMBER, TEXTS_PER_BATCH, batches, load_versions

MAX_DAYS = 36_500

_Row = Mapping[Any, Any]

_IDENTIFIER = re.compile(r"[\w-]{1,64}", re.ASCII)
_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_ODD_HOST = re.compile(r"https?://[^\s\x00-\x1f\x7f/?#]*[\[\]][^\s\x00-\x1f\x7f]*", re.IGNORECASE)
_NAMED = frozenset({AnnouncementState.READY, AnnouncementState.SENDING})
_NUMBERS = re.compile(r"(?:\d{1,20}(?: \d{1,20})*)?", re.ASCII)


def damaged_backup(what: str) -> StoreDamaged:
    """The error for a backup that is not one that Footnote wrote."""
    return StoreDamaged(f"The backup is damaged: {what}.", hint="Use another backup.")


def check_schema(path: Path) -> None:
    """Raise ``StoreDamaged`` if a file holds anything but the tables of a backup."""
    known = {*ARTICLES.tables.tables, *RECORDS.tables.tables}
    known |= {ARTICLES.version_table, RECORDS.version_table}
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        ) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            for kind, table in connection.execute("SELECT type, tbl_name FROM sqlite_master"):
                if kind not in {"table", "index"} or table not in known | {"sqlite_sequence"}:
                    raise damaged_backup(f"it holds a {kind} that does not belong there")
            hidden = connection.execute(
                "SELECT 1 FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS c"
                " WHERE m.type = 'table' AND c.hidden"
            )
            if hidden.fetchone():
                raise damaged_backup("it holds a computed column")
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise damaged_backup("it cannot be read") from error


def check_row(table: Table, row: _Row) -> None:
    """Raise ``StoreDamaged`` unless a row holds what Footnote writes to its table."""
    for column in table.columns:
        value = row[column.name]
        if not (column.nullable if value is None else _has_type(column.type, value)):
            raise damaged_backup(f"a value of {table.name}.{column.name} is none that can be there")
    check = _CHECKS.get(table.name)
    try:
        is_sound = check is None or check(row)
    except (FootnoteError, ValueError, RecursionError):
        is_sound = False
    if not is_sound:
        raise damaged_backup(f"a row of {table.name} is none that Footnote writes")


def check_flags(connection: Connection, tables: MetaData) -> None:
    """Raise ``StoreDamaged`` if a Boolean column of an SQLite file holds anything but 0 and 1.

    SQLAlchemy turns any value into true or false, so this checks the stored ones in SQL.
    """
    for table in tables.sorted_tables:
        for column in table.columns:
            if not isinstance(column.type, Boolean):
                continue
            is_flag = (func.typeof(column) == "integer") & type_coerce(column, Integer).in_((0, 1))
            wrong = select(column).where(column.is_not(None), ~is_flag)
            if connection.execute(select(wrong.exists())).scalar():
                raise damaged_backup(
                    f"a value of {table.name}.{column.name} is none that can be there"
                )


def check_versions(connection: Connection) -> None:
    """Raise ``StoreDamaged`` unless each version matches its hash and contains its sentences.

    Each article's current version must be its own.
    """
    keys = connection.scalars(select(VersionTable.key).order_by(VersionTable.key)).all()
    for some in batches(keys, TEXTS_PER_BATCH):
        load_versions(connection, some)
    for library_key in connection.scalars(select(LibraryTable.key)).all():
        if articles_without_text(connection, library_key):
            raise StoreDamaged("An article has lost its text.")


def _has_type(kind: Any, value: object) -> bool:
    if isinstance(kind, JSON):
        return isinstance(value, list) and all(map(_is_text, value))
    if isinstance(kind, String):
        return _is_text(value) and len(str(value)) <= (kind.length or len(str(value)))
    if isinstance(kind, Integer):
        return type(value) is int and -(2**63) <= value < 2**63
    return isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not _NOT_STORABLE.search(value)


def _is_library(row: _Row) -> bool:
    check_library_name(row["name"])
    return True


def _is_article(row: _Row) -> bool:
    validate_id(row["article_id"])
    return True


def _is_version(row: _Row) -> bool:
    return (
        row["state"] in {*VersionState}
        and 0 < row["key"] <= LARGEST_NUMBER
        and 0 < row["number"] <= LARGEST_NUMBER
        and parse_publication_date(row["published_at"]) == row["published_at"]
    )


def _is_remembered(row: _Row) -> bool:
    validate_id(row["article_id"])
    validate_id(row["origin"])
    url = row["url"]
    is_address = url is None or bool(_canonical(url))
    return is_address and parse_publication_date(row["published_at"]) == row["published_at"]


def _is_audit(row: _Row) -> bool:
    is_record = isinstance(json.loads(row["body"]), dict)
    return is_record and _is_identifier(row["id"]) and _is_moment(row["asked_at"])


def _is_exchange(row: _Row) -> bool:
    return (
        _is_identifier(row["id"])
        and _is_moment(row["asked_at"])
        and row["state"] in {*ExchangeState}
        and _is_numbers(row["message_ids"])
        and _is_numbers(row["cited"])
    )


def _is_handoff(row: _Row) -> bool:
    is_delivering = row["state"] == HandoffState.DELIVERING
    reply = (row["moderator_id"], row["reply"], row["reply_id"])
    return (
        _is_identifier(row["exchange_id"])
        and _is_moment(row["handed_at"])
        and row["state"] in {*HandoffState}
        and (all(reply) or not is_delivering)
        and (row["reply_id"] or 0) >= 0
    )


def _is_token_use(row: _Row) -> bool:
    day = row["day"]
    is_day = date.fromisoformat(day).isoformat() == day
    return is_day and row["tokens"] in range(2**63)


def _is_guild(row: _Row) -> bool:
    days = row["days"]
    is_sound = days is None or 0 <= days <= MAX_DAYS
    return is_sound and all(_is_numbers(row[name]) for name in ("channels", "roles", "staff_roles"))


def _is_channel(row: _Row) -> bool:
    since = row["since"]
    is_date = since is None or date.fromisoformat(since).isoformat() == since
    return is_date and row["libraries"] in {*ChannelLibraries}


def _is_identifier(text: str) -> bool:
    return _IDENTIFIER.fullmatch(text) is not None


def _is_feed(row: _Row) -> bool:
    moments = (row["polled_at"], row["due_at"], row["failing_since"])
    return (
        canonical_url(row["address"]) == row["address"]
        and all(_is_moment(each) for each in moments if each is not None)
        and 0 <= row["failures"] <= LARGEST_NUMBER
        and load_reason(row["error"], row["reason"]) == row["error"]
    )


def _is_feed_item(row: _Row) -> bool:
    is_item = _DIGEST.fullmatch(row["digest"]) is not None and _is_moment(row["seen_at"])
    return is_item and _canonical(row["address"]) == row["address"]


def _canonical(address: str) -> str:
    """The canonical form of an address. Raises ``SourceError`` if it is none.

    One with a stray bracket in its host stays as it is: Footnote stored such
    addresses until it refused them, and when read, they fail.
    """
    try:
        return canonical_url(address)
    except SourceError:
        if _ODD_HOST.fullmatch(address):
            return address
        raise


def _is_delivery(row: _Row) -> bool:
    if row["article_id"] is not None:
        validate_id(row["article_id"])
    return (
        row["announcement"] in {*AnnouncementState}
        and (row["nonce"] is None or _is_identifier(row["nonce"]))
        and all(_is_moment(row[name]) for name in ("due_at", "moment") if row[name] is not None)
        # Whoever sends the announcement needs them.
        and not (row["announcement"] in _NAMED and (row["article_id"] is None or not row["moment"]))
        and not (row["announcement"] == AnnouncementState.SENDING and row["nonce"] is None)
    )


def _is_numbers(text: str) -> bool:
    return _NUMBERS.fullmatch(text) is not None


def _is_moment(text: str) -> bool:
    return datetime.fromisoformat(text).tzinfo is not None


_CHECKS: dict[str, Callable[[_Row], bool]] = {
    LibraryTable.__tablename__: _is_library,
    ArticleTable.__tablename__: _is_article,
    VersionTable.__tablename__: _is_version,
    RememberedTable.__tablename__: _is_remembered,
    AuditTable.__tablename__: _is_audit,
    ExchangeTable.__tablename__: _is_exchange,
    FeedbackTable.__tablename__: lambda row: _is_identifier(row["exchange_id"]),
    HandoffTable.__tablename__: _is_handoff,
    TokenUseTable.__tablename__: _is_token_use,
    GuildSettingsTable.__tablename__: _is_guild,
    ChannelSettingsTable.__tablename__: _is_channel,
    FeedTable.__tablename__: _is_feed,
    FeedItemTable.__tablename__: _is_feed_item,
    FollowTable.__tablename__: lambda row: row["announce"] in {*Announce},
    DeliveryTable.__tablename__: _is_delivery,
    SilencedThreadTable.__tablename__: lambda row: _is_moment(row["silenced_at"]),
}
