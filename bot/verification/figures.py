"""Reads the figures at the tokens of a text: digits, number words, ordinals and fractions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from bot.verification.durations import NOT_BEHIND_PART, is_compound, is_duration
from bot.verification.lexicon import FUNCTION_WORDS
from bot.verification.number_words import (
    COUNTING_MULTIPLES,
    DECADES,
    GROUPS,
    HALVED,
    MULTIPLES,
    ONES,
    ORDINALS,
    PARTS,
    PRONOUNS,
    SMALL,
    SPELLED_SCALES,
    TENS,
    VAGUE,
    VAGUE_WITH_OF,
)
from bot.verification.units import (
    DECADE,
    FACTOR,
    MAX_UNIT_WORDS,
    ORDINAL,
    PERIOD_PART,
    SHARE,
    TIMES,
    find_unit,
)

MAX_LITERAL = 40
"""How many characters a number may have; a longer one is its own unit, so it must stand as it is."""

_MAX_SPELLED = 24
"""How many words a spelled number may have."""

_ENDINGS = {"st": ORDINAL, "nd": ORDINAL, "rd": ORDINAL, "th": ORDINAL, "s": DECADE}

_DENIALS = frozenset("no not never without nor".split())

_OPENINGS = frozenset(
    {
        "a",
        "an",
        "half",
        *HALVED,
        *MULTIPLES,
        *DECADES,
        *ORDINALS,
        *VAGUE,
        *GROUPS,
        *PRONOUNS,
        *SMALL,
    }
)
"""The words that a figure in words can begin with, beside those that end in "fold"."""

_ADVERBS = frozenset({("-", "class"), ("-", "hand"), ("-", "rate"), ("and", "then")})
"""What stands behind "first" where it is no number."""

_PERIOD_PARTS = frozenset({"half", "quarter"})
_NOT_BEHIND_PERIOD_PART = frozenset("- final finals century marathon".split())
"""What makes a "first half" or "first quarter" something else, such as a quarter-final."""

_DETERMINERS = frozenset("a the his her its their our my your this that these those".split())
_PAST = frozenset(
    "told sold met said made came saw seen went took began became wrote heard".split()
)

COMPARATIVES = frozenset("more less fewer higher lower larger smaller longer".split())
_AFTER_PART = COMPARATIVES | frozenset(
    "of up off down to in on by from since during between are were have do".split()
)
"""What stands behind "a third" where it is a part and no mere place."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark of a text with its offsets; ``key`` is it in lower case."""

    surface: str
    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Figure:
    """What was read at a token: values, their unit if the words give it, and the next token."""

    values: tuple[Fraction, ...]
    next: int
    unit: str = ""
    is_pronoun: bool = False


