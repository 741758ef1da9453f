"""A backup that a stranger wrote ends in a clear error, and nothing of it is stored or repeated."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from bot.storage.audits import AuditStore, StoredAudit
from bot.storage.backup import DatabaseUrls, is_empty, read_backup, write_backup
from bot.storage.database import RECORDS, BotDatabase
from bot.storage.exchanges import ExchangeStore
from bot.storage.guild_feeds import SqlGuildFeeds
from bot.storage.guild_settings import SqlGuildSettings
from bot.storage.handoffs import HandoffStore
from bot.storage.token_use import TokenUseStore
from bot.types.feeds import Announce, Follow
from bot.types.handoff import Handoff
from bot.types.records import Exchange, Feedback, GuildSettings
from ingest.errors import StoreDamaged
from ingest.feeds.parser import FeedDocument, FeedItem
from ingest.index.memory import MemoryIndex
from ingest.storage.article_database import ARTICLES, ArticleDatabase
from ingest.storage.article_store import ArticleStore
from ingest.storage.database import sqlite_url
from ingest.storage.rows import Memory
from ingest.types import Article, GivenMetadata, RememberedMetadata
from tests.builders.libraries import library_of

MOMENT = datetime(2026, 3, 4, 5, 6, 7, 8, tzinfo=UTC)
FERRY = Article(id="ferry", text="The ferry is late. Nobody knows why.", published_at="2026-02-03")
MILL = Article(id="mill", text="The mill turns again. It is red.", authors=("Ada Lunt",))

HOSTILE = {
    "a library that is a command": "UPDATE libraries SET name = 'x; rm -rf ~' WHERE name = 'valley'",
    "a library of two lines": "UPDATE libraries SET name = 'a' || char(10) || 'b' WHERE name = 'valley'",
    "an article of two lines": "UPDATE articles SET article_id = 'a' || char(10) || 'Restored 9 articles.'",
    "an article that moves the cursor": "UPDATE articles SET article_id = char(27) || '[2J'",
    "an article with a huge name": "UPDATE articles SET article_id = hex(zeroblob(200))",
    "authors that are no list": "UPDATE versions SET authors = '7'",
    "authors that are no JSON": "UPDATE versions SET authors = '{'",
    "authors that are no texts": "UPDATE versions SET authors = '[[]]'",
    "bytes for a text": "UPDATE versions SET text = x'00ff'",
    "a title that is not UTF-8": "UPDATE versions SET title = CAST(x'ff' AS TEXT)",
    "a word for a number": "UPDATE versions SET number = 'one'",
    "a number that is too large": "UPDATE versions SET number = 9223372036854775807",
    "a text for a counter": "UPDATE libraries SET generation = 'x'",
    "an unknown state": "UPDATE versions SET state = 'secret'",
    "a date that is none": "UPDATE versions SET published_at = 'tomorrow'",
    "a remembered date that is none": "UPDATE remembered_metadata SET published_at = 'tomorrow'",
    "a remembered address that is none": "UPDATE remembered_metadata SET url = 'javascript:x'",
    "a remembered article of two lines": "UPDATE remembered_metadata SET article_id = 'a' || char(10)",
    "a text that was changed": "UPDATE versions SET text = replace(text, 'late', 'lost')",
    "a sentence beyond its text": 'UPDATE sentences SET "end" = 99999',
    "a current version of another article": "UPDATE articles SET current_version_key = 1",
    "sentences of no version": "INSERT INTO sentences VALUES (999, 0, 0, 1, 0)",
    "an audit that is no JSON": "UPDATE audits SET body = '['",
    "an audit that is nested too deeply": "UPDATE audits SET body = replace(hex(zeroblob(90000)), '0', '[')",
    "an audit with a sentence for an identifier": "UPDATE audits SET id = 'Run this: reboot'",
    "a moment that is none": "UPDATE exchanges SET asked_at = 'now'",
    "messages that are no numbers": "UPDATE exchanges SET message_ids = 'a b'",
    "an opinion of a sentence": "UPDATE opinions SET exchange_id = 'two words'",
    "cited versions that are no numbers": "UPDATE exchanges SET cited = 'a b'",
    "a hand-off of a sentence": "UPDATE handoffs SET exchange_id = 'two words'",
    "a hand-off in an unknown state": "UPDATE handoffs SET state = 'secret'",
    "a hand-off at no moment": "UPDATE handoffs SET handed_at = 'now'",
    "a reply of nobody that is to be delivered": "UPDATE handoffs SET state = 'delivering'",
    "a reply from before all time": "UPDATE handoffs SET reply_id = -1",
    "tokens of no day": "UPDATE token_use SET day = 'today'",
    "fewer tokens than none": "UPDATE token_use SET tokens = -5",
    "a server that keeps for ever": "UPDATE servers SET days = 99999999999",
    "roles that are no numbers": "UPDATE servers SET roles = '@everyone'",
    "a feed that is no web address": "UPDATE feeds SET address = 'file:///etc/passwd'",
    "a feed that is due some day": "UPDATE feeds SET due_at = 'some day'",
    "a reason that is none": "UPDATE feeds SET reason = '[]'",
    "a reason with a value that is none": """UPDATE feeds SET reason = '{"template": "", "values": {"x": []}}'""",
    "an item that is a script": "UPDATE feed_items SET address = 'javascript:x'",
    "an item that is not canonical": "UPDATE feed_items SET address = 'http://[::1]:80/'",
    "an item with a bracket and two lines": "UPDATE feed_items SET address = 'http://]/' || char(10)",
    "a follow that shouts": "UPDATE follows SET announce = 'shout'",
    "an announcement of nothing": "UPDATE feed_deliveries SET announcement = 'ready'",
    "an announcement in an unknown state": "UPDATE feed_deliveries SET announcement = 'lost'",
    "a nonce of two words": "UPDATE feed_deliveries SET nonce = 'two words'",
    "a silenced thread of words": "INSERT INTO silenced_threads VALUES (1, 'two words', '2026-03-04T05:06:07.000008+00:00')",
    "a thread silenced at no moment": "INSERT INTO silenced_threads VALUES (1, 2, 'now')",
    "words for yes or no": "UPDATE follows SET is_paused = 'two words'",
    "a number for yes or no": "UPDATE exchanges SET private = 7",
    "bytes for yes or no": "UPDATE opinions SET helpful = x'01'",
    "a trigger": "CREATE TRIGGER t AFTER DELETE ON audits BEGIN DELETE FROM articles; END",
    "a view": "CREATE VIEW v AS SELECT 1",
    "a table of its own": "CREATE TABLE strangers (name TEXT)",
    "a computed column": "ALTER TABLE audits ADD COLUMN x TEXT AS (length(body)) VIRTUAL",
    "a table less": "DROP TABLE bands",
}


def urls(folder, name):
    files = (folder / f"{name}.sqlite3", folder / f"{name}-records.sqlite3")
    return DatabaseUrls(*map(sqlite_url, files))


def holds_nothing(target):
    """Whether nothing is stored at these addresses, so that a sound backup could be restored."""
    with (
        closing(ArticleDatabase(target.articles)) as articles,
        closing(BotDatabase(target.records)) as records,
        articles.read_transaction() as first,
        records.read_transaction() as second,
    ):
        return is_empty(first, ARTICLES.tables) and is_empty(second, RECORDS.tables)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A backup of two libraries, an exchange with all that hangs on it, and a server's settings."""
    folder = tmp_path_factory.mktemp("store")
    source = urls(folder, "source")
    with (
        closing(ArticleStore(source.articles)) as store,
        closing(BotDatabase(source.records)) as records,
    ):
        library_of(folder, store, MemoryIndex()).add("x", FERRY)
        library_of(folder, store, MemoryIndex(), name="valley").add("x", MILL)
        said = RememberedMetadata("ferry", GivenMetadata(outlet="The Quay Post"))
        store.remember(store.library("shared").key, [Memory("ferry-1", said)])
        AuditStore(records).add(StoredAudit("q1", MOMENT, "{}"))
        exchanges = ExchangeStore(records)
        exchanges.keep(Exchange("q1", 1, 2, 3, MOMENT, message_ids=(4, 5)))
        exchanges.rate(Feedback("q1", 1, helpful=True))
        HandoffStore(records).add(Handoff("q1", 1, 2, 3, 4, MOMENT, "Why is it late?"))
        TokenUseStore(records).add(MOMENT.date(), 2, 100)
        SqlGuildSettings(records).set(2, GuildSettings(frozenset({3}), frozenset(), 7))
        feed = FeedDocument(
            "https://quay.example/feed", (FeedItem("https://quay.example/a", "0" * 64),)
        )
        follow = Follow(2, 0, feed.address, Announce.EACH, 3)
        SqlGuildFeeds(records).follow(follow, feed, 5, MOMENT, MOMENT)
    write_backup(source, folder / "backup")
    return (folder / "backup").read_bytes()


