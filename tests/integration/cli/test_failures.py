"""Whatever goes wrong is one line for people, and an exit status for programs."""

import errno
import os
import sqlite3
from contextlib import closing

import pytest

from tests.fakes.embedder import HashEmbedder
from tests.integration.cli import examples
from tests.integration.cli.conftest import KEY, TOKEN
from tests.integration.llm.openai_server import Behaviour

COMMANDS = [
    ["ask", examples.ANSWERED, "--json"],
    ["chat"],
    ["articles", "--json"],
    ["show", "bridge", "--json"],
    ["remove", "bridge", "--yes"],
    ["ingest", "-", "--json"],
]
every_command = pytest.mark.parametrize("arguments", COMMANDS, ids=[c[0] for c in COMMANDS])


def assert_told(run, *said, status=1):
    """One line on standard error, none on standard output."""
    assert (run.status, run.out) == (status, "")
    assert run.err.startswith("footnote: ")
    assert run.err.count("\n") == 1
    assert "Traceback" not in run.err
    for words in said:
        assert words in run.err


@every_command
def test_a_data_folder_that_cannot_be_made(footnote, folder, arguments):
    (folder / "store").write_text("a file is in the way")
    assert_told(footnote(*arguments), "store", "FOOTNOTE_DATA_DIR")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_data_folder_that_may_not_be_read(footnote, filled):
    filled.chmod(0)
    try:
        assert_told(footnote("articles"), "FOOTNOTE_DATA_DIR")
    finally:
        filled.chmod(0o700)


@every_command
def test_a_damaged_database(footnote, filled, arguments):
    for path in filled.glob("footnote.sqlite3*"):
        path.unlink()
    (filled / "footnote.sqlite3").write_bytes(b"This is no database at all. " * 500)
    assert_told(footnote(*arguments), "damaged")


def test_a_database_damaged_further_inside(footnote, filled):
    path = filled / "footnote.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)
    assert_told(footnote("ask", examples.ANSWERED))


@every_command
def test_a_store_of_another_embedding_model(footnote, filled, monkeypatch, arguments):
    other = HashEmbedder(name="another", dimension=32)
    monkeypatch.setattr("ingest.bootstrap.load_embedder", lambda _: other)
    assert_told(footnote(*arguments, stdin="?\n"), "hash-64", "another-32", "EMBEDDING_MODEL")


@every_command
def test_a_damaged_index_does_not_cost_the_articles(footnote, filled, arguments):
    for path in (filled / "chroma").rglob("*"):
        if path.is_file():
            path.write_bytes(b"\xa5" * 5000)
    run = footnote(*arguments, stdin=examples.lines({"id": "new", "text": "A new bridge opened."}))
    assert "Traceback" not in run.err
    if run.status:
        assert run.err.startswith("footnote: ")
    assert footnote("show", "orchard").status == 0


WRONG = [
    *((c, "LOG_LEVEL", "hunter2-loud") for c in COMMANDS),
    *((c, "LLM_TIMEOUT_SECONDS", "hunter2-seconds") for c in COMMANDS if c[0] != "ingest"),
    *((c, "LLM_MODEL", "hunter2-without-colon") for c in COMMANDS if c[0] != "ingest"),
]


@pytest.mark.parametrize(("arguments", "name", "value"), WRONG)
def test_wrong_settings(footnote, monkeypatch, arguments, name, value):
    monkeypatch.setenv(name, value)
    run = footnote(*arguments)
    assert_told(run, name, ".env.example")
    assert "hunter2" not in run.err


def test_settings_of_the_bot_do_not_keep_anyone_from_ingesting(footnote, monkeypatch):
    monkeypatch.setenv("LLM_MODEL", "hunter2-without-colon")
    run = footnote("ingest", "-", stdin=examples.lines(examples.BRIDGE))
    assert (run.status, run.err) == (0, "1 added.\n")


def test_wrong_settings_do_not_send_the_doctor_to_the_doctor(footnote, monkeypatch):
    monkeypatch.setenv("LOG_LEVEL", "loud")
    run = footnote("doctor")
    assert_told(run, "LOG_LEVEL")
    assert "footnote doctor" not in run.err


@pytest.mark.parametrize("content", [b"LOG_LEVEL=\xff\xfe", None], ids=["no text", "a folder"])
def test_an_env_file_that_is_none(footnote, folder, content):
    if content is None:
        (folder / ".env").mkdir()
        assert footnote("articles").status == 0
    else:
        (folder / ".env").write_bytes(content)
        assert_told(footnote("articles"), ".env cannot be read")


