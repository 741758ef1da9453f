"""From a line that a language model wrote to a claim and its tags.

Nothing is trusted here and nothing is judged: the text is freed of markup and
tags, and whatever looks like a pointer to a source is reported as such.

From a language model's stream to complete lines, without its reasoning and source lists.

However the stream is cut into pieces, the lines are the same.
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
"""Longer lines are cut: no claim is that long."""

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
    """A claim as written, without markup and tags.

    ``unreadable`` are brackets that point to something, but not by a tag, such
    as ``[3]``; they are no longer in the text.
    """

    text: str
    tags: tuple[TagRange, ...] = ()
    unreadable: tuple[str, ...] = ()

    @property
    def pointers(self) -> tuple[str, ...]:
        """Whatever it points to, readable or not, as text."""
        return (*map(str, self.tags), *self.unreadable)


_OPEN, _CLOSE = r"[\[［【〔⟦]", r"[\]］】〕⟧]"

_ITEM = r"(?:[A-Za-z]{1,2}[\s:.#_-]?)?\d{1,4}"

_RANGE = rf"{_ITEM}(?:\s*(?:-|–|—|‑|\.\.|to)\s*{_ITEM})?"

_INSIDE = rf"\^?\s*{_RANGE}(?:\s*(?:[,;/&+]|and|\s)\s*\^?{_RANGE})*"

BARE_TAGS = re.compile(_INSIDE)
"""Tags without the brackets around them."""

_SQUARE = re.compile(rf"{_OPEN}+\s*({_INSIDE})\s*{_CLOSE}+(?:\([^()\s]*\))?")

_ROUND = re.compile(rf"\(\s*({_INSIDE})\s*\)")

_POINTER = re.compile(
    rf"{_OPEN}+\s*(\^?\d{{1,3}}(?:\s*[,;–-]\s*\d{{1,3}})*\s*|\d[^\[\]【】]*†[^\[\]【】]*){_CLOSE}+(?:\([^()\s]*\))?"
)

_ONE_RANGE = re.compile(
    r"(?:(?P<letter>[A-Za-z]{1,2})[\s:.#_-]?)?(?P<number>\d{1,4})"
    r"(?:\s*(?:-|–|—|‑|\.\.|to)\s*(?:(?P<last_letter>[A-Za-z]{1,2})[\s:.#_-]?)?(?P<last>\d{1,4}))?"
)

_NEXT_CLAIM = re.compile(
    rf"(?:[.!?]['\"’”»)]*\s*(?:{_OPEN}+\s*{_INSIDE}\s*{_CLOSE}+[\s,]*)+"
    rf"|(?:\s*{_OPEN}+\s*{_INSIDE}\s*{_CLOSE}+[\s,]*)+[.!?])\s+(?=['\"‘“«(]?{CAPITAL})"
)

_FENCE = re.compile(r"\s*(?:```|~~~)\s*\w*\s*(?:```|~~~)?")

_RULE = re.compile(r"[\s*_=–—|:+-]*")

_MARKER = re.compile(r"\s*(?:>+\s*|[-*+•‣◦▪–—]\s+|\(?\d{1,2}[.)]\s+|#{1,6}\s+)+")

_HEADING = re.compile(r"\s*(?:>\s*)*#{1,6}\s")

_PAIRS = re.compile(r"(\*{1,3}|__|~~|\|\||`{1,3})(?=\S)(.+?)(?<=\S)\1")

_EMPTY_PAIRS = re.compile(r"(\*{1,3}|__|~~|\|\||`{1,3})\s*\1|\(\s*\)")

_ITALIC = re.compile(r"(?<![\w_])_(?=\S)([^_]+?)(?<=\S)_(?![\w_])")

_NO_ANSWER = re.compile(r"[\W_]*(?:(?i:no_answer)|NO ANSWER)\b[\W_]*(.*)", re.DOTALL)


def claims(pieces: Iterable[str]) -> Iterator[ParsedClaim | NoAnswer]:
    """The claims of a stream, each as soon as its line is complete."""
    for line in answer_lines(pieces):
        for part in split_line(line):
            parsed = parse_line(part)
            if parsed is not None:
                yield parsed


def split_line(line: str) -> Iterator[str]:
    """The claims of a line that holds several, each with its own tags."""
    start = 0
    for match in _NEXT_CLAIM.finditer(line):
        yield line[start : match.end()]
        start = match.end()
    yield line[start:]


def parse_line(line: str) -> ParsedClaim | NoAnswer | None:
    """Read a line; ``None`` for one that claims nothing, such as a heading or a rule."""
    if _FENCE.fullmatch(line) or _RULE.fullmatch(line):
        return None
    no_answer = no_answer_in(line)
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


def no_answer_in(line: str) -> NoAnswer | None:
    """What a line says is missing, if it is one of that kind."""
    match = _NO_ANSWER.fullmatch(line)
    return NoAnswer(" ".join(_without_markup(match[1]).split())[:MAX_MISSING]) if match else None


def tags_in(line: str) -> tuple[list[TagRange], list[str]]:
    """The tags of a line, and what points to something by no tag."""
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

    text = _POINTER.sub(report, _SQUARE.sub(take, line))
    if not tags:
        text = _ROUND.sub(take, text)
    # A claim's tags may stand on either side of its full stop.
    text = re.sub(r"\s*(?:\0[\s,;]*)+(?=[.!?,;:]|$)", "", text)
    return text.replace("\0", " "), tags, unreadable


def _ranges(inside: str) -> list[TagRange] | None:
    """The tags of a bracket; ``None`` when it does not open with a letter, as in ``[3]``."""
    found: list[TagRange] = []
    letter: str | None = None
    for match in _ONE_RANGE.finditer(inside.replace("^", "")):
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
    marker = _MARKER.match(line)
    return line[marker.end() :] if marker else line


def _without_markup(text: str) -> str:
    text = _EMPTY_PAIRS.sub("", text)
    for pattern, group in ((_PAIRS, r"\2"), (_PAIRS, r"\2"), (_ITALIC, r"\1")):
        text = pattern.sub(group, text)
    return text


def _tidy(text: str) -> str:
    text = " ".join(text.split())
    text = re.sub(r"\s+([.,;:!?])(?=\s|$)", r"\1", text)
    # `done. [A1].` leaves two full stops behind.
    text = re.sub(r"(?<!\.)([.!?]['\"’”»]?)\.$", r"\1", text)
    return text.strip(" \t*_|")


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
