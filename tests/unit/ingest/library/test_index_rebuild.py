"""Another index, built beside the one in use and then used instead."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from ingest.errors import ModelMismatch, VectorIndexError, VectorIndexUnavailable
from ingest.index.base import Kind
from ingest.library.integrity import check_library
from ingest.library.library import Library
from ingest.library.reindex import reindex
from ingest.sources.items import SourceArticle
from ingest.types import Article
from tests.builders.libraries import chroma_library, chroma_parts
from tests.fakes.embedder import HashEmbedder

ROOT = Path(__file__).parents[4]
ARTICLES = [
    Article(id=f"mill-{n}", text=f"Mill {n} turns in Sorrel. Its wheel weighs {n} tonnes.")
    for n in range(45)
]
NEWER = Article(id="mill-7", text="Mill 7 burnt down. Its owner is safe.")
LATE = Article(id="quarry", text="A quarry opened at Aldery.")


def other_model():
    return HashEmbedder(48, name="newer")


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A folder with a library in embedded Chroma, made once and then copied."""
    folder = tmp_path_factory.mktemp("original")
    with chroma_library(folder) as library:
        for outcome in library.publish(SourceArticle("mills.jsonl", one) for one in ARTICLES):
            assert outcome.error is None
    return folder


@pytest.fixture
def folder(original, tmp_path):
    """A copy of it for each test."""
    return shutil.copytree(original, tmp_path / "library")


def found(library, text):
    library.refresh()
    hits = library.nearest(Kind.SENTENCE, library.embedder.embed_query(text), 1)
    versions = library.store.versions([hit.row.version_key for hit in hits])
    return [versions[hit.row.version_key].sentences[hit.row.position].text for hit in hits]


def assert_sound(library, articles=45):
    report = check_library(library.store, library.key, library.index)
    assert report.sound
    assert report.articles == articles
    assert (report.building, report.leftovers) == (None, 0)


def indexes(folder):
    """The folders of Chroma's indexes, by epoch."""
    found = (folder / "chroma").glob("*/shared.[0-9]*")
    return sorted(path.suffix[1:] for path in found if path.is_dir())


def rebuild(folder, **options):
    with chroma_parts(folder, embedder=options.pop("embedder", None)) as parts:
        return list(reindex(parts, **options))


def test_a_new_model_gets_an_index_of_its_own_and_the_old_one_goes(folder):
    steps = rebuild(folder, embedder=other_model())
    assert [step.version.article.id for step in steps] == [article.id for article in ARTICLES]
    assert all(step.in_new_index for step in steps)
    assert [step.done for step in steps] == list(range(2, 92, 2))
    assert {step.total for step in steps} == {90}
    with chroma_library(folder, embedder=other_model()) as library:
        assert found(library, "Mill 12 turns in Sorrel") == ["Mill 12 turns in Sorrel."]
        assert_sound(library)
    assert indexes(folder) == ["1"]
    assert not list((folder / "chroma").glob("*/shared.0*"))


def test_a_new_model_is_told_to_reindex_before(folder):
    with (
        pytest.raises(ModelMismatch, match="footnote reindex"),
        chroma_library(folder, embedder=other_model()),
    ):
        pass


def test_who_runs_with_the_old_model_answers_until_the_switch_and_is_then_told_to_restart(folder):
    with chroma_library(folder) as reader, chroma_parts(folder, embedder=other_model()) as parts:
        steps = reindex(parts)
        for _ in range(40):
            next(steps)
            assert found(reader, "Mill 12 turns in Sorrel") == ["Mill 12 turns in Sorrel."]
        assert len(list(steps)) == 5
        with pytest.raises(ModelMismatch, match="Set EMBEDDING_MODEL to that model and restart"):
            reader.refresh()
        with pytest.raises(ModelMismatch, match="Set EMBEDDING_MODEL to that model and restart"):
            reader.add("x", LATE)
        with pytest.raises(ModelMismatch, match="Set EMBEDDING_MODEL to that model and restart"):
            reader.nearest(Kind.SENTENCE, reader.embedder.embed_query("mill"), 1_000)


def test_readers_of_the_same_model_move_to_the_new_index(folder):
    with chroma_library(folder) as reader:
        assert found(reader, "Mill 3 turns") == ["Mill 3 turns in Sorrel."]
        former = reader.index
        assert len(rebuild(folder, everything=True)) == len(ARTICLES)
        assert found(reader, "Mill 3 turns") == ["Mill 3 turns in Sorrel."]
        assert reader.index is not former
        assert_sound(reader)


def test_a_question_that_is_being_answered_during_the_switch_ends_well(folder):
    with chroma_library(folder) as reader:
        reader.index.close()
        rebuild(folder, everything=True)
        vector = reader.embedder.embed_query("Mill 3 turns in Sorrel")
        hits = reader.nearest(Kind.SENTENCE, vector, 1)
        version = reader.store.version(hits[0].row.version_key)
        assert version.article.id == "mill-3"
        reader.index.close()
        rebuild(folder, everything=True)
        assert len(reader.vectors(Kind.SENTENCE, [version])[version.key]) == 2


