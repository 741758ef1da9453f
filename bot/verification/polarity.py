"""Compares negation, hedging and direction, which can reverse a claim.

A cue is a word that negates or hedges; its scope is taken from its clause. Where
a claim must keep a cue, the scope is narrow (the next words); where it may keep
one, it is wide (the clause). So a doubtful claim is dropped, not shown reversed.
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
"""Negations that are also content words: their scope may be elsewhere in the clause."""
_ALLEGATION_SHARE = 0.5
_MIN_SHARED_STEMS = 2
_NO_CONTENT = FUNCTION_WORDS | NEGATIONS
_PREDICATES = frozenset(
    "is are was were be has have had will would can could may might must does do did"
    " said says told added warned".split()
)
"""After "and" they open a clause that earlier cues do not reach."""
_GOING_ON = frozenset({"is", "are", "to"})
NARROW_SCOPE = 4
WIDE_SCOPE = 100
"""Words on each side of a cue; real clauses have fewer, hostile ones may have thousands."""
_COMPARED = {"more": ("less", "fewer"), "less": ("more",), "fewer": ("more",)}
_MAY_MONTH_BEFORE = word_set("last in of early late mid next since until by this")

_CueTest = Callable[[Sequence[Word], int], bool]

_OPPOSITE_SIDES = tuple((frozenset(a.split()), frozenset(b.split())) for a, b in OPPOSITES)


@dataclass(frozen=True, slots=True)
class Cue:
    """A negation or hedge with the stems in its scope.

    ``narrow`` are the first ``NARROW_SCOPE`` stems after it, ``wide`` all stems
    of its clause, and ``near`` the ``NARROW_SCOPE`` before it and all after it.
    A cue that ends its clause has the next one as its scope.

    ``needs`` is how many of the nearest stems a claim must have for the cue to
    concern it. ``is_noun`` tells "the plan" from "they plan".
    """

    word: str
    narrow: tuple[str, ...]
    wide: frozenset[str]
    near: frozenset[str]
    needs: int = 1
    is_noun: bool = False

    def concerns(self, stems: frozenset[str]) -> bool:
        """Whether a text with these stems is about what the cue negates or hedges."""
        nearest = self.narrow[: self.needs]
        return bool(nearest) and all(item in stems for item in nearest)


@lru_cache(maxsize=CACHED_TEXTS)
def clauses(text: str) -> tuple[tuple[Word, ...], ...]:
    """The clauses of a text, split at punctuation and conjunctions."""
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
        _cues(text, lambda clause, at: clause[at].key in wanted and not _is_not_hedging(clause, at))
    )


def flips_negation(claim: str, cited: str) -> bool:
    """Whether a claim drops, adds or moves a negation of the cited text."""
    ours, theirs = negations(claim), negations(cited)
    return (
        bool(_limiters(claim) - _limiters(cited))
        or len(ours) > len(theirs)
        or _drops_negation(claim, cited, ours, theirs)
        or _moves_negation(ours, theirs)
    )


def _drops_negation(claim: str, cited: str, ours: Sequence[Cue], theirs: Sequence[Cue]) -> bool:
    stems = content_stems(claim)
    if (
        theirs
        and not ours
        and (_is_plain(cited) or any(_ends_clause_about(cue, stems) for cue in theirs))
    ):
        return True
    if any(cue.concerns(_stems_out_of_scope(claim, ours)) for cue in theirs):
        return True
    return any(cue.concerns(stems) for cue in _unmatched(theirs, ours))


def _moves_negation(ours: Sequence[Cue], theirs: Sequence[Cue]) -> bool:
    negated = frozenset[str]().union(*(cue.near for cue in theirs))
    moved = (cue for cue in ours if cue.word not in {other.word for other in theirs} & _VERBS)
    return any(cue.narrow and cue.narrow[0] not in negated for cue in moved)


def changes_modality(claim: str, cited: str) -> bool:
    """Whether a claim states as fact what the article hedges, or hedges what it states."""
    stems = content_stems(claim)
    hedged = False
    for kind in HEDGES:
        ours, theirs = hedges(claim, kind), hedges(cited, kind)
        hedged = hedged or bool(theirs)
        if theirs and not ours and any(_hedge_concerns(cue, stems, kind) for cue in theirs):
            return True
    if hedged:
        return False
    added = (cue for kind in HEDGES for cue in hedges(claim, kind))
    return any(
        cue.word not in COMMON_HEDGES and not cue.is_noun and not _is_announced(cue, cited)
        for cue in added
    )


def _is_announced(cue: Cue, cited: str) -> bool:
    """Whether the article reports what a claim calls planned as under way or coming."""
    return cue.word in HEDGES["planned"] and any(
        before.key in _GOING_ON and cue.narrow[:1] == (lemma(word.key),)
        for before, word in pairwise(words(cited))
    )


def reverses_direction(claim: str, cited: str) -> bool:
    """Whether the cited text has the opposite of a word of the claim, but not the word."""
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
    """The comparatives of a text with their stems: ("less", "like") for "less likely"."""
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
                after = tuple(_stems(_scope_words(clause, at))) or tuple(_stems(following))
                before = tuple(_stems(clause[max(0, at - WIDE_SCOPE) : at]))
                needs = 2 if word.key in _NEGATED_NOUN and len(after) > 1 else 1
                is_noun = at > 0 and clause[at - 1].key in DETERMINERS
                wide = frozenset((*before, *after))
                near = frozenset((*before[-NARROW_SCOPE:], *after))
                yield Cue(word.key, after[:NARROW_SCOPE], wide, near, needs, is_noun)


def _scope_words(clause: Sequence[Word], at: int) -> Sequence[Word]:
    """The words after a cue, without a verb that passes the negation on."""
    behind = clause[at + 1 : at + 1 + WIDE_SCOPE]
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


def _is_not_hedging(clause: Sequence[Word], at: int) -> bool:
    """Whether a hedge does not hedge here: the month of May, and "less likely than"."""
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
    """Whether a text is one simple clause, so that a negation in it concerns all of it."""
    found = clauses(text)
    return len(found) == 1 and not any(word.key in SUBORDINATORS for word in found[0])


def _unmatched(theirs: Sequence[Cue], ours: Sequence[Cue]) -> list[Cue]:
    """The cues of an article that no cue of a claim matches, one for one."""
    left = list(theirs)
    for cue in sorted(ours, key=lambda cue: all(cue.word != other.word for other in theirs)):
        same = [other for other in left if other.word == cue.word]
        alike = [other for other in left if set(other.narrow) & set(cue.narrow)]
        for other in (same or alike or left)[:1]:
            left.remove(other)
    return left


def _limiters(text: str) -> frozenset[str]:
    """How a text uses "only" and "just": alone, or behind a "not"."""
    found = words(text)
    return frozenset(
        f"not {word.key}" if at and found[at - 1].key == "not" else word.key
        for at, word in enumerate(found)
        if word.key in {"only", "just"}
    )


def _ends_clause_about(cue: Cue, stems: frozenset[str]) -> bool:
    """Whether a negation that ends its clause, such as "were left out", concerns most of a claim."""
    return not cue.narrow and 2 * len(stems & cue.wide) >= min(len(stems), 2 * len(cue.wide))


def _stems_out_of_scope(text: str, cues: Sequence[Cue]) -> frozenset[str]:
    """The stems of a text outside the scope of its cues."""
    governed = frozenset[str]().union(*(cue.wide for cue in cues))
    return content_stems(text) - governed


def _hedge_concerns(cue: Cue, stems: frozenset[str], kind: str) -> bool:
    """Whether a hedge concerns a claim with these stems.

    An allegation concerns all of its clause, and other hedges the next words.
    """
    if kind == "alleged" and len(stems & cue.wide) >= max(1.0, _ALLEGATION_SHARE * len(stems)):
        return True
    if not cue.narrow:
        return kind in {"possible", "suggested"} and bool(stems)
    return cue.concerns(stems) or len(stems.intersection(cue.narrow)) >= _MIN_SHARED_STEMS
