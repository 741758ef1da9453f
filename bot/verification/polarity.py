"""Negation, hedging and direction: the small words that turn a claim around.

A sentence is read clause by clause. What a cue governs is taken narrowly when
it must be kept (the words right after it) and widely when it may be kept (its
clause), so that in doubt a claim is refused rather than shown turned around.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.verification.lemmas import lemma
from bot.verification.lexicon import (
    CLAUSE_OPENERS,
    COMMON_HEDGES,
    DETERMINERS,
    FUNCTION_WORDS,
    HEDGES,
    IMPLICIT_NEGATIONS,
    INFINITIVE_NEGATIONS,
    NEGATION_RAISING_VERBS,
    NEGATIONS,
    OPPOSITES,
    SUBORDINATORS,
    word_set,
)
from bot.verification.normalization import CACHED_TEXTS, Word, fold_marks, words

_BOUNDARY = re.compile(r"[,;:()]|\.{2,}|[.!?]\s| - |\s'|'\s")
_NEGATED_NOUN = frozenset(("no", "without", "neither", "nor", "none"))
_VERBS = IMPLICIT_NEGATIONS | INFINITIVE_NEGATIONS | {"left", "leave", "leaves", "leaving"}
"""Negations that are content too: what they govern need not stand in the same place."""
_ALLEGATION_SHARE = 0.5
_GOVERNED_WORDS = 2
_NO_CONTENT = FUNCTION_WORDS | NEGATIONS
_PREDICATES = frozenset(
    "is are was were be has have had will would can could may might must does do did"
    " said says told added warned".split()
)
"""After "and" they open a clause that a cue before it does not reach."""
_GOING_ON = frozenset({"is", "are", "to"})
NARROW = 4
WIDE = 100
"""Words of a clause on each side of a cue; no real one has more, a hostile one may have thousands."""
_COMPARED = {"more": ("less", "fewer"), "less": ("more",), "fewer": ("more",)}
_MAY_MONTH_BEFORE = word_set("last in of early late mid next since until by this")

_CueTest = Callable[[Sequence[Word], int], bool]

_OPPOSITE_SIDES = tuple((frozenset(a.split()), frozenset(b.split())) for a, b in OPPOSITES)


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue with the stems it governs: the ``NARROW`` after it, and all of its clause.

    ``near`` are the ``NARROW`` before it and all after it; a cue that ends its
    clause governs the next one.

    ``needs`` is how many of the nearest stems a claim must share for the cue
    to concern it; ``is_noun`` tells "the plan" from "they plan".
    """

    word: str
    narrow: tuple[str, ...]
    wide: frozenset[str]
    near: frozenset[str]
    needs: int = 1
    is_noun: bool = False

    def concerns(self, stems: frozenset[str]) -> bool:
        """Whether a text with these stems says what the cue governs."""
        nearest = self.narrow[: self.needs]
        return bool(nearest) and all(item in stems for item in nearest)


@lru_cache(maxsize=CACHED_TEXTS)
def clauses(text: str) -> tuple[tuple[Word, ...], ...]:
    """The words of a text, clause by clause, by punctuation and conjunctions."""
    folded = fold_marks(text)
    found: list[list[Word]] = [[]]
    end = 0
    for word in words(text):
        if (
            _BOUNDARY.search(folded[end : word.start])
            or word.key in CLAUSE_OPENERS
            or (word.key in _PREDICATES and found[-1] and found[-1][-1].key == "and")
        ):
            found.append([])
        found[-1].append(word)
        end = word.end
    return tuple(tuple(clause) for clause in found if clause)


@lru_cache(maxsize=CACHED_TEXTS)
def negations(text: str) -> tuple[Cue, ...]:
    """The negations of a text."""
    return tuple(_cues(text, _is_negation))


@lru_cache(maxsize=CACHED_TEXTS)
def hedges(text: str, kind: str) -> tuple[Cue, ...]:
    """The hedges of one kind (a key of ``HEDGES``) in a text."""
    wanted = HEDGES[kind]
    return tuple(
        _cues(text, lambda clause, at: clause[at].key in wanted and not _is_no_hedge(clause, at))
    )


