"""Files of embedded Chroma that a killed process left torn are made again from Chroma's log."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import VectorIndexError, VectorIndexUnavailable
from ingest.index.base import Kind
from ingest.index.chroma import ChromaIndex
from ingest.index.chroma_client import embedded_chroma

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


@pytest.fixture
def filled(opened):
    index = opened()
    for number in range(VERSIONS):
        index.add(Kind.SENTENCE, {number: rows(number)})
        index.add(Kind.CHUNK, {number: rows(number, 2)})
    index.remove([3, 4])
    index.close()
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
