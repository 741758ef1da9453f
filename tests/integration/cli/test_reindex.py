"""``footnote reindex``: what a lost index needs."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.fakes.embedder import HashEmbedder
from tests.integration.cli import examples

ASKED = ("ask", "Why does the old bridge in Vellmar close?")


def forget_vectors(filled):
    """As in a store of before the database kept them."""
    with closing(sqlite3.connect(filled / "footnote.sqlite3")) as database, database:
        database.execute("DELETE FROM vectors")


def test_a_few_articles_are_asked_without_the_index(footnote, filled):
    before = footnote(*ASKED)
    shutil.rmtree(filled / "chroma")
    assert footnote(*ASKED).out == before.out
    assert "without vectors" in footnote("doctor").out
    assert "indexed  orchard" in footnote("reindex").out
    assert "all offsets and hashes correct" in footnote("doctor").out


def test_a_lost_index_is_said_and_mended(footnote, filled):
    before = footnote(*ASKED)
    shutil.rmtree(filled / "chroma")
    forget_vectors(filled)
    lost = footnote(*ASKED)
    assert lost.status == 1
    assert "footnote reindex" in lost.err
    assert "nowhere" not in lost.out
    assert "without vectors" in footnote("doctor").out
    mended = footnote("reindex")
    assert mended.status == 0
    assert "indexed  orchard" in mended.out
    assert footnote(*ASKED).out == before.out
    assert "without vectors" not in footnote("doctor").out


def test_an_index_in_order_needs_nothing(footnote, filled):
    run = footnote("reindex")
    assert (run.status, run.out) == (0, "")
    assert "No vectors were missing." in run.err


def test_another_model_needs_a_new_index_and_only_that(footnote, filled, monkeypatch):
    before = footnote(*ASKED).out
    monkeypatch.setattr("ingest.bootstrap.load_embedder", lambda _: HashEmbedder(48, "newer"))
    for run in (footnote(*ASKED), footnote("doctor")):
        assert run.status == 1
        assert "footnote reindex" in run.out + run.err
    made = footnote("reindex")
    assert (made.status, made.out.count("indexed  ")) == (0, 2)
    assert "Indexed 2 articles; the new index is in use." in made.err
    assert footnote(*ASKED).out == before
    assert "all offsets and hashes correct" in footnote("doctor").out


@pytest.mark.parametrize("question", [ASKED, ("ask", "What?", "--article", "bridge")])
def test_a_damaged_index_is_one_line_and_is_mended(footnote, filled, question):
    before = footnote(*question)
    for path in filled.glob("chroma/*/shared.0/chroma.sqlite3"):
        path.write_bytes(b"This is no database. " * 500)
    forget_vectors(filled)
    asked = footnote(*question)
    assert (asked.status, asked.out) == (1, "")
    assert asked.err.count("\n") == 1
    assert "footnote reindex" in asked.err
    checked = footnote("doctor")
    assert checked.status == 1
    assert "Run `footnote reindex`." in checked.out
    assert footnote("reindex").status == 0
    assert footnote(*question).out == before.out


def test_everything_is_made_again_on_demand(footnote, filled):
    run = footnote("reindex", "--all")
    assert (run.status, run.out.count("indexed  ")) == (0, 2)


def test_progress_is_shown_to_who_watches(footnote, filled, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    run = footnote("reindex", "--all", terminals="err")
    assert "sentences" in run.err
    assert "7/7" in run.err


def test_a_damaged_article_is_named_removed_and_ingested_again(footnote, filled):
    with closing(sqlite3.connect(filled / "footnote.sqlite3")) as database, database:
        database.execute('UPDATE sentences SET "end" = 9999 WHERE version_key = 1')
    checked = footnote("doctor")
    assert checked.status == 1
    assert "footnote remove" in checked.out
    assert footnote("remove", "bridge", "--yes").status == 0
    assert footnote("ingest", "-", stdin=examples.lines(examples.BRIDGE)).status == 0
    assert "all offsets and hashes correct" in footnote("doctor").out