def test_what_writers_publish_replace_and_remove_meanwhile_is_in_the_new_index(folder):
    with chroma_library(folder) as writer, chroma_parts(folder, embedder=other_model()) as parts:
        steps = reindex(parts)
        for _ in range(25):
            next(steps)
        writer.add("mills.jsonl", NEWER)
        writer.add("quarry.txt", LATE)
        writer.remove("mill-44")
        writer.remove("mill-2")
        assert found(writer, "A quarry opened at Aldery") == ["A quarry opened at Aldery."]
        list(steps)
    with chroma_library(folder, embedder=other_model()) as library:
        assert found(library, "Mill 7 burnt down") == ["Mill 7 burnt down."]
        assert found(library, "A quarry opened at Aldery") == ["A quarry opened at Aldery."]
        assert_sound(library, 44)


def test_what_is_published_at_the_very_last_moment_is_embedded_under_the_lock(folder, monkeypatch):
    embedder = other_model()
    embed, left = embedder.embed_passages, len(ARTICLES)

    def publish_during_the_last(passages):
        nonlocal left
        left -= len(passages)
        vectors = embed(passages)
        if left == 0:
            with chroma_library(folder) as writer:
                writer.add("quarry.txt", LATE)
        return vectors

    monkeypatch.setattr(embedder, "embed_passages", publish_during_the_last)
    steps = rebuild(folder, embedder=embedder)
    assert steps[-1].version.article == LATE
    with chroma_library(folder, embedder=other_model()) as library:
        assert_sound(library, 46)


def test_an_interrupted_build_goes_on_where_it_was(folder):
    embedder = other_model()
    with chroma_parts(folder, embedder=embedder) as parts, closing(reindex(parts)) as steps:
        for _ in range(20):
            next(steps)
    assert indexes(folder) == ["0", "1"]
    with chroma_library(folder) as library:
        assert check_library(library.store, library.key, library.index).building == "newer-48"
    embedder.embedded_texts = 0
    assert len(rebuild(folder, embedder=embedder)) == 25
    assert embedder.embedded_texts == 25
    assert indexes(folder) == ["1"]


def test_a_build_that_is_not_wanted_any_more_is_dropped(folder):
    with chroma_parts(folder, embedder=other_model()) as parts, closing(reindex(parts)) as steps:
        next(steps)
    assert rebuild(folder) == []
    with chroma_library(folder) as library:
        assert_sound(library)
    assert indexes(folder) == ["0"]
    assert len(rebuild(folder, embedder=other_model())) == len(ARTICLES)
    assert indexes(folder) == ["2"]


