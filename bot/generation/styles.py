"""The two ways in which a language model may answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from bot.generation.attribution import verify
from bot.generation.modes import picked
from bot.generation.output_parser import claims
from bot.generation.prompt_context import Context
from bot.nli.base import Entailment
from bot.types.answer import Mode
from bot.types.claims import DraftEvent, NoAnswer, VerifiedClaim
from bot.verification.normalization import fold


@dataclass(frozen=True, slots=True)
class Style:
    """The prompts' name, the mode of such answers, and how a model's output is read.

    ``read`` takes its pieces, the context and the most sentences of an answer.
    """

    name: str
    mode: Mode
    read: Callable[[Iterable[str], Context, int], Iterator[DraftEvent]]


def verified(
    pieces: Iterable[str], context: Context, most: int, entailment: Entailment | None = None
) -> Iterator[DraftEvent]:
    """The claims of an output, each checked as soon as its line is complete."""
    seen: set[str] = set()
    for parsed in claims(pieces):
        if isinstance(parsed, NoAnswer):
            yield parsed
            return
        if fold(parsed.text) in seen:
            continue
        event = verify(parsed, context, entailment)
        yield event
        if isinstance(event, VerifiedClaim):
            seen.add(fold(parsed.text))
            if len(seen) == most:
                return


def written_style(entailment: Entailment | None) -> Style:
    """The written style, with a model as the last gate if there is one."""
    return Style("answer", Mode.LLM, partial(verified, entailment=entailment))


WRITTEN = Style("answer", Mode.LLM, verified)
QUOTES = Style("quotes", Mode.QUOTES, picked)
