"""What the first release wrote is brought to today's tables, whole or not at all."""

import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import make_url

from bot.storage.audits import AuditStore
from bot.storage.database import RECORDS, BotDatabase
from bot.storage.exchanges import ExchangeStore
from bot.storage.guild_settings import SqlGuildSettings
from bot.types.records import ExchangeState, GuildSettings
from ingest.errors import StoreError
from ingest.storage.article_database import ARTICLES, ArticleDatabase
from ingest.storage.article_store import ArticleStore
from ingest.storage.database import sqlite_url
from ingest.storage.migrations.runner import last_revision, run_revisions
from ingest.types import ArticleFilter

FIRST_RELEASE = Path(__file__).parent / "first_release"
HISTORIES = pytest.mark.parametrize("tables", [ARTICLES, RECORDS], ids=lambda tables: tables.name)


@pytest.fixture
def first_release(tmp_path):
    """The address of a database that the first release wrote."""

    def restored(name):
        path = tmp_path / f"{name}.sqlite3"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript((FIRST_RELEASE / f"{name}.sql").read_text())
        return sqlite_url(path)

    return restored


@contextmanager
def connected(url):
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def test_articles_of_the_first_release_are_all_there_with_their_versions(first_release):
    with closing(ArticleStore(first_release("footnote"))) as store:
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


def test_the_outlets_of_the_first_release_are_found_by_the_new_index(first_release):
    with closing(ArticleStore(first_release("footnote"))) as store:
        shared = store.library("shared").key
        harbour = store.current(shared, "harbour").key
        again = store.current(shared, "bridge-again").key
        assert store.of_origin(shared, ArticleFilter(outlet="The DAILY example")) == {
            harbour,
            again,
        }
        assert store.of_origin(shared, ArticleFilter(outlet="strasse zeitung", since="2026-03-01"))
        assert store.outlets(shared, "e", 5) == ["the daily EXAMPLE", "Straße Zeitung"]


def test_what_was_asked_and_set_in_the_first_release_is_there(first_release):
    url = first_release("audits")
    with closing(BotDatabase(url)) as records:
        audits, exchanges = AuditStore(records), ExchangeStore(records)
        servers = SqlGuildSettings(records)
        assert [audit.id for audit in audits.newest(5)] == ["ecad49217151"]
        found = exchanges.find("q-1")
        assert (found.state, found.message_ids) == (ExchangeState.REFUSED, (44, 45))
        assert found.asked_at == datetime(2026, 3, 6, 12, tzinfo=UTC)
        assert [opinion.reason for opinion in exchanges.feedback("q-1")] == ["It should know that."]
        assert servers.settings(22) == GuildSettings(frozenset({33}), frozenset({55}), 14)


def test_records_of_which_the_first_release_made_only_some_tables_get_the_others(tmp_path):
    path = tmp_path / "audits.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TABLE servers (guild_id BIGINT PRIMARY KEY, channels TEXT NOT NULL, roles TEXT NOT NULL, days INTEGER)"
        )
        connection.execute("INSERT INTO servers VALUES (1, '2', '', 3)")
        connection.commit()
    with closing(BotDatabase(sqlite_url(path))) as records:
        assert SqlGuildSettings(records).settings(1) == GuildSettings(
            frozenset({2}), frozenset(), 3
        )
        assert AuditStore(records).newest(1) == []


def test_the_first_release_is_told_that_the_database_is_too_new_for_it(first_release):
    url = first_release("footnote")
    with closing(ArticleStore(url)):
        pass
    with connected(url) as connection:
        found = connection.scalar(text("SELECT value FROM meta WHERE name = 'schema_version'"))
    assert int(found) > 5


def test_opened_again_nothing_is_migrated_again(first_release, monkeypatch):
    url = first_release("footnote")
    with closing(ArticleStore(url)):
        pass
    monkeypatch.setattr("ingest.storage.migrations.runner.run_revisions", None)
    with closing(ArticleStore(url)) as store:
        assert store.article_count(1) == 3


def test_a_migration_that_fails_half_way_leaves_the_database_as_it_was(first_release, monkeypatch):
    url = first_release("footnote")
    path = make_url(url).database
    before = _dump(path)

    def torn(connection, folder, version_table):
        run_revisions(connection, folder, version_table)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("ingest.storage.migrations.runner.run_revisions", torn)
        with pytest.raises(KeyboardInterrupt):
            ArticleStore(url)
    assert _dump(path) == before
    with closing(ArticleStore(url)) as store:
        assert store.article_count(1) == 3


@HISTORIES
def test_the_last_revision_is_the_one_that_new_databases_note(tables):
    assert last_revision(tables.revisions) == tables.head


@HISTORIES
def test_tables_that_were_brought_up_are_those_that_new_databases_get(database, tables):
    with connected(database) as connection:
        run_revisions(connection, tables.revisions, f"{tables.name}_revision")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert _differences(context, tables) == []


@HISTORIES
def test_the_comparison_sees_a_column_that_is_missing(database, tables):
    with connected(database) as connection:
        run_revisions(connection, tables.revisions, f"{tables.name}_revision")
        name = "meta" if tables is ARTICLES else "audits"
        column = "value" if tables is ARTICLES else "body"
        connection.execute(text(f"ALTER TABLE {name} DROP COLUMN {column}"))
        context = MigrationContext.configure(connection)
        assert _differences(context, tables)


def test_articles_of_the_first_release_on_a_server_are_brought_up_as_well(database):
    with connected(database) as connection:
        run_revisions(connection, ARTICLES.revisions, "articles_revision", "0001")
        connection.execute(text("DROP TABLE articles_revision"))
        _write_an_article(connection)
    with closing(ArticleDatabase(database)) as opened, opened.reading() as connection:
        articles = ARTICLES.tables.tables["articles"]
        assert connection.scalars(select(articles.c.outlet_key)).all() == ["quay post"]
    with closing(BotDatabase(database)):
        pass


def test_a_database_of_a_later_release_is_left_alone(database):
    with closing(ArticleDatabase(database)), connected(database) as connection:
        connection.execute(text("UPDATE articles_revision SET version_num = '0777'"))
    with pytest.raises(StoreError, match=r"newer Footnote \(revision 0777"):
        ArticleDatabase(database)


def _write_an_article(connection):
    connection.execute(text("INSERT INTO meta VALUES ('schema_version', '5'), ('identity', 'x')"))
    connection.execute(
        text(
            "INSERT INTO libraries (key, name, generation, index_epoch, next_epoch, articles, sentences) VALUES (1, 'shared', 1, 0, 0, 1, 0)"
        )
    )
    connection.execute(text("INSERT INTO articles VALUES (1, 1, 'ferry', 1, 1, '', 'ferry')"))
    connection.execute(
        text(
            "INSERT INTO versions (key, article_key, number, state, outlet, authors, text, content_hash, source, ingested_at, sentence_count, chunk_count)"
            " VALUES (1, 1, 1, 'current', ' Quay  POST', '[]', 'x', 'x', 'x', 'x', 0, 0)"
        )
    )


def _differences(context, tables):
    """What Alembic would change, but for the table of its own revision and defaults of the server."""
    found = compare_metadata(context, tables.tables)
    return [
        change
        for change in found
        if not (change[0] == "remove_table" and change[1].name.endswith("_revision"))
    ]


def _dump(path):
    with closing(sqlite3.connect(path)) as connection:
        return sorted(connection.iterdump())
