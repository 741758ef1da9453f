"""The commands with the articles on PostgreSQL and their vectors on a Chroma server."""

import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.settings import load_settings
from ingest.bootstrap import open_components
from tests.fakes.embedder import HashEmbedder
from tests.integration.cli import examples
from tests.integration.storage.servers import (
    chroma_serving,
    free_port,
    new_database,
)

ROOT = Path(__file__).parents[3]
REOPENED = {**examples.BRIDGE, "text": "The old bridge in Vellmar opens because it is mended."}
HOLD = """
import sys
from ingest.bootstrap import open_components
from ingest.settings import load_settings
from tests.fakes.embedder import HashEmbedder
import ingest.bootstrap
ingest.bootstrap.load_embedder = lambda _: HashEmbedder()
with open_components(load_settings(None)) as components, components.lock.hold():
    print("held", flush=True)
    sys.stdin.read()
"""


class Chroma:
    """A server that can be stopped and started again at the same address."""

    def __init__(self, folder):
        self._folder, self._port = folder, free_port()
        self._running = ExitStack()
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self):
        self._running.enter_context(chroma_serving(self._folder, self._port))

    def stop(self):
        self._running.close()


@pytest.fixture
def chroma(tmp_path, monkeypatch, _servers):
    """A Chroma server that this test alone uses."""
    server = Chroma(tmp_path / "chroma-server")
    monkeypatch.setenv("CHROMA_URL", server.url)
    server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def _servers(monkeypatch, postgresql, chroma_url):
    monkeypatch.setenv("DATABASE_URL", new_database(postgresql))
    monkeypatch.setenv("CHROMA_URL", chroma_url)


def ingest(footnote, *articles):
    return footnote("ingest", "-", stdin=examples.lines(*articles))


def doctor(footnote):
    """The line about the articles."""
    lines = footnote("doctor").out.splitlines()
    return next(line for line in lines if " articles " in line)


def cited(footnote, question):
    """What is answered, each citation checked against the version that it names."""
    run = footnote("ask", question, "--json")
    assert run.status == 0, run.err
    answer = json.loads(run.out)
    for citation in answer["citations"]:
        version = str(citation["version"])
        shown = footnote("show", citation["article_id"], "--version", version, "--json")
        text = json.loads(shown.out)["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert answer["citations"]
    return [sentence["text"] for sentence in answer["sentences"]]


def test_articles_are_ingested_asked_about_replaced_reindexed_and_removed(
    footnote, folder, monkeypatch
):
    assert ingest(footnote, *examples.ARTICLES).status == 0
    assert "rusty" in cited(footnote, examples.ANSWERED)[0]
    assert examples.ANSWERED[:30] in footnote("audit").out
    assert doctor(footnote).startswith("ok")

    assert "1 updated" in ingest(footnote, REOPENED).err
    replaced = cited(footnote, "Why does the old bridge in Vellmar open?")
    assert replaced == [REOPENED["text"]]
    former = footnote("show", "bridge", "--version", "1", "--json")
    assert json.loads(former.out)["text"] == examples.BRIDGE["text"]

    assert "Indexed 2 articles; the new index" in footnote("reindex", "--all").err
    assert cited(footnote, "Why does the old bridge in Vellmar open?") == replaced
    monkeypatch.setattr("ingest.bootstrap.load_embedder", lambda _: HashEmbedder(32, "newer"))
    told = footnote("ask", examples.ANSWERED)
    assert (told.status, "footnote reindex" in told.err) == (1, True)
    assert "footnote reindex" in footnote("doctor").out
    assert "Indexed 2 articles; the new index" in footnote("reindex").err
    assert cited(footnote, "Why does the old bridge in Vellmar open?") == replaced
    assert "No vectors were missing." in footnote("reindex").err

    assert footnote("remove", "bridge", "--yes").status == 0
    assert "bridge" not in footnote("articles", "--json").out
    assert doctor(footnote).startswith("ok")
    assert "1 article, 3 sentences" in doctor(footnote)
    assert not list(folder.rglob("*.sqlite3"))


def test_only_the_collections_in_use_are_kept(footnote):
    ingest(footnote, *examples.ARTICLES)
    footnote("reindex", "--all")
    with open_components(load_settings()) as parts:
        index = parts.open_index(0)
        assert index.version_keys() == set()
        assert len(parts.open_index(1).version_keys()) == 2


def test_writers_in_two_processes_take_turns(footnote, monkeypatch):
    monkeypatch.setattr("ingest.runtime.locks.FIRST_NOTICE_SECONDS", 0.1)
    with subprocess.Popen(  # noqa: S603  # this interpreter
        [sys.executable, "-c", HOLD],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    ) as holder:  # fmt: skip
        assert holder.stdout.readline() == "held\n"
        waiting = []
        settings = load_settings()

        def let_go(seconds):
            waiting.append(seconds)
            holder.stdin.close()

        with open_components(settings, on_wait=let_go) as components, components.lock.hold():
            assert waiting
        holder.wait(60)
    assert ingest(footnote, examples.BRIDGE).status == 0


def test_a_chroma_server_that_stops_leaves_nothing_half_visible(footnote, chroma, monkeypatch):
    assert ingest(footnote, examples.ORCHARD).status == 0
    chroma.stop()
    failed = ingest(footnote, examples.BRIDGE)
    assert failed.status == 1
    assert "Chroma server does not respond" in failed.err
    assert "Trying again may help" in failed.err
    with monkeypatch.context() as patch:
        # A question to a few articles would not need the server.
        patch.setattr("bot.retrieval.candidates.EXHAUSTIVE", 0)
        asked = footnote("ask", examples.ANSWERED)
    assert (asked.status, asked.out) == (1, "")
    assert "Chroma server does not respond" in asked.err
    again = footnote("reindex")
    assert (again.status, "Trying again may help" in again.err) == (1, True)
    assert "Traceback" not in failed.err + asked.err + again.err
    listed = [line["id"] for line in json.loads(footnote("articles", "--json").out)]
    assert listed == ["orchard"]

    chroma.start()
    assert ingest(footnote, examples.BRIDGE).status == 0
    assert "rusty" in cited(footnote, examples.ANSWERED)[0]
    assert doctor(footnote).startswith("ok")


def test_a_server_that_stops_between_two_writes_of_an_article(footnote, chroma, monkeypatch):
    ingest(footnote, examples.ORCHARD)
    from ingest.index.chroma import ChromaIndex

    add = ChromaIndex.add

    def stop_after(self, kind, vectors):
        add(self, kind, vectors)
        chroma.stop()

    with monkeypatch.context() as patch:
        patch.setattr(ChromaIndex, "add", stop_after)
        failed = ingest(footnote, examples.BRIDGE)
    assert (failed.status, "does not respond" in failed.err) == (1, True)
    chroma.start()
    assert "bridge" not in footnote("articles", "--json").out
    assert "left over" in footnote("doctor").out
    assert ingest(footnote, examples.BRIDGE).status == 0
    assert doctor(footnote).startswith("ok")
