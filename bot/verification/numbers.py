"""Finds numbers in prose: "5,000", "five thousand", "$2bn", "10 per cent", "3rd", "two thirds".

A number may have several readings ("100 m" is metres or millions); two mentions
agree when they share one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from bot.verification.bounds import find_bound
from bot.verification.durations import (
    LONG_UNITS,
    NOT_BEHIND_COMMA,
    NOT_BEHIND_PART,
    find_single_periods,
)
from bot.verification.figures import COMPARATIVES, MAX_LITERAL, Figure, FigureReader, Token
from bot.verification.lexicon import FUNCTION_WORDS
from bot.verification.normalization import fold_marks
from bot.verification.number_mention import (
    NumberMention,
    Reading,
    with_parts,
    with_ranges,
)
from bot.verification.number_words import (
    SCALES,
    SMALL,
    SPELLED_SCALES,
    is_number_word,
)
from bot.verification.times import ClockTime, find_times
from bot.verification.units import (
    AM_TIME,
    ANY_TIME,
    CURRENCY_SYMBOLS,
    DECIMAL_TIME,
    ORDINAL,
    PERCENT,
    PM_TIME,
    SHARE,
    find_symbol,
    is_strict,
    unit_table,
)
from ingest.text.terms import stem

MAX_SCALES = 3
"""How many words such as "thousand" may follow each other."""

MAX_HEAD_WORDS = 3
"""How many words behind a number may name what it counts."""

MOST_LINKING_WORDS = 4
"""How many words from "to" on may stand between the ends of a range: "to as many as 5"."""


_TOKEN = re.compile(
    r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?|\d{1,3}(?:[ ']\d{3})+(?![\d.,])|\d+(?:[.,]\d+)*"
    r"|(?<![\w.])\.\d+"
    rf"|(?<![^\W\d_])[A-Za-z]{{0,3}}[{CURRENCY_SYMBOLS}]|[^\W\d_]+|\S"
)
_SPACED = re.compile(r"(?<=\d)(?:, (?=\d{3}(?!\d))|\. (?=\d{1,2}(?!\d)))")
"""Some archives write "15, 000" and "1. 3", which may be one number or two; both readings count."""

_HYPHENED_PART = re.compile(r"-and-a-half(?:-|\b)", re.IGNORECASE)

_MISREAD_SIGN = re.compile("\N{LATIN CAPITAL LETTER A WITH CIRCUMFLEX}(?=[£¥¢])")
"""What a currency's sign becomes where UTF-8 was read as Latin-1."""

_NEGATIVE = re.compile(r"(?:(?<![\w)\]'.,%-])-|\b(?:minus|negative) )$")
_ZERO = re.compile(r"\s*(?P<side>below|above) (?:zero|freezing)|\s*(?P<below>below)(?=[.,;]|$)")
_SIDES = {"by": "by", "from": "from", "between": "from", "past": "from", "to": "to"}
_UNIT_OF_HALF = {"am": AM_TIME, "pm": PM_TIME, "": ANY_TIME}
_LINKS = frozenset({"to", "-", "or", "and", ",", ":", ".", "from", "/", "in", "out"})
_AMOUNT_OVER = re.compile(r"\d\S*(?: (?:thousand|million|billion|trillion))?(?: [a-z]+s)? over $")
"""An amount before "over", which then says during which time: "€3m over two years"."""

_OF_WHOLE = frozenset("the its his her their our my your these those".split())
_SKIPPED_BEFORE_HEAD = frozenset(
    "of the its his her their our my your these those all them - such".split()
)
_IRREGULAR = {
    "people": "person", "persons": "person", "men": "man", "women": "woman", "children": "child",
    "lives": "life", "wives": "wife", "policemen": "policeman", "firemen": "fireman",
    "fishermen": "fisherman", "feet": "foot", "teeth": "tooth", "mice": "mouse",
    "geese": "goose", "sheep": "sheep", "fish": "fish", "police": "police", "staff": "staff",
}  # fmt: skip


def find_numbers(text: str, skip: Sequence[tuple[int, int]] = ()) -> tuple[NumberMention, ...]:
    """The numbers of a text, in order.

    A text with “15, 000”, which may be one number or two, is read both ways, and the numbers
    of the second reading follow all those of the first.

    ``skip`` are spans of ``fold_marks`` of the text to ignore, such as dates.
    """
    characters = list(fold_marks(text))
    for start, end in skip:
        characters[start:end] = ["\x1f"] * (end - start)
    folded = "".join(map(_plain, characters))
    folded = _MISREAD_SIGN.sub(" ", folded)
    folded = _HYPHENED_PART.sub(" and a half ", folded)
    joined = _SPACED.sub(lambda mark: mark[0][0], folded)
    found = _Scanner(folded).scan()
    return found if joined == folded else (*found, *_Scanner(joined).scan())


