"""One contract for every vector index: in memory, embedded Chroma, a Chroma server."""

import socket
import threading
from itertools import pairwise
from uuid import uuid4

import numpy as np
import pytest

from ingest.errors import VectorIndexError, VectorIndexUnavailable
from ingest.index import chroma_client
from ingest.index.base import Kind, RowId
from ingest.index.chroma import ChromaIndex
from ingest.index.chroma_client import chroma_server, embedded_chroma
from ingest.index.memory import MemoryIndex

DIMENSION = 24


def unit(rows, seed):
    matrix = np.random.default_rng(seed).standard_normal((rows, DIMENSION), dtype=np.float32)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


@pytest.fixture
def embedded(tmp_path):
    connection = embedded_chroma(tmp_path / "chroma")
    yield connection
    connection.close()


@pytest.fixture(params=["memory", "embedded", "server"])
def index(request):
    if request.param == "memory":
        yield MemoryIndex()
        return
    if request.param == "embedded":
        connection = request.getfixturevalue("embedded")
    else:
        connection = chroma_server(request.getfixturevalue("chroma_url"))
    # The server is shared by all tests, so each has a library of its own.
    name = uuid4().hex[:12]
    index = ChromaIndex(connection, name, "model")
    yield index
    index.close()


def test_an_index_without_rows_answers_with_nothing(index):
    assert index.query(Kind.SENTENCE, unit(1, 0)[0], 5) == []
    assert index.fetch(Kind.SENTENCE, {1: 3}) == {}
    assert index.count(Kind.CHUNK) == 0
    assert index.version_keys() == set()
    index.remove([1, 2])
    index.refresh()


def test_the_nearest_rows_come_first_with_their_cosine_similarity(index):
    one, two = unit(6, 1), unit(4, 2)
    index.add(Kind.SENTENCE, {1: one})
    index.add(Kind.SENTENCE, {2: two})
    query = two[3]
    hits = index.query(Kind.SENTENCE, query, 10)
    expected = {
        RowId(key, position): float(similarity)
        for key, rows in ((1, one), (2, two))
        for position, similarity in enumerate(rows @ query)
    }
    assert hits[0].row == RowId(2, 3)
    assert {hit.row: hit.similarity for hit in hits} == pytest.approx(expected, abs=1e-5)
    assert all(a.similarity >= b.similarity for a, b in pairwise(hits))
    assert all(-1 <= hit.similarity <= 1 for hit in hits)


@pytest.mark.parametrize("limit", [0, 1, 3, 1_000])
def test_a_query_gives_at_most_what_there_is(index, limit):
    index.add(Kind.SENTENCE, {1: unit(5, 1)})
    assert len(index.query(Kind.SENTENCE, unit(1, 0)[0], limit)) == min(limit, 5)


def test_kinds_are_apart(index):
    index.add(Kind.SENTENCE, {1: unit(5, 1)})
    index.add(Kind.CHUNK, {1: unit(2, 2)})
    assert (index.count(Kind.SENTENCE), index.count(Kind.CHUNK)) == (5, 2)
    assert len(index.query(Kind.CHUNK, unit(1, 0)[0], 10)) == 2


def test_vectors_come_back_in_order(index):
    rows = unit(1_234, 1)
    index.add(Kind.SENTENCE, {7: rows})
    index.add(Kind.SENTENCE, {8: unit(3, 2)})
    found = index.fetch(Kind.SENTENCE, {7: 1_234})[7]
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, rows, atol=1e-6)


def test_vectors_are_given_whole_or_not_at_all(index):
    index.add(Kind.SENTENCE, {7: unit(3, 1)})
    assert index.fetch(Kind.SENTENCE, {7: 4}) == {}
    assert index.fetch(Kind.SENTENCE, {8: 3}) == {}


def test_adding_a_version_again_changes_nothing(index):
    rows = unit(3, 1)
    index.add(Kind.SENTENCE, {7: rows})
    index.add(Kind.SENTENCE, {7: rows})
    assert index.count(Kind.SENTENCE) == 3
    np.testing.assert_allclose(index.fetch(Kind.SENTENCE, {7: 3})[7], rows, atol=1e-6)


