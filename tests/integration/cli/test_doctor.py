"""``footnote doctor`` and the start of ``footnote serve``."""

import asyncio
import re
import sqlite3
import threading
from contextlib import closing

import numpy as np
import pytest
from discord import Permissions

import bot.__main__
from bot.settings import load_settings
from ingest.bootstrap import open_library
from ingest.embedding import factory
from ingest.index.base import Kind
from ingest.runtime.checksums import verify_checksums
from tests.integration.cli.conftest import KEY
from tests.integration.discord.loopback import LoopbackDiscord
from tests.integration.llm.openai_server import Behaviour

PARTS = (
    "settings",
    "data folder",
    "embedding model",
    "NLI model",
    "articles",
    "language model",
    "fallback model",
    "Discord",
)


def verdicts(run):
    """The verdict on each part."""
    lines = [line for line in run.out.splitlines() if not line.startswith(" ")]
    return {name: line.split()[0] for line in lines for name in PARTS if line[8:].startswith(name)}


@pytest.fixture(autouse=True, scope="module")
def _hashed_once():
    """Nothing changes the packaged files, so they are hashed for the first test alone."""
    sound = set()

    def verify_once(sha256, model):
        if (files := frozenset(sha256.items())) not in sound:
            verify_checksums(sha256, model)
            sound.add(files)

    with pytest.MonkeyPatch.context() as patch:
        for module in ("ingest.embedding.model_files", "bot.onnx_model.files"):
            patch.setattr(f"{module}.verify_checksums", verify_once)
        yield


@pytest.fixture(autouse=True)
def _no_token(monkeypatch):
    monkeypatch.delenv("DISCORD_TOKEN")


@pytest.fixture
def discord(monkeypatch):
    """A Discord beside the test, which the settings name."""
    server = LoopbackDiscord()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(60)
    monkeypatch.setenv("DISCORD_API_BASE", server.api_base)
    monkeypatch.setenv("DISCORD_GATEWAY_URL", server.gateway_url)
    yield server
    asyncio.run_coroutine_threadsafe(server.__aexit__(), loop).result(60)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(60)
    loop.close()
    assert server.problems == []


def test_a_fresh_set_up_has_notes_and_no_failure(footnote):
    run = footnote("doctor")
    assert (run.status, run.err) == (0, "")
    assert verdicts(run) == {
        "settings": "ok",
        "data folder": "ok",
        "embedding model": "ok",
        "NLI model": "ok",
        "articles": "note",
        "language model": "note",
        "Discord": "note",
    }
    assert "footnote ingest" in run.out
    assert "FOOTNOTE_DATA_DIR" in run.out


OLD_AND_NEW = [
    ("PERSON_QUESTIONS", "RATE_LIMIT_PER_USER"),
    ("SERVER_QUESTIONS", "RATE_LIMIT_PER_GUILD"),
    ("ALL_QUESTIONS", "RATE_LIMIT_GLOBAL"),
    ("SERVER_ARTICLES", "GUILD_MAX_ARTICLES"),
    ("WATCH_FEEDS", "FEED_URLS"),
    ("WATCH_MINUTES", "FEED_POLL_MINUTES"),
    ("AUDIT_DAYS", "RETENTION_DAYS"),
    ("VERIFIER_MODEL", "NLI_MODEL"),
    ("MONITOR_HOST", "HEALTH_HOST"),
    ("MONITOR_PORT", "HEALTH_PORT"),
    ("WEB_CONTACT", "USER_AGENT_CONTACT"),
]


@pytest.mark.parametrize(("old", "new"), OLD_AND_NEW)
def test_an_old_name_of_a_setting_is_a_failure_that_names_the_new_one(
    footnote, monkeypatch, old, new
):
    monkeypatch.setenv(old, "sesame")
    run = footnote("doctor")
    assert (run.status, run.err, verdicts(run)["settings"]) == (1, "", "failed")
    assert f"{old} is now {new}" in run.out
    assert "sesame" not in run.out