def find_periods(text: str, *, how_long: bool = False) -> tuple[NumberMention, ...]:
    """One of a unit of time, as in "a week" and "decade-long", which ``find_numbers`` leaves out.

    ``how_long``: only where it says how long something lasts, as in "for a week".
    """
    lower = text.lower()
    return tuple(
        NumberMention(
            frozenset({Reading(Fraction(1), period.unit)}),
            find_bound(lower, period.start, [period.end]),
        )
        for period in find_single_periods(lower)
        if period.is_length or not how_long
    )


def unread_numerals(text: str) -> frozenset[str]:
    """The words of a text with a numeral that is not read as a number, such as Ⅷ, ①, 五 and 5²."""
    return frozenset(
        word.strip(".,;:!?'()")
        for word in fold_marks(text).split()
        if any(_is_unread(char, before) for before, char in pairwise(f" {word}"))
    )


def _is_unread(char: str, before: str) -> bool:
    """Whether a character is a numeral that is not read, which "²" in "m²" is not."""
    is_numeral = not char.isascii() and unicodedata.numeric(char, None) is not None
    return is_numeral and _plain(char) == char and not (char in "²³" and before.isalpha())


def _plain(char: str) -> str:
    """A character with its digits as 0 to 9: ٩ is 9, and ½ is 1/2."""
    if char.isascii():
        return char
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    if unicodedata.decomposition(char).startswith("<fraction>"):
        written = unicodedata.normalize("NFKC", char).replace("\u2044", "/")
        return f" {written} " if not written.endswith("/") else char
    return {"−": "-", "⁄": "/", "∕": "/", "٪": "%", "％": "%"}.get(char, char)


