"""Opens ONNX Runtime sessions, with the same options for every model."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ingest.errors import ModelDamaged

NO_TELEMETRY = ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED")
"""Unless one of these is set before it is imported, ONNX Runtime sends telemetry and stores an
identifier in the home folder (microsoft/onnxruntime#27379, #29843)."""

PRECISE_PRODUCTS = ("session.x64quantprecision", "1")
"""Makes ONNX Runtime multiply 8-bit numbers without overflow, more slowly.

Processors without VNNI add pairs of 8-bit products in 16 bits. With the reader's weights that sum
overflows, and the results are nonsense. With AMX, this option would more than halve the speed for
nothing, so it is set only where ``adds_exactly`` is false."""

EXACT_PRODUCT = Path(__file__).with_name("eight_bit_product.onnx")
"""Made by ``benchmarks.product_graph``."""

INNER, OUTER = 64, 16
"""The shape of its weights."""

SLOWER_FUSIONS = ("SkipLayerNormFusion",)
"""Optimisations of ONNX Runtime that are left out.

Normalising in one step with the addition before it takes the reader's pass a sixth longer, and its
logits differ more from those of the graph as it is written (``benchmarks/results/reader.md``)."""

WEIGHTS_FOLDER = "session.model_external_initializers_file_folder_path"


def forbid_telemetry() -> None:
    """Keep ONNX Runtime from reporting.

    Call it when a model is made, not when it is loaded: setting a variable while
    another thread's C code reads one can crash the process.
    """
    for name in NO_TELEMETRY:
        os.environ.setdefault(name, "1")


def open_session(graph: Path, weights: Path) -> Any:
    """A session for a graph whose weights are in files of a folder; threads may share it.

    Each pass computes on the thread that calls it. Verify the files before.
    Raises ``ModelDamaged`` if ONNX Runtime cannot load them.
    """
    from onnxruntime import InferenceSession, disable_telemetry_events

    disable_telemetry_events()
    options = _quiet_options()
    # Each text has another shape, so a plan of its memory would be kept and not used again.
    options.enable_mem_pattern = False
    options.add_session_config_entry(WEIGHTS_FOLDER, str(weights))
    try:
        if not adds_exactly():
            options.add_session_config_entry(*PRECISE_PRODUCTS)
        return InferenceSession(
            graph.read_bytes(),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=list(SLOWER_FUSIONS),
        )
    except Exception as error:
        raise ModelDamaged(
            f"ONNX Runtime cannot load {graph.name} ({type(error).__name__}).",
        ) from error


@cache
def adds_exactly() -> bool:
    """Whether ONNX Runtime adds products of eight bits here without overflow, found by trying it."""
    from onnxruntime import InferenceSession

    session = InferenceSession(
        EXACT_PRODUCT.read_bytes(), _quiet_options(), providers=["CPUExecutionProvider"]
    )
    (product,) = session.run(None, {"values": np.full((OUTER, INNER), 255, np.uint8)})
    return bool((product == INNER * 255 * 127).all())


def _quiet_options() -> Any:
    """Options for a session that logs nothing and computes on the thread that calls it."""
    from onnxruntime import SessionOptions

    options = SessionOptions()
    options.log_severity_level = 4
    # Passes run side by side instead; the threads of several sessions would also spin beside
    # each other, waiting for work.
    options.intra_op_num_threads = 1
    return options
