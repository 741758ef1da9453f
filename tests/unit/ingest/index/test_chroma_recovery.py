"""Files of embedded Chroma that a killed process left torn are made again from Chroma's log."""

import errno
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from chromadb.errors import InternalError

from ingest.errors import VectorIndexError, VectorIndexUnavailable
from ingest.index.base import Kind
from ingest.index.chroma import ChromaIndex
from ingest.index.chroma_client import chroma_errors, embedded_chroma

ROOT = Path(__file__).parents[4]
ROWS = 10
VERSIONS = 30

WRITE = """
import sys
from pathlib import Path
import numpy as np
from ingest.index.chroma import ChromaIndex
from ingest.index.chroma_client import embedded_chroma
from ingest.index.base import Kind
index = ChromaIndex(embedded_chroma(Path(sys.argv[1])), "shared", "model")
number = 1000
while True:
    rows = np.random.default_rng(number).standard_normal((10, 24), dtype=np.float32)
    index.add(Kind.SENTENCE, {number: rows})
    index.remove([number - 3])
    print(number, flush=True)
    number += 1
"""


def rows(number, count=ROWS):
    return np.random.default_rng(number).standard_normal((count, 24), dtype=np.float32)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "chroma"


@pytest.fixture
def opened(folder):
    """Indexes over one folder, each as a process of its own would have it."""
    connections = []

    def opener():
        connection = embedded_chroma(folder)
        connections.append(connection)
        return ChromaIndex(connection, "shared", "model")

    yield opener
    for connection in connections:
        connection.close()


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """The folder of a closed index and of the files beside it."""
    place = tmp_path_factory.mktemp("original")
    connection = embedded_chroma(place / "chroma")
    index = ChromaIndex(connection, "shared", "model")
    for number in range(VERSIONS):
        index.add(Kind.SENTENCE, {number: rows(number)})
        index.add(Kind.CHUNK, {number: rows(number, 2)})
    index.remove([3, 4])
    index.close()
    connection.close()
    return place


@pytest.fixture
def filled(original, opened, tmp_path):
    """Opens a copy of it."""
    shutil.copytree(original, tmp_path, dirs_exist_ok=True)
    return opened


def graph_files(folder, name):
    found = list(folder.glob(f"*-*/{name}"))
    assert found
    return found


def tear(folder, name="data_level0.bin"):
    for file in graph_files(folder, name):
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])


def died_inside(folder, seconds_ago):
    """Leave the note of a process that was killed while it held the lock."""
    note = folder.with_name("chroma.inside")
    note.touch()
    moment = time.time() - seconds_ago
    os.utime(note, (moment, moment))


def whole(index):
    present = set(range(VERSIONS)) - {3, 4}
    assert index.version_keys() >= present
    for number in present:
        assert np.allclose(
            index.fetch(Kind.SENTENCE, {number: ROWS})[number], rows(number), atol=1e-5
        )
    return not index.version_keys() & {3, 4}


@pytest.mark.parametrize("name", ["data_level0.bin", "header.bin", "index_metadata.pickle"])
def test_a_graph_torn_by_a_killed_process_is_made_again(filled, folder, name):
    died_inside(folder, 5)
    tear(folder, name)
    assert whole(filled())
    assert whole(filled())
    assert not folder.with_name("chroma.inside").exists()


def test_a_torn_graph_is_made_again_also_when_nobody_knows_who_tore_it(filled, folder):
    tear(folder, "index_metadata.pickle")
    assert whole(filled())


def test_a_writer_mends_before_it_writes(filled, folder):
    died_inside(folder, 5)
    tear(folder)
    index = filled()
    index.remove([5])
    index.add(Kind.SENTENCE, {5: rows(5)})
    assert whole(index)


def test_a_process_that_was_killed_before_it_changed_the_files_costs_nothing(filled, folder):
    (former, *_) = graph_files(folder, "header.bin")
    moment = time.time() - 60
    for file in folder.glob("*-*/*"):
        os.utime(file, (moment, moment))
    died_inside(folder, 5)
    assert whole(filled())
    assert former.exists()
    assert not folder.with_name("chroma.mended").exists()


def test_a_writer_with_open_files_does_not_write_after_another_process_mended_them(filled, folder):
    writer, reader = filled(), filled()
    writer.add(Kind.SENTENCE, {50: rows(50)})
    died_inside(folder, 5)
    tear(folder)
    assert whole(reader)
    with pytest.raises(VectorIndexUnavailable, match="repaired"):
        writer.add(Kind.SENTENCE, {51: rows(51)})
    writer.refresh()
    writer.add(Kind.SENTENCE, {51: rows(51)})
    reader.refresh()
    assert whole(reader)
    assert 51 in reader.fetch(Kind.SENTENCE, {51: ROWS})