@pytest.mark.parametrize("statement", HOSTILE.values(), ids=HOSTILE)
def test_what_footnote_does_not_write_is_refused_whole(sound, tmp_path, statement):
    path, target = tmp_path / "backup", urls(tmp_path, "target")
    path.write_bytes(sound)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)
    with pytest.raises(StoreDamaged) as caught:
        read_backup(path, target)
    assert caught.value.hint
    assert "\n" not in str(caught.value)
    assert holds_nothing(target)


def test_what_people_said_of_articles_is_in_a_backup(sound, tmp_path):
    path, target = tmp_path / "backup", urls(tmp_path, "target")
    path.write_bytes(sound)
    read_backup(path, target)
    with closing(ArticleStore(target.articles)) as store:
        found = store.remembered(store.library("shared").key, "ferry-1", "ferry")
    assert found == {"ferry-1": RememberedMetadata("ferry", GivenMetadata(outlet="The Quay Post"))}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE feed_items SET address = 'http://]/a?b=c'",
        "UPDATE remembered_metadata SET url = 'HTTP://[::1]@]/a#top'",
    ],
)
def test_an_address_that_footnote_stored_before_it_checked_hosts_is_restored(
    sound, tmp_path, statement
):
    path, target = tmp_path / "backup", urls(tmp_path, "target")
    path.write_bytes(sound)
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute(statement).rowcount
    assert read_backup(path, target).articles == 2


def test_a_backup_that_is_cut_anywhere_is_an_error(sound, tmp_path):
    path, target = tmp_path / "backup", urls(tmp_path, "target")
    for length in range(4096, len(sound), len(sound) // 7):
        path.write_bytes(sound[:length])
        with pytest.raises(StoreDamaged):
            read_backup(path, target)


def test_a_damaged_article_is_named_instead_of_backed_up(sound, tmp_path):
    source = urls(tmp_path, "source")
    (tmp_path / "backup").write_bytes(sound)
    read_backup(tmp_path / "backup", source)
    with closing(sqlite3.connect(tmp_path / "source.sqlite3")) as connection, connection:
        connection.execute("UPDATE versions SET text = replace(text, 'late', 'lost')")
    with pytest.raises(StoreDamaged, match=r"'ferry' does not match its hash.*footnote remove"):
        write_backup(source, tmp_path / "again")
