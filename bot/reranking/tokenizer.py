"""Questions and passages as the packaged reranker reads them: the tokens of both, and whose they are."""

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
"""As in training; a longer passage is cut at its end, as is a question of a page."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A batch of questions, each with a passage behind it.

    ``input_ids`` and ``attention_mask`` are ``(passages, tokens)``; ``question``
    says which tokens are the question's, ``(passages, tokens)``, and ``sentences``
    which are of each sentence to be scored, ``(passages, sentences, tokens)``.
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
    """Each question with the passage of its place; there is at least one."""
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
    """0 for the question's tokens, 1 for the passage's, -1 for those of neither."""
    return [-1 if sequence is None else sequence for sequence in encoded.sequence_ids]


def _inside(encoded: Encoding, passage: RerankPassage, sentences: int) -> NDArray[np.bool_]:
    offsets = np.array(encoded.offsets) - len(passage.front)
    inside = np.zeros((sentences, len(offsets)), dtype=bool)
    for place, span in enumerate(passage.spans):
        inside[place] = tokens_inside(offsets, span)
    return inside
