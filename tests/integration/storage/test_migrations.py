"""Databases of the baseline open without loss, older ones are refused, and a new revision upgrades them whole or not at all."""

import shutil
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from textwrap import dedent

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, MetaData, Text, create_engine, text
from sqlalchemy.engine import make_url

from bot.storage.audits import AuditStore
from bot.storage.database import RECORDS, BotDatabase
from bot.storage.exchanges import ExchangeStore
from bot.storage.feed_deliveries import SqlFeedDeliveries
from bot.storage.guild_feeds import SqlGuildFeeds
from bot.storage.guild_settings import SqlGuildSettings
from bot.storage.handoffs import HandoffStore
from bot.storage.token_use import TokenUseStore
from bot.types.feeds import Announce, DueItem, Follow
from bot.types.handoff import Handoff
from bot.types.records import ChannelLibraries, ChannelSettings, ExchangeState, GuildSettings
from ingest.errors import StoreError
from ingest.storage.article_database import ARTICLES, ArticleDatabase
from ingest.storage.article_store import ArticleStore
from ingest.storage.database import Database, sqlite_url
from ingest.storage.migrations.runner import alembic_config, upgrade
from ingest.storage.rows import Memory
from ingest.types import ArticleFilter, GivenMetadata, RememberedMetadata

BASELINE = Path(__file__).parent / "baseline"
HISTORIES = pytest.mark.parametrize(
    "history", [ARTICLES, RECORDS], ids=lambda history: history.name
)

REVISION_0005 = dedent("""
    import sqlalchemy as sa
    from alembic import op

    revision = "0005"
    down_revision = "0004"


    def upgrade():
        op.add_column("articles", sa.Column("section", sa.Text, nullable=False, server_default="news"))
""")


@pytest.fixture
def database(database_without_tables):
    """The revisions make the tables here."""
    return database_without_tables


@pytest.fixture
def stored(tmp_path):
    """The URL of a database as the baseline's code wrote it."""

    def restored(name):
        path = tmp_path / f"{name}.sqlite3"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript((BASELINE / f"{name}.sql").read_text())
        return sqlite_url(path)

    return restored


@pytest.fixture
def next_history(tmp_path):
    """The history of the article tables after a revision that adds a column."""
    revisions = tmp_path / "100% of the revisions, in one: folder"
    shutil.copytree(ARTICLES.revisions, revisions)
    (revisions / "r0005_sections.py").write_text(REVISION_0005)
    tables = MetaData()
    for table in ARTICLES.tables.sorted_tables:
        table.to_metadata(tables)
    column = Column("section", Text, nullable=False, server_default="news")
    tables.tables["articles"].append_column(column)
    return replace(ARTICLES, tables=tables, revisions=revisions, head="0005")


@contextmanager
def connected(url):
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


# Databases of the baseline


def test_all_articles_of_the_baseline_are_there_with_their_versions(stored):
    with closing(ArticleStore(stored("footnote"))) as store:
        assert store.identity() == "1c4d9b795f98"
        shared, valley = store.library("shared"), store.library("valley")
        listed = [summary.id for summary in store.summaries(shared.key)]
        assert listed == ["bridge-again", "harbour", "ferry"]
        current = store.current(shared.key, "harbour")
        assert current.number == 2
        former = store.version_by_number(shared.key, "harbour", 1)
        assert "18 million" in former.article.text
        assert store.article_count(valley.key) == 1
        assert store.leftovers(shared.key) == [7]


def test_the_outlets_of_the_baseline_are_found_by_their_index(stored):
    with closing(ArticleStore(stored("footnote"))) as store:
        shared = store.library("shared").key
        harbour = store.current(shared, "harbour").key
        again = store.current(shared, "bridge-again").key
        assert store.matching_keys(shared, ArticleFilter(outlet="The DAILY example")) == {
            harbour,
            again,
        }
        assert store.matching_keys(
            shared, ArticleFilter(outlet="strasse zeitung", since="2026-03-01")
        )
        assert store.outlets(shared, "e", 5) == ["the daily EXAMPLE", "Straße Zeitung"]


