"""The type of answer that a question expects, and whether a sentence offers one."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.retrieval.entities import CAPITALISED
from bot.verification.lexicon import CALENDAR_WORDS
from ingest.text.terms import is_content, terms


class AnswerType(StrEnum):
    """What a sentence must contain to answer."""

    NUMBER = "number"
    DURATION = "duration"
    AMOUNT = "amount"
    TIME = "time"
    PERSON = "person"
    PLACE = "place"
    OTHER = "other"


FIGURES = frozenset({AnswerType.NUMBER, AnswerType.DURATION, AnswerType.AMOUNT})

_PATTERNS: tuple[tuple[AnswerType, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            AnswerType.NUMBER,
            (
                r"\bhow (?:many|few|far|tall|large|big|high|fast)\b"
                r"|\bwhat (?:number|percentage|percent|proportion|share)\b"
            ),
        ),
        (AnswerType.DURATION, r"\bhow (?:long|old)\b"),
        (
            AnswerType.AMOUNT,
            (
                r"\bhow much\b|\bwhat (?:price|cost|amount|sum)\b"
                r"|\bwhat(?:['’]s| is| was| are| were)\b.*"
                r"\b(?:prices?|costs?|fees?|salary|revenues?|budget|turnover|profits?)(?:\W*$| of )"
            ),
        ),
        (
            AnswerType.TIME,
            # "When forces act on a body, what …" does not ask for a time.
            (
                r"^\W*when(?! .*, ?(?:what|which|who|how|why))\b|\b(?:since|until|by) when\b"
                r"|\bwhen (?:did|do|does|was|were|is|are|will|has|have|had|can)\b"
                r"|\b(?:what|which) (?:years?|date|month|day|decade|century|time)\b"
            ),
        ),
        (AnswerType.PERSON, r"\bwho(?:m|se)?\b"),
        (
            AnswerType.PLACE,
            r"\bwhere\b|\b(?:what|which) (?:country|city|state|place|town|location|region)\b",
        ),
    )
)

_DAYS_AND_MONTHS = "|".join(sorted(CALENDAR_WORDS))
_NUMBER_WORDS = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?"
    r"|thousands?|millions?|billions?|half|third|quarter|twice|once|several|none"
)
_NO_YEAR = r"(?!\b(?:1[5-9]\d\d|20\d\d)s?\b(?![.,]\d))\b\d"
"""A digit, but not of a bare year, which counts nothing."""

_NUMBER = re.compile(rf"{_NO_YEAR}|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE)
_DURATION = re.compile(rf"\d|\b(?:{_NUMBER_WORDS}|decades?|centur(?:y|ies))\b", re.IGNORECASE)
_AMOUNT = re.compile(
    rf"{_NO_YEAR}|[$£€¥%]"
    r"|\b(?:dollars?|pounds?|euros?|cents?|pence|usd|per ?cent|half|third|quarter|twice"
    r"|dozens?|hundreds?|thousands?|millions?|billions?)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:1\d{3}|20\d{2})s?\b|\b\d{1,2}(?:st|nd|rd|th) centur"
    rf"|\b(?:{_DAYS_AND_MONTHS}|yesterday|today|tomorrow|century|decade|years? ago"
    r"|last (?:year|month|week)|bc|ad)\b",
    re.IGNORECASE,
)
_NAME = re.compile(rf"{CAPITALISED}(?:[’'-]\w*)*")


def answer_type(question: str) -> AnswerType:
    """The type of answer that a question expects."""
    return next((kind for kind, form in _PATTERNS if form.search(question)), AnswerType.OTHER)


def offers(sentence: str, kind: AnswerType, question_terms: frozenset[str]) -> bool:
    """Whether a sentence contains an answer of that type.

    For a person or a place, that is a capitalised word that the question does
    not contain. ``OTHER`` is never offered, so that it changes no score.
    """
    if kind is AnswerType.NUMBER:
        return bool(_NUMBER.search(sentence))
    if kind is AnswerType.DURATION:
        return bool(_DURATION.search(sentence))
    if kind is AnswerType.AMOUNT:
        return bool(_AMOUNT.search(sentence))
    if kind is AnswerType.TIME:
        return bool(_TIME.search(sentence))
    if kind is AnswerType.OTHER:
        return False
    return any(_is_new_name(word, question_terms) for word in _NAME.findall(sentence))


def _is_new_name(word: str, question_terms: frozenset[str]) -> bool:
    found = [term for term in terms(word) if is_content(term)]
    return bool(found) and found[0] not in question_terms
