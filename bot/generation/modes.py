"""The two ways in which a language model may answer: it writes claims, or only picks sentences.

A model that picks writes tags, and the sentences are shown word for word; whatever else it
writes is ignored, so nothing of its own reaches anybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from bot.generation.attribution import verify
from bot.generation.citation_tags import TagRange
from bot.generation.output_parser import BARE_TAGS, answer_lines, claims, no_answer_in, tags_in
from bot.generation.prompt_context import Context
from bot.nli.base import NliModel
from bot.types.answer import Mode
from bot.types.claims import DroppedClaim, NoAnswer, VerifiedClaim, WriterEvent
from bot.types.evidence import SourceSentence
from bot.verification.gates import CitedSentences, same_slice
from bot.verification.normalization import fold

_MARKS = re.compile(r"^[\s>*•`#–—-]*|[\s*`.,;]*$")


@dataclass(frozen=True, slots=True)
class Style:
    """The prompts' name, the mode of such answers, and how a model's output is read.

    ``read`` takes its pieces, the context and the most sentences of an answer.
    """

    name: str
    mode: Mode
    read: Callable[[Iterable[str], Context, int], Iterator[WriterEvent]]


def verified(
    pieces: Iterable[str], context: Context, most: int, entailment: NliModel | None = None
) -> Iterator[WriterEvent]:
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


def picked(pieces: Iterable[str], context: Context, most: int) -> Iterator[WriterEvent]:
    """The sentences that are pointed to, each once and word for word, at most so many.

    Each comes as soon as its line is complete.
    """
    shown: set[tuple[int, int]] = set()
    for line in answer_lines(pieces):
        no_answer = no_answer_in(line)
        if no_answer:
            yield no_answer
            return
        for event in _events(line, context):
            if isinstance(event, VerifiedClaim):
                ((version, sentence),) = event.sources
                if (version.key, sentence.index) in shown:
                    continue
                shown.add((version.key, sentence.index))
            yield event
            if len(shown) == most:
                return


def _events(line: str, context: Context) -> Iterator[WriterEvent]:
    bare = _MARKS.sub("", line)
    tags, unreadable = tags_in(f"[{bare}]" if BARE_TAGS.fullmatch(bare) else line)
    for wrong in unreadable:
        yield DroppedClaim(f"[{wrong}]", ("unknown tag",), (wrong,))
    for tag_range in dict.fromkeys(tags):
        yield from _sentences(tag_range, context)


def _sentences(tag_range: TagRange, context: Context) -> Iterator[WriterEvent]:
    written = str(tag_range)
    tags = tag_range.expand()
    if tags is None:
        yield DroppedClaim(f"[{written}]", ("wrong range",), (written,))
    for tag in tags or ():
        source = context.sources.get(tag)
        failure = "unknown tag" if source is None else _failure(source)
        if source is None or failure:
            yield DroppedClaim(f"[{tag}]", (failure or "",), (written,))
        else:
            yield VerifiedClaim(source[1].text, (source,), (written,))


def _failure(source: SourceSentence) -> str | None:
    return same_slice(source[1].text, CitedSentences((source,)))


WRITTEN = Style("answer", Mode.LLM, verified)
QUOTES = Style("quotes", Mode.QUOTES, picked)


def written_style(entailment: NliModel | None) -> Style:
    """The written style, with a model as the last gate if there is one."""
    return Style("answer", Mode.LLM, partial(verified, entailment=entailment))
