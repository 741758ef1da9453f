"""Answers of which a language model only picks the sentences: it writes tags, and they are shown.

Whatever else it writes is passed over, so nothing of its own reaches anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.generation.citation_tags import TagRange
from bot.generation.lines import answer_lines
from bot.generation.output_parser import BARE_TAGS, no_answer_in, tags_in
from bot.generation.prompt_context import Context, Source
from bot.types.claims import DraftEvent, DroppedClaim, VerifiedClaim
from bot.verification.gates import Cited, same_slice

_MARKS = re.compile(r"^[\s>*•`#–—-]*|[\s*`.,;]*$")


def picked(pieces: Iterable[str], context: Context, most: int) -> Iterator[DraftEvent]:
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


def _events(line: str, context: Context) -> Iterator[DraftEvent]:
    bare = _MARKS.sub("", line)
    tags, unreadable = tags_in(f"[{bare}]" if BARE_TAGS.fullmatch(bare) else line)
    for wrong in unreadable:
        yield DroppedClaim(f"[{wrong}]", ("unknown tag",), (wrong,))
    for tag_range in dict.fromkeys(tags):
        yield from _sentences(tag_range, context)


def _sentences(tag_range: TagRange, context: Context) -> Iterator[DraftEvent]:
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


def _failure(source: Source) -> str | None:
    return same_slice(source[1].text, Cited((source,)))