def test_all_records_and_settings_of_the_baseline_are_there(stored):
    url = stored("audits")
    with closing(BotDatabase(url)) as records:
        audits, exchanges = AuditStore(records), ExchangeStore(records)
        servers = SqlGuildSettings(records)
        assert [audit.id for audit in audits.newest(5)] == ["ecad49217151"]
        found = exchanges.find("q-1")
        assert (found.state, found.message_ids) == (ExchangeState.REFUSED, (44, 45))
        assert found.asked_at == datetime(2026, 3, 6, 12, tzinfo=UTC)
        assert [opinion.reason for opinion in exchanges.feedback("q-1")] == ["It should know that."]
        assert servers.settings(22) == GuildSettings(frozenset({33}), frozenset({55}), 14)


def test_questions_of_the_baseline_cite_nothing_and_are_not_dismissed(stored):
    with closing(BotDatabase(stored("audits"))) as records:
        found = ExchangeStore(records).find("q-1")
    assert (found.cited, found.dismissed) == ((), False)


def test_guilds_of_the_baseline_get_room_for_channel_settings(stored):
    url = stored("audits")
    channel = ChannelSettings(33, answers_all=True, since=date(2026, 3, 1))
    with closing(BotDatabase(url)) as records:
        guilds = SqlGuildSettings(records)
        guilds.set(22, replace(guilds.settings(22), channel_settings=(channel,)))
    with closing(BotDatabase(url)) as records:
        found = SqlGuildSettings(records).settings(22)
    assert found.of_channel(33) == channel
    assert (found.channels, found.moderator_channel) == (frozenset({33}), None)


AT = "2026-03-06T12:00:00.000000+00:00"
WRITTEN = {
    "0001": (
        "INSERT INTO exchanges (id, person_id, guild_id, channel_id, asked_at, private, message_ids, state, question) VALUES ('a1', 1, 22, 33, :at, false, '44', 'refused', 'Why?')",
        "INSERT INTO servers (guild_id, channels, roles, days) VALUES (23, '33', '', 7)",
    ),
    "0002": (
        "INSERT INTO server_channels VALUES (23, 34, true, false, 'own', 'Quay Post', '2026-03-01')",
    ),
    "0003": ("INSERT INTO silenced_threads (thread_id, guild_id) VALUES (70, 23)",),
    "0004": (
        "INSERT INTO handoffs VALUES ('a1', 1, 22, 33, 44, :at, true, 'Why?', NULL, 'open', NULL, '')",
        "INSERT INTO token_use VALUES ('2026-03-06', 23, 9000000000)",
    ),
    "0005": (
        "INSERT INTO feeds (address, due_at, failures, error) VALUES ('https://quay.example/feed', :at, 0, '')",
        "INSERT INTO feed_items (feed_key, address, position, digest, seen_at) VALUES (1, 'https://quay.example/a', 0, :digest, :at)",
        "INSERT INTO follows VALUES (23, 1, 'each', 33, false, false, false, false)",
        "INSERT INTO feed_deliveries (guild_id, item_key, attempts, due_at, announcement) VALUES (23, 1, 0, :at, 'wanted')",
    ),
}
"""Rows as the release with each revision writes them."""

VALUES = {"at": AT, "digest": "0" * 64}


def test_what_each_release_wrote_is_there_after_all_later_revisions(database):
    with connected(database) as connection:
        for revision, statements in WRITTEN.items():
            upgrade(connection, RECORDS, revision)
            for statement in statements:
                connection.execute(text(statement), VALUES)
    moment = datetime(2026, 3, 6, 12, tzinfo=UTC)
    with closing(BotDatabase(database)) as records:
        found = ExchangeStore(records).find("a1")
        assert (found.question, found.cited, found.dismissed) == ("Why?", (), False)
        guilds = SqlGuildSettings(records)
        channel = ChannelSettings(
            34,
            answers_all=True,
            libraries=ChannelLibraries.OWN,
            outlet="Quay Post",
            since=date(2026, 3, 1),
        )
        assert guilds.settings(23) == GuildSettings(
            frozenset({33}), frozenset(), 7, channel_settings=(channel,)
        )
        # Nobody recorded since when, so it counts from the upgrade.
        guilds.purge_threads(datetime.now(UTC) - timedelta(days=1))
        assert guilds.is_silenced(70)
        handoff = Handoff("a1", 1, 22, 33, 44, moment, "Why?", private=True)
        assert HandoffStore(records).find("a1") == handoff
        assert TokenUseStore(records).used(moment.date(), 23) == 9_000_000_000
        follow = Follow(23, 1, "https://quay.example/feed", Announce.EACH, 33)
        assert SqlGuildFeeds(records).of_guild(23) == [follow]
        due = DueItem("https://quay.example/a", ((23, 1, "0" * 64),))
        assert SqlFeedDeliveries(records).due(moment) == [due]