KILLED = """
import os, signal, sys
from pathlib import Path
from ingest.library.reindex import reindex
from ingest.storage.article_store import ArticleStore
from tests.builders.libraries import chroma_parts
from tests.fakes.embedder import HashEmbedder

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

folder, when = sys.argv[1:]
with chroma_parts(Path(folder), embedder=HashEmbedder(48, name="newer")) as parts:
    if when == "before the switch":
        ArticleStore.switch = die
    if when == "after the switch":
        ArticleStore.clean_up = die
    for count, _ in enumerate(reindex(parts)):
        if when == "in the middle" and count == 25:
            die()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
@pytest.mark.parametrize("when", ["in the middle", "before the switch", "after the switch"])
def test_after_a_kill_readers_are_as_before_and_running_it_again_completes(folder, when):
    run = subprocess.run(  # noqa: S603  # this interpreter
        [sys.executable, "-c", KILLED, folder, when],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert run.returncode == -signal.SIGKILL
    assert indexes(folder) == ["0", "1"]
    switched = when == "after the switch"
    with chroma_library(folder, embedder=other_model() if switched else None) as reader:
        assert found(reader, "Mill 3 turns") == ["Mill 3 turns in Sorrel."]
    again = rebuild(folder, embedder=other_model())
    # Twenty articles are written at once, so the second twenty are there as well.
    assert len(again) == (5 if when == "in the middle" else 0)
    with chroma_library(folder, embedder=other_model()) as library:
        assert_sound(library)
    assert indexes(folder) == ["1"]


def garble(index):
    for path in index.rglob("*.bin"):
        path.write_bytes(os.urandom(path.stat().st_size))


def lose_the_graph(index):
    for path in index.iterdir():
        if path.is_dir():
            shutil.rmtree(path)


def forget_the_log(index):
    with closing(sqlite3.connect(index / "chroma.sqlite3")) as connection, connection:
        connection.execute("UPDATE embeddings_queue_config SET config_json_str = '{}'")


def no_database(index):
    (index / "chroma.sqlite3").write_bytes(b"This is no database. " * 500)


@pytest.mark.parametrize("damage", [garble, lose_the_graph])
def test_a_damaged_graph_is_made_again_from_the_log(folder, damage):
    (index,) = (folder / "chroma").glob("*/shared.0")
    damage(index)
    with chroma_library(folder) as library:
        assert found(library, "Mill 3 turns") == ["Mill 3 turns in Sorrel."]
        assert_sound(library)


@pytest.mark.parametrize("damage", [garble, lose_the_graph])
def test_nothing_is_embedded_to_make_a_damaged_graph_again(folder, damage, monkeypatch):
    (index,) = (folder / "chroma").glob("*/shared.0")
    damage(index)
    monkeypatch.setattr(HashEmbedder, "embed_passages", None)
    with chroma_library(folder) as library:
        assert_sound(library)
    with chroma_library(folder) as library:
        assert check_library(library.store, library.key, library.index).rebuilt_files == ()


def test_a_damaged_log_is_said_and_a_new_index_is_made(folder):
    (index,) = (folder / "chroma").glob("*/shared.0")
    with closing(sqlite3.connect(index / "chroma.sqlite3")) as connection, connection:
        connection.execute("UPDATE embeddings_queue SET vector = x'00' WHERE seq_id = 5")
    with chroma_library(folder) as library:
        report = check_library(library.store, library.key, library.index)
    assert (report.log_damaged, report.searchable) == (True, False)
    assert len(rebuild(folder)) == len(ARTICLES)
    with chroma_library(folder) as library:
        assert_sound(library)


@pytest.mark.parametrize("damage", [garble, lose_the_graph, no_database])
def test_a_damaged_index_without_its_log_is_said_and_replaced(folder, damage):
    (index,) = (folder / "chroma").glob("*/shared.0")
    forget_the_log(index)
    damage(index)
    with chroma_library(folder) as library:
        with pytest.raises(VectorIndexError, match="footnote reindex"):
            found(library, "Mill 3 turns")
        with pytest.raises(VectorIndexError, match="footnote reindex"):
            library.add("quarry.txt", LATE)
        report = check_library(library.store, library.key, library.index)
        assert not report.searchable
        assert report.citable
        assert report.failure is not None
        steps = rebuild(folder)
        assert len(steps) == len(ARTICLES)
        assert found(library, "Mill 3 turns") == ["Mill 3 turns in Sorrel."]
        assert_sound(library)


def test_an_index_that_has_vanished_is_made_again(folder):
    shutil.rmtree(folder / "chroma")
    with chroma_library(folder) as library:
        assert found(library, "Mill 3 turns") == []
        assert len(rebuild(folder)) == len(ARTICLES)
    with chroma_library(folder) as library:
        assert found(library, "Mill 3 turns") == ["Mill 3 turns in Sorrel."]
        assert_sound(library)


def test_a_build_that_was_damaged_begins_anew(folder):
    with chroma_parts(folder, embedder=other_model()) as parts, closing(reindex(parts)) as steps:
        for _ in range(20):
            next(steps)
    (index,) = (folder / "chroma").glob("*/shared.1")
    no_database(index)
    assert len(rebuild(folder, embedder=other_model())) == len(ARTICLES)
    assert indexes(folder) == ["2"]


def test_an_index_that_does_not_answer_is_no_reason_to_build_another(folder, monkeypatch):
    def away(*_):
        raise VectorIndexUnavailable("Chroma is away.")

    with chroma_parts(folder) as parts:
        monkeypatch.setattr("ingest.index.chroma.ChromaIndex.fetch", away)
        with pytest.raises(VectorIndexUnavailable):
            list(reindex(parts))
        assert parts.store.library("shared").epochs == {0}


def test_a_neighbour_is_not_touched(folder):
    with chroma_library(folder, "neighbour") as neighbour:
        neighbour.add("quarry.txt", LATE)
        rebuild(folder, everything=True)
        assert found(neighbour, "A quarry opened") == ["A quarry opened at Aldery."]
        assert_sound(neighbour, 1)


def test_counters_that_went_wrong_are_set_right(folder):
    with chroma_library(folder) as library:
        with library.store._database.write_transaction() as connection:
            connection.exec_driver_sql("UPDATE libraries SET articles = 7, sentences = 8")
        assert check_library(library.store, library.key, library.index).miscounted
        assert rebuild(folder) == []
        assert library.store.article_count(library.key) == len(ARTICLES)
        assert_sound(library)


def test_a_library_without_articles_takes_another_model(tmp_path):
    with chroma_library(tmp_path) as library:
        library.add("quarry.txt", LATE)
        library.remove("quarry")
    assert rebuild(tmp_path, embedder=other_model()) == []
    with chroma_library(tmp_path, embedder=other_model()) as library:
        library.add("quarry.txt", LATE)
        assert isinstance(library, Library)
        assert_sound(library, 1)
