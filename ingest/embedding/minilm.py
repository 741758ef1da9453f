"""The packaged model, all-MiniLM-L6-v2, run by ONNX Runtime.

``minilm.onnx`` is its network without weights, which are read from the file
that the package ships (``benchmarks/embedding_graph.py`` makes it). A text
passes through the network once; its vector, and those of its sentences, are
means over the vectors of their tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ingest.embedding.base import (
    Matrix,
    Passage,
    PassageVectors,
    Vector,
    tokens_inside,
    with_context,
)
from ingest.embedding.model_files import GRAPH, TOKENIZER, packaged_model_folder, verify
from ingest.runtime.once import Once
from ingest.runtime.onnx_session import forbid_telemetry, open_session
from ingest.runtime.parallel import side_by_side
from ingest.settings import PACKAGED_MODEL
from ingest.types import Span

MAX_TOKENS = 256
"""The model's ``max_seq_length``; the rest of a longer text is not read."""

TEXTS_PER_PASS = 4
"""Short texts are 1.5 times as fast four at a time as singly; larger passes need more padding."""


@dataclass(frozen=True, slots=True)
class TokenizedText:
    """A text's tokens, and which of them each vector is the mean of.

    ``ids`` is ``(tokens,)``. ``pools`` is ``(vectors, tokens)``; its first row,
    for the whole text, has all tokens.
    """

    ids: NDArray[np.int64]
    pools: NDArray[np.bool_]


class MiniLmEmbedder:
    """Loads its files with the first text; safe to share between threads.

    Raises ``ModelNotFound`` if the package is not installed, and ``ModelDamaged``
    when a file is missing or does not match its hash.
    """

    fingerprint = f"{PACKAGED_MODEL}/context"
    dimension = 384

    def __init__(self) -> None:
        self._network = network_in(packaged_model_folder())
        forbid_telemetry()

    def load(self) -> None:
        """Load the files now."""
        self._network()

    def embed_query(self, text: str) -> Vector:
        """See ``Embedder``."""
        return self._embed_alone([text])[0]

    def embed_passages(self, passages: Sequence[Passage]) -> list[PassageVectors]:
        """See ``Embedder``; a sentence beyond the last token that is read is embedded alone."""
        network = self._network()
        texts = [network.tokenize(*_with_spans(passage)) for passage in passages]
        found = network.embed(texts)
        unread = [
            (place, int(row))
            for place, text in enumerate(texts)
            for row in np.flatnonzero(~text.pools.any(axis=1))
        ]
        alone = self._embed_alone([_sentence(passages[place], row - 1) for place, row in unread])
        for (place, row), vector in zip(unread, alone, strict=True):
            found[place][row] = vector
        return [PassageVectors(chunk=rows[0], sentences=rows[1:]) for rows in found]

    def _embed_alone(self, texts: Sequence[str]) -> list[Vector]:
        network = self._network()
        return [rows[0] for rows in network.embed([network.tokenize(text) for text in texts])]


class Network:
    """The tokenizer and the session; verify the files before."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self._session: Any = open_session(GRAPH, folder)

    def tokenize(self, text: str, spans: Sequence[Span] = ()) -> TokenizedText:
        """The tokens of a text, with a vector for the text and one for each span."""
        encoded = self._tokenizer.encode(text)
        offsets = np.array(encoded.offsets, dtype=np.int64)
        every = np.ones(len(offsets), dtype=bool)
        pools = [every, *(tokens_inside(offsets, span) for span in spans)]
        return TokenizedText(np.array(encoded.ids, dtype=np.int64), np.stack(pools))

    def embed(self, texts: Sequence[TokenizedText]) -> list[Matrix]:
        """For each text, in order, a row per pool: of length 1, or zeros for an empty pool."""
        # Texts of about the same length need little padding; the longest passes begin first, so
        # that all end at about the same time.
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place].ids))
        passes = [order[at : at + TEXTS_PER_PASS] for at in range(0, len(order), TEXTS_PER_PASS)]
        rows = side_by_side(lambda places: self._pass([texts[place] for place in places]), passes)
        found = dict(zip(order, chain.from_iterable(rows), strict=True))
        return [found[place] for place in range(len(texts))]

    def _pass(self, texts: Sequence[TokenizedText]) -> list[Matrix]:
        tokens = max(len(text.ids) for text in texts)
        vectors = max(len(text.pools) for text in texts)
        ids = np.zeros((len(texts), tokens), dtype=np.int64)
        pools = np.zeros((len(texts), vectors, tokens), dtype=np.float32)
        for row, text in enumerate(texts):
            ids[row, : len(text.ids)] = text.ids
            pools[row, : len(text.pools), : len(text.ids)] = text.pools
        mask = pools[:, 0].astype(np.int32)
        (sums,) = self._session.run(None, {"ids": ids, "mask": mask, "pools": pools})
        return [_unit(rows[: len(text.pools)]) for text, rows in zip(texts, sums, strict=True)]


@lru_cache(maxsize=1)
def network_in(folder: Path) -> Once[Network]:
    """The one network of a process, which is loaded when it is called."""

    def load() -> Network:
        verify(folder)
        return Network(folder)

    return Once(load)


def _with_spans(passage: Passage) -> tuple[str, list[Span]]:
    text = with_context(passage)
    shift = len(text) - len(passage.text)
    return text, [(start + shift, end + shift) for start, end in passage.spans]


def _sentence(passage: Passage, index: int) -> str:
    start, end = passage.spans[index]
    return passage.text[start:end]


def _unit(rows: Matrix) -> Matrix:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), dtype=np.float32)
