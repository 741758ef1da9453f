"""One contract for the indexes of all libraries: in memory, embedded, on a server."""

from uuid import uuid4

import numpy as np
import pytest

from ingest.errors import VectorIndexUnavailable
from ingest.index.base import Kind
from ingest.index.manager import EmbeddedIndexManager, ServerIndexManager
from ingest.index.memory import MemoryIndexManager
from tests.integration.storage.servers import free_port

ROW = np.eye(1, 4, dtype=np.float32)


@pytest.fixture(params=["memory", "embedded", "server"])
def indexes(request, tmp_path):
    # The server is shared by all tests, so each has a store of its own.
    store = uuid4().hex[:12]
    if request.param == "memory":
        made = MemoryIndexManager()
    elif request.param == "embedded":
        made = EmbeddedIndexManager(tmp_path / "chroma", store)
    else:
        made = ServerIndexManager(request.getfixturevalue("chroma_url"), store)
    yield made
    made.close()


def add(indexes, library, epoch):
    index = indexes.open_index(library, epoch, f"model-{epoch}")
    for kind in Kind:
        index.add(kind, {10 + epoch: ROW})
    index.close()


def keys(indexes, library, epoch):
    index = indexes.open_index(library, epoch, f"model-{epoch}")
    try:
        return index.version_keys()
    finally:
        index.close()


def test_the_indexes_of_a_library_are_apart_and_may_be_of_different_models(indexes):
    add(indexes, "one", 0)
    add(indexes, "one", 1)
    assert (keys(indexes, "one", 0), keys(indexes, "one", 1)) == ({10}, {11})


def test_only_what_is_named_is_kept_and_no_other_library_is_touched(indexes):
    for library in ("one", "one-1", "o"):
        for epoch in (0, 1, 11):
            add(indexes, library, epoch)
    indexes.keep_only("one", {1})
    assert [keys(indexes, "one", epoch) for epoch in (0, 1, 11)] == [set(), {11}, set()]
    for library in ("one-1", "o"):
        assert [keys(indexes, library, epoch) for epoch in (0, 1, 11)] == [{10}, {11}, {21}]


def test_nothing_is_kept_of_what_never_was(indexes):
    indexes.keep_only("one", {0, 3})
    assert keys(indexes, "one", 3) == set()


@pytest.mark.parametrize("kind", ["embedded", "server"])
def test_the_rows_of_another_database_are_not_seen(tmp_path, request, kind):
    if kind == "embedded":
        mine, other = (EmbeddedIndexManager(tmp_path, name) for name in ("aaa", "bbb"))
    else:
        url = request.getfixturevalue("chroma_url")
        mine, other = (ServerIndexManager(url, uuid4().hex[:12]) for _ in range(2))
    add(mine, "one", 0)
    assert keys(other, "one", 0) == set()
    other.keep_only("one", {5})
    assert keys(mine, "one", 0) == {10}
    mine.close()
    other.close()


def test_a_server_that_is_not_there_is_unavailable_also_here():
    indexes = ServerIndexManager(f"http://127.0.0.1:{free_port()}", "store")
    with pytest.raises(VectorIndexUnavailable):
        indexes.keep_only("one", {0})
