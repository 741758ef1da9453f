"""From a language model's stream to complete lines, without its reasoning and source lists.

However the stream is cut into pieces, the lines are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

MAX_LINE = 2_000
"""Longer lines are cut: no claim is that long."""

_THINKING = r"think(?:ing)?|thought|reasoning|scratchpad"
_OPENING = re.compile(rf"[<◁]({_THINKING})[^<>◁▷]*[>▷]", re.IGNORECASE)
_CLOSING = re.compile(rf"[<◁]/({_THINKING})\s*[>▷]", re.IGNORECASE)
_SOURCE_LIST = re.compile(
    r"[\s#*_>-]*(?:sources?|references|citations|footnotes|works cited|bibliography|quellen|"
    r"fuentes|références)(?:\s+(?:used|cited))?[\s*_]*(?::[\s\W]*(?:[A-Za-z]{0,2}\d+\W*)*)?",
    re.IGNORECASE,
)


def lines(pieces: Iterable[str]) -> Iterator[str]:
    """Complete lines, the last one included if the stream ends by itself.

    When ``pieces`` raises, what stands after the last line break is lost: half
    a sentence may say the opposite of the whole.
    """
    kept: list[str] = []
    length = 0
    for piece in pieces:
        first, *rest = piece.split("\n")
        kept.append(first[: max(0, MAX_LINE - length)])
        length += len(first)
        for part in rest:
            yield "".join(kept)
            kept, length = [part[:MAX_LINE]], len(part)
    if length:
        yield "".join(kept)


def answer_lines(pieces: Iterable[str]) -> Iterator[str]:
    """The lines of the answer itself: no reasoning block, nothing from a source list on."""
    reasoning = False
    for line in lines(pieces):
        shown, reasoning = _without_reasoning(line, reasoning=reasoning)
        if _SOURCE_LIST.fullmatch(shown.strip()):
            return
        if shown.strip():
            yield shown


def _without_reasoning(line: str, *, reasoning: bool) -> tuple[str, bool]:
    """What a line shows, and whether a reasoning block is open after it."""
    shown = ""
    while line:
        opening, closing = _OPENING.search(line), _CLOSING.search(line)
        if reasoning:
            if not closing:
                return shown, True
            line, reasoning = line[closing.end() :], False
        elif closing and not (opening and opening.start() < closing.start()):
            # Some servers swallow the opening tag: what stands before was reasoning.
            shown, line = "", line[closing.end() :]
        elif opening:
            shown, line, reasoning = shown + line[: opening.start()], line[opening.end() :], True
        else:
            return shown + line, False
    return shown, reasoning