def test_removed_versions_are_gone_and_the_others_stay(index):
    for key in (1, 2, 3):
        index.add(Kind.SENTENCE, {key: unit(4, key)})
        index.add(Kind.CHUNK, {key: unit(2, key)})
    index.remove([1, 3, 99])
    assert index.version_keys() == {2}
    assert (index.count(Kind.SENTENCE), index.count(Kind.CHUNK)) == (4, 2)
    assert {hit.row.version_key for hit in index.query(Kind.SENTENCE, unit(4, 1)[0], 50)} == {2}
    assert index.fetch(Kind.SENTENCE, {1: 4}) == {}


def test_rows_outlive_the_connection(index):
    index.add(Kind.SENTENCE, {1: unit(4, 1)})
    index.refresh()
    assert index.count(Kind.SENTENCE) == 4
    index.close()
    assert index.query(Kind.SENTENCE, unit(4, 1)[2], 1)[0].row == RowId(1, 2)


def test_nearly_all_of_the_true_nearest_are_found(index):
    rows = unit(1_500, 1)
    index.add(Kind.SENTENCE, {1: rows})
    for query in unit(5, 2):
        true = set(np.argsort(-(rows @ query))[:100].tolist())
        found = {hit.row.position for hit in index.query(Kind.SENTENCE, query, 100)}
        assert len(true & found) >= 95


def test_libraries_on_one_connection_are_apart(embedded):
    one = ChromaIndex(embedded, "one", "model")
    two = ChromaIndex(embedded, "two", "model")
    one.add(Kind.SENTENCE, {1: unit(3, 1)})
    assert two.version_keys() == set()
    two.refresh()
    assert one.count(Kind.SENTENCE) == 3


def test_vectors_of_another_model_are_refused(embedded):
    ChromaIndex(embedded, "one", "model").add(Kind.SENTENCE, {1: unit(3, 1)})
    with pytest.raises(VectorIndexError, match="built with model, not with other"):
        ChromaIndex(embedded, "one", "other").query(Kind.SENTENCE, unit(1, 0)[0], 1)


def test_a_vector_of_another_length_is_an_index_error(embedded):
    index = ChromaIndex(embedded, "one", "model")
    index.add(Kind.SENTENCE, {1: unit(3, 1)})
    with pytest.raises(VectorIndexError):
        index.query(Kind.SENTENCE, np.ones(3, dtype=np.float32), 1)


def test_threads_may_ask_while_the_connection_is_opened_again(embedded):
    index = ChromaIndex(embedded, "one", "model")
    rows = unit(50, 1)
    index.add(Kind.SENTENCE, {1: rows})
    wrong = []

    def ask():
        for position in range(20):
            hits = index.query(Kind.SENTENCE, rows[position], 1)
            if [hit.row.position for hit in hits] != [position]:
                wrong.append(hits)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        index.refresh()
    for thread in threads:
        thread.join(30)
    assert wrong == []


def test_a_damaged_file_is_an_index_error(tmp_path):
    (tmp_path / "chroma").mkdir()
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"not a database at all" * 100)
    index = ChromaIndex(embedded_chroma(tmp_path / "chroma"), "one", "model")
    with pytest.raises(VectorIndexError, match="cannot be used"):
        index.count(Kind.SENTENCE)


def test_a_server_that_is_not_there_is_unavailable():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        index = ChromaIndex(
            chroma_server(f"http://127.0.0.1:{closed.getsockname()[1]}"), "one", "model"
        )
        with pytest.raises(VectorIndexUnavailable, match="does not respond"):
            index.query(Kind.SENTENCE, unit(1, 0)[0], 1)


def test_a_server_that_never_answers_is_given_up(monkeypatch):
    monkeypatch.setattr(chroma_client, "SERVER_TIMEOUT_SECONDS", 0.1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        index = ChromaIndex(
            chroma_server(f"http://127.0.0.1:{silent.getsockname()[1]}"), "one", "model"
        )
        with pytest.raises(VectorIndexUnavailable):
            index.count(Kind.SENTENCE)


def test_an_address_that_is_none_is_said_to_be_wrong():
    with pytest.raises(VectorIndexError, match="CHROMA_URL"):
        ChromaIndex(chroma_server("chroma:8000"), "one", "model").count(Kind.SENTENCE)
