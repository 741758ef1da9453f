import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from ingest.errors import (
    ArticleNotFound,
    ModelMismatch,
    SettingsError,
    SourceError,
    StoreDamaged,
    StoreError,
    UsageError,
)
from ingest.library.preparation import count_terms
from ingest.storage import article_queries
from ingest.storage.article_store import ArticleStore
from ingest.storage.database import sqlite_url
from ingest.storage.rows import PendingVersion, TermStatistic
from ingest.types import Article
from tests.builders.libraries import segment, stored, words

HARBOUR = Article(
    id="harbour",
    text="The Selby ferry ran aground.\u00a0 Nobody was hurt 😀.\nDivers came.",
    title="Ferry aground",
    url="https://example.com/ferry",
    outlet="The Quay Post",
    published_at="2026-02-03T10:00:00Z",
    authors=("Ada Lunt", "Bo Marsh"),
)


@pytest.fixture
def library(store):
    return store.open_library("shared").key


def publish(store, library, article, source="a.txt"):
    (key,) = store.begin(library, [(article, source)], ingested_at="2026-03-04T05:06:07+00:00")
    content = segment(article)
    (published,) = store.publish([PendingVersion(key, content, count_terms(content, words))])
    return key, published


def short(article_id, text="One thing happened.", **fields):
    return Article(id=article_id, text=text, **fields)


def test_a_version_comes_back_as_it_was_published(store, library):
    key, _ = publish(store, library, HARBOUR)
    version = store.version(key)
    assert version.content == segment(HARBOUR)
    assert (version.key, version.number, version.ingested_at) == (
        key,
        1,
        "2026-03-04T05:06:07+00:00",
    )
    assert version.article.content_hash == HARBOUR.content_hash


def test_a_pending_version_is_seen_by_nobody(store, library):
    (key,) = store.begin(library, [(HARBOUR, "a.txt")], ingested_at="2026-03-04")
    assert store.versions([key]) == {}
    assert store.current_keys(library) == set()
    assert store.summaries(library) == []
    assert store.current(library, "harbour") is None
    assert store.library("shared").generation == 0
    with pytest.raises(ArticleNotFound):
        store.resolve(library, "harbour")
    with pytest.raises(ArticleNotFound):
        store.version_by_number(library, "harbour", 1)


def test_a_replaced_version_leaves_search_but_stays_readable(store, library):
    old, _ = publish(store, library, HARBOUR)
    new, publication = publish(store, library, short("harbour", "The ferry floats again."))
    assert publication.former_keys == (old,)
    assert store.current_keys(library, [old, new]) == {new}
    assert store.resolve(library, "harbour") == new
    assert store.version_by_number(library, "harbour", 1).article == HARBOUR
    assert store.version_by_number(library, "harbour", 2).key == new
    assert store.term_statistics(library, ["divers", "floats"]) == {
        "divers": TermStatistic(0, 0),
        "floats": TermStatistic(1, 1),
    }
    assert store.leftovers(library) == [old]


def test_each_commit_that_readers_can_see_makes_a_generation(store, library):
    assert publish(store, library, HARBOUR)[1].generation == 1
    assert publish(store, library, short("harbour"))[1].generation == 2
    assert store.remove(library, "harbour").generation == 3
    assert store.library("shared").generation == 3


def test_a_removed_article_is_gone_with_every_version(store, library):
    old, _ = publish(store, library, HARBOUR)
    new, _ = publish(store, library, short("harbour"))
    removal = store.remove(library, "harbour")
    assert set(removal.former_keys) == {old, new}
    assert store.versions([old, new]) == {}
    assert store.find_articles(library, "", 10) == []
    assert (store.article_count(library), store.library_by_key(library).sentences) == (0, 0)
    assert store.term_statistics(library, ["ferry"])["ferry"].articles == 0
    with pytest.raises(ArticleNotFound):
        store.version(old)
    with pytest.raises(ArticleNotFound):
        store.remove(library, "harbour")


