"""The answer styles: a language model writes claims, or only picks sentences.

A model that picks sentences writes their tags, and the sentences are shown
verbatim. Anything else it writes is ignored, so no words of its own are shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from bot.generation.attribution import verify_claim
from bot.generation.citation_tags import TagRange
from bot.generation.output_parser import (
    BARE_TAGS,
    answer_lines,
    parse_claims,
    parse_no_answer,
    parse_tags,
)
from bot.generation.prompt_context import Context
from bot.nli.base import NliModel
from bot.types.answer import Mode
from bot.types.claims import DroppedClaim, NoAnswer, VerifiedClaim, WriterEvent
from bot.types.evidence import SourceSentence
from bot.verification.gates import CitedSentences, same_slice
from bot.verification.normalization import fold

_SURROUNDING_MARKS = re.compile(r"^[\s>*•`#–—-]*|[\s*`.,;]*$")


@dataclass(frozen=True, slots=True)
class Style:
    """How a language model answers.

    ``name`` is that of its prompt files and ``mode`` that of its answers.
    ``read`` turns the pieces of an output into events; it takes the pieces, the
    context and the maximum number of sentences shown.
    """

    name: str
    mode: Mode
    read: Callable[[Iterable[str], Context, int], Iterator[WriterEvent]]


def read_claims(
    pieces: Iterable[str], context: Context, limit: int, nli_model: NliModel
) -> Iterator[WriterEvent]:
    """Verify each claim of an output as soon as its line is complete."""
    shown: set[str] = set()
    for parsed in parse_claims(pieces):
        if isinstance(parsed, NoAnswer):
            yield parsed
            return
        if fold(parsed.text) in shown:
            continue
        event = verify_claim(parsed, context, nli_model)
        yield event
        if isinstance(event, VerifiedClaim):
            shown.add(fold(parsed.text))
            if len(shown) == limit:
                return


def read_quotes(pieces: Iterable[str], context: Context, limit: int) -> Iterator[WriterEvent]:
    """Quote each sentence that an output cites, once, as soon as its line is complete."""
    shown: set[tuple[int, int]] = set()
    for line in answer_lines(pieces):
        no_answer = parse_no_answer(line)
        if no_answer:
            yield no_answer
            return
        for event in _quotes_of_line(line, context):
            if isinstance(event, VerifiedClaim):
                ((version, sentence),) = event.sources
                if (version.key, sentence.index) in shown:
                    continue
                shown.add((version.key, sentence.index))
            yield event
            if len(shown) == limit:
                return


def _quotes_of_line(line: str, context: Context) -> Iterator[WriterEvent]:
    bare = _SURROUNDING_MARKS.sub("", line)
    tags, unreadable = parse_tags(f"[{bare}]" if BARE_TAGS.fullmatch(bare) else line)
    for pointer in unreadable:
        yield DroppedClaim(f"[{pointer}]", ("unknown tag",), (pointer,))
    for tag_range in dict.fromkeys(tags):
        yield from _quotes_of_range(tag_range, context)


def _quotes_of_range(tag_range: TagRange, context: Context) -> Iterator[WriterEvent]:
    pointer = str(tag_range)
    tags = tag_range.expand()
    if tags is None:
        yield DroppedClaim(f"[{pointer}]", ("wrong range",), (pointer,))
    for tag in tags or ():
        source = context.sources.get(tag)
        failure = "unknown tag" if source is None else _slice_failure(source)
        if source is None or failure:
            yield DroppedClaim(f"[{tag}]", (failure or "",), (pointer,))
        else:
            yield VerifiedClaim(source[1].text, (source,), (pointer,))


def _slice_failure(source: SourceSentence) -> str | None:
    return same_slice(source[1].text, CitedSentences((source,)))


WRITTEN_PROMPTS = "answer"
QUOTES = Style("quotes", Mode.QUOTES, read_quotes)


def written_style(nli_model: NliModel) -> Style:
    """The written style, whose last gate is ``nli_model``."""
    return Style(WRITTEN_PROMPTS, Mode.LLM, partial(read_claims, nli_model=nli_model))
