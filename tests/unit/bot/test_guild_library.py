"""Libraries of Discord servers as their people change them, with the real store."""

import json
from contextlib import closing

import pytest

from bot.guild_library import MAX_FILE_ARTICLES, GuildLibraryEditor
from bot.storage.database import BotDatabase
from bot.storage.guild_settings import SqlGuildSettings
from bot.types.records import GuildSettings
from ingest.errors import ArticleNotFound, StoreDamaged, StoreUnavailable
from ingest.library.manager import LibraryManager
from ingest.sources.items import SourceArticle, Upload
from tests.builders.corpus import BRIDGE, ORCHARD, make_library
from tests.builders.libraries import stored
from tests.fakes.guild_settings import InMemoryGuildSettings
from tests.integration.storage.servers import records_url

TEXT = "The harbour ferry of Holmvik stopped at noon. Two engineers found a cracked shaft.\n"
OWN = "guild-7"


@pytest.fixture
def libraries(tmp_path):
    with stored(tmp_path) as store:
        made = {}

        def opened(name):
            return made.setdefault(name, make_library(tmp_path, store, name=name))

        made["shared"] = make_library(tmp_path, store, BRIDGE)
        yield LibraryManager(store, made["shared"].embedder, opened)


@pytest.fixture
def librarian(libraries, observed):
    def read(address, _):
        return SourceArticle(address, ORCHARD)

    return GuildLibraryEditor(libraries, lambda: read, observed.append)


@pytest.fixture
def observed():
    """What became of each article, as it is told for the metrics."""
    return []


def taken(librarian, source):
    return list(librarian.ingest(OWN, source))


def titles(librarian, library=OWN):
    return [each.title for each in librarian.own_articles(library, "", 10)]


def test_a_page_goes_into_that_library_alone(librarian, observed):
    (outcome,) = taken(librarian, "https://gazette.example.com/orchard")
    assert observed == ["added"]
    assert (outcome.status, outcome.article_id) == ("added", ORCHARD.id)
    assert titles(librarian) == [ORCHARD.title]
    assert titles(librarian, "shared") == [BRIDGE.title]
    assert titles(librarian, "guild-8") == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ferry.txt", TEXT),
        ("FERRY.MD", f"# Ferry\n\n{TEXT}"),
        (
            "ferry.html",
            f"<html><body><article><h1>Ferry</h1><p>{TEXT * 5}</p></article></body></html>",
        ),
        ("ferry.jsonl", '{"text": "The ferry stopped at noon.", "id": "ferry"}\n'),
    ],
)
def test_a_file_is_read_by_its_kind_and_twice_is_once(librarian, name, content):
    upload = Upload(name, content.encode())
    (first,) = taken(librarian, upload)
    (second,) = taken(librarian, upload)
    assert (first.status, second.status) == ("added", "unchanged")
    assert first.article_id == second.article_id
    assert first.source.startswith(name)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("ferry.exe", b"MZ", "not supported"),
        ("../../etc/passwd", b"root", "not supported"),
        ("ferry.txt", b"\xff\xd8\xff\xe0", "JPEG"),
        ("ferry.txt", b"   ", "empty"),
        ("ferry.pdf", b"not a pdf", ""),
        ("ferry.jsonl", b"{", ""),
    ],
)
def test_a_file_without_an_article_says_why(librarian, name, content, problem):
    (outcome,) = taken(librarian, Upload(name, content))
    assert outcome.status == "failed"
    assert problem in str(outcome.error)
    assert "passwd" not in str(outcome.error)


def test_two_files_of_one_name_are_two_articles(librarian):
    taken(librarian, Upload("message.txt", TEXT.encode()))
    taken(librarian, Upload("message.txt", b"Frost ruined most apples around Lindau Hollow."))
    assert len(titles(librarian)) == 2


@pytest.mark.parametrize("address", ["/etc/passwd", "file:///etc/passwd", "ftp://x", "data", ""])
def test_nothing_of_this_machine_is_read(librarian, address):
    (outcome,) = taken(librarian, address)
    assert outcome.status == "failed"
    assert "not a web address" in str(outcome.error)


def test_a_file_of_many_articles_is_taken_as_far_as_allowed(librarian):
    lines = (
        f'{{"text": "Ferry number {n} sank.", "id": "f{n}"}}\n'
        for n in range(MAX_FILE_ARTICLES + 9)
    )
    *outcomes, last = taken(librarian, Upload("many.jsonl", "".join(lines).encode()))
    assert len(outcomes) == MAX_FILE_ARTICLES
    assert {outcome.status for outcome in outcomes} == {"added"}
    assert f"first {MAX_FILE_ARTICLES}" in str(last.error)


def test_a_full_library_takes_new_editions_and_no_new_article(libraries):
    def lines(*names, text="sank"):
        rows = (f'{{"text": "Ferry {name} {text}.", "id": "{name}"}}\n' for name in names)
        return Upload("ferries.jsonl", "".join(rows).encode())

    small = GuildLibraryEditor(libraries, lambda: None, max_articles=3)
    assert [each.status for each in taken(small, lines("a", "b"))] == ["added"] * 2
    outcomes = taken(small, lines("c", "d", "c", "a", text="sails"))
    assert [each.status for each in outcomes] == ["added", "failed", "unchanged", "updated"]
    assert "3 articles" in str(outcomes[1].error)
    assert [each.status for each in taken(small, lines("e"))] == ["failed"]
    small.forget(OWN, "b")
    assert [each.status for each in taken(small, lines("e"))] == ["added"]
    assert [each.status for each in small.ingest("guild-8", lines("e"))] == ["added"]


