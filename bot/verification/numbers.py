"""Finds numbers in prose: "5,000", "five thousand", "1.5 m", "$2bn", "10 per cent", "3rd".

A number may have several readings ("100 m" is metres or millions); two mentions
agree when they share one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.verification.normalization import fold_marks
from bot.verification.number_words import (
    CURRENCIES,
    ONES,
    ORDINALS,
    SCALES,
    SMALL,
    SPELLED_SCALES,
    STRICT_UNITS,
    SYMBOLS,
    TENS,
    UNITS,
    VAGUE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A value and its unit: ``%``, a currency, a measure, ``th`` for ordinals, or empty."""

    value: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class NumberMention:
    """A number of a text.

    ``bound`` is ``over`` for "more than 5", ``under`` for "nearly 5", or empty.
    ``scale`` is the factor of words such as "million", and ``link`` the word or
    mark between this number and the next.
    """

    readings: frozenset[Reading]
    bound: str = ""
    scale: int = 1
    link: str = ""

    def supports(self, claimed: NumberMention) -> bool:
        """Whether this number of an article implies a claimed one."""
        if self.bound != claimed.bound:
            return False
        return any(
            mine.value == theirs.value and _units_agree(theirs.unit, mine.unit)
            for mine in self.readings
            for theirs in claimed.readings
        )


