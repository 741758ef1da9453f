"""The soaks of the store in their short forms, with a fake model."""

import signal
from unittest.mock import ANY, create_autospec

import pytest

from benchmarks import soak_store
from benchmarks.soak.articles import (
    article_of,
    edition_of,
    is_as_written,
    place_of,
    question_about,
)
from benchmarks.soak.asking import Asker, Findings
from benchmarks.soak.kills import run_kills
from benchmarks.soak.place import FAKE_MODEL, Place, embedding_by
from benchmarks.soak.report import record
from benchmarks.soak.together import Together, run_together
from bot.bootstrap import open_application
from ingest.settings import SHARED_LIBRARY
from ingest.types import Article
from tests.integration.storage.servers import chroma_serving, new_database

needs_kill = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")


@pytest.fixture(params=["embedded", "servers"])
def place(request, tmp_path):
    """A folder alone, or with a database and a Chroma server."""
    if request.param == "embedded":
        yield Place(tmp_path / "data", FAKE_MODEL)
        return
    database = new_database(request.getfixturevalue("postgresql"))
    # A server of its own: on that of the other tests, libraries may have the same name.
    with chroma_serving(tmp_path / "chroma-server") as chroma:
        yield Place(tmp_path / "data", FAKE_MODEL, database, chroma)


def test_two_writers_and_a_reader_at_once_lose_double_and_misquote_nothing(place):
    result = run_together(place, seconds=2, seed=7, batch=8)
    assert result.findings.problems == []
    assert result.commits >= len(result.editions) == len(result.delays) > 0
    assert result.findings.citations > 0


@needs_kill
def test_a_killed_ingest_leaves_whole_articles_and_running_it_again_completes_it(place):
    result = run_kills(place, kills=1, seed=3, articles=25)
    assert result.findings.problems == []
    assert sum(result.killed.values()) == 1
    assert len(result.completing) >= 1


def test_the_articles_of_the_soak_can_be_told_from_any_others():
    assert len({place_of(number) for number in range(10_000)}) == 10_000
    assert article_of(3, "a1") == article_of(3, "a1") != article_of(3, "a2")
    assert edition_of(article_of(3, "a2")) == "a2"
    assert is_as_written(article_of(3, "a1"))
    mixed = article_of(3, "a1").text[:40] + article_of(3, "a2").text[40:]
    assert not is_as_written(Article(id="count-3", text=mixed))


@pytest.fixture
def asker(tmp_path):
    place = Place(tmp_path / "data", FAKE_MODEL)
    with embedding_by(FAKE_MODEL), open_application(place.settings(), with_llm=False) as opened:
        yield Asker(opened, Findings()), opened.libraries.open(SHARED_LIBRARY)


def test_the_asker_finds_an_article_by_its_question_and_says_when_it_is_not_there(asker):
    asking, library = asker
    assert not asking.finds(5)
    library.add("x", article_of(5, "a"))
    library.add("x", article_of(6, "a"))
    assert asking.finds(5)
    assert question_about(5) != question_about(6)
    assert asking.findings.problems == []


def test_the_asker_notices_a_text_that_nobody_wrote(asker):
    asking, library = asker
    right = article_of(5, "a")
    wrong = Article(**{**_fields(right), "text": right.text.replace("counted", "seen")})
    library.add("x", wrong)
    asking.finds(5)
    asking.check_whole()
    assert any("not what any writer wrote" in problem for problem in asking.findings.problems)


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        pytest.param({5: "a", 6: "a"}, "1 articles instead of 2", id="a lost article"),
        pytest.param({}, "1 articles instead of 0", id="one too many"),
        pytest.param({5: "b"}, "is edition a, not b", id="an old edition"),
    ],
)
def test_the_asker_notices_what_is_not_as_it_was_committed(asker, expected, said):
    asking, library = asker
    library.add("x", article_of(5, "a"))
    asking.check_complete(expected)
    assert any(said in problem for problem in asking.findings.problems)


def test_the_asker_notices_vectors_that_are_missing(asker):
    asking, library = asker
    library.add("x", article_of(5, "a"))
    library.index.remove(list(library.store.current_keys(library.key)))
    asking.check_whole()
    assert any("lacks vectors" in problem for problem in asking.findings.problems)


def test_the_script_prints_a_table_with_its_seed_and_ends_well(capsys, monkeypatch, tmp_path):
    found = Findings(questions=1, citations=1, seconds=[0.1])
    run = create_autospec(run_together, return_value=Together(found, 1, [0.1], {1: "a1"}))
    monkeypatch.setattr(soak_store, "run_together", run)
    monkeypatch.setattr(soak_store, "RESULTS", tmp_path / "results.md")
    monkeypatch.setattr(soak_store.structlog, "configure", lambda **_: None)
    arguments = ["--minutes", "0.02", "--model", FAKE_MODEL, "--seed", "11", "--record"]
    assert soak_store.main(arguments) == 0
    run.assert_called_once_with(ANY, seconds=pytest.approx(1.2), seed=11)
    printed = capsys.readouterr().out
    assert "| seed | 11 |" in printed
    assert "| problems | 0 |" in printed
    assert "| seed | 11 |" in (tmp_path / "results.md").read_text()


def test_a_section_of_the_results_replaces_the_one_before(tmp_path):
    path = tmp_path / "results.md"
    record(path, "Title", "one", "first")
    record(path, "Title", "two", "other")
    record(path, "Title", "one", "second")
    assert path.read_text() == "# Title\n\n## one\n\nsecond\n\n## two\n\nother\n"


def _fields(article):
    names = ("id", "text", "title", "url", "outlet", "published_at", "authors")
    return {name: getattr(article, name) for name in names}
