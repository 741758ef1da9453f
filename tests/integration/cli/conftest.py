"""Commands in a folder of their own, with fake models."""

import logging
import shutil
from contextlib import contextmanager

import pytest
import structlog

from tests.fakes.embedder import HashEmbedder
from tests.fakes.nli import literal
from tests.integration.cli import examples
from tests.integration.cli.terminal import Shell
from tests.integration.llm.openai_server import serving

TOKEN = "token-that-nobody-may-see"
KEY = "key-that-nobody-may-see"


@pytest.fixture(autouse=True)
def _fake_models(monkeypatch):
    monkeypatch.setattr("ingest.bootstrap.load_embedder", lambda _: HashEmbedder())
    monkeypatch.setattr("bot.bootstrap.load_nli_model", lambda _: literal())
    monkeypatch.setenv("READER_MODEL", "none")


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """However slow the machine is, the records of answers are written before a command ends."""
    monkeypatch.setattr("bot.audit.recorder.CLOSE_SECONDS", 60)
    # Nobody waits for a model that is not there, either.
    monkeypatch.setattr("bot.llm.retry.FIRST_DELAY_SECONDS", 0.01)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The folder that commands run in; what they store goes below it."""
    here = tmp_path / "desk"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("FOOTNOTE_DATA_DIR", "store")
    return here


@pytest.fixture(autouse=True)
def _secrets_stay_secret(monkeypatch, shell, caplog):
    """Whatever a test of this folder runs, no key or token may be in what it shows."""
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("LLM_API_KEY", KEY)
    # Nothing listens there: a test that needs Discord names one of its own.
    monkeypatch.setenv("DISCORD_API_BASE", "http://127.0.0.1:9/api/v10")
    monkeypatch.setenv("DISCORD_GATEWAY_URL", "ws://127.0.0.1:9/gw")
    yield
    for secret in (TOKEN, KEY):
        assert secret not in shell.transcript
        assert secret not in caplog.text


@pytest.fixture(autouse=True)
def _logs_as_before():
    """Commands set up logs for their own standard error, which ends with them."""
    before = logging.getLogger().handlers[:]
    yield
    logging.getLogger().handlers[:] = before
    structlog.reset_defaults()


@pytest.fixture
def shell(monkeypatch):
    return Shell(monkeypatch)


@pytest.fixture
def footnote(shell):
    """``footnote("ask", "Why?")`` runs a command."""
    return shell.footnote


@pytest.fixture
def model(monkeypatch):
    """``with model(Behaviour("text")):`` configures a language model that writes that."""

    @contextmanager
    def writing(*behaviours):
        with serving(*behaviours) as server:
            monkeypatch.setenv("LLM_MODEL", "openai:scripted")
            monkeypatch.setenv("LLM_BASE_URL", server.base_url)
            yield server

    return writing


@pytest.fixture(scope="session")
def _filled(tmp_path_factory):
    made = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        patch.setenv("FOOTNOTE_DATA_DIR", "store")
        patch.setattr("ingest.bootstrap.load_embedder", lambda _: HashEmbedder())
        run = Shell(patch).footnote("ingest", "-", stdin=examples.lines(*examples.ARTICLES))
    assert run.status == 0, run.err
    return made / "store"


@pytest.fixture
def filled(_filled, folder):
    """A store with the articles of the newsroom, in place."""
    return shutil.copytree(_filled, folder / "store")