def test_articles_of_the_baseline_get_room_for_what_people_say_of_them(stored):
    url = stored("footnote")
    with closing(ArticleStore(url)) as store:
        said = RememberedMetadata("harbour", GivenMetadata(outlet="The Quay Post"))
        store.remember(1, [Memory("harbour-1", said)])
    with closing(ArticleStore(url)) as store:
        assert store.remembered(1, "harbour-1", "harbour-1") == {"harbour-1": said}
        assert store.remembered(1, "harbour", "harbour-1") == {}


def test_a_baseline_on_a_server_is_current_as_well(database, monkeypatch):
    with connected(database) as connection:
        upgrade(connection, ARTICLES)
        upgrade(connection, RECORDS)
        _write_an_article(connection)
    monkeypatch.setattr("ingest.storage.migrations.runner.upgrade", None)
    with closing(ArticleStore(database)) as store:
        shared = store.library("shared").key
        assert [summary.id for summary in store.summaries(shared)] == ["ferry"]
        assert store.matching_keys(shared, ArticleFilter(outlet="Quay Post")) == {1}
    with closing(BotDatabase(database)):
        pass


# Databases that are too old or too new


def test_articles_of_an_older_revision_are_refused_with_advice_and_left_alone(stored):
    url = stored("footnote")
    with connected(url) as connection:
        connection.execute(text("UPDATE articles_revision SET version_num = '0001'"))
    before = _dump(url)
    with pytest.raises(StoreError, match=r"older Footnote \(revision 0001") as caught:
        ArticleStore(url)
    assert "`footnote export`" in caught.value.hint
    assert "ingest again" in caught.value.hint
    assert _dump(url) == before


@pytest.mark.parametrize(
    ("name", "opened", "advice"),
    [("footnote", ArticleDatabase, "`footnote export`"), ("audits", BotDatabase, "audits.sqlite3")],
)
def test_tables_without_a_revision_are_refused_with_advice_and_left_alone(
    stored, name, opened, advice
):
    url = stored(name)
    with connected(url) as connection:
        table = "articles_revision" if name == "footnote" else "records_revision"
        connection.execute(text(f"DROP TABLE {table}"))
    before = _dump(url)
    with pytest.raises(StoreError, match=r"older Footnote \(revision unknown") as caught:
        opened(url)
    assert advice in caught.value.hint
    assert _dump(url) == before


def test_records_of_which_only_some_tables_exist_are_refused(tmp_path):
    path = tmp_path / "audits.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE servers (guild_id BIGINT PRIMARY KEY)")
    with pytest.raises(StoreError, match="older Footnote"):
        BotDatabase(sqlite_url(path))


def test_a_database_of_a_later_release_is_left_alone(database):
    with closing(ArticleDatabase(database)), connected(database) as connection:
        connection.execute(text("UPDATE articles_revision SET version_num = '0777'"))
    with pytest.raises(StoreError, match=r"newer Footnote \(revision 0777"):
        ArticleDatabase(database)


# The next revision


def test_the_next_revision_upgrades_a_database_of_the_baseline_without_loss(stored, next_history):
    url = stored("footnote")
    with closing(ArticleStore(url)) as store:
        before = _texts(store)
    with closing(Database(url, next_history)), connected(url) as connection:
        assert connection.scalar(text("SELECT version_num FROM articles_revision")) == "0005"
        assert set(connection.scalars(text("SELECT section FROM articles"))) == {"news"}
        connection.execute(text("UPDATE articles_revision SET version_num = '0004'"))
    with closing(ArticleStore(url)) as store:
        assert _texts(store) == before


def test_the_next_revision_upgrades_a_database_on_a_server(database, next_history):
    with closing(ArticleDatabase(database)), connected(database) as connection:
        _write_an_article(connection)
    with closing(Database(database, next_history)), connected(database) as connection:
        assert connection.scalars(text("SELECT section FROM articles")).all() == ["news"]