def test_neither_keys_nor_numbers_are_given_to_another_text(store, library):
    key, _ = publish(store, library, HARBOUR)
    store.remove(library, "harbour")
    store.clean_up(library, store.leftovers(library))
    again, _ = publish(store, library, short("harbour"))
    assert again > key
    assert store.version(again).number == 2


def test_several_articles_are_begun_at_once_new_ones_beside_known_ones(store, library):
    publish(store, library, HARBOUR)
    articles = [(short("new"), "b.txt"), (short("harbour"), "c.txt"), (short("newer"), "d.txt")]
    keys = store.begin(library, articles, ingested_at="2026-03-04")
    assert store.leftovers(library) == sorted(keys)
    for key, (article, _) in zip(keys, articles, strict=True):
        store.publish([PendingVersion(key, segment(article), {})])
    current = store.current_among(library, ["newer", "harbour", "nowhere", "new"])
    assert {name: (found.key, found.number) for name, found in current.items()} == {
        "new": (keys[0], 1),
        "harbour": (keys[1], 2),
        "newer": (keys[2], 1),
    }
    assert current["newer"] == store.current(library, "newer")


def test_where_one_of_several_articles_cannot_be_stored_none_is_begun(store, library):
    with pytest.raises(SourceError):
        store.begin(library, [(HARBOUR, "a.txt"), (short(""), "b.txt")], ingested_at="2026-03-04")
    assert store.leftovers(library) == []


def test_cleaning_up_removes_what_was_never_published_and_nothing_else(store, library):
    kept, _ = publish(store, library, HARBOUR)
    (lost,) = store.begin(library, [(short("lost"), "b.txt")], ingested_at="2026-03-04")
    (update,) = store.begin(library, [(short("harbour"), "b.txt")], ingested_at="2026-03-04")
    assert sorted(store.leftovers(library)) == [lost, update]
    store.clean_up(library, store.leftovers(library))
    assert store.leftovers(library) == []
    assert store.resolve(library, "harbour") == kept
    with pytest.raises(StoreError, match="no longer pending"):
        store.publish([PendingVersion(lost, segment(short("lost")), {})])


def test_many_versions_load_at_once_in_the_order_asked_for(store, library):
    keys = [publish(store, library, short(f"item-{n}"))[0] for n in range(7)]
    wanted = [keys[5], keys[0], 999, keys[3]]
    assert list(store.versions(wanted)) == [keys[5], keys[0], keys[3]]


def test_counts_cover_current_versions_only(store, library):
    publish(store, library, HARBOUR)
    publish(store, library, short("harbour", "A. B."))
    publish(store, library, short("other", "C."))
    assert (store.article_count(library), store.library_by_key(library).sentences) == (2, 3)
    by_key = store.current_versions(library)
    assert sorted(version.sentences for version in by_key.values()) == [1, 2]


def test_libraries_do_not_see_each_other(store, library):
    publish(store, library, HARBOUR)
    other = store.open_library("club-7").key
    assert store.summaries(other) == []
    assert store.term_statistics(other, ["ferry"])["ferry"].articles == 0
    assert publish(store, other, HARBOUR)[1].generation == 1
    store.remove(other, "harbour")
    assert store.article_count(library) == 1


@pytest.mark.parametrize("name", ["", "Shared", "a b", "-a", "a-", "a/b", "x" * 41, "ü"])
def test_a_library_needs_a_name_that_can_be_one(store, name):
    with pytest.raises(UsageError):
        store.open_library(name)


@pytest.mark.usefixtures("library")
def test_the_first_model_of_a_library_stays(store):
    store.claim_model("shared", "small-model", 64)
    store.claim_model("shared", "small-model", 64)
    with pytest.raises(ModelMismatch, match=r"small-model.*large-model.*EMBEDDING_MODEL"):
        store.claim_model("shared", "large-model", 64)
    assert store.library("shared").embedding_fingerprint == "small-model"