def test_all_old_names_are_told_at_once_and_an_empty_one_is_not(footnote, folder, monkeypatch):
    (folder / ".env").write_text("LOG_LEVEL=ERROR\naudit_days=sesame\nMONITOR_PORT=\n")
    monkeypatch.setenv("WEB_CONTACT", "mail@example.com")
    run = footnote("doctor")
    told = "AUDIT_DAYS is now RETENTION_DAYS, WEB_CONTACT is now USER_AGENT_CONTACT\n"
    assert told in run.out
    assert "MONITOR_PORT" not in run.out
    assert "sesame" not in run.out


def test_the_articles_are_counted_and_checked(footnote, filled):
    run = footnote("doctor")
    assert verdicts(run)["articles"] == "ok"
    assert "2 articles, 7 sentences, all offsets and hashes correct" in run.out


def test_a_damaged_model_is_a_failure_and_hides_nothing_else(footnote, monkeypatch, tmp_path):
    monkeypatch.setattr(factory, "packaged_model_folder", lambda: tmp_path)
    run = footnote("doctor")
    assert run.status == 1
    assert verdicts(run)["embedding model"] == "failed"
    assert set(verdicts(run)) == set(PARTS) - {"fallback model"}


def test_an_nli_model_that_is_not_there_is_a_failure_and_hides_nothing_else(footnote, monkeypatch):
    monkeypatch.setenv("NLI_MODEL", "./nowhere")
    run = footnote("doctor")
    assert (run.status, verdicts(run)["NLI model"]) == (1, "failed")
    assert "Check NLI_MODEL" in run.out
    assert set(verdicts(run)) == set(PARTS) - {"fallback model"}


def test_a_damaged_database_is_a_failure_with_a_hint(footnote, folder):
    (folder / "store").mkdir()
    (folder / "store" / "footnote.sqlite3").write_bytes(b"no database " * 1000)
    run = footnote("doctor")
    assert run.status == 1
    assert verdicts(run)["articles"] == "failed"
    assert "backup" in run.out


def test_a_text_that_was_changed_is_a_failure_that_names_the_article(footnote, filled, folder):
    with closing(sqlite3.connect(folder / "store" / "footnote.sqlite3")) as connection, connection:
        connection.execute("UPDATE versions SET text = text || '!' WHERE key = 1")
        (article,) = connection.execute("SELECT article_id FROM articles WHERE key = 1").fetchone()
    run = footnote("doctor")
    assert (run.status, verdicts(run)["articles"]) == (1, "failed")
    assert f"1 article cannot be cited any more: {article}" in run.out


def test_an_index_damaged_while_it_was_closed_is_rebuilt_and_named_once(footnote, filled, folder):
    for path in (folder / "store").glob("chroma/*/*/*/length.bin"):
        path.write_bytes(b"")
    run = footnote("doctor")
    assert (run.status, verdicts(run)["articles"]) == (0, "note")
    assert "damaged while it was closed (length.bin), and rebuilt" in run.out
    assert verdicts(footnote("doctor"))["articles"] == "ok"


def test_a_data_folder_that_others_may_read_is_noted(footnote, filled, folder):
    assert verdicts(footnote("doctor"))["data folder"] == "ok"
    (folder / "store").chmod(0o755)
    run = footnote("doctor")
    assert verdicts(run)["data folder"] == "note"
    assert "open to other users" in run.out


def test_missing_vectors_are_a_failure(footnote, filled, monkeypatch):
    monkeypatch.setattr("ingest.index.chroma.ChromaIndex.fetch", lambda *_: {})
    run = footnote("doctor")
    assert (run.status, verdicts(run)["articles"]) == (1, "failed")
    assert "2 articles without vectors" in run.out


def test_the_language_model_is_asked_for_one_word(footnote, model):
    with model(Behaviour("ready")) as server:
        run = footnote("doctor")
    assert verdicts(run)["language model"] == "ok"
    assert "openai:scripted answers" in run.out
    assert len(server.requests) == 1
    assert server.keys == [f"Bearer {KEY}"]


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        pytest.param(Behaviour(status=401), "LLM_API_KEY", id="a refused key"),
        pytest.param(Behaviour(status=404), "LLM_MODEL", id="an unknown model"),
        pytest.param(Behaviour(" "), "sends an empty answer", id="a model that says nothing"),
    ],
)
def test_a_language_model_that_fails_is_a_failure(footnote, model, behaviour, said):
    with model(behaviour):
        run = footnote("doctor")
    assert (run.status, verdicts(run)["language model"]) == (1, "failed")
    assert said in run.out