def flips_negation(claim: str, cited: str) -> bool:
    """Whether a claim drops, adds or moves a negation of the cited text."""
    ours, theirs = negations(claim), negations(cited)
    return (
        bool(_limits(claim) - _limits(cited))
        or len(ours) > len(theirs)
        or _drops_negation(claim, cited, ours, theirs)
        or _moves_negation(ours, theirs)
    )


def _drops_negation(claim: str, cited: str, ours: Sequence[Cue], theirs: Sequence[Cue]) -> bool:
    stems = content_stems(claim)
    if theirs and not ours and (_is_plain(cited) or any(_closes(cue, stems) for cue in theirs)):
        return True
    if any(cue.concerns(_stems_outside(claim, ours)) for cue in theirs):
        return True
    return any(cue.concerns(stems) for cue in _unmatched(theirs, ours))


def _moves_negation(ours: Sequence[Cue], theirs: Sequence[Cue]) -> bool:
    negated = frozenset[str]().union(*(cue.near for cue in theirs))
    moved = (cue for cue in ours if cue.word not in {other.word for other in theirs} & _VERBS)
    return any(cue.narrow and cue.narrow[0] not in negated for cue in moved)


def changes_modality(claim: str, cited: str) -> bool:
    """Whether a claim states flatly what the article hedges, or hedges what it states."""
    stems = content_stems(claim)
    hedged = False
    for kind in HEDGES:
        ours, theirs = hedges(claim, kind), hedges(cited, kind)
        hedged = hedged or bool(theirs)
        if theirs and not ours and any(_governs(cue, stems, kind) for cue in theirs):
            return True
    if hedged:
        return False
    added = (cue for kind in HEDGES for cue in hedges(claim, kind))
    return any(
        cue.word not in COMMON_HEDGES and not cue.is_noun and not _is_announced(cue, cited)
        for cue in added
    )


def _is_announced(cue: Cue, cited: str) -> bool:
    """Whether the article tells of what a plan is about as of something going on or coming."""
    return cue.word in HEDGES["planned"] and any(
        before.key in _GOING_ON and cue.narrow[:1] == (lemma(word.key),)
        for before, word in pairwise(words(cited))
    )


def reverses_direction(claim: str, cited: str) -> bool:
    """Whether a claim has a word whose opposite, and not itself, stands in the cited text."""
    ours = {word.key for word in words(claim)}
    theirs = {word.key for word in words(cited)}
    for one, other in _OPPOSITE_SIDES:
        for mine, opposite in ((one, other), (other, one)):
            if ours & mine and not ours & opposite and theirs & opposite and not theirs & mine:
                return True
    theirs_compared = _comparisons(cited)
    return any(
        (other, what) in theirs_compared and (word, what) not in theirs_compared
        for word, what in _comparisons(claim)
        for other in _COMPARED[word]
    )


def _comparisons(text: str) -> frozenset[tuple[str, str]]:
    """What a text calls more or less: ("less", "like") for "less likely"."""
    found = words(text)
    return frozenset(
        (word.key, lemma(after.key)) for word, after in pairwise(found) if word.key in _COMPARED
    )


@lru_cache(maxsize=CACHED_TEXTS)
def content_stems(text: str) -> frozenset[str]:
    """The stems of a text without function words."""
    return frozenset(_stems(words(text)))


def _cues(text: str, is_cue: _CueTest) -> Iterator[Cue]:
    found = clauses(text)
    for clause, following in zip(found, (*found[1:], ()), strict=False):
        for at, word in enumerate(clause):
            if is_cue(clause, at):
                after = tuple(_stems(_governed(clause, at))) or tuple(_stems(following))
                before = tuple(_stems(clause[max(0, at - WIDE) : at]))
                needs = 2 if word.key in _NEGATED_NOUN and len(after) > 1 else 1
                is_noun = at > 0 and clause[at - 1].key in DETERMINERS
                wide = frozenset((*before, *after))
                near = frozenset((*before[-NARROW:], *after))
                yield Cue(word.key, after[:NARROW], wide, near, needs, is_noun)