class _Scanner:
    """Scans the tokens of a text once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lower = text.lower()
        self._tokens = [
            Token(match[0], match[0].casefold(), *match.span()) for match in _TOKEN.finditer(text)
        ]
        self._figures = FigureReader(self._tokens)
        self._times = {time.start: time for time in find_times(text)}

    def scan(self) -> tuple[NumberMention, ...]:
        mentions: list[NumberMention] = []
        spans: list[tuple[int, int]] = []
        at = 0
        while at < len(self._tokens):
            time = self._times.get(self._tokens[at].start)
            figure = None if time else self._figures.read(at)
            begins = at
            if time:
                mention, at = self._time(at, time)
            elif figure:
                mention, at = self._mention(at, figure)
            else:
                at += 1
                continue
            mentions.append(mention)
            spans.append((begins, at))
        beside = [self._is_beside(end, *span) for (_, end), span in pairwise(spans)]
        mentions = [
            replace(one, link="") if self._is_far(*span) else one
            for one, span in zip(mentions, self._gaps(spans), strict=True)
        ]
        return with_ranges(with_parts(mentions, beside))

    def _gaps(self, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """The tokens between each figure and the next, or the end."""
        for (_, end), (begins, _) in pairwise((*spans, (len(self._tokens), 0))):
            yield end, begins

    def _is_far(self, end: int, begins: int) -> bool:
        """Whether too much stands between two figures for "to" or a mark to join them."""
        if self._figures.key(end).isalpha():
            return begins - end > MOST_LINKING_WORDS
        return any(self._figures.key(at)[:1].isalpha() for at in range(end + 1, begins))

    def _time(self, begins: int, time: ClockTime) -> tuple[NumberMention, int]:
        """The mention of a time of day, which counts nothing, and the next token."""
        at = begins
        while at < len(self._tokens) and self._tokens[at].start < time.end:
            at += 1
        bound = find_bound(self._lower, time.start, [time.end])
        link = self._figures.key(at) if self._figures.key(at) in _LINKS else ""
        is_name = time.may_be == "name"
        readings = frozenset(_time_readings(time))
        word, side = self._word_before(time.start), time.side
        if word == "between" or (word == "by" and time.may_be == "decimal"):
            side = _SIDES[word]
        return NumberMention(readings, bound, side, link=link, is_pronoun=is_name), at

    def _is_beside(self, end: int, begins: int, behind: int) -> bool:
        """Whether only "and" or a comma stands between two figures that may be parts of one."""
        between = [self._figures.key(at) for at in range(end, begins)]
        if between in ([","], [",", "and"]):
            return self._figures.key(behind) not in NOT_BEHIND_COMMA
        return between in ([], ["and"]) and self._figures.key(behind) not in NOT_BEHIND_PART

    def _mention(self, begins: int, figure: Figure) -> tuple[NumberMention, int]:
        """The mention of a figure, with what stands before and behind it, and the next token."""
        start = self._tokens[begins].start
        at, scale, suffix = self._scaled(figure)
        readings, at = self._readings(figure, at, scale, suffix)
        currency, before = self._currency_before(begins)
        if currency and not figure.unit:
            start = before
            readings = [replace(one, unit=currency) for one in readings if one.unit != "meter"]
        head = self._tokens[at - 1].end
        is_negative, start = self._sign(start)
        zero = _ZERO.match(self._lower, head) if _is_degree(readings) else None
        if is_negative or (zero and "below" in zero.groups()):
            readings = [replace(one, value=-one.value) for one in readings]
        while zero and at < len(self._tokens) and self._tokens[at].start < zero.end():
            at += 1
        # "One of the workers" says nothing of how many they are.
        is_one_of = (
            figure.is_pronoun
            and self._figures.key(at) == "of"
            and self._figures.key(begins) == "one"
        )
        heads, noun = ((), "") if is_one_of else self._heads(at)
        bound = find_bound(
            self._lower, start, [head, *(token.end for token in self._tokens[at : at + 2])]
        )
        is_over = self._lower[max(0, start - 8) : start].rstrip().endswith("over")
        if bound == ">" and is_over and any(one.unit in LONG_UNITS for one in readings):
            is_during = _AMOUNT_OVER.search(self._lower[max(0, start - MAX_LITERAL) : start])
            bound = "" if is_during else "over"
        if bound == "<=" and figure.unit == ORDINAL:
            bound = ""  # "up to third" says where somebody is, and no limit
        readings += self._other_readings(figure, readings, at)
        side = _SIDES.get(self._word_before(start), "")
        link = self._figures.key(at) if self._figures.key(at) in _LINKS else ""
        is_pronoun = figure.is_pronoun and all(not is_strict(one.unit) for one in readings)
        return (
            NumberMention(
                frozenset(readings), bound, side, scale, link, heads, noun, is_pronoun,
                part=self._part(begins, at), is_difference=self._figures.key(at) in COMPARATIVES,
            ),
            at,
        )  # fmt: skip

    def _part(self, begins: int, end: int) -> str:
        """``part`` for the two of "two of the nine", ``whole`` for the nine, or empty."""
        key = self._figures.key
        if key(end) == "of" and key(begins - 1) != "all":
            is_part = key(end + 1) in _OF_WHOLE or is_number_word(key(end + 1) or " ")
            return "part" if is_part else ""
        before = begins - 2 if key(begins - 1) in _OF_WHOLE else begins - 1
        is_part_before = before == 0 or is_number_word(key(before - 1) or " ")
        return "whole" if key(before) == "of" and is_part_before else ""

    def _scaled(self, figure: Figure) -> tuple[int, int, str]:
        """The token behind the words for a scale, their factor, and the last of them."""
        at, scale, word = figure.next, 1, ""
        if figure.unit:
            return at, scale, word
        if self._figures.key(at) == "-" and self._figures.key(at + 1) in SPELLED_SCALES:
            at += 1
        while self._figures.key(at) in SCALES and word != "m" and at < figure.next + MAX_SCALES + 1:
            if len(self._figures.key(at)) < 3 and self._tokens[at].surface == "T":
                break
            word = self._figures.key(at)
            scale *= SCALES[word]
            at += 1
        return at, scale, word

    def _readings(
        self, figure: Figure, at: int, scale: int, suffix: str
    ) -> tuple[list[Reading], int]:
        """The readings of a figure with its unit, and the token behind that."""
        if figure.unit == SHARE:
            unit, length = self._share_of_unit(at)
            if unit:
                return [Reading(value, unit) for value in figure.values], at + length
            parts = [Reading(value, SHARE) for value in figure.values]
            return [*parts, *(Reading(value * 100, PERCENT) for value in figure.values)], at
        if figure.unit:
            return [Reading(value, figure.unit) for value in figure.values], at
        skipped = 1 if self._figures.key(at) == "-" else 0
        unit, length = self._figures.unit(at + skipped)
        if unit == "won" and scale == 1 and max(figure.values) < 100:
            unit = ""
        elif unit == "foot" and self._figures.key(at + skipped) == "foot" and not skipped:
            pass
        readings = [Reading(value * scale, unit) for value in figure.values]
        if unit:
            at += length + skipped
        if suffix == "m" and not unit:
            readings += [Reading(value, "meter") for value in figure.values]
        half = self._figures.with_part(Figure((Fraction(0),), at))
        if unit and half.next != at:
            readings = [replace(one, value=one.value + half.values[0] * scale) for one in readings]
            at = half.next
        if unit == "year" and self._figures.key(
            at + (1 if self._figures.key(at) == "-" else 0)
        ) in {"old", "olds"}:
            readings = [replace(one, unit="") for one in readings]
        return readings, at

    def _other_readings(
        self, figure: Figure, readings: Sequence[Reading], at: int
    ) -> list[Reading]:
        """What a figure says in other words, by what stands behind it.

        A 70th anniversary is 70 years, and "four out of five" are 80 per cent.
        """
        key = self._figures.key(at)
        if figure.unit == ORDINAL:
            return [Reading(value, "year") for value in figure.values if key == "anniversary"]
        bare = [one.value for one in readings if not one.unit]
        every = self._figures.several_behind(at)
        shares = [value / every for value in bare if every and value < every]
        return [
            Reading(share * factor, unit)
            for share in shares
            for factor, unit in ((1, SHARE), (100, PERCENT))
        ]

    def _share_of_unit(self, at: int) -> tuple[str, int]:
        """The unit that a part is of, as in "a quarter of an hour" or "two thirds of a mile"."""
        if self._figures.key(at) == "of" and self._figures.key(at + 1) in {"a", "an"}:
            unit, length = self._figures.unit(at + 2)
            return unit, length + 2
        return "", 0

    def _currency_before(self, at: int) -> tuple[str, int]:
        """The currency before a number, as in "US$ 5", "EUR 5" and "Rs. 5", and where it begins."""
        before = at - 1
        if self._figures.key(before) in {".", "-"} and before > 0:
            before -= 1
        if before < 0:
            return "", -1
        token = self._tokens[before]
        symbol = find_symbol(token.surface)
        code = unit_table().codes.get(token.surface, "")
        rupees = "rupee" if token.key in {"rs", "re"} and before + 2 >= at else ""
        unit = symbol or (code if before == at - 1 else "") or rupees
        if self._figures.key(at - 1) == "-" and not symbol:
            unit = ""
        return unit, token.start

    def _sign(self, start: int) -> tuple[bool, int]:
        """Whether a number is negative, and where its sign begins."""
        before = self._lower[max(0, start - 12) : start]
        match = _NEGATIVE.search(before)
        if match and not re.search(r"[\d%]\s*-$", before):
            return True, start - (len(before) - match.start())
        after = self._text[start : start + 2]
        if find_symbol(after[:1]) and after[1:] == "-":
            return True, start
        return False, start

    def _heads(self, at: int) -> tuple[tuple[str, ...], str]:
        """The stems of the words behind a number, and of the first plural among them."""
        while self._figures.key(at) in _SKIPPED_BEFORE_HEAD:
            at += 1
        words: list[str] = []
        for token in self._tokens[at : at + MAX_HEAD_WORDS]:
            if not token.key.isalpha() or token.key in FUNCTION_WORDS or token.key in SMALL:
                break
            words.append(token.key)
        plurals = [word for word in words if _is_plural(word)]
        return tuple(map(_stem, words)), _stem(plurals[0]) if plurals else ""

    def _word_before(self, start: int) -> str:
        words = self._lower[max(0, start - 24) : start].split()
        while words and words[-1] in {
            "about",
            "around",
            "some",
            "just",
            "nearly",
            "almost",
            "over",
        }:
            words.pop()
        return words[-1] if words else ""


def _time_readings(time: ClockTime) -> Iterator[Reading]:
    """What a time may be read as; one on the hour also as the 5 of "5pm"."""
    yield Reading(Fraction(time.minutes), _UNIT_OF_HALF[time.half])
    hour, minute = divmod(time.minutes, 60)
    if time.may_be == "decimal":
        shown = hour + 12 * (time.half == "pm" or (not hour and not time.half))
        yield Reading(shown + Fraction(minute, 100), DECIMAL_TIME)
    if not minute:
        yield Reading(Fraction(hour or 12), time.half)
        if time.may_be == "count":
            yield Reading(Fraction(hour or 12))


def _is_plural(word: str) -> bool:
    return word in _IRREGULAR or (len(word) > 3 and word.endswith("s") and not word.endswith("ss"))


def _stem(word: str) -> str:
    return stem(_IRREGULAR.get(word, word))


def _is_degree(readings: Sequence[Reading]) -> bool:
    return any(one.unit.startswith("degree") or not one.unit for one in readings)