def test_a_library_of_too_much_text_takes_nothing_new_until_something_is_removed(libraries):
    def lines(*texts):
        rows = (json.dumps({"id": text[:5], "text": text}) + "\n" for text in texts)
        return Upload("ferries.jsonl", "".join(rows).encode())

    small = GuildLibraryEditor(libraries, lambda: None, max_characters=100)
    first, second = "First ferry sank off Holmvik." * 2, "Second ferry sank off Holmvik."
    assert [each.status for each in taken(small, lines(first, second))] == ["added"] * 2
    outcomes = taken(small, lines("Third ferry sank.", second, f"{second} Nobody was hurt."))
    assert [each.status for each in outcomes] == ["failed", "unchanged", "failed"]
    assert "100 characters" in str(outcomes[0].error)
    small.forget(OWN, "First")
    assert [each.status for each in taken(small, lines("Third ferry sank."))] == ["added"]


def test_an_article_is_forgotten_in_its_own_library_only(librarian):
    taken(librarian, "https://gazette.example.com/orchard")
    with pytest.raises(ArticleNotFound):
        librarian.forget(OWN, BRIDGE.id)
    assert librarian.forget(OWN, ORCHARD.id) == ORCHARD.title
    assert titles(librarian) == []
    assert titles(librarian, "shared") == [BRIDGE.title]


@pytest.fixture
def bridges(librarian):
    """Two articles, of which one has an id that begins with the other's."""
    rows = [
        {"id": "bridge", "title": "Bridge", "text": "The bridge is closed."},
        {"id": "bridge-opens", "title": "Bridge opens", "text": "The bridge is open."},
    ]
    taken(librarian, Upload("bridges.jsonl", "\n".join(map(json.dumps, rows)).encode()))


@pytest.mark.usefixtures("bridges")
def test_what_is_forgotten_twice_costs_no_article_whose_id_begins_alike(librarian):
    assert librarian.forget(OWN, "bridge") == "Bridge"
    for other in ("bridge", "bridge-open", "BRIDGE-OPENS", "", "bridge-opens\0"):
        with pytest.raises(ArticleNotFound):
            librarian.forget(OWN, other)
    assert titles(librarian) == ["Bridge opens"]


def test_one_of_many_articles_is_named_by_its_id_alone(librarian):
    rows = ({"id": str(n), "title": f"Story 1 of {n}", "text": "It rained."} for n in range(1, 40))
    taken(librarian, Upload("rain.jsonl", "\n".join(map(json.dumps, rows)).encode()))
    assert "1" not in [each.id for each in librarian.own_articles(OWN, "1", 25)]
    assert librarian.own_article(OWN, "1").title == "Story 1 of 1"
    assert librarian.own_article(OWN, "Story 1 of 1") is None
    assert librarian.own_article("shared", "1") is None
    assert librarian.own_article("guild-8", "1") is None


@pytest.mark.usefixtures("bridges")
def test_a_damaged_article_can_be_forgotten_and_ingested_again(librarian, libraries):
    with libraries.open(OWN).store._database.write_transaction() as connection:
        connection.exec_driver_sql("UPDATE versions SET text = replace(text, 'closed', 'shut')")
    with pytest.raises(StoreDamaged):
        librarian.article(OWN, "bridge")
    assert librarian.forget(OWN, "bridge") == "Bridge"
    (outcome,) = taken(librarian, Upload("b.jsonl", b'{"id": "bridge", "text": "It is closed."}'))
    assert outcome.status == "added"
    assert librarian.article(OWN, "bridge").article.text == "It is closed."


def test_a_library_that_nobody_made_has_nothing_to_forget(librarian, libraries):
    with pytest.raises(ArticleNotFound):
        librarian.forget("guild-99", BRIDGE.id)
    assert libraries.find("guild-99") is None


def test_when_it_is_stopped_nothing_more_is_taken(librarian):
    librarian.stop()
    with pytest.raises(StoreUnavailable):
        taken(librarian, Upload("ferry.txt", TEXT.encode()))


# Settings of servers


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def servers(request, tmp_path):
    if request.param == "memory":
        yield InMemoryGuildSettings()
        return
    with closing(BotDatabase(records_url(request, tmp_path))) as database:
        yield SqlGuildSettings(database)


def test_settings_come_back_by_their_server(servers):
    large = 1_574_419_266_197_783_376
    kept = GuildSettings(frozenset({large, 2}), frozenset({large + 1}), 7)
    servers.set(large, GuildSettings(days=1))
    servers.set(large, kept)
    servers.set(8, GuildSettings(channels=frozenset({3})))
    assert servers.settings(large) == kept
    assert servers.settings(9) == GuildSettings()
    assert servers.retentions() == {large: 7}
