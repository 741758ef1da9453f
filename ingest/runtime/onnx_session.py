"""Opens ONNX Runtime sessions, with the same options for every model, and runs passes side by side."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from ingest.errors import ModelDamaged

NO_TELEMETRY = ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED")
"""Unless one of these is set before it is imported, ONNX Runtime sends telemetry and stores an
identifier in the home folder (microsoft/onnxruntime#27379, #29843)."""

PRECISE_PRODUCTS = ("session.x64quantprecision", "1")
"""Processors without VNNI add two products of eight bits in sixteen, which overflows with the
reader's weights and leaves nonsense; this makes ONNX Runtime take a slower way there that does not."""

WEIGHTS_FOLDER = "session.model_external_initializers_file_folder_path"

Input = TypeVar("Input")
Output = TypeVar("Output")


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
    from onnxruntime import InferenceSession, SessionOptions, disable_telemetry_events

    disable_telemetry_events()
    options = SessionOptions()
    options.log_severity_level = 4
    # Passes run side by side instead; the threads of several sessions would also spin beside
    # each other, waiting for work.
    options.intra_op_num_threads = 1
    # Each text has another shape, so a plan of its memory would be kept and not used again.
    options.enable_mem_pattern = False
    options.add_session_config_entry(*PRECISE_PRODUCTS)
    options.add_session_config_entry(WEIGHTS_FOLDER, str(weights))
    try:
        return InferenceSession(graph.read_bytes(), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelDamaged(
            f"ONNX Runtime cannot load {graph.name} ({type(error).__name__}).",
        ) from error


def side_by_side(run: Callable[[Input], Output], passes: Sequence[Input]) -> list[Output]:
    """The results of passes, in order, as many of them at once as there are processors.

    A pass on all processors would wait for the slowest at the end of each product,
    which on a busy machine is most of the time (``benchmarks/results/speed.md``).
    """
    workers = min(len(passes), processors())
    if workers <= 1:
        return [run(each) for each in passes]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(run, passes))


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
