"""The packaged model, run by ONNX Runtime.

A cross-encoder that reads a question beside a passage, or a statement beside
the sentences that should say it (see ``MODEL_CARD.md``). ``bot.reader`` and
``bot.nli`` give its outputs their meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.onnx_model.files import GRAPH, PACKAGED_FILES, TOKENIZER, ModelFiles
from bot.onnx_model.tokenizer import PairTokenizer, TextPair, Tokens
from ingest.runtime.once import Once
from ingest.runtime.onnx_session import forbid_telemetry, open_session
from ingest.runtime.parallel import side_by_side
from ingest.types import Span

MAX_ANSWER_TOKENS = 24
"""The longest short answer; longer ones are whole clauses, which need no emphasis."""

UNREAD = -20.0
"""The logit of a span that lies beyond the last token that fits."""


@dataclass(frozen=True, slots=True)
class ReadPair:
    """What the model says of a pair, as logits.

    answers: for each span, that it answers the query. short_answers: for each
    span, its slice that most likely is the short answer, as code points of the
    text; ``None`` for a span that was not read. entailed: that the text says
    the query.
    """

    answers: tuple[float, ...]
    short_answers: tuple[Span | None, ...]
    entailed: float


class PackagedModel:
    """Loads its files with the first pair; safe to share between threads.

    Raises ``ModelDamaged`` when a file is missing or does not match its hash.
    """

    def __init__(self, files: ModelFiles = PACKAGED_FILES) -> None:
        self._files = files
        self._tokenizer = PairTokenizer(files.folder / TOKENIZER)
        self._session = Once(self._open)
        forbid_telemetry()

    def load(self) -> None:
        """Load the files now."""
        self._session()

    def read(self, pairs: Sequence[TextPair]) -> list[ReadPair]:
        """Read each pair by itself: eight-bit activations would otherwise depend on the others."""
        session = self._session()  # verifies the files, of which the tokenizer is one
        tokenized = [self._tokenizer.tokenize(pair) for pair in pairs]
        return side_by_side(lambda tokens: _read(session, tokens), tokenized)

    def _open(self) -> Any:
        self._files.verify()
        return open_session(self._files.folder / GRAPH, self._files.folder)


def _read(session: Any, tokens: Tokens) -> ReadPair:
    inputs = {
        "input_ids": tokens.ids[np.newaxis],
        "attention_mask": np.ones_like(tokens.ids)[np.newaxis],
        "query": tokens.query.astype(np.float32)[np.newaxis],
        "spans": tokens.spans.astype(np.float32)[np.newaxis],
    }
    scores, starts, ends, judgement = session.run(None, inputs)
    was_read = [bool(span.any()) for span in tokens.spans]
    return ReadPair(
        answers=tuple(
            float(score) if read else UNREAD
            for score, read in zip(scores[0], was_read, strict=True)
        ),
        short_answers=tuple(
            short_answer(tokens, row, starts[0], ends[0]) for row in range(len(tokens.spans))
        ),
        entailed=float(judgement[0, 0]),
    )


def short_answer(
    tokens: Tokens, span: int, starts: NDArray[np.float32], ends: NDArray[np.float32]
) -> Span | None:
    """The most likely run of tokens inside a span (Devlin et al. 2019), as code points."""
    inside = np.flatnonzero(tokens.spans[span])
    if not inside.size:
        return None
    totals = starts[inside][:, np.newaxis] + ends[inside][np.newaxis, :]
    length = np.arange(len(inside))
    too_long = (length[np.newaxis, :] < length[:, np.newaxis]) | (
        length[np.newaxis, :] >= length[:, np.newaxis] + MAX_ANSWER_TOKENS
    )
    first, last = np.unravel_index(np.where(too_long, -np.inf, totals).argmax(), totals.shape)
    return int(tokens.offsets[inside[first], 0]), int(tokens.offsets[inside[last], 1])


@lru_cache(maxsize=1)
def packaged_model() -> PackagedModel:
    """The one instance of a process, which the reader and the NLI model share."""
    return PackagedModel()