def _governed(clause: Sequence[Word], at: int) -> Sequence[Word]:
    """The words behind a cue, without a verb that passes a negation on."""
    behind = clause[at + 1 : at + 1 + WIDE]
    passed_on = clause[at].key in NEGATIONS and behind and behind[0].key in NEGATION_RAISING_VERBS
    return behind[1:] if passed_on else behind


def _stems(found: Sequence[Word]) -> Iterator[str]:
    for word in found:
        key = word.key
        if key in _NO_CONTENT or key.endswith(("n't", "ly")):
            continue
        yield lemma(key)


def _is_negation(clause: Sequence[Word], at: int) -> bool:
    key = clause[at].key
    following = clause[at + 1].key if at + 1 < len(clause) else ""
    if key == "no" and following[:1].isdigit():
        return False
    if key == "not" and following in {"only", "just", "least"}:
        return False
    if key in INFINITIVE_NEGATIONS:
        return following == "to"
    if key in {"leave", "leaves", "leaving", "left"}:
        return following == "out"
    return key in NEGATIONS or key.endswith("n't") or key in IMPLICIT_NEGATIONS


def _is_no_hedge(clause: Sequence[Word], at: int) -> bool:
    """Whether a word that hedges elsewhere does not here: the month, and "less likely than"."""
    compared = at > 0 and clause[at].key == "likely" and clause[at - 1].key in {"more", "less"}
    return compared or _is_month_of_may(clause, at)


def _is_month_of_may(clause: Sequence[Word], at: int) -> bool:
    """Whether "may" is the month: "may 27", "27 may", "last may"."""
    if clause[at].key != "may":
        return False
    before = clause[at - 1].key if at else ""
    after = clause[at + 1].key if at + 1 < len(clause) else ""
    return before[:1].isdigit() or after[:1].isdigit() or before in _MAY_MONTH_BEFORE


def _is_plain(text: str) -> bool:
    """Whether a text says one thing, so that a negation in it concerns all of it."""
    found = clauses(text)
    return len(found) == 1 and not any(word.key in SUBORDINATORS for word in found[0])


def _unmatched(theirs: Sequence[Cue], ours: Sequence[Cue]) -> list[Cue]:
    """The cues of an article without those that a claim has too, one for one."""
    left = list(theirs)
    for cue in sorted(ours, key=lambda cue: all(cue.word != other.word for other in theirs)):
        same = [other for other in left if other.word == cue.word]
        alike = [other for other in left if set(other.narrow) & set(cue.narrow)]
        for other in (same or alike or left)[:1]:
            left.remove(other)
    return left


def _limits(text: str) -> frozenset[str]:
    """How a text uses "only" and "just": alone, or behind a "not"."""
    found = words(text)
    return frozenset(
        f"not {word.key}" if at and found[at - 1].key == "not" else word.key
        for at, word in enumerate(found)
        if word.key in {"only", "just"}
    )


def _closes(cue: Cue, stems: frozenset[str]) -> bool:
    """Whether a negation at the end of its clause, "were left out", concerns most of a claim."""
    return not cue.narrow and 2 * len(stems & cue.wide) >= min(len(stems), 2 * len(cue.wide))


def _stems_outside(text: str, cues: Sequence[Cue]) -> frozenset[str]:
    """The stems of a text that none of its own cues governs."""
    governed = frozenset[str]().union(*(cue.wide for cue in cues))
    return content_stems(text) - governed


def _governs(cue: Cue, stems: frozenset[str], kind: str) -> bool:
    """Whether a hedge concerns a claim: by the next word, by two of the next, or as the last word.

    An allegation concerns all that is said in its clause.
    """
    if kind == "alleged" and len(stems & cue.wide) >= max(1.0, _ALLEGATION_SHARE * len(stems)):
        return True
    if not cue.narrow:
        return kind in {"possible", "suggested"} and bool(stems)
    return cue.concerns(stems) or len(stems.intersection(cue.narrow)) >= _GOVERNED_WORDS
