"""A backup of each kind of database, put back into each kind."""

import shutil
import sqlite3
import threading
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from stat import S_IMODE

import pytest

from bot.storage.audits import AuditStore, StoredAudit
from bot.storage.backup import KEY_GAP, DatabaseUrls, read_backup, write_backup
from bot.storage.database import BotDatabase
from bot.storage.exchanges import ExchangeStore
from bot.storage.feed_deliveries import SqlFeedDeliveries
from bot.storage.guild_feeds import SqlGuildFeeds
from bot.storage.guild_settings import SqlGuildSettings
from bot.storage.handoffs import HandoffStore
from bot.storage.token_use import TokenUseStore
from bot.types.feeds import Announce, Follow
from bot.types.handoff import Handoff
from bot.types.records import Exchange, Feedback, GuildSettings
from ingest.errors import FootnoteError, SourceError, StoreDamaged, StoreError, UsageError
from ingest.feeds.parser import FeedDocument, FeedItem
from ingest.index.memory import MemoryIndex
from ingest.runtime.atomic_file import atomic_write
from ingest.sources.items import SourceArticle
from ingest.storage.article_store import ArticleStore
from ingest.storage.database import sqlite_url
from ingest.types import Article
from tests.builders.libraries import library_of
from tests.integration.storage.servers import new_database
from tests.integration.storage.test_migrations import BASELINE

MOMENT = datetime(2026, 3, 4, 5, 6, 7, 8, tzinfo=UTC)
FERRY = Article(
    id="ferry",
    text="The ferry ran aground. Nobody was hurt 😀.",
    title="Ferry aground",
    outlet="Quay Post",
    published_at="2026-02-03",
    authors=("Ada Lunt", "Bo Marsh"),
)
HANDOFF = Handoff("q1", 1, 2, 3, 4, MOMENT, "Why?", private=True, message_id=5)


KINDS = ("sqlite", "postgresql")


def addresses(request, folder, kind):
    if kind == "postgresql":
        url = new_database(request.getfixturevalue("postgresql"))
        return DatabaseUrls(url, url)
    folder.mkdir(exist_ok=True)
    files = (folder / "footnote.sqlite3", folder / "audits.sqlite3")
    return DatabaseUrls(*map(sqlite_url, files))


@pytest.fixture(params=KINDS)
def source(request, tmp_path):
    return addresses(request, tmp_path / "source", request.param)


@pytest.fixture(params=KINDS)
def target(request, tmp_path):
    return addresses(request, tmp_path / "target", request.param)