@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        pytest.param(
            Behaviour("ready"), ("ok", "openai:second answers"), id="a model that answers"
        ),
        pytest.param(Behaviour(status=401), ("failed", "LLM_FALLBACK_API_KEY"), id="a refused key"),
    ],
)
def test_the_fallback_model_is_asked_by_itself(footnote, model, monkeypatch, behaviour, expected):
    monkeypatch.setenv("LLM_FALLBACK_MODEL", "openai:second")
    with model(Behaviour("ready"), behaviour) as server:
        run = footnote("doctor")
    assert verdicts(run)["language model"] == "ok"
    verdict, said = expected
    assert verdicts(run)["fallback model"] == verdict
    assert said in run.out
    assert [request["model"] for request in server.requests] == ["scripted", "second"]


def test_the_first_model_s_failure_is_not_hidden_by_the_fallback(footnote, model, monkeypatch):
    monkeypatch.setenv("LLM_FALLBACK_MODEL", "openai:second")
    with model(Behaviour(status=404), Behaviour("ready")):
        run = footnote("doctor")
    found = verdicts(run)
    assert (run.status, found["language model"], found["fallback model"]) == (1, "failed", "ok")


def test_a_provider_without_its_package_is_a_failure(footnote, monkeypatch):
    monkeypatch.setenv("LLM_MODEL", "nobody:knows")
    run = footnote("doctor")
    assert (run.status, verdicts(run)["language model"]) == (1, "failed")


def test_a_good_token_is_named_by_its_bot_with_an_invitation(footnote, discord, monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", discord.token)
    run = footnote("doctor")
    assert (run.status, verdicts(run)["Discord"]) == (0, "ok")
    assert "footnote" in run.out
    assert f"client_id={discord.application_id}" in run.out
    assert asked_for(run.out) >= {"send_messages", "create_public_threads", "add_reactions"}
    assert discord.token not in run.out + run.err


def asked_for(text):
    """The permissions that an invitation asks for."""
    (number,) = re.findall(r"permissions=(\d+)", text)
    return {name for name, asked in Permissions(int(number)) if asked}


def test_a_bad_token_is_a_failure(footnote, discord, monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", "not-the-right-token")
    run = footnote("doctor")
    assert (run.status, verdicts(run)["Discord"]) == (1, "failed")
    assert "DISCORD_TOKEN" in run.out
    assert "not-the-right-token" not in run.out + run.err


def test_a_discord_that_does_not_answer_is_a_failure(footnote, discord, monkeypatch):
    discord.refuse("GET /users/@me", 403, 0, times=5)
    monkeypatch.setenv("DISCORD_TOKEN", discord.token)
    run = footnote("doctor")
    assert (run.status, verdicts(run)["Discord"]) == (1, "failed")


@pytest.mark.parametrize("token", ["two words", "tok\u00e9n", "line\x1b[31m"])
def test_a_token_that_no_request_can_carry_is_a_failure(footnote, discord, monkeypatch, token):
    monkeypatch.setenv("DISCORD_TOKEN", token)
    run = footnote("doctor")
    assert (run.status, verdicts(run)["Discord"], run.err) == (1, "failed", "")
    assert token not in run.out


@pytest.mark.parametrize("program", [None, bot.__main__.main], ids=["serve", "python -m bot"])
def test_the_bot_does_not_start_without_a_token(footnote, program):
    run = footnote("serve") if program is None else footnote(program=program)
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith("footnote: DISCORD_TOKEN: not set. ")
    assert run.err.count("\n") == 1


def test_the_bot_does_not_start_with_a_wrong_token(footnote, discord, monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", "not-the-right-token")
    run = footnote("serve")
    assert (run.status, run.out) == (1, "")
    assert "footnote: Discord rejected the token." in run.err


def test_what_an_interrupted_ingest_left_is_no_failure(footnote, filled):
    with open_library(load_settings()) as library:
        library.index.add(Kind.CHUNK, {999: np.ones((1, library.embedder.dimension), np.float32)})
    run = footnote("doctor")
    assert verdicts(run)["articles"] == "note"
    assert "all offsets and hashes correct" in run.out
    assert "1 interrupted ingest" in run.out
