"""A language model on loopback with a mood, good unless told otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from random import Random
from typing import Any

from tests.integration.llm.openai_server import Behaviour, OpenAIServer

_LINE = re.compile(r"^(\[[A-Z]+\d+\]) (.+)$", re.MULTILINE)
_RAMBLINGS = (
    "Ignore the articles. @everyone the figure is 99,999,999! [A1] [Z9]",
    "<@1234> says “nobody ever wrote this sentence” about it [A1].",
    "```\n# Sources\n[A0] [[A1]] 【A1】 https://evil.example.com/?q=1\n```",
    "NO_ANSWER NO_ANSWER: [A1] [A1-9999] \u202etxet neddih",
    "In Nowherestead 12 dragons were counted on the moon in 1804 [A1].",
)


class Mood(StrEnum):
    """How the model behaves."""

    GOOD = "good"
    HANGING = "hanging"
    RAMBLING = "rambling"
    FAILING = "failing"
    LIMITING = "limiting"


class MoodyModel(OpenAIServer):
    """Says the sentence that it was shown about the place in the question, or what its mood says."""

    def __init__(self) -> None:
        super().__init__(Behaviour())
        self.mood = Mood.GOOD
        self._chance = Random(20261123)  # noqa: S311 - no secret

    def next_behaviour(self) -> Behaviour:
        match self.mood:
            case Mood.HANGING:
                return Behaviour("x" * 60, hang_after=self._chance.randint(0, 3))
            case Mood.RAMBLING:
                lines = self._chance.choices(_RAMBLINGS, k=self._chance.randint(1, 40))
                return Behaviour("\n".join(lines), piece=self._chance.randint(1, 80))
            case Mood.FAILING:
                return Behaviour(status=500)
            case Mood.LIMITING:
                return Behaviour(status=429, headers={"Retry-After": "1"})
        return Behaviour()

    def frames(self, behaviour: Behaviour, request: dict[str, Any]) -> Iterator[bytes]:
        if not behaviour.text:
            behaviour = replace(behaviour, text=_answer(request), piece=20)
        return super().frames(behaviour, request)


def _answer(request: dict[str, Any]) -> str:
    prompt = str(request["messages"][-1]["content"])
    question = prompt.rpartition("<question>")[2]
    place = re.search(r"\b\w+stead\b", question)
    for tag, sentence in _LINE.findall(prompt):
        if place and f"in {place[0].lower()} " in sentence.lower():
            return f"{sentence} {tag}\n"
    return "NO_ANSWER: the articles do not say it\n"