@pytest.mark.parametrize(
    "article",
    [
        pytest.param(short(""), id="no identifier"),
        pytest.param(short("x" * 201), id="long identifier"),
        pytest.param(short("a", "Broken \ud83d text."), id="half a surrogate pair"),
        pytest.param(short("a", "Binary \0 text."), id="NUL"),
        pytest.param(short("a", title="\udc00"), id="in the title"),
    ],
)
def test_an_article_that_no_database_can_hold_is_refused(store, library, article):
    with pytest.raises(SourceError):
        store.begin(library, [(article, "a.txt")], ingested_at="2026-03-04")
    assert store.leftovers(library) == []


def test_what_was_stored_is_there_when_the_store_is_opened_again(store, library, database):
    key, _ = publish(store, library, HARBOUR)
    with closing(ArticleStore(database)) as again:
        assert again.version(key).article == HARBOUR


def test_a_reader_sees_one_state_while_another_writes(store, library):
    publish(store, library, HARBOUR)
    with store._database.read_transaction() as connection:
        before = article_queries.current_keys(connection, library, None)
        publish(store, library, short("other"))
        assert article_queries.current_keys(connection, library, None) == before
    assert len(store.current_keys(library)) == 2


def test_stores_opened_at_once_make_one_library(database_without_tables):
    def open_one(_):
        with closing(ArticleStore(database_without_tables)) as store:
            return store.open_library("shared").key

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(open_one, range(6)))) == 1


def test_what_no_database_can_hold_is_not_found(store, library):
    publish(store, library, HARBOUR)
    assert store.find_articles(library, "\0ferry\udc00", 5)[0].id == "harbour"
    with pytest.raises(ArticleNotFound):
        store.resolve(library, "\0\udc00")


def test_a_newer_schema_is_refused_by_name(tmp_path):
    with stored(tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / "footnote.sqlite3")) as connection:
        connection.execute("UPDATE articles_revision SET version_num = '0099'")
        connection.commit()
    with pytest.raises(StoreError, match=r"revision 0099.*Update Footnote"):
        ArticleStore(sqlite_url(tmp_path / "footnote.sqlite3"))


def test_a_file_that_is_no_database_is_called_damaged(tmp_path):
    (tmp_path / "footnote.sqlite3").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreDamaged):
        ArticleStore(sqlite_url(tmp_path / "footnote.sqlite3"))


def test_offsets_that_were_tampered_with_are_noticed_on_reading(tmp_path):
    with stored(tmp_path) as store:
        key, _ = publish(store, store.open_library("shared").key, HARBOUR)
        with closing(sqlite3.connect(tmp_path / "footnote.sqlite3")) as connection:
            connection.execute('UPDATE sentences SET start = 0, "end" = 5 WHERE position = 2')
            connection.commit()
        with pytest.raises(StoreDamaged):
            store.version(key)


def test_an_older_schema_is_refused_too(store, database):
    with store._database.write_transaction() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = '1' WHERE name = 'schema_version'")
        connection.exec_driver_sql("DROP TABLE articles_revision")
    with pytest.raises(StoreError, match="ingest again"):
        ArticleStore(database)


@pytest.mark.parametrize(
    "url", ["nonsense", "carrierpigeon://loft/1", "postgresql+nodriver://u:hunter2@localhost/x"]
)
def test_an_impossible_database_address_is_named_without_its_secrets(url):
    with pytest.raises(SettingsError) as caught:
        ArticleStore(url)
    assert "DATABASE_URL" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_a_store_error(tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StoreError, match="FOOTNOTE_DATA_DIR"):
        ArticleStore(sqlite_url(tmp_path / "taken" / "footnote.sqlite3"))


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("/news/bridge.txt", "/news/bridge.txt"),
        ("/news/all.jsonl:3", "/news/all.jsonl:3"),
        ("bridge.txt", None),
        ("-:2", None),
        ("https://example.com/bridge", None),
    ],
)
def test_only_the_whole_path_of_a_file_is_one(store, library, source, path):
    key, _ = publish(store, library, HARBOUR, source)
    assert store.version(key).file_path == path
