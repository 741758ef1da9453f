"""How much of what the processors can multiply goes into embedding."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from benchmarks.speed.clock import alternating
from benchmarks.speed.ratios import Ratio
from ingest.embedding.base import Passage, with_context
from ingest.embedding.minilm import MAX_TOKENS, MiniLmEmbedder
from ingest.embedding.model_files import TOKENIZER, packaged_model_folder

LAYERS, WIDTH, INNER = 6, 384, 1536
EDGE = 1536
ROUNDS = 5


def throughput(embedder: MiniLmEmbedder, passages: Sequence[Passage]) -> Ratio:
    """Operations a second in the network's products, beside numpy's product of two matrices."""
    left = np.random.default_rng(1).random((EDGE, EDGE), dtype=np.float32)
    embedded, multiplied = alternating(
        ROUNDS, lambda: embedder.embed_passages(passages), lambda: left @ left
    )
    done = sum(map(_operations, _lengths(passages)))
    return Ratio(
        "embedding passages",
        f"product of matrices on {os.cpu_count()} processors",
        done / embedded / 1e9,
        2 * EDGE**3 / multiplied / 1e9,
        "GFLOP/s",
        aim=0.6,
        more_is_better=True,
    )


def _operations(tokens: int) -> float:
    """The multiplications and additions of a text: projections, then attention."""
    products = 4 * WIDTH * WIDTH + 2 * WIDTH * INNER
    return LAYERS * (2 * tokens * products + 4 * tokens * tokens * WIDTH)


def _lengths(passages: Sequence[Passage]) -> list[int]:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(packaged_model_folder() / TOKENIZER))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    return [len(found.ids) for found in tokenizer.encode_batch([*map(with_context, passages)])]