_TOKEN = re.compile(
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[ ']\d{3})+(?![\d.,])|\d+(?:[.,]\d+)*"
    r"|(?:us)?\$|[^\W\d_]+|\S"
)
_SPACED = re.compile(r"(?<=\d)(?:, (?=\d{3}(?!\d))|\. (?=\d{1,2}(?!\d)))")
"""Some archives write "15, 000" and "1. 3", which may be one number or two; both readings count."""

_OVER = re.compile(
    r"(?:\b(?:more than|over|above|at least|exceed(?:s|ed|ing)?|upwards of|in excess of|"
    r"no (?:fewer|less) than|a minimum of|greater than)|>)\s*$"
)
_UNDER = re.compile(
    r"(?:\b(?:less than|fewer than|under|below|almost|nearly|up to|at most|no more than|"
    r"as (?:many|much) as|close to|just short of|a maximum of)|<)\s*$"
)
_ABOUT = re.compile(r"\b(?:about|around|roughly|approximately|some|an estimated|circa)\s*$")


def find_numbers(text: str, skip: Sequence[tuple[int, int]] = ()) -> tuple[NumberMention, ...]:
    """The numbers of a text, in order.

    ``skip`` are spans of ``fold_marks`` of the text to ignore, such as dates. A
    bare "one" is ignored, as it is often a pronoun.
    """
    characters = list(fold_marks(text))
    for start, end in skip:
        characters[start:end] = ["\x1f"] * (end - start)
    folded = "".join(characters).casefold()
    joined = _SPACED.sub(lambda mark: mark[0][0], folded)
    found = _Scanner(folded).scan()
    return found if joined == folded else (*found, *_Scanner(joined).scan())


class _Scanner:
    """Scans the tokens of a text once."""

    def __init__(self, text: str) -> None:
        self._text = text
        tokens = _TOKEN.finditer(self._text)
        self._tokens = [(match[0], match.start()) for match in tokens]
        self._at = 0
        self._scale = 1

    def scan(self) -> tuple[NumberMention, ...]:
        mentions: list[NumberMention] = []
        while self._at < len(self._tokens):
            token, start = self._tokens[self._at]
            begins = self._at
            readings = self._readings(token)
            if readings is None:
                self._at = begins + 1
                continue
            currency = CURRENCIES.get(self._tokens[begins - 1][0]) if begins else None
            if currency in SYMBOLS:
                start = self._tokens[begins - 1][1]
                readings = [
                    replace(item, unit=currency) for item in readings if item.unit != "metre"
                ]
            link = self._peek() if self._peek() in {"to", "-", "or", "and", ",", ":", "."} else ""
            mention = NumberMention(frozenset(readings), self._bound(start), self._scale, link)
            mentions.append(mention)
        return tuple(_share_units(mentions))

    def _readings(self, token: str) -> list[Reading] | None:
        """Read a number with its scale and unit, and move past it; ``None`` if there is none."""
        self._scale = 1
        if token in VAGUE and not self._opens_half_of_a_scale():
            self._at += 1
            return [Reading(Decimal(value), unit) for value, unit in VAGUE[token]]
        if token in ORDINALS:
            self._at += 1
            return [Reading(Decimal(ORDINALS[token]), "th")]
        if token[0].isdecimal():
            self._at += 1
            values = _literal_values(token)
            spelled_one = False
        else:
            start = self._at
            spelled = self._spelled()
            if spelled is None:
                return None
            values = [spelled]
            spelled_one = self._at == start + 1 and token in {"one", "a", "an"}
        readings = self._with_scale_and_unit(values)
        if spelled_one and all(reading.unit not in STRICT_UNITS for reading in readings):
            return None
        return readings

    def _with_scale_and_unit(self, plain: list[Decimal]) -> list[Reading]:
        word = ""
        while self._peek() in SCALES and word != "m":
            word = self._peek()
            self._scale *= SCALES[word]
            self._at += 1
        unit = self._unit()
        readings = [Reading(value * self._scale, unit) for value in plain]
        if word == "m" and not unit:
            readings += [Reading(value, "metre") for value in plain]
        return readings

    def _unit(self) -> str:
        skipped = 1 if self._peek() == "-" else 0
        word, after = self._peek(skipped), self._peek(skipped + 1)
        if word in {"st", "nd", "rd", "th"} and not skipped:
            self._at += 1
            return "th"
        if word == "s" and not skipped:
            self._at += 1
            return "decade"
        if word == "percentage" and after.startswith("point"):
            self._at += 2
            return "points"
        if word == "per" and after == "cent":
            self._at += 2
            return "%"
        unit = UNITS.get(word, "")
        if unit:
            self._at += 1 + skipped
        if unit == "year" and self._peek(1 if self._peek() == "-" else 0) in {"old", "olds", "of"}:
            return ""
        return unit

    def _spelled(self) -> Decimal | None:
        """The value of number words, up to "two hundred and five thousand"."""
        total = current = 0
        seen = False
        while self._at < len(self._tokens):
            word = self._peek()
            if word in SMALL:
                if seen and current % 100 and not (word in ONES and current % 10 == 0):
                    break
                current += SMALL[word]
            elif word in SPELLED_SCALES and seen:
                scale = SCALES[word]
                current = max(current, 1) * scale
                if scale > 100:
                    total, current = total + current, 0
            elif not seen and word in {"a", "an"} and self._peek(1) in {*SPELLED_SCALES, "dozen"}:
                current = int(self._peek(1) in SPELLED_SCALES)
            elif not seen and self._opens_half_of_a_scale():
                scale = SCALES[self._peek(2)]
                self._at += 3
                return Decimal(scale) / 2
            elif seen and word in {"and", "-"} and self._joins(word):
                pass
            else:
                break
            seen = True
            self._at += 1
        return Decimal(total + current) if seen else None

    def _joins(self, word: str) -> bool:
        """Whether "and" or a hyphen is inside a number, as in "two hundred and five"."""
        if word == "and":
            return self._tokens[self._at - 1][0] in SPELLED_SCALES and self._peek(1) in SMALL
        return self._tokens[self._at - 1][0] in TENS and self._peek(1) in ONES

    def _opens_half_of_a_scale(self) -> bool:
        return (self._peek(), self._peek(1)) == ("half", "a") and self._peek(2) in SPELLED_SCALES

    def _bound(self, start: int) -> str:
        before = _ABOUT.sub("", self._text[max(0, start - 30) : start])
        if _OVER.search(before):
            return "over" if not re.search(r"\bno more than\s*$", before) else "under"
        return "under" if _UNDER.search(before) else ""

    def _peek(self, ahead: int = 0) -> str:
        index = self._at + ahead
        return self._tokens[index][0] if index < len(self._tokens) else ""


def _literal_values(token: str) -> list[Decimal]:
    """The values of a literal, by English and continental European conventions."""
    if re.fullmatch(r"\d{1,3}(?:[, ']\d{3})+(?:\.\d+)?", token):
        return [Decimal(re.sub(r"[, ']", "", token))]
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", token):
        grouped = Decimal(token.replace(".", ""))
        return [grouped] if token.endswith("000") else [grouped, *_decimals(token)]
    return _decimals(token) or [Decimal(re.sub(r"\D", "", token))]


def _decimals(token: str) -> list[Decimal]:
    return [Decimal(token.replace(",", "."))] if re.fullmatch(r"\d+(?:[.,]\d+)?", token) else []


def _share_units(mentions: list[NumberMention]) -> list[NumberMention]:
    """Give both ends of "3 to 5 per cent" or "$3-5 million" the unit and scale that one end has."""
    shared = list(mentions)
    for index in range(len(shared) - 2, -1, -1):
        first, second = shared[index], shared[index + 1]
        if not first.link:
            continue
        shared[index] = _borrow(first, second)
        if first.link in {"to", "-"}:
            shared[index + 1] = _borrow(second, first, scale=False)
    return shared


def _borrow(taker: NumberMention, giver: NumberMention, *, scale: bool = True) -> NumberMention:
    units = {reading.unit for reading in giver.readings} & (STRICT_UNITS - {"th", "half"})
    units |= {reading.unit for reading in taker.readings}
    factor = giver.scale if scale and taker.scale == 1 and taker.link in {"to", "-"} else 1
    bare = {reading.value for reading in taker.readings if reading.unit in {"", *CURRENCIES}}
    more = {Reading(value * by, unit) for value in bare for unit in units for by in (1, factor)}
    return replace(taker, readings=taker.readings | more)


def _units_agree(claimed: str, stated: str) -> bool:
    if claimed == stated:
        return True
    return not claimed and stated not in STRICT_UNITS
