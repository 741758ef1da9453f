"""Sessions: the graph and its weights are in two places, passes run at once, and nobody is told."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest

from ingest.embedding.model_files import GRAPH, WEIGHTS, packaged_model_folder
from ingest.errors import ModelDamaged
from ingest.runtime.onnx_session import forbid_telemetry, open_session, side_by_side

ROOT = Path(__file__).parents[4]


@pytest.fixture(autouse=True)
def _no_telemetry():
    forbid_telemetry()


@pytest.fixture
def graph(tmp_path):
    return Path(shutil.copy(GRAPH, tmp_path))


def test_weights_are_read_from_their_folder(graph):
    session = open_session(graph, packaged_model_folder())
    inputs = {
        "ids": np.array([[101, 2339, 102]]),
        "mask": np.ones((1, 3), dtype=np.int32),
        "pools": np.ones((1, 2, 3), dtype=np.float32),
    }
    (sums,) = session.run(None, inputs)
    assert sums.shape == (1, 2, 384)


def test_a_broken_graph_is_named(graph):
    graph.write_bytes(graph.read_bytes()[:5_000])
    with pytest.raises(ModelDamaged, match=graph.name) as caught:
        open_session(graph, packaged_model_folder())
    assert caught.value.hint


@pytest.mark.parametrize("weights", [b"", b"short"])
def test_weights_that_end_early_are_damage(graph, weights):
    (graph.parent / WEIGHTS).write_bytes(weights)
    with pytest.raises(ModelDamaged, match=graph.name):
        open_session(graph, graph.parent)


def test_missing_weights_are_damage(graph):
    with pytest.raises(ModelDamaged, match=graph.name):
        open_session(graph, graph.parent)


@pytest.mark.parametrize("count", [0, 1, 2, 7])
@pytest.mark.parametrize("available", [1, 2, 5])
def test_passes_give_their_results_in_order(monkeypatch, available, count):
    monkeypatch.setattr("ingest.runtime.onnx_session.processors", lambda: available)
    assert side_by_side(str, range(count)) == [str(number) for number in range(count)]


def test_as_many_passes_run_at_once_as_there_are_processors(monkeypatch):
    monkeypatch.setattr("ingest.runtime.onnx_session.processors", lambda: 3)
    barrier = Barrier(3, timeout=20)
    assert sorted(side_by_side(lambda _: barrier.wait(), range(3))) == [0, 1, 2]


def test_a_failure_of_a_pass_is_that_of_the_whole():
    with pytest.raises(ZeroDivisionError):
        side_by_side(lambda number: 1 // number, [1, 0, 2])


def test_nothing_is_reported_and_nothing_noted_about_the_machine(tmp_path):
    program = (
        "from ingest.embedding.factory import load_embedder\n"
        "load_embedder('all-MiniLM-L6-v2').embed_query('Why?')"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ORT_")}
    subprocess.run(  # noqa: S603  # this interpreter
        [sys.executable, "-c", program],
        env={**environment, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        check=True,
        timeout=120,
    )
    assert list(tmp_path.iterdir()) == []