class FigureReader:
    """Reads the figure that begins at a token; tokens beyond the ends are empty."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens

    def unit(self, at: int) -> tuple[str, int]:
        ahead = self._tokens[at : at + MAX_UNIT_WORDS]
        return find_unit([one.key for one in ahead], [one.surface for one in ahead])

    def read(self, at: int) -> Figure | None:
        figure = self._read(at)
        return self._period_part(figure) if figure and figure.unit == ORDINAL else figure

    def _read(self, at: int) -> Figure | None:
        key = self.key(at)
        if key[0].isdecimal() or (key[0] == "." and key != "."):
            return self._digits(at)
        if key not in _OPENINGS and not key.endswith("fold"):
            return None
        return (
            self._multiple(at)
            or self._one_and_more(at)
            or self._half(at)
            or self._part(at)
            or self._decade(at)
            or self._spelled_ordinal(at)
            or self._group(at)
            or self._spelled(at)
        )

    def _digits(self, at: int) -> Figure:
        key = self.key(at)
        if len(key) > MAX_LITERAL:
            return Figure((Fraction(0),), at + 1, key)
        values = _literal_values(key)
        if self._is_ratio(at) or self._is_in_seconds(at):
            return self._ratio(at) if self._is_ratio(at) else self._seconds(at)
        if self._is_ratio(at + 1) and key.isdecimal():
            part = self._ratio(at + 1)
            if part.values[0] < 1:
                return Figure((values[0] + part.values[0],), part.next)
        if self.key(at + 1) in _ENDINGS and self._touches(at):
            return Figure(values, at + 2, _ENDINGS[self.key(at + 1)])
        if key == "1" and self.key(at + 1) == "in" and self._is_part_of_several(at + 2):
            return Figure((Fraction(1) / self._several(at + 2),), at + 3, SHARE)
        return self.with_part(Figure(values, at + 1))

    def _period_part(self, ordinal: Figure) -> Figure:
        """The whole of "first half" and "second-quarter", which are no share and no mere place."""
        at = ordinal.next + (1 if self.key(ordinal.next) == "-" else 0)
        key = self.key(at)
        if key not in _PERIOD_PARTS or self.key(at + 1) in _NOT_BEHIND_PERIOD_PART:
            return ordinal
        return Figure(ordinal.values, at + 1, f"{key}, {PERIOD_PART}")

    def _touches(self, at: int) -> bool:
        return self._tokens[at].end == self._tokens[at + 1].start

    def _is_in_seconds(self, at: int) -> bool:
        """Whether a time such as 2:24:07 begins here."""
        keys = [self.key(at + ahead) for ahead in range(6)]
        is_time = keys[1] == keys[3] == ":" != keys[5]
        return is_time and all(re.fullmatch(r"\d\d?", keys[place]) for place in (0, 2, 4))

    def _seconds(self, at: int) -> Figure:
        hours, minutes, seconds = (int(self.key(at + ahead)) for ahead in (0, 2, 4))
        return Figure((Fraction(hours * 3600 + minutes * 60 + seconds),), at + 5, "second")

    def _is_ratio(self, at: int) -> bool:
        keys = [self.key(at + ahead) for ahead in range(3)]
        is_number = all(keys[side].isdecimal() and len(keys[side]) < MAX_LITERAL for side in (0, 2))
        return keys[1] == "/" and is_number

    def _ratio(self, at: int) -> Figure:
        above, below = int(self.key(at)), int(self.key(at + 2))
        if not below:
            return Figure((Fraction(above),), at + 1)
        return Figure((Fraction(above, below),), at + 3, SHARE)

    def with_part(self, figure: Figure) -> Figure:
        """Add the part of "five and a half" or "two and three quarters"."""
        if self.key(figure.next) != "and":
            return figure
        count, word = self.key(figure.next + 1), self.key(figure.next + 2)
        above = 1 if count in {"a", "one"} else ONES.get(count, 0)
        if word in PARTS and above and above < PARTS[word] and word not in ORDINALS:
            more = Fraction(above, PARTS[word])
            return Figure(tuple(value + more for value in figure.values), figure.next + 3)
        return figure

    def _multiple(self, at: int) -> Figure | None:
        key = self.key(at)
        if key in HALVED and self.key(at - 1) not in {*ONES, "a"}:
            return Figure((Fraction(1, 2),), at + 1, TIMES)
        if key in MULTIPLES:
            unit = TIMES if key in COUNTING_MULTIPLES else FACTOR
            return Figure((Fraction(MULTIPLES[key]),), at + 1, unit)
        if key.endswith("fold") and key[:-4] in SMALL | SPELLED_SCALES:
            return Figure((Fraction((SMALL | SPELLED_SCALES)[key[:-4]]),), at + 1, FACTOR)
        return None

    def _half(self, at: int) -> Figure | None:
        if self.key(at) != "half":
            return None
        if self.key(at + 1) in {"a", "-"} and self.key(at + 2) in SPELLED_SCALES:
            return Figure((Fraction(SPELLED_SCALES[self.key(at + 2)], 2),), at + 3)
        if self.key(at + 1) in {"a", "an", "-"}:
            unit, length = self.unit(at + 2)
            if unit:
                return Figure((Fraction(1, 2),), at + 2 + length, unit)
        unit, length = self.unit(at + 1)
        if is_duration(unit) and not self.key(at + 1).endswith("s"):
            return Figure((Fraction(1, 2),), at + 1 + length, unit)
        if self.key(at + 1) == "dozen" or (self.key(at + 1), self.key(at + 2)) == ("a", "dozen"):
            return Figure((Fraction(6),), at + (2 if self.key(at + 1) == "dozen" else 3))
        return Figure((Fraction(1, 2),), at + 1, SHARE)

    def _one_and_more(self, at: int) -> Figure | None:
        """The one of "a year and a half" and "a year and six months"; the rest is read with it."""
        unit = self.unit(at + 1)[0]
        if self.key(at) not in {"a", "an"} or not is_duration(unit):
            return None
        behind = [self.key(at + ahead) for ahead in (2, 3, 4)]
        is_more = behind == ["and", "a", "half"] or self._has_part(at + 2, unit)
        return Figure((Fraction(1),), at + 1) if is_more else None

    def _has_part(self, at: int, unit: str) -> bool:
        """Whether "and six months" follows, in a smaller unit than one before."""
        if self.key(at) not in {"and", ","} or self.key(at + 1) in {"", "a", "an"}:
            return False
        figure = self._read(at + 1)
        if figure is None or figure.unit:
            return False
        smaller, length = self.unit(figure.next)
        return is_compound(unit, smaller) and self.key(figure.next + length) not in NOT_BEHIND_PART

    def several_behind(self, at: int) -> Fraction:
        """The five of "in five" or "out of five", of which a figure before is a part; 0 if none."""
        ahead = {"in": 1, "out": 2}.get(self.key(at), 0)
        if not ahead or (ahead == 2 and self.key(at + 1) != "of"):
            return Fraction(0)
        is_several = self._is_part_of_several(at + ahead) and not self.unit(at + ahead + 1)[0]
        return self._several(at + ahead) if is_several else Fraction(0)

    def _part(self, at: int) -> Figure | None:
        """A fraction in words: "a third", "two-fifths", "one in three"."""
        count = self.key(at)
        above = 1 if count in {"a", "an"} else ONES.get(count, 0)
        if not above:
            return None
        for ahead in (1, 2):
            if count == "one" and self._is_one_in(at + ahead):
                several = self._several(at + ahead + 1)
                return Figure((Fraction(1) / several,), at + ahead + 2, SHARE)
        skipped = 1 if self.key(at + 1) == "-" else 0
        word = self.key(at + 1 + skipped)
        if word not in PARTS or (word == "half" and above > 1):
            return None
        follows = self.key(at + 2 + skipped)
        # "A third man" is an ordinal, and "a third of the men" a part of them.
        is_ordinal = (
            count in {"a", "an"}
            and word in ORDINALS
            and (follows not in _AFTER_PART and (follows[:1].isalpha() or follows == "-"))
        )
        return (
            None if is_ordinal else Figure((Fraction(above, PARTS[word]),), at + 2 + skipped, SHARE)
        )

    def _is_one_in(self, at: int) -> bool:
        """Whether "in eight" stands behind "one" or "one pupil", but not "in eight games"."""
        follows = self.key(at + 2)
        is_counted = follows.endswith("s") and follows not in FUNCTION_WORDS
        is_near = self.key(at - 1) == "one" or not is_counted
        return self.key(at) == "in" and self._is_part_of_several(at + 1) and is_near

    def _is_part_of_several(self, at: int) -> bool:
        value = self._several(at)
        return value > 1 and (value <= 12 or value % 10 == 0)

    def _several(self, at: int) -> Fraction:
        key = self.key(at)
        is_number = key.isdecimal() and len(key) < MAX_LITERAL
        return Fraction(int(key)) if is_number else Fraction(SMALL.get(key, 0))

    def _decade(self, at: int) -> Figure | None:
        value = DECADES.get(self.key(at))
        return None if value is None else Figure((Fraction(value),), at + 1, DECADE)

    def _spelled_ordinal(self, at: int) -> Figure | None:
        key = self.key(at)
        if key == "second" and self.key(at - 1) in {"single", "split", "per", "every", "each"}:
            return None
        if key == "first" and self._is_adverb(at):
            return None
        if key in ORDINALS:
            return Figure((Fraction(ORDINALS[key]),), at + 1, ORDINAL)
        last = self.key(at + 2) if self.key(at + 1) == "-" else self.key(at + 1)
        if key in TENS and ORDINALS.get(last, 99) < 10:
            ends = at + (3 if self.key(at + 1) == "-" else 2)
            return Figure((Fraction(TENS[key] + ORDINALS[last]),), ends, ORDINAL)
        return None

    def _is_adverb(self, at: int) -> bool:
        """Whether "first" says when or how: "at first", "first told", "first-class"."""
        before, after, last = (self.key(at + step) for step in (-1, 1, 2))
        if before == "at" or (after, last) in _ADVERBS:
            return True
        is_verb = after in _PAST or (after.endswith("ed") and len(after) > 4)
        return is_verb and before not in _DETERMINERS and self.key(at - 2) != "'"

    def _group(self, at: int) -> Figure | None:
        key = self.key(at)
        is_of = self.key(at + 1) == "of"
        if key in VAGUE and (is_of or key not in VAGUE_WITH_OF):
            return Figure((Fraction(0),), at + 1, key)
        if key in GROUPS and is_of:
            return Figure((Fraction(GROUPS[key]),), at + 1)
        if key in PRONOUNS and key != "one" and not self._is_denied(at):
            return Figure((Fraction(PRONOUNS[key]),), at + 1, is_pronoun=True)
        return None

    def _is_denied(self, at: int) -> bool:
        return any(self.key(before) in _DENIALS for before in range(at - 6, at))

    def _spelled(self, at: int) -> Figure | None:
        """The value of number words, up to "two hundred and five thousand"."""
        total = current = 0
        begins = at
        while at < len(self._tokens):
            word, seen = self.key(at), at > begins
            if word in SMALL:
                if seen and current % 100 and not (word in ONES and current % 10 == 0):
                    break
                current += SMALL[word]
            elif word in SPELLED_SCALES and seen and at < begins + _MAX_SPELLED:
                scale = SPELLED_SCALES[word]
                current = max(current, 1) * scale
                if scale > 100:
                    total, current = total + current, 0
            elif (
                not seen and word in {"a", "an"} and self.key(at + 1) in {*SPELLED_SCALES, "dozen"}
            ):
                current = int(self.key(at + 1) in SPELLED_SCALES)
            elif not (seen and word in {"and", "-"} and self._joins(at)):
                break
            at += 1
        if at == begins:
            return None
        is_one = at == begins + 1 and self.key(begins) == "one"
        figure = Figure((Fraction(total + current),), at, is_pronoun=is_one)
        return self.with_part(figure)

    def _joins(self, at: int) -> bool:
        """Whether "and" or a hyphen is inside a number, as in "two hundred and five"."""
        if self.key(at) == "and":
            return self.key(at - 1) in SPELLED_SCALES and self.key(at + 1) in SMALL
        return self.key(at - 1) in TENS and self.key(at + 1) in ONES

    def key(self, at: int) -> str:
        return self._tokens[at].key if 0 <= at < len(self._tokens) else ""


def _literal_values(token: str) -> tuple[Fraction, ...]:
    """The values of a literal, by English and continental European conventions."""
    if re.fullmatch(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?|\d{1,3}(?:[ ']\d{3})+", token):
        return (Fraction(re.sub(r"[, ']", "", token)),)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}|[1-9]\d{0,2}\.000", token):
        return (Fraction(token.replace(".", "")),)
    if re.fullmatch(r"\d*(?:[.,]\d+)?", token):
        return (Fraction(token.replace(",", ".")),)
    return (Fraction(re.sub(r"\D", "", token)),)
