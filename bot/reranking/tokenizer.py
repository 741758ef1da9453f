"""Tokenization of questions and passages for the packaged reranker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from bot.reranking.base import RerankPassage
from ingest.embedding.base import tokens_inside
from ingest.embedding.model_files import packaged_model_folder, verify

MAX_TOKENS = 256
"""As in training; a longer passage or question is cut at its end."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A batch of pairs of a question and a passage.

    ``input_ids`` and ``attention_mask`` are ``(passages, tokens)``. ``question``,
    ``(passages, tokens)``, marks the tokens of the question; ``sentences``,
    ``(passages, sentences, tokens)``, those of each sentence to score.
    """

    input_ids: NDArray[np.int64]
    attention_mask: NDArray[np.int64]
    question: NDArray[np.bool_]
    sentences: NDArray[np.bool_]


def load_tokenizer() -> Tokenizer:
    """The tokenizer of the packaged embedding model. Raises ``ModelDamaged``."""
    folder = packaged_model_folder()
    verify(folder, ("tokenizer.json",))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
    tokenizer.enable_padding()
    return tokenizer


def tokenise(
    tokenizer: Tokenizer, questions: Sequence[str], passages: Sequence[RerankPassage]
) -> Tokens:
    """The questions, each paired with its passage; at least one pair."""
    encoded = tokenizer.encode_batch(
        [
            (question.strip(), passage.front + passage.text)
            for question, passage in zip(questions, passages, strict=True)
        ]
    )
    sequences = np.array([_sequences(item) for item in encoded])
    sentences = max(len(passage.spans) for passage in passages)
    return Tokens(
        input_ids=np.array([item.ids for item in encoded], dtype=np.int64),
        attention_mask=np.array([item.attention_mask for item in encoded], dtype=np.int64),
        question=sequences == 0,
        sentences=np.stack(
            [
                _inside(item, passage, sentences)
                for item, passage in zip(encoded, passages, strict=True)
            ]
        )
        & (sequences == 1)[:, np.newaxis, :],
    )


def _sequences(encoded: Encoding) -> list[int]:
    """0 for tokens of the question, 1 for those of the passage, -1 for special tokens."""
    return [-1 if sequence is None else sequence for sequence in encoded.sequence_ids]


def _inside(encoded: Encoding, passage: RerankPassage, sentences: int) -> NDArray[np.bool_]:
    offsets = np.array(encoded.offsets) - len(passage.front)
    inside = np.zeros((sentences, len(offsets)), dtype=bool)
    for row, span in enumerate(passage.spans):
        inside[row] = tokens_inside(offsets, span)
    return inside