def test_the_next_revision_runs_once(stored, next_history, monkeypatch):
    url = stored("footnote")
    with closing(Database(url, next_history)):
        pass
    monkeypatch.setattr("ingest.storage.migrations.runner.upgrade", None)
    with closing(Database(url, next_history)):
        pass


def test_the_baseline_refuses_what_the_next_revision_upgraded(stored, next_history):
    url = stored("footnote")
    with closing(Database(url, next_history)):
        pass
    with pytest.raises(StoreError, match=r"newer Footnote \(revision 0005"):
        ArticleStore(url)


def test_new_databases_and_upgraded_ones_have_the_tables_of_the_next_revision(
    database, next_history
):
    with connected(database) as connection:
        upgrade(connection, ARTICLES)
        upgrade(connection, next_history)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert _differences(context, next_history) == []
        connection.execute(text("DROP TABLE articles_revision"))
        ARTICLES.tables.drop_all(connection)
    with closing(Database(database, next_history)), connected(database) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert _differences(context, next_history) == []


def test_a_migration_that_fails_half_way_leaves_the_database_as_it_was(
    stored, next_history, monkeypatch
):
    url = stored("footnote")
    before = _dump(url)

    def torn(connection, history):
        upgrade(connection, history)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("ingest.storage.migrations.runner.upgrade", torn)
        with pytest.raises(KeyboardInterrupt):
            Database(url, next_history)
    assert _dump(url) == before
    with closing(ArticleStore(url)) as store:
        assert store.article_count(1) == 3


# Revisions and tables agree


@HISTORIES
def test_a_history_begins_at_its_baseline_and_ends_at_its_head(history):
    scripts = ScriptDirectory.from_config(alembic_config(history))
    assert scripts.get_bases() == [history.baseline]
    assert scripts.get_heads() == [history.head]


@HISTORIES
def test_tables_made_by_the_revisions_are_those_that_new_databases_get(database, history):
    with connected(database) as connection:
        upgrade(connection, history)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert _differences(context, history) == []


@HISTORIES
def test_new_databases_record_the_revision_as_alembic_does(database, history):
    with closing(Database(database, history)), connected(database) as connection:
        options = {"version_table": history.version_table}
        context = MigrationContext.configure(connection, opts=options)
        assert context.get_current_heads() == (history.head,)
        upgrade(connection, history)


@HISTORIES
def test_the_comparison_sees_a_column_that_is_missing(database, history):
    with connected(database) as connection:
        upgrade(connection, history)
        name = "meta" if history is ARTICLES else "audits"
        column = "value" if history is ARTICLES else "body"
        connection.execute(text(f"ALTER TABLE {name} DROP COLUMN {column}"))
        context = MigrationContext.configure(connection)
        assert _differences(context, history)


def _write_an_article(connection):
    connection.execute(text("DELETE FROM meta"))
    connection.execute(text("INSERT INTO meta VALUES ('schema_version', '6'), ('identity', 'x')"))
    connection.execute(
        text(
            "INSERT INTO libraries (key, name, generation, index_epoch, next_epoch, articles, sentences) VALUES (1, 'shared', 1, 0, 0, 1, 0)"
        )
    )
    connection.execute(
        text("INSERT INTO articles VALUES (1, 1, 'ferry', 1, 1, '', 'ferry', 'quay post')")
    )
    connection.execute(
        text(
            "INSERT INTO versions (key, article_key, number, state, outlet, authors, text, content_hash, source, ingested_at, sentence_count, chunk_count)"
            " VALUES (1, 1, 1, 'current', ' Quay  POST', '[]', 'x', 'x', 'x', 'x', 0, 0)"
        )
    )


def _texts(store):
    """Every version of every library, current and replaced."""
    keys = [
        key
        for name in ("shared", "valley")
        for library in [store.library(name)]
        for key in (*store.current_versions(library.key), *store.replaced_versions(library.key))
    ]
    return store.versions(sorted(keys))


def _differences(context, history):
    """What Alembic would change, except for the table of its own revision and server defaults."""
    found = compare_metadata(context, history.tables)
    return [
        change
        for change in found
        if not (change[0] == "remove_table" and change[1].name.endswith("_revision"))
    ]


def _dump(url):
    with closing(sqlite3.connect(make_url(url).database)) as connection:
        return sorted(connection.iterdump())
