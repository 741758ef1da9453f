"""Sessions: the graph and its weights are in two places, products are exact, and nobody is told."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ingest.embedding.model_files import GRAPH, WEIGHTS, packaged_model_folder
from ingest.errors import ModelDamaged
from ingest.runtime.onnx_session import (
    EXACT_PRODUCT,
    INNER,
    OUTER,
    forbid_telemetry,
    open_session,
)

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


@pytest.mark.parametrize("is_exact", [None, False], ids=["as found", "in the slower way"])
def test_products_of_eight_bits_do_not_overflow_on_any_processor(monkeypatch, is_exact):
    if is_exact is not None:
        monkeypatch.setattr("ingest.runtime.onnx_session.adds_exactly", lambda: is_exact)
    session = open_session(EXACT_PRODUCT, EXACT_PRODUCT.parent)
    (product,) = session.run(None, {"values": np.full((OUTER, INNER), 255, np.uint8)})
    assert (product == INNER * 255 * 127).all()


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
        timeout=600,
    )
    assert list(tmp_path.iterdir()) == []
