"""The names and years that a question mentions, which must occur in what is cited."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import takewhile

from ingest.text.terms import fold, is_content, terms

_WORD = re.compile(r"[^\W_]+(?:[.’'][^\W_]+)*")
_YEAR = re.compile(r"1\d{3}|20\d{2}")

GENERIC = frozenset(
    "ad ads ai am cctv dr et gps id it mr mrs ms ok pm pr st tv uk un us usa vs ww "
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday "
    "northern southern eastern western north south east west".split()
)
"""Words written like names that an article may well leave out, though it answers."""

MIN_LETTERS = 3
"""Shorter names are initials more often than names."""

CLOSE = 0.84
"""difflib's ratio from which a word counts as a misspelling: one letter in about five."""


ENDING = 3
"""Letters by which a name may end differently: Canada, Canadian."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A word of a question that names something: as written, and as a term.

    ``start`` and ``end`` are its place in the question.
    """

    written: str
    term: str
    start: int
    end: int


def entities_in(question: str) -> list[Entity]:
    """Capitalised words and years, but for the first word, which is capitalised anyway.

    A question in Title Case or in capitals mentions nothing that can be told apart.
    """
    words = list(_WORD.finditer(question))
    capitalised = [word for word in words[1:] if word.group()[0].isupper()]
    if len(capitalised) > max(3, len(words) // 2 + 1):
        capitalised = []
    named = [word for word in words if word in capitalised or _YEAR.fullmatch(word.group())]
    found = (_mention(word) for word in named)
    return list({mention.term: mention for mention in found if mention}.values())


def joined(question: str, entities_in: Sequence[Entity]) -> tuple[str, ...]:
    """The mentions as written; with nothing but space between them they are one name."""
    parts: list[str] = []
    for before, mention in zip([None, *entities_in], entities_in, strict=False):
        if before and question[before.end : mention.start].isspace():
            parts[-1] = f"{parts[-1]} {mention.written}"
        else:
            parts.append(mention.written)
    return tuple(parts)


def closest(term: str, vocabulary: Sequence[str]) -> str | None:
    """The term of a vocabulary that is this one but for a misspelling or an ending."""
    near = get_close_matches(term, vocabulary, n=1, cutoff=CLOSE)
    # Of a short word, two swapped letters are too large a part for the ratio.
    swapped = (word for word in vocabulary if len(word) == len(term) and same_name(term, word))
    return next(iter(near), None) or next(swapped, None)


def same_name(term: str, other: str) -> bool:
    """Whether a name is another but for one letter, two swapped ones, or its ending.

    Stricter than ``closest``: Austria is not Australia.
    """
    pairs = zip(term, other, strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    rest, others = term[shared:], other[shared:]
    ends_differently = (
        shared >= min(len(term), len(other)) - 1 and max(len(rest), len(others)) <= ENDING
    )
    return ends_differently or rest[:2][::-1] + rest[2:] == others or one_letter(rest, others)


def one_letter(rest: str, others: str) -> bool:
    """Whether two words that differ in their first letter differ in nothing else."""
    return rest[1:] in {others[1:], others} or rest == others[1:]


def _mention(word: re.Match[str]) -> Entity | None:
    written = re.sub(r"[’']s?$", "", word.group())
    found = [term for term in terms(written) if is_content(term)]
    # Of O'Brien, the longer part names somebody.
    term = max(found, key=len, default="")
    if len(term) < MIN_LETTERS or fold(written).replace(".", "") in GENERIC:
        return None
    return Entity(written, term, word.start(), word.start() + len(written))
