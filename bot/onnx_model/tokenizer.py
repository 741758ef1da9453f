"""Tokenization of a pair of texts, and which tokens belong to which span."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ingest.types import Span

MAX_TOKENS = 288
"""As in training; of a longer pair, the longer text is cut at its end."""


@dataclass(frozen=True, slots=True)
class TextPair:
    """A question or statement, and the text that it is read with.

    ``spans`` are the slices of ``text`` to judge, as code points.
    """

    query: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Tokens:
    """A tokenized pair.

    ``ids`` is ``(tokens,)``. ``query``, ``(tokens,)``, marks the tokens of the
    query; ``spans``, ``(spans, tokens)``, those of each span. ``offsets``,
    ``(tokens, 2)``, are code points into the text that the token is of.
    """

    ids: NDArray[np.int64]
    query: NDArray[np.bool_]
    spans: NDArray[np.bool_]
    offsets: NDArray[np.int64]


class PairTokenizer:
    """The tokenizer in a file of Hugging Face's format; safe to share between threads."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def tokenize(self, pair: TextPair) -> Tokens:
        """The tokens of a pair; a span beyond the last token that fits has none."""
        encoded = self._tokenizer.encode(pair.query.strip(), pair.text)
        owners = np.array([-1 if owner is None else owner for owner in encoded.sequence_ids])
        offsets = np.array(encoded.offsets, dtype=np.int64)
        spans = np.zeros((len(pair.spans), len(owners)), dtype=bool)
        for row, (start, end) in enumerate(pair.spans):
            spans[row] = (offsets[:, 0] < end) & (offsets[:, 1] > start) & (owners == 1)
        return Tokens(np.array(encoded.ids, dtype=np.int64), owners == 0, spans, offsets)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(self._file))
        tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
        tokenizer.no_padding()
        return tokenizer