# A backup changes nothing in its source, so one of each kind is enough.
@pytest.fixture(scope="module", params=KINDS)
def filled(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("filled")
    return fill(addresses(request, folder, request.param), folder)


@pytest.fixture(scope="module")
def in_files(request, tmp_path_factory):
    """As ``filled``, in files: for what does not depend on where a backup is from."""
    folder = tmp_path_factory.mktemp("filled")
    return fill(addresses(request, folder, "sqlite"), folder)


@pytest.fixture(scope="module")
def backup(in_files, tmp_path_factory):
    """The backup of ``in_files``."""
    path = tmp_path_factory.mktemp("backup") / "b"
    write_backup(in_files, path)
    return path


def fill(source, folder):
    """A store with two libraries, a replaced version, a removed article and one half published."""
    with opened(source) as (store, audits, exchanges, servers):
        shared = library_of(folder, store, MemoryIndex())
        publish(shared, FERRY)
        publish(shared, Article(id="gone", text="It was withdrawn."))
        publish(shared, Article(id="ferry", text="The ferry ran aground twice."))
        shared.remove("gone")
        publish(
            library_of(folder, store, MemoryIndex(), name="valley"),
            Article(id="orchard", text="The orchard opens. It has apples."),
        )
        key = store.library("shared").key
        store.begin(key, [(Article(id="half", text="Half."), "d.txt")], ingested_at="x")
        audits.add(StoredAudit("q1", MOMENT, '{"of": "q1"}'))
        exchanges.keep(Exchange("q1", 1, 2, 3, MOMENT, message_ids=(4,)))
        exchanges.rate(Feedback("q1", 1, helpful=True))
        HandoffStore(exchanges._database).add(HANDOFF)
        TokenUseStore(exchanges._database).add(MOMENT.date(), 2, 100)
        servers.set(2, GuildSettings(frozenset({3}), frozenset(), 7))
        servers.silence(2, 70, MOMENT)
        follow_a_feed(exchanges._database)
    return source


def follow_a_feed(records):
    """A feed that two guilds follow, of which one is told of a new article."""
    feeds, deliveries = SqlGuildFeeds(records), SqlFeedDeliveries(records)
    old, new = (FeedItem(f"https://quay.example/{name}", "0" * 64) for name in ("old", "new"))
    document = FeedDocument("https://quay.example/feed", (old,))
    for guild, announce in ((2, Announce.EACH), (3, Announce.NO)):
        follow = Follow(guild, 0, document.address, announce, 3)
        key = feeds.follow(follow, document, 5, MOMENT, MOMENT).feed_key
    feeds.record(key, replace(document, items=(new, old)), MOMENT, MOMENT)
    for item in deliveries.due(MOMENT):
        for guild, item_key, digest in item.deliveries:
            deliveries.finish(guild, item_key, digest, "ferry", MOMENT)
    assert deliveries.claim(MOMENT)


def publish(library, article):
    [_] = library.publish([SourceArticle("a.txt", article)])


@contextmanager
def opened(where):
    """The four stores at an address."""
    with (
        closing(ArticleStore(where.articles)) as store,
        closing(BotDatabase(where.records)) as records,
    ):
        yield store, AuditStore(records), ExchangeStore(records), SqlGuildSettings(records)


def said(where):
    """All that can be asked of the stores at an address."""
    with opened(where) as (store, audits, exchanges, servers):
        texts = {}
        for name in ("shared", "valley"):
            library = store.library(name)
            keys = [*store.current_versions(library.key), *store.replaced_versions(library.key)]
            texts[name] = (library.articles, library.sentences, store.versions(sorted(keys)))
        return (
            texts,
            store.terms_with_prefix(store.library("shared").key, "f"),
            audits.newest(9),
            exchanges.find("q1"),
            exchanges.feedback("q1"),
            HandoffStore(exchanges._database).find("q1"),
            TokenUseStore(exchanges._database).used(MOMENT.date(), 2),
            servers.settings(2),
            servers.is_silenced(70),
            SqlGuildFeeds(exchanges._database).of_guild(2),
            SqlGuildFeeds(exchanges._database).of_guild(3),
            SqlGuildFeeds(exchanges._database).due(MOMENT),
            SqlFeedDeliveries(exchanges._database).unsent(),
        )


def test_a_backup_put_back_says_what_the_store_said(filled, target, tmp_path):
    heard = []
    done = write_backup(filled, tmp_path / "b", lambda *rows: heard.append(rows))
    assert (done.libraries, done.articles, done.questions) == (("shared", "valley"), 2, 1)
    assert heard[-1][0] == heard[-1][1] > 0
    assert read_backup(tmp_path / "b", target) == done
    assert said(target) == said(filled)


def test_a_backup_is_one_file(filled, tmp_path):
    (tmp_path / "folder").mkdir()
    write_backup(filled, tmp_path / "folder" / "b")
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["b"]


def test_what_was_not_published_yet_stays_behind(filled, request, tmp_path):
    write_backup(filled, tmp_path / "b")
    target = addresses(request, tmp_path, "sqlite")
    read_backup(tmp_path / "b", target)
    with closing(ArticleStore(target.articles)) as store:
        key = store.library("shared").key
        assert store.leftovers(key) == []
        assert [summary.id for summary in store.summaries(key)] == ["ferry"]


def test_a_restored_store_is_another_one_and_gives_out_no_key_again(
    in_files, backup, target, tmp_path
):
    read_backup(backup, target)
    with (
        closing(ArticleStore(in_files.articles)) as before,
        closing(ArticleStore(target.articles)) as store,
    ):
        assert store.identity() != before.identity()
        library = library_of(tmp_path, store, MemoryIndex())
        publish(library, Article(id="new", text="It is new."))
        key = store.library("shared").key
        assert store.current(key, "new").key > KEY_GAP
        publish(library, Article(id="ferry", text="The ferry floats."))
        assert store.current(key, "ferry").number == 3
    with closing(BotDatabase(target.records)) as records:
        audits = AuditStore(records)
        audits.add(StoredAudit("q2", MOMENT, "{}"))
        assert len(audits.newest(9)) == 2


def test_a_feed_that_is_followed_after_a_restore_gets_no_key_that_was_given_out(backup, target):
    read_backup(backup, target)
    with closing(BotDatabase(target.records)) as records:
        feeds = SqlGuildFeeds(records)
        document = FeedDocument("https://other.example/feed", ())
        found = feeds.follow(Follow(9, 0, document.address), document, 5, MOMENT, MOMENT)
    assert found.feed_key > KEY_GAP


def test_a_store_that_holds_something_is_not_overwritten(filled, tmp_path):
    write_backup(filled, tmp_path / "b")
    before = said(filled)
    with pytest.raises(UsageError, match="not empty"):
        read_backup(tmp_path / "b", filled)
    assert said(filled) == before


def test_settings_of_a_server_alone_are_something_too(backup, target):
    with closing(BotDatabase(target.records)) as records:
        SqlGuildSettings(records).set(1, GuildSettings(days=1))
    with pytest.raises(UsageError, match="not empty"):
        read_backup(backup, target)


def test_a_backup_that_was_tampered_with_is_refused_and_nothing_is_stored(backup, target, tmp_path):
    shutil.copy(backup, tmp_path / "b")
    with closing(sqlite3.connect(tmp_path / "b")) as connection:
        connection.execute("UPDATE versions SET text = replace(text, 'aground', 'ashore!')")
        connection.commit()
    with pytest.raises(StoreDamaged, match="ferry"):
        read_backup(tmp_path / "b", target)
    read_backup(backup, target)


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\0" * 100])
def test_what_is_no_backup_is_called_so(content, target, tmp_path):
    (tmp_path / "b").write_bytes(content)
    with pytest.raises(FootnoteError) as caught:
        read_backup(tmp_path / "b", target)
    assert isinstance(caught.value, SourceError | StoreDamaged)


def test_a_database_of_something_else_is_no_backup(target, tmp_path):
    with closing(sqlite3.connect(tmp_path / "b")) as connection:
        connection.execute("CREATE TABLE meta (name TEXT)")
    with pytest.raises(SourceError, match="not a backup"):
        read_backup(tmp_path / "b", target)


def test_without_a_store_there_is_nothing_to_back_up(tmp_path):
    nowhere = sqlite_url(tmp_path / "none.sqlite3")
    with pytest.raises(UsageError, match="nothing to back up"):
        write_backup(DatabaseUrls(nowhere, nowhere), tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


def backup_of_the_baseline(path):
    with closing(sqlite3.connect(path)) as connection:
        for name in ("footnote", "audits"):
            connection.executescript((BASELINE / f"{name}.sql").read_text())


def test_a_backup_of_the_baseline_is_restored_whole_and_stays_as_it_is(target, tmp_path):
    path = tmp_path / "b"
    backup_of_the_baseline(path)
    before = path.read_bytes()
    done = read_backup(path, target)
    assert (done.libraries, done.articles, done.questions) == (("shared", "valley"), 4, 1)
    assert path.read_bytes() == before
    url = sqlite_url(path)
    assert said(target) == said(DatabaseUrls(url, url))
    with opened(target) as (store, _, exchanges, servers):
        key = store.library("shared").key
        assert "18 million" in store.version_by_number(key, "harbour", 1).article.text
        assert exchanges.find("q-1").message_ids == (44, 45)
        assert servers.settings(22) == GuildSettings(frozenset({33}), frozenset({55}), 14)


def test_a_backup_from_before_the_baseline_is_refused_with_advice(target, tmp_path):
    path = tmp_path / "b"
    backup_of_the_baseline(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE articles_revision SET version_num = '0001'")
        connection.commit()
    with pytest.raises(StoreError, match=r"older Footnote \(revision 0001") as caught:
        read_backup(path, target)
    assert "`footnote export`" in caught.value.hint
    with closing(ArticleStore(target.articles)) as store:
        assert not store.has_library("valley")


def test_a_backup_beside_a_writer_holds_articles_whole(source, tmp_path):
    """Whatever the moment, every article in it is one that was published."""
    stop = threading.Event()

    def write():
        with closing(ArticleStore(source.articles)) as store:
            library = library_of(tmp_path, store, MemoryIndex())
            number = 0
            while not stop.is_set():
                number += 1
                text = f"Round {number} began. Round {number} ended. " * 5
                publish(library, Article(id=f"a{number % 5}", text=text))

    with closing(ArticleStore(source.articles)) as store:
        store.open_library("shared")
    writer = threading.Thread(target=write)
    writer.start()
    try:
        paths = [tmp_path / f"b{number}" for number in range(3)]
        for path in paths:
            write_backup(source, path)
    finally:
        stop.set()
        writer.join()
    for number, path in enumerate(paths):
        restored = tmp_path / f"r{number}"
        restored.mkdir()
        where = DatabaseUrls(sqlite_url(restored / "a"), sqlite_url(restored / "b"))
        done = read_backup(path, where)
        with closing(ArticleStore(where.articles)) as store:
            library = store.library("shared")
            versions = store.versions(list(store.current_versions(library.key)))
            assert done.articles == library.articles == len(versions)
            assert all(len(version.sentences) == 10 for version in versions.values())


def test_a_file_that_fails_half_way_leaves_the_former_one(tmp_path):
    path = tmp_path / "b"
    path.write_text("former")

    def fail():
        with atomic_write(path) as beside:
            beside.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert [found.name for found in tmp_path.iterdir()] == ["b"]
    assert path.read_text() == "former"


def test_a_new_file_is_its_owners_alone(tmp_path):
    with atomic_write(tmp_path / "b") as beside:
        beside.write_text("all")
    assert S_IMODE((tmp_path / "b").stat().st_mode) == 0o600