@pytest.mark.parametrize("url", ["nonsense", "postgresql+psycopg://eve:hunter2@127.0.0.1:9/x"])
def test_a_database_that_is_none(footnote, monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    run = footnote("articles")
    assert_told(run)
    assert "hunter2" not in run.err


def test_a_chroma_server_that_does_not_answer(footnote, monkeypatch, folder):
    monkeypatch.setenv("CHROMA_URL", "http://127.0.0.1:9")
    run = footnote("ingest", "-", stdin=examples.lines(examples.BRIDGE))
    assert_told(run, "Trying again may help.")


@every_command
def test_an_unknown_library_name(footnote, arguments):
    assert_told(footnote(*arguments, "--library", "No/Such"), "No/Such", status=2)


def broken(*_, **__):
    raise KeyError(f"the secrets are {TOKEN}, {KEY} and hunter2")


@every_command
def test_what_nobody_foresaw_is_an_apology(footnote, monkeypatch, arguments):
    monkeypatch.setattr("ingest.bootstrap.ArticleStore", broken)
    run = footnote(*arguments)
    assert_told(run, "Sorry", "KeyError", "LOG_LEVEL=DEBUG")
    assert "hunter2" not in run.err


def test_the_traceback_is_for_debugging_and_holds_no_secret(footnote, monkeypatch):
    monkeypatch.setattr("ingest.bootstrap.ArticleStore", broken)
    monkeypatch.setenv("LOG_LEVEL", "debug")
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://eve:hunter2@127.0.0.1:9/x")
    run = footnote("articles")
    assert run.status == 1
    assert "Traceback" in run.err
    assert "the secrets are *****, ***** and *****" in run.err


def test_the_apology_needs_no_settings(footnote, monkeypatch):
    monkeypatch.setattr("bot.cli.articles.load_settings", broken)
    monkeypatch.setenv("LOG_LEVEL", "loud")
    assert_told(footnote("articles"), "Sorry")


def test_a_reader_that_goes_away_is_not_our_failure(footnote, filled, monkeypatch):
    def gone(_):
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr("bot.cli.articles.print_lines", gone)
    run = footnote("articles")
    assert (run.status, run.err) == (1, "")


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("level", ["debug", "warning"])
@pytest.mark.parametrize("status", [200, 401, 403])
def test_a_language_model_that_repeats_its_key_does_not_make_it_known(
    footnote, model, monkeypatch, level, status
):
    """The folder's fixture looks into all that is shown; here there is much to look into."""
    monkeypatch.setenv("LOG_LEVEL", level)
    raw = f'{{"error": {{"message": "wrong key {KEY}"}}}}'.encode()
    behaviour = (
        Behaviour(f"The key is {KEY}. [A1]\n")
        if status == 200
        else Behaviour(status=status, raw=raw)
    )
    with model(behaviour) as server:
        for arguments in (
            ["ask", examples.ANSWERED],
            ["ask", examples.ANSWERED, "--json"],
            ["chat"],
        ):
            assert footnote(*arguments, stdin=examples.ANSWERED).status == 0
        footnote("doctor")
    assert server.keys[0] == f"Bearer {KEY}"


def lose_every_table(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_master")
        connection.commit()
        connection.execute("VACUUM")


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b""), lose_every_table])
@pytest.mark.parametrize("command", [("articles",), ("ask", "Why?"), ("backup", "b"), ("export",)])
def test_a_database_that_lost_its_articles_is_an_error_with_advice(
    footnote, filled, folder, damage, command
):
    damage(folder / "store" / "footnote.sqlite3")
    run = footnote(*command)
    assert (run.status, run.out) == (1, "")
    assert "is empty, although articles were stored" in run.err
    assert "Restore a backup" in run.err


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63, 99999999999999999999])
def test_a_version_that_there_cannot_be_is_not_there(footnote, filled, number):
    article = footnote("articles", "--json").out.split('"id": "')[1].split('"')[0]
    run = footnote("show", article, "--version", str(number))
    assert (run.status, run.out) == (1, "")
    assert f"There is no version {number}" in run.err


def test_other_numbers_that_are_too_large_are_wrong_usage(footnote, filled):
    assert footnote("audit", "--limit", "9" * 20).status == 2
    assert footnote("watch", "https://example.com/feed", "--every", "9" * 20).status == 2


@pytest.mark.parametrize("name", ["RETENTION_DAYS", "FEED_POLL_MINUTES"])
def test_settings_that_are_too_large_are_named(footnote, filled, monkeypatch, name):
    monkeypatch.setenv(name, "9" * 20)
    run = footnote("ask", "Why?")
    assert (run.status, run.out) == (1, "")
    assert name in run.err


def test_a_full_disk_is_said_wherever_it_is_noticed(footnote, filled, monkeypatch):
    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("ingest.library.library.Library.publish", fail)
    run = footnote("ingest", "-", stdin="A mill turns. It is red.")
    assert run.status == 1
    assert "The disk is full. Free some space" in run.err
