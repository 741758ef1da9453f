"""The reranker packaged with Footnote, run by ONNX Runtime.

A cross-encoder made from the packaged embedding model, with 8-bit weights (see
``MODEL_CARD.md``). It reads the question and a whole passage in one pass and
scores each sentence by its tokens in that context. Its tokenizer is the
embedding model's.
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

from bot.reranking.base import Calibration, RerankPassage
from bot.reranking.tokenizer import load_tokenizer, tokenise
from bot.settings import PACKAGED_RERANKER
from bot.types.evidence import Thresholds
from ingest.errors import ModelDamaged

MODEL_FILE = Path(__file__).with_name("reranker.onnx")
SHA256 = "d143cf23e4b1ddf81370f418d3d6ee3a665058ac5d98a55cc8c69e9ee1e8b325"
NO_TELEMETRY = ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED")
"""Unless one of these is set before it is imported, ONNX Runtime sends telemetry and stores an
identifier in the home folder (microsoft/onnxruntime#27379, #29843)."""

CALIBRATION = Calibration(
    fusion=0.31,
    logit=0.81,
    intercept=-2.66,
    by_logit=0.34,
    by_coverage=0.69,
    by_similarity=6.6,
    thresholds=Thresholds(answer=0.4, write=0.1),
)
"""Fitted by ``benchmarks/reranker_fit.py`` on questions about articles the model was not trained on.

A threshold of 0.49 answers 97 % of them. One of 0.38 answers 98 %, and still refuses 99.9 % of
questions put to a wrong article. Questions about news have slightly lower confidence.
"""


class PackagedReranker:
    """Footnote's own reranker; the file is loaded with the first question.

    Raises ``ModelDamaged`` when the file does not match ``sha256``; an empty
    ``sha256`` skips the check.
    """

    name = PACKAGED_RERANKER
    calibration = CALIBRATION

    def __init__(self, file: Path = MODEL_FILE, sha256: str = SHA256) -> None:
        self._file = file
        self._sha256 = sha256
        # Set here, while there are no other threads: setting a variable while another
        # thread's C code reads one can crash the process.
        for name in NO_TELEMETRY:
            os.environ.setdefault(name, "1")

    def logits(self, question: str, passages: Sequence[RerankPassage]) -> list[list[float]]:
        if not passages:
            return []
        tokens = tokenise(self._tokenizer, [question] * len(passages), passages)
        inputs = {
            "input_ids": tokens.input_ids,
            "attention_mask": tokens.attention_mask,
            "question": tokens.question.astype(np.float32),
            "sentences": tokens.sentences.astype(np.float32),
        }
        (scores,) = self._session.run(None, inputs)
        # Sentences beyond the last token that was read get the lowest score.
        read = tokens.sentences.any(axis=2)
        scores = np.where(read, scores, scores.min(initial=0.0, where=read))
        return [
            [float(score) for score in row[: len(passage.spans)]]
            for row, passage in zip(scores, passages, strict=True)
        ]

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return load_tokenizer()

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
                f"{self._file.name}, the packaged reranker, has the wrong checksum.",
                hint="Install Footnote again, or set RERANKER_MODEL=none.",
            )
        return content
