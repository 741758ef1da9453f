"""Files of embedded Chroma that change while they are closed are noticed before they are opened."""

import sqlite3
from contextlib import closing
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.index import chroma_checksums
from ingest.index.chroma_checksums import DATABASE, Checksums

GRAPH = str(UUID(int=7))
FILES = ("data_level0.bin", "header.bin", "index_metadata.pickle", "length.bin", "link_lists.bin")
LOG = (
    "CREATE TABLE embeddings_queue (seq_id INTEGER PRIMARY KEY, operation, topic, id, vector,"
    " encoding, metadata)"
)


def log_row(folder, number):
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        values = (number, 2, "rows", f"{number}-0", bytes([number] * 8), "F32", None)
        connection.execute("INSERT INTO embeddings_queue VALUES (?, ?, ?, ?, ?, ?, ?)", values)


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """A folder as Chroma leaves it, with its recorded checksums."""
    folder = tmp_path_factory.mktemp("index") / "shared.0"
    (folder / GRAPH).mkdir(parents=True)
    for number, name in enumerate(FILES):
        (folder / GRAPH / name).write_bytes(bytes(range(100 + number)))
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute(LOG)
    log_row(folder, 1)
    checksums = Checksums(folder, folder.with_name("shared.0.sums"))
    checksums.note()
    checksums.complete()
    checksums.complete_log()
    return folder, checksums


@given(st.sampled_from(FILES), st.data())
def test_any_flipped_bit_is_noticed_and_its_file_named(closed, name, data):
    folder, checksums = closed
    path = folder / GRAPH / name
    content = path.read_bytes()
    place = data.draw(st.integers(0, len(content) - 1))
    flipped = bytearray(content)
    flipped[place] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(flipped)
    try:
        assert checksums.damaged_files() == [f"{GRAPH}/{name}"]
    finally:
        path.write_bytes(content)
    assert checksums.damaged_files() == []


@given(st.sampled_from(FILES), st.integers(0, 99))
def test_a_file_that_is_emptied_or_cut_is_noticed(closed, name, length):
    folder, checksums = closed
    path = folder / GRAPH / name
    content = path.read_bytes()
    path.write_bytes(content[:length])
    try:
        assert checksums.damaged_files() == [f"{GRAPH}/{name}"]
    finally:
        path.write_bytes(content)


def test_a_file_that_is_lost_or_was_not_there_is_noticed(closed):
    folder, checksums = closed
    path, other = folder / GRAPH / "length.bin", folder / GRAPH / "other.bin"
    content = path.read_bytes()
    path.rename(other)
    try:
        assert checksums.damaged_files() == [f"{GRAPH}/length.bin", f"{GRAPH}/other.bin"]
    finally:
        other.unlink()
        path.write_bytes(content)


def test_a_changed_row_of_the_log_is_noticed_and_a_later_one_is_none(closed):
    folder, checksums = closed
    assert checksums.is_log_sound()
    log_row(folder, 2)
    assert checksums.is_log_sound()
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        connection.execute("UPDATE embeddings_queue SET vector = x'00' WHERE seq_id = 1")
    assert not checksums.is_log_sound()
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        vector = bytes([1] * 8)
        connection.execute("UPDATE embeddings_queue SET vector = ? WHERE seq_id = 1", (vector,))
    checksums.complete_log()
    assert checksums.is_log_sound()


def test_a_log_whose_database_is_emptied_is_noticed_without_reading_it(closed, monkeypatch):
    folder, checksums = closed
    content = (folder / DATABASE).read_bytes()
    (folder / DATABASE).write_bytes(b"")
    try:
        assert checksums.damaged_files() == [DATABASE]
        assert not checksums.is_log_sound()
    finally:
        (folder / DATABASE).write_bytes(content)


def test_without_a_record_everything_is_trusted_and_with_a_broken_one_nothing(closed):
    folder, checksums = closed
    record = folder.with_name("shared.0.sums")
    content = record.read_bytes()
    record.unlink()
    assert checksums.damaged_files() == []
    record.write_bytes(content[:50])
    assert [name.rpartition("/")[2] for name in checksums.damaged_files()] == list(FILES)
    record.write_bytes(content)


def test_only_what_changed_is_read_again(closed, monkeypatch):
    folder, checksums = closed
    checksums.note()
    checksums.complete()
    read = []

    def checksum(path):
        read.append(path.name)
        return 0

    monkeypatch.setattr(chroma_checksums, "_checksum", checksum)
    assert not checksums.note()
    checksums.complete()
    assert read == []
    path = folder / GRAPH / "header.bin"
    path.write_bytes(path.read_bytes() + b"more")
    assert checksums.note()
    assert checksums.damaged_files()
    assert "header.bin" not in read
    read.clear()
    checksums.complete()
    assert read == ["header.bin"]