def test_without_a_whole_log_a_torn_index_is_an_error_and_nothing_is_removed(filled, folder):
    with sqlite3.connect(folder / "chroma.sqlite3") as connection:
        connection.execute(
            "UPDATE embeddings_queue_config SET config_json_str ="
            " replace(config_json_str, 'false', 'true')"
        )
    connection.close()
    died_inside(folder, 5)
    tear(folder, "index_metadata.pickle")
    with pytest.raises(VectorIndexError):
        filled().fetch(Kind.SENTENCE, {1: ROWS})
    assert graph_files(folder, "header.bin")


def flip_a_bit(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    # As a failing disk does it, which leaves the time of the last change as it was.
    status = path.stat()
    path.write_bytes(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def empty(path):
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("data_level0.bin", flip_a_bit),
        ("header.bin", flip_a_bit),
        ("length.bin", empty),
        ("link_lists.bin", empty),
        ("index_metadata.pickle", flip_a_bit),
        ("data_level0.bin", Path.unlink),
    ],
)
def test_a_graph_damaged_while_it_was_closed_is_made_again_before_it_is_opened(
    filled, folder, name, damage
):
    for file in graph_files(folder, name):
        damage(file)
    index = filled()
    assert whole(index)
    assert {Path(file).name for file in index.rebuilt_files()} == {name}
    index.close()
    again = filled()
    assert whole(again)
    assert again.rebuilt_files() == ()


def test_a_graph_damaged_after_its_writer_was_killed_is_made_again(opened, folder, filled):
    writer = filled()
    writer.add(Kind.SENTENCE, {number: rows(number) for number in range(50, 60)})
    # As if the writer were gone without closing.
    for file in graph_files(folder, "length.bin"):
        empty(file)
    reader = opened()
    assert whole(reader)
    assert {Path(file).name for file in reader.rebuilt_files()} == {"length.bin"}
    assert 59 in reader.fetch(Kind.SENTENCE, {59: ROWS})


def test_nothing_is_made_again_however_often_it_is_opened_written_and_closed(filled, folder):
    for number in range(60, 70):
        index = filled()
        index.add(Kind.SENTENCE, {number: rows(number)})
        index.add(Kind.CHUNK, {number: rows(number, 2)})
        other = filled()
        assert number in other.fetch(Kind.SENTENCE, {number: ROWS})
        index.remove([number - 1])
        index.seal()
        index.close()
        other.close()
    assert not folder.with_name("chroma.mended").exists()


def test_a_damaged_log_is_named_and_never_used(filled, folder):
    assert filled().is_log_sound()
    with sqlite3.connect(folder / "chroma.sqlite3") as connection:
        connection.execute("UPDATE embeddings_queue SET vector = zeroblob(96) WHERE seq_id = 3")
    connection.close()
    index = filled()
    assert whole(index)
    assert not index.is_log_sound()
    index.close()
    for file in graph_files(folder, "data_level0.bin"):
        flip_a_bit(file)
    with pytest.raises(VectorIndexError, match=r"damaged while it was closed \(data_level0.bin\)"):
        filled().count(Kind.SENTENCE)
    assert graph_files(folder, "data_level0.bin")


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        InternalError("error returned from database: (code: 13) database or disk is full"),
    ],
)
def test_a_full_disk_is_called_so_and_no_new_index_advised(error):
    with (
        pytest.raises(VectorIndexError, match=r"^The disk is full\. Free some space"),
        chroma_errors(),
    ):
        raise error


def test_an_emptied_database_is_an_error_and_not_an_empty_index(filled, folder):
    empty(folder / "chroma.sqlite3")
    with pytest.raises(VectorIndexError, match="footnote reindex"):
        filled().count(Kind.SENTENCE)


def test_an_index_of_a_former_release_is_trusted_once_and_compared_from_then_on(filled, folder):
    folder.with_name("chroma.sums").unlink()
    index = filled()
    assert whole(index)
    assert index.rebuilt_files() == ()
    index.close()
    for file in graph_files(folder, "data_level0.bin"):
        flip_a_bit(file)
    assert whole(filled())


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_whatever_moment_a_process_is_killed_at_all_it_had_written_is_there(filled, folder):
    chance = random.Random(4)  # noqa: S311  # no secret
    for _ in range(2):
        with subprocess.Popen(  # noqa: S603  # this interpreter and the lines above
            [sys.executable, "-c", WRITE, str(folder)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        ) as process:
            first = int(process.stdout.readline())
            time.sleep(chance.uniform(0, 0.5))
            process.kill()
            written = [first, *(int(line) for line in process.stdout)]
        index = filled()
        assert whole(index)
        assert written[-1] in index.fetch(Kind.SENTENCE, {written[-1]: ROWS})
        index.close()
