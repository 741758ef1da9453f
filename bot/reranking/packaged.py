"""The reranker that comes with Footnote, run by ONNX Runtime.

A cross-encoder made from the packaged embedding model (see ``MODEL_CARD.md``
beside it), with weights in eight bits. It reads with the tokenizer of the
embedding model's package.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from bot.evidence import Thresholds
from bot.reranking.passage import Passage
from bot.reranking.port import Calibration
from ingest.embedding.packaged import packaged_model_folder, verify
from ingest.errors import ModelDamaged
from ingest.settings import PACKAGED_RERANKER

MODEL_FILE = Path(__file__).with_name("reranker.onnx")
SHA256 = "82fe4b5119eebff4d802b0d78773f0af177fbf13e9ab87550e2995a9493c77ef"
NO_TELEMETRY = ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED")
"""ONNX Runtime reports to its maker, and notes an identifier in the home folder, unless one of
these is set before it is imported (microsoft/onnxruntime#27379, #29843)."""

MAX_TOKENS = 112
"""As in training; a longer sentence is cut at its end, as is a question of a page."""

CALIBRATION = Calibration(
    fusion=0.6,
    logit=0.2,
    intercept=-4.5,
    by_logit=0.0,
    by_coverage=2.7,
    by_similarity=9.1,
    thresholds=Thresholds(answer=0.36, write=0.1),
)
"""Learnt by ``benchmarks/reranker_fit.py`` on questions about articles that a model,
trained in the same way on the others, had never seen."""


class PackagedReranker:
    """Footnote's own reranker; the file is read at the first question.

    Raises ``ModelDamaged`` when the file is not the recorded one, which an
    empty ``sha256`` does not ask for.
    """

    name = PACKAGED_RERANKER
    calibration = CALIBRATION

    def __init__(self, file: Path = MODEL_FILE, sha256: str = SHA256) -> None:
        self._file = file
        self._sha256 = sha256
        # Not when the file is read: setting a variable while another thread's C code
        # reads one can crash the process, and no other thread works yet.
        for name in NO_TELEMETRY:
            os.environ.setdefault(name, "1")

    def logits(self, question: str, passages: Sequence[Passage]) -> list[float]:
        if not passages:
            return []
        encoded = self._tokenizer.encode_batch(
            [(question.strip(), passage.text) for passage in passages]
        )
        inputs = {
            "input_ids": np.array([item.ids for item in encoded], dtype=np.int64),
            "attention_mask": np.array([item.attention_mask for item in encoded], dtype=np.int64),
            "token_type_ids": np.array([item.type_ids for item in encoded], dtype=np.int64),
        }
        (scores,) = self._session.run(None, inputs)
        return [float(score) for score in scores]

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        folder = packaged_model_folder()
        verify(folder, ("tokenizer.json",))
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
        tokenizer.enable_padding()
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        from onnxruntime import InferenceSession, SessionOptions, disable_telemetry_events

        disable_telemetry_events()
        options = SessionOptions()
        options.log_severity_level = 4
        return InferenceSession(self._verified(), options, providers=["CPUExecutionProvider"])

    def _verified(self) -> bytes:
        try:
            content = self._file.read_bytes()
        except OSError as error:
            raise ModelDamaged(
                f"{self._file.name}, the packaged reranker, cannot be read ({error.strerror}).",
                hint="Install Footnote again, or set RERANKER_MODEL=none.",
            ) from error
        if self._sha256 and hashlib.sha256(content).hexdigest() != self._sha256:
            raise ModelDamaged(
                f"{self._file.name}, the packaged reranker, is not the recorded file.",
                hint="Install Footnote again, or set RERANKER_MODEL=none.",
            )
        return content
