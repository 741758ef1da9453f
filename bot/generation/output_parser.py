"""Parses the output of a language model: from pieces of text to lines, claims and tags.

Parsing verifies nothing. It removes reasoning, source lists, markup and tags,
and reports whatever looks like a citation. However the output is cut into
pieces, the result is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.generation.citation_tags import Tag, TagRange
from bot.types.claims import NoAnswer
from bot.verification.normalization import CAPITAL

MAX_MISSING = 200

MAX_LINE = 2_000
"""Longer lines are cut; no claim is that long."""

_THINKING = r"think(?:ing)?|thought|reasoning|scratchpad"
_OPENING = re.compile(rf"[<◁]({_THINKING})[^<>◁▷]*[>▷]", re.IGNORECASE)
_CLOSING = re.compile(rf"[<◁]/({_THINKING})\s*[>▷]", re.IGNORECASE)
_SOURCE_LIST = re.compile(
    r"[\s#*_>-]*(?:sources?|references|citations|footnotes|works cited|bibliography|quellen|"
    r"fuentes|références)(?:\s+(?:used|cited))?[\s*_]*(?::[\s\W]*(?:[A-Za-z]{0,2}\d+\W*)*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ParsedClaim:
    """A claim as the model wrote it, without markup and tags.

    ``unreadable`` are citations in another format, such as ``[3]``, which are
    removed from the text as well.
    """

    text: str
    tags: tuple[TagRange, ...] = ()
    unreadable: tuple[str, ...] = ()

    @property
    def pointers(self) -> tuple[str, ...]:
        """All its citations as text, readable or not."""
        return (*map(str, self.tags), *self.unreadable)


_OPEN, _CLOSE = r"[\[［【〔⟦]", r"[\]］】〕⟧]"
_TAG = r"(?:[A-Za-z]{1,2}[\s:.#_-]?)?\d{1,4}"
_RANGE = rf"{_TAG}(?:\s*(?:-|–|—|‑|\.\.|to)\s*{_TAG})?"
_TAG_LIST = rf"\^?\s*{_RANGE}(?:\s*(?:[,;/&+]|and|\s)\s*\^?{_RANGE})*"

BARE_TAGS = re.compile(_TAG_LIST)
"""Matches tags without brackets."""

_SQUARE = re.compile(rf"{_OPEN}+\s*({_TAG_LIST})\s*{_CLOSE}+(?:\([^()\s]*\))?")
_ROUND = re.compile(rf"\(\s*({_TAG_LIST})\s*\)")
_OTHER_CITATION = re.compile(
    rf"{_OPEN}+\s*(\^?\d{{1,3}}(?:\s*[,;–-]\s*\d{{1,3}})*\s*|\d[^\[\]【】]*†[^\[\]【】]*){_CLOSE}+(?:\([^()\s]*\))?"
)
_PARSED_RANGE = re.compile(
    r"(?:(?P<letter>[A-Za-z]{1,2})[\s:.#_-]?)?(?P<number>\d{1,4})"
    r"(?:\s*(?:-|–|—|‑|\.\.|to)\s*(?:(?P<last_letter>[A-Za-z]{1,2})[\s:.#_-]?)?(?P<last>\d{1,4}))?"
)
_CLAIM_END = re.compile(
    rf"(?:[.!?]['\"’”»)]*\s*(?:{_OPEN}+\s*{_TAG_LIST}\s*{_CLOSE}+[\s,]*)+"
    rf"|(?:\s*{_OPEN}+\s*{_TAG_LIST}\s*{_CLOSE}+[\s,]*)+[.!?])\s+(?=['\"‘“«(]?{CAPITAL})"
)
_FENCE = re.compile(r"\s*(?:```|~~~)\s*\w*\s*(?:```|~~~)?")
_RULE = re.compile(r"[\s*_=–—|:+-]*")
_LIST_MARKER = re.compile(r"\s*(?:>+\s*|[-*+•‣◦▪–—]\s+|\(?\d{1,2}[.)]\s+|#{1,6}\s+)+")
_HEADING = re.compile(r"\s*(?:>\s*)*#{1,6}\s")
_EMPHASIS = re.compile(r"(\*{1,3}|__|~~|\|\||`{1,3})(?=\S)(.+?)(?<=\S)\1")
_EMPTY_EMPHASIS = re.compile(r"(\*{1,3}|__|~~|\|\||`{1,3})\s*\1|\(\s*\)")
_ITALIC = re.compile(r"(?<![\w_])_(?=\S)([^_]+?)(?<=\S)_(?![\w_])")
_NO_ANSWER = re.compile(r"[\W_]*(?:(?i:no_answer)|NO ANSWER)\b[\W_]*(.*)", re.DOTALL)


def parse_claims(pieces: Iterable[str]) -> Iterator[ParsedClaim | NoAnswer]:
    """The claims of an output, each as soon as its line is complete."""
    for line in answer_lines(pieces):
        for part in split_line(line):
            parsed = parse_line(part)
            if parsed is not None:
                yield parsed


def split_line(line: str) -> Iterator[str]:
    """Split a line at the ends of claims, each with its own tags."""
    start = 0
    for match in _CLAIM_END.finditer(line):
        yield line[start : match.end()]
        start = match.end()
    yield line[start:]


def parse_line(line: str) -> ParsedClaim | NoAnswer | None:
    """Parse a line; ``None`` if it has no claim, as a heading or a rule."""
    if _FENCE.fullmatch(line) or _RULE.fullmatch(line):
        return None
    no_answer = parse_no_answer(line)
    if no_answer:
        return no_answer
    text, tags, unreadable = _without_tags(line)
    cited = bool(tags or unreadable)
    if not cited and (_HEADING.match(text) or text.rstrip(" *_").endswith(":")):
        return None
    text = _tidy(_without_markup(_without_marker(text)))
    if not any(char.isalnum() for char in text):
        return None
    return ParsedClaim(text, tuple(dict.fromkeys(tags)), tuple(unreadable))


def parse_no_answer(line: str) -> NoAnswer | None:
    """Parse a line ``NO_ANSWER: what is missing``; ``None`` if it is another line."""
    match = _NO_ANSWER.fullmatch(line)
    return NoAnswer(" ".join(_without_markup(match[1]).split())[:MAX_MISSING]) if match else None


def parse_tags(line: str) -> tuple[list[TagRange], list[str]]:
    """The tags of a line, and its citations in another format."""
    _, tags, unreadable = _without_tags(line)
    return tags, unreadable


def _without_tags(line: str) -> tuple[str, list[TagRange], list[str]]:
    tags: list[TagRange] = []
    unreadable: list[str] = []

    def take(match: re.Match[str]) -> str:
        ranges = _ranges(match[1])
        if ranges is None:
            return match[0]
        tags.extend(ranges)
        return "\0"

    def report(match: re.Match[str]) -> str:
        unreadable.append(match[1].strip())
        return "\0"

    text = _OTHER_CITATION.sub(report, _SQUARE.sub(take, line))
    if not tags:
        text = _ROUND.sub(take, text)
    # A claim's tags may be before or after its full stop.
    text = re.sub(r"\s*(?:\0[\s,;]*)+(?=[.!?,;:]|$)", "", text)
    return text.replace("\0", " "), tags, unreadable


def _ranges(inside: str) -> list[TagRange] | None:
    """The tags in a bracket; ``None`` when the first has no letter, as in ``[3]``."""
    found: list[TagRange] = []
    letter: str | None = None
    for match in _PARSED_RANGE.finditer(inside.replace("^", "")):
        letter = (match["letter"] or letter or "").upper()
        if not letter:
            return None
        first = Tag(letter, int(match["number"]))
        last = first
        if match["last"]:
            last = Tag((match["last_letter"] or letter).upper(), int(match["last"]))
        found.append(TagRange(first, last))
    return found


def _without_marker(line: str) -> str:
    marker = _LIST_MARKER.match(line)
    return line[marker.end() :] if marker else line


def _without_markup(text: str) -> str:
    text = _EMPTY_EMPHASIS.sub("", text)
    for pattern, group in ((_EMPHASIS, r"\2"), (_EMPHASIS, r"\2"), (_ITALIC, r"\1")):
        text = pattern.sub(group, text)
    return text


def _tidy(text: str) -> str:
    text = " ".join(text.split())
    text = re.sub(r"\s+([.,;:!?])(?=\s|$)", r"\1", text)
    # `done. [A1].` leaves two full stops behind.
    text = re.sub(r"(?<!\.)([.!?]['\"’”»]?)\.$", r"\1", text)
    return text.strip(" \t*_|")


def complete_lines(pieces: Iterable[str]) -> Iterator[str]:
    """The complete lines of an output, with the last one if the output ends normally.

    When ``pieces`` raises, the text after the last line break is lost, as half a
    sentence may say the opposite of the whole.
    """
    line: list[str] = []
    length = 0
    for piece in pieces:
        first, *rest = piece.split("\n")
        line.append(first[: max(0, MAX_LINE - length)])
        length += len(first)
        for part in rest:
            yield "".join(line)
            line, length = [part[:MAX_LINE]], len(part)
    if length:
        yield "".join(line)


def answer_lines(pieces: Iterable[str]) -> Iterator[str]:
    """The lines of the answer, without reasoning blocks and up to a list of sources."""
    reasoning = False
    for line in complete_lines(pieces):
        text, reasoning = _without_reasoning(line, reasoning=reasoning)
        if _SOURCE_LIST.fullmatch(text.strip()):
            return
        if text.strip():
            yield text


def _without_reasoning(line: str, *, reasoning: bool) -> tuple[str, bool]:
    """A line without its reasoning, and whether a reasoning block is open after it."""
    text = ""
    while line:
        opening, closing = _OPENING.search(line), _CLOSING.search(line)
        if reasoning:
            if not closing:
                return text, True
            line, reasoning = line[closing.end() :], False
        elif closing and not (opening and opening.start() < closing.start()):
            # Some servers drop the opening tag, so what comes before was reasoning.
            text, line = "", line[closing.end() :]
        elif opening:
            text, line, reasoning = text + line[: opening.start()], line[opening.end() :], True
        else:
            return text + line, False
    return text, reasoning
