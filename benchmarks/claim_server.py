"""A loopback server that writes given statements in place of a language model.

It speaks the OpenAI protocol and knows of an article what its prompt shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from typing import Any

from bot.generation.prompt_context import sanitize
from tests.integration.llm.openai_server import Behaviour, OpenAIServer

_LONGEST = 10_000
_TAGGED_LINE = re.compile(r"^\[([A-Z]+\d+)\] (.+)$", re.MULTILINE)


class Tagging(StrEnum):
    """Which sentences a statement is written with."""

    RIGHT = "right tags"
    WRONG = "wrong tags"


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement on one line, and the sentences of the article that say it, or would."""

    text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """A sentence as a prompt shows it, with its tag, such as ``A3``."""

    tag: str
    text: str

    def is_part_of(self, evidence: str) -> bool:
        """Whether one of the two contains the other: sentences may be split in several ways."""
        shown = sanitize(evidence, _LONGEST)
        return self.text in shown or shown in self.text


class ClaimServer(OpenAIServer):
    """Answers every request with the statements that ``write`` was last called with.

    ``tags`` are those it found for each statement in the last prompt. A statement
    without any is left out of the answer.
    """

    def __init__(self) -> None:
        super().__init__(Behaviour())
        self._statements: tuple[Statement, ...] = ()
        self._tagging = Tagging.RIGHT
        self.tags: dict[str, tuple[str, ...]] = {}

    def write(self, statements: Iterable[Statement], tagging: Tagging) -> None:
        """From now on, answer with these."""
        self._statements = tuple(statements)
        self._tagging = tagging

    def frames(self, behaviour: Behaviour, request: dict[str, Any]) -> Iterator[bytes]:
        shown = tagged_sentences(request["messages"][-1]["content"])
        found = {one.text: tags_of(one, shown, self._tagging) for one in self._statements}
        self.tags = {text: tags for text, tags in found.items() if tags}
        return super().frames(replace(behaviour, text="".join(_lines(self.tags))), request)


def tagged_sentences(prompt: str) -> tuple[TaggedSentence, ...]:
    """The sentences that a prompt shows, in order."""
    return tuple(TaggedSentence(*line.groups()) for line in _TAGGED_LINE.finditer(prompt))


def tags_of(
    statement: Statement, shown: Sequence[TaggedSentence], tagging: Tagging
) -> tuple[str, ...]:
    """The tags of the statement's evidence, or that of one other sentence.

    Which one is drawn by the statement's text, so every run draws the same. Empty
    where the prompt shows no such sentence.
    """
    right = [
        sentence
        for sentence in shown
        if any(sentence.is_part_of(evidence) for evidence in statement.evidence)
    ]
    if tagging is Tagging.RIGHT:
        return tuple(sentence.tag for sentence in right)
    others = [sentence for sentence in shown if sentence not in right]
    if not right or not others:
        return ()
    return (Random(statement.text).choice(others).tag,)  # noqa: S311  # a sample, no secret


def _lines(tags: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for text, found in tags.items():
        yield f"{text} {' '.join(f'[{tag}]' for tag in found)}\n"
