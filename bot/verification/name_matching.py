"""Looks up names in the text of an article.

Names are compared without case and possessive, as articles may be lower-cased
throughout. In the text, a name's words must stand in one run: no comma, "and" or
other name may come between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.verification.lexicon import (
    ALIASES,
    AMBIGUOUS_ACRONYMS,
    CALENDAR_WORDS,
    FUNCTION_WORDS,
    GROUP_NAMES,
)
from bot.verification.names import Name, is_acronym, is_verb
from bot.verification.normalization import (
    Word,
    fold,
    fold_marks,
    words,
)
from bot.verification.places import are_of_one_place, are_place_and_people
from ingest.text.terms import stem

_CONNECTIVES = frozenset("of for de del della di da du van von der den la le al el bin ibn".split())
MAX_EXTRA_WORDS = 2
"""How many other words a name may have inside it in the article: "President [Donald] Trump"."""

_GAP = re.compile(r" |-|\. |\.|")
"""What may stand between two words of one name."""

_MAX_ACRONYM = 6


def contains_name(text: str, name: Name, *, lower_cased: bool = False) -> bool:
    """Whether a text has the name: its words in order and in one run, an alias or its acronym."""
    found = words(text)
    folded = fold_marks(text)
    positions = [_places_of(wanted, found, lower_cased=lower_cased) for wanted in name.words]
    if name.opens and any(_is_ordinary(name, found, at) for at in range(len(found))):
        return True
    if all(positions) and not name.is_bare_subject:
        gaps = _Gaps(found, folded, lower_cased=lower_cased)
        starts: Iterable[int] = positions[0]
        if name.is_bare:
            starts = (at for at in starts if found[at].capitalised or lower_cased)
        if any(gaps.follow(start, positions[1:], MAX_EXTRA_WORDS) for start in starts):
            return True
    if name.is_bare_subject and any(found[at].capitalised or lower_cased for at in positions[0]):
        return True
    return _by_alias(found, name) or _by_initials(found, folded, name)


def reporting_outlet(claim: str, outlet: str) -> str:
    """The outlet if a claim names it as the one that reports: "…, the Post wrote", else empty."""
    name = re.escape(fold(outlet)).removeprefix("the\\ ")
    text = fold(claim)
    verbs = r"(?:wrote|writes|reported|reports|said|says)"
    by_name = (
        rf"(?:\baccording to (?:the )?{name}\b|(?:, |^)(?:the )?{name} {verbs}(?:[.:,]| that\b|$))"
    )
    return outlet if outlet and re.search(by_name, text) else ""


def contradicted_links(claim: str, texts: Sequence[str]) -> Iterator[Name]:
    """Names such as "Bank of Norway" where the texts have only banks of other places."""
    stated = [link for text in texts for link in _links(text)]
    known = {(first.key, last.key) for first, last in stated}
    plain = {word.key for text in texts for word in _unlinked(text)}
    for first, last in _links(claim):
        others = any(first.key == one for one, _ in known)
        if others and (first.key, last.key) not in known and first.key not in plain:
            yield Name((first, last))


def _links(text: str) -> Iterator[tuple[Word, Word]]:
    """Pairs of capitalised words with "of", "de" or the like between them."""
    found = words(text)
    for at, (first, link) in enumerate(pairwise(found)):
        after = at + 2
        if link.key in _CONNECTIVES and after < len(found) and found[after].key == "the":
            after += 1
        is_link = link.key in _CONNECTIVES and after < len(found)
        if is_link and first.capitalised and found[after].capitalised:
            yield first, found[after]


def _unlinked(text: str) -> Iterator[Word]:
    """The capitalised words of a text that no "of" follows."""
    found = words(text)
    for at, word in enumerate(found):
        if word.capitalised and (at + 1 == len(found) or found[at + 1].key not in _CONNECTIVES):
            yield word


@dataclass(frozen=True, slots=True)
class _Gaps:
    """The words of a text, and which of them may be left out of a name."""

    found: Sequence[Word]
    text: str
    lower_cased: bool

    def follow(self, start: int, positions: Sequence[Sequence[int]], extra: int) -> bool:
        """Whether each word has a position after the previous word's, in the same run.

        At most ``extra`` other words of the run may be left out.
        """
        if not positions:
            return True
        return any(
            self._is_run(start, at) and self.follow(at, positions[1:], extra - (at - start - 1))
            for at in positions[0]
            if start < at <= start + 1 + extra
        )

    def _is_run(self, start: int, end: int) -> bool:
        return all(map(self._joins, range(start, end))) and all(
            self._may_be_left_out(word) for word in self.found[start + 1 : end]
        )

    def _joins(self, at: int) -> bool:
        before, word = self.found[at : at + 2]
        between = self.text[before.end : word.start]
        return bool(_GAP.fullmatch(between)) and not before.surface.endswith("'s")

    def _may_be_left_out(self, word: Word) -> bool:
        if word.key in FUNCTION_WORDS or word.key in CALENDAR_WORDS:
            return word.key in _CONNECTIVES
        return word.capitalised or self.lower_cased


def _is_ordinary(name: Name, found: Sequence[Word], at: int) -> bool:
    """Whether a word that opens a sentence of the claim is no name but a word of the text.

    "Orange resigned" is not what a text about "orange ferries" says.
    """
    wanted, word = name.words[0], found[at]
    if stem(word.key) != stem(wanted.key):
        return False
    is_plural = word.key in {wanted.key + "s", wanted.key + "es"}
    if name.is_bare_subject and (wanted.key in FUNCTION_WORDS or is_plural):
        return False
    if word.capitalised and word.key != wanted.key:
        return False  # "Williams" is not William
    if not name.is_bare_subject or wanted.key.endswith(("s", "ing")) or word.capitalised:
        return True
    follows = found[at + 1] if at + 1 < len(found) else None
    return follows is None or follows.key in FUNCTION_WORDS or is_verb(follows)


def _places_of(wanted: Word, found: Sequence[Word], *, lower_cased: bool) -> list[int]:
    """Where the text has a word of the name."""
    if wanted.key in AMBIGUOUS_ACRONYMS and is_acronym(wanted):
        return [
            at
            for at, word in enumerate(found)
            if word.key == wanted.key and (word.surface.isupper() or lower_cased)
        ]
    # A text repeats its words, and each is compared once.
    same = {key for key in {word.key for word in found} if _same_word(wanted.key, key)}
    return [at for at, word in enumerate(found) if word.key in same]


def _same_word(wanted: str, key: str) -> bool:
    shorter, longer = sorted((wanted, key), key=len)
    if shorter == longer or are_place_and_people(shorter, longer):
        return True
    if len(shorter) < 4 or not longer.startswith(shorter):
        return False
    # Mali and Malians, but not Maria and Marian.
    is_plural = longer == shorter + "s" and shorter in GROUP_NAMES
    return is_plural or are_of_one_place(shorter, longer)


def _by_alias(found: Sequence[Word], name: Name) -> bool:
    wanted = " ".join(word.key for word in name.words)
    surfaces = {word.surface.casefold() for word in found if is_acronym(word)}
    running = f" {' '.join(word.key for word in found)} "
    for acronyms, names in ALIASES:
        is_acronym_of = wanted in acronyms and is_acronym(name.words[0])
        if (is_acronym_of or wanted in names) and (
            not acronyms.isdisjoint(surfaces) or any(f" {one} " in running for one in names)
        ):
            return True
    return False


def _by_initials(found: Sequence[Word], text: str, name: Name) -> bool:
    """Whether an acronym has the initials of the text's words: EFF, Electronic Frontier Foundation."""
    letters = fold(name.words[0].surface)
    if len(name.words) > 1 or not is_acronym(name.words[0]) or not 2 < len(letters) <= _MAX_ACRONYM:
        return False
    initials, end = "", 0
    for word in found:
        if text[end : word.start].strip(" -'()."):
            initials += " "
        end = word.end
        if word.capitalised or word.key not in FUNCTION_WORDS:
            initials += word.key[0]
    return letters in initials
