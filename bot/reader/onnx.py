"""The packaged reader."""

from __future__ import annotations

from collections.abc import Sequence

from bot.onnx_model.session import PackagedModel
from bot.onnx_model.tokenizer import TextPair
from bot.reader.base import ReaderPassage, SentenceScore
from bot.settings import PACKAGED_READER
from ingest.types import Span


class PackagedReader:
    """Footnote's own reader: a calibrated logit and a short answer for each sentence."""

    name = PACKAGED_READER
    is_calibrated = True

    def __init__(self, model: PackagedModel) -> None:
        self._model = model

    def read(
        self, question: str, passages: Sequence[ReaderPassage]
    ) -> list[tuple[SentenceScore, ...]]:
        """See ``Reader``. Raises ``ModelDamaged`` with the first question."""
        found = self._model.read([_pair(question, passage) for passage in passages])
        return [
            tuple(
                SentenceScore(logit, _within(short, span, len(passage.front)))
                for logit, short, span in zip(
                    read.answers, read.short_answers, passage.spans, strict=True
                )
            )
            for read, passage in zip(found, passages, strict=True)
        ]


def _pair(question: str, passage: ReaderPassage) -> TextPair:
    front = len(passage.front)
    spans = tuple((start + front, end + front) for start, end in passage.spans)
    return TextPair(question, passage.front + passage.text, spans)


def _within(short: Span | None, sentence: Span, front: int) -> Span | None:
    """The short answer as code points of its sentence."""
    if short is None:
        return None
    start, end = (at - front - sentence[0] for at in short)
    length = sentence[1] - sentence[0]
    return (max(start, 0), min(end, length)) if start < length and end > 0 else None
