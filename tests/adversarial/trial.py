"""Runs one answer of the adversary through the writer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

from bot.generation.modes import Style
from bot.generation.prompt_context import build_context
from bot.generation.writer import LanguageModelWriter
from bot.llm.base import ChatModel
from bot.types.claims import VerifiedClaim
from bot.types.evidence import Evidence
from tests.adversarial.model import Adversary, Line, reply_of
from tests.adversarial.stories import STORIES
from tests.builders.evidence import make_evidence
from tests.fakes.nli import GATES_ALONE

MANY = 99
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SPELLED = {"12": "twelve", "10": "ten"}


@dataclass(frozen=True)
class Shown:
    """A line of the adversary, and the sentences it was shown with; ``None`` if it was not shown."""

    line: Line
    sources: tuple[str, ...] | None

    @property
    def cites_its_sentence(self) -> bool:
        return self.sources is not None and self.line.sentence in self.sources


ChatOf = Callable[[str, int], ChatModel]
"""Makes a model from a reply and the number of characters of its pieces."""


def try_once(seed: int, chat_of: ChatOf, style: Style = GATES_ALONE) -> list[Shown]:
    """The lines of one answer about one to three articles, and what was shown of them."""
    draw = Random(seed)  # noqa: S311  # a test
    stories = draw.sample(STORIES, draw.randint(1, 3))
    evidence = make_evidence(*(story.version for story in stories))
    lines = Adversary(seed).answer(_prompt(evidence))
    piece = draw.choice([10_000, *range(1, 10)])
    writer = LanguageModelWriter(
        chat_of(reply_of(lines, draw), piece), max_claims=MANY, style=style
    )
    claims = [event for event in writer.write(evidence) if isinstance(event, VerifiedClaim)]
    return [*_shown(lines, claims), *_strangers(lines, claims)]


def unsupported_parts(shown: Shown, claim: str) -> list[str]:
    """Numbers of a shown claim that its sentences lack, found without the gates."""
    texts = " ".join(shown.sources or ())
    plain = texts.replace(",", "")
    return [
        number
        for number in _DIGITS.findall(claim)
        if number.replace(",", "").rstrip(".") not in plain
        and _SPELLED.get(number, "-") not in texts
    ]


def _prompt(evidence: Evidence) -> str:
    return build_context(evidence).text


def _shown(lines: Sequence[Line], claims: Iterable[VerifiedClaim]) -> list[Shown]:
    found = {claim.text: tuple(sentence.text for _, sentence in claim.sources) for claim in claims}
    return [Shown(line, found.get(line.claim)) for line in lines]


def _strangers(lines: Sequence[Line], claims: Iterable[VerifiedClaim]) -> list[Shown]:
    """Claims that were shown though the adversary did not write them."""
    written = {line.claim for line in lines}
    return [
        Shown(
            Line(claim.text, claim.text, "nobody's", ""),
            tuple(sentence.text for _, sentence in claim.sources),
        )
        for claim in claims
        if claim.text not in written
    ]
