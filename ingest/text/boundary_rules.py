"""Corrects sentence boundaries that a general splitter gets wrong in news prose.

A boundary is the offset at which a sentence starts. In doubt, a rule joins: two
sentences together say no more than the article does, but half a sentence may.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.text.paragraphs import has_word

_WINDOW = 100
"""Characters on either side of a boundary that the rules see."""

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:[a-z]*day)?\b"
_ZONE = r"(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T|EES?T|IST|JST|HKT|AE[SD]T)\b"
_ZONE_NAME = r"(?:Eastern|Pacific|Central|Mountain)\b"
_COUNTED = (
    r"(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November"
    r"|Dezember|Jahrhundert|Lebensjahr|Jahrestag|Geburtstag|Spieltag|Minute|Platz|Liga)"
)
_NEVER_LAST = (
    r"(?:approx|viz|cf|ca|Nr|Abs|bzw|ggf|vgl|evtl|sog|Sra|Srta|Dña|Mlle|MM|Dott|Cllr|Supt|Insp"
    r"|Sgt|Det|Capt|Cmdr|Adm|Messrs|[Mm]r|[Mm]rs|[Mm]s|[Dd]r)"
)
_UNIT = (
    r"(?:bn|mn|tn|m|k|ft|lb|oz|km|cm|mm|kg|mph|hrs?|mins?|secs?|yrs?|est|vol|etc|Inc|Ltd|Co|Corp|plc"
    r"|Jr|jr|Sr|sr|Bros|Ave|Blvd|Rd|[Dd]ept)"
)
_SPEECH = (
    r"(?:said|says|asked|asks|told|tells|added|adds|shouted|cried|replied|wrote|writes|tweeted"
    r"|posted|joked|insisted|warned|recalled|responded|yelled|screamed|exclaimed|demanded)\b"
)
# A capitalised pronoun or article after a closed quotation starts a new sentence.
_NAME = r"(?!(?:The|This|That|These|Those|He|She|It|We|They|You|I|An?)\s)[A-Z][\w.'’-]*\s+"


@dataclass(frozen=True, slots=True)
class _Join:
    """No boundary where ``before`` matches the text up to it and ``after`` the text from it."""

    before: re.Pattern[str]
    after: re.Pattern[str]

    @classmethod
    def of(cls, before: str, after: str) -> _Join:
        return cls(re.compile(rf"(?:{before})$"), re.compile(after))

    def applies(self, before: str, after: str) -> bool:
        return bool(self.after.match(after) and self.before.search(before))


_JOINS = (
    _Join.of(r"\b[AaPp]\.\s?[Mm]\.", rf"[a-z\d]|{_DAY}|{_MONTH}\s+\d|{_ZONE}|{_ZONE_NAME}"),
    _Join.of(rf"(?:^|\W){_NEVER_LAST}\.", r"\S"),
    _Join.of(r"(?:^|\W)(?:[Nn]os?|[Pp]p?|[Ss]ec|[Aa]rt|[Ff]ig)\.", r"\d"),
    _Join.of(rf"(?:^|[\s\d]){_UNIT}\.", r"[^\W\dA-Z_]"),
    _Join.of(r"(?:^|\s)\d{1,2}\.", _COUNTED),
    _Join.of(r"^\W*\d{1,3}[.)]", r"\S"),
    # Numbers and abbreviations split by a tokeniser: "1. 7 million", "u. S. Senate".
    _Join.of(r"(?:^|\s)\d{1,3}\.", r"\d{1,3}\b"),
    _Join.of(r"(?:^|\s)[a-z]\.", r"[A-Z]\."),
    _Join.of(r"(?:^|\s)[a-z]\.\s[A-Z]\.", r"\S"),
    _Join.of(r"[?!][\"”’']+", rf"(?:{_NAME}){{1,4}}(?:also\s+|later\s+)?{_SPEECH}"),
    _Join.of(r"[」』）］｣]", r"[^「『（［｢\s]"),
)

# If quotations are written `like this', the library takes ' for an apostrophe.
_BACKTICK_QUOTES = re.compile(r"(?<=[.!?])\s+(?=`\s?\w)|(?<=[.!?]')\s+(?=[`A-Z])")
_UNIT_AT_THE_END = re.compile(
    r"(?:\d\s?(?:m|k|km|cm|mm|kg|lb|ft|mph)|[\d\s][bmt]n)\.\s+(?=[A-Z\"“‘(])"
)
_BRACKETED_SENTENCE = re.compile(
    r"(?:^|[.!?][\"”’']?\s)\([^()]{10,}[.!?][\"”’']?\)\s+(?=[A-Z\"“‘(])"
)
_FOOTNOTE_MARK = re.compile(r"[.!?][\"”’']?(?:\[[\w ]{1,30}\])+\s+(?=[A-Z\"“‘(])")
_TRAILING_SYMBOLS = re.compile(r"(?:[\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff]+\s+)+(?=\w)")


def correct_boundaries(text: str, boundaries: Iterable[int]) -> list[int]:
    """Correct the boundaries of one paragraph: sorted, starting with 0, inside the text.

    All whitespace in ``text`` must be plain spaces.
    """
    corrected = [0]
    for boundary in sorted({*boundaries, *_missed(text)}):
        start = _after_symbols(text, boundary)
        if corrected[-1] < start < len(text) and _is_boundary(text, corrected[-1], start):
            corrected.append(start)
    return _without_fragments(text, corrected)


def _missed(text: str) -> Iterator[int]:
    patterns = [_UNIT_AT_THE_END, _BRACKETED_SENTENCE, _FOOTNOTE_MARK]
    if "`" in text:
        patterns.append(_BACKTICK_QUOTES)
    for pattern in patterns:
        yield from (match.end() for match in pattern.finditer(text))


def _after_symbols(text: str, boundary: int) -> int:
    """Emoji after a full stop belong to the sentence before them."""
    match = _TRAILING_SYMBOLS.match(text, boundary)
    return match.end() if match else boundary


def _is_boundary(text: str, start: int, boundary: int) -> bool:
    # Joined words ("towns.It") stay joined; scripts without spaces use full-width stops.
    if not text[boundary - 1].isspace() and text[boundary - 1].isascii():
        return False
    before = text[max(start, boundary - _WINDOW) : boundary].rstrip()
    after = text[boundary : boundary + _WINDOW]
    return not any(join.applies(before, after) for join in _JOINS)


def _without_fragments(text: str, boundaries: list[int]) -> list[int]:
    """Join pieces without a letter or digit to the piece before, or the first to the one after."""
    kept: list[int] = []
    for start, end in zip(boundaries, [*boundaries[1:], len(text)], strict=True):
        if has_word(text[start:end]):
            kept.append(start)
    return [0, *kept[1:]]
