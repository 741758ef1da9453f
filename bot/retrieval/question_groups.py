"""Which questions mean the same, by the embeddings of their texts.

Embeddings hardly tell apart questions with the same words about another name or
year, or that ask when and why. So questions that differ there are never in one
group, however close they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.retrieval.answer_type import AnswerType, answer_type
from bot.retrieval.entities import entities_in
from ingest.embedding.base import Embedder, Vector

SAME = 0.78
"""The cosine from which two questions may mean the same.

On the 60 pairs of ``test_question_groups.py``, half of which are hard ones that
differ, 28 of 30 are found and 5 of 30 are taken for the same.
"""

CACHED = 1_000
"""Questions whose vectors are kept, of 1.5 KB each."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_REASON = re.compile(r"\b(?:why|reasons?)\b", re.IGNORECASE)


class _Asked(NamedTuple):
    """What a question is about, and its vector."""

    text: str
    kind: str
    names: frozenset[str]
    numbers: frozenset[str]
    vector: Vector


class EmbeddedQuestions:
    """Groups questions by meaning; safe to share between threads."""

    def __init__(self, embedder: Embedder, bar: float = SAME) -> None:
        self._embedder = embedder
        self._bar = bar
        self._read = lru_cache(CACHED)(self._analyse)

    def group(self, questions: Sequence[str]) -> list[list[int]]:
        """The positions of the questions by meaning, in order; each is in one group.

        A question joins the first group whose first question means the same.
        Raises ``FootnoteError`` if the model cannot be used.
        """
        asked = [self._read(" ".join(question.split())) for question in questions]
        groups: list[list[int]] = []
        for position, question in enumerate(asked):
            for group in groups:
                if self._mean_the_same(asked[group[0]], question):
                    group.append(position)
                    break
            else:
                groups.append([position])
        return groups

    def _mean_the_same(self, one: _Asked, other: _Asked) -> bool:
        if one.text.casefold() == other.text.casefold():
            return True
        if one.numbers != other.numbers or not _agree(one, other):
            return False
        return float(one.vector @ other.vector) >= self._bar

    def _analyse(self, text: str) -> _Asked:
        kind = "reason" if _REASON.search(text) else str(answer_type(text))
        names = frozenset(entity.term for entity in entities_in(text))
        numbers = frozenset(_NUMBER.findall(text))
        return _Asked(text, kind, names, numbers, self._embedder.embed_query(text))


def _agree(one: _Asked, other: _Asked) -> bool:
    """Whether the questions ask for the same kind of thing, and name nobody different."""
    kinds = {one.kind, other.kind} - {AnswerType.OTHER}
    return len(kinds) < 2 and (one.names <= other.names or other.names <= one.names)
