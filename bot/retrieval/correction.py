"""Corrections: “no, I meant the manager” asks the question before it about somebody else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.retrieval.chat_words import QUESTION_WORDS, plain_words
from bot.retrieval.ellipsis import is_elliptical

MOST_WORDS = 6
"""The most words of what was meant, if nothing but “no” says that it corrects anything."""

_NO = r"(?:(?:no)+|nah|nope)\b"
_SORRY = r"(?:sorry|sry)\b"
_DETERMINER = r"(?:the|a|an|this|that|his|her|their|my|our)\b"
_I_MEAN = r"i\s+(?:mean|meant)\b"
_NOT_HIM = (
    rf"not\s+(?:(?:him|her|them|that\s+one|this\s+one)\b|{_DETERMINER}[^,;:.?!]{{1,40}}[,;:])"
)
_SAYS_SO = re.compile(
    rf"^\W*(?:(?:{_NO}|{_SORRY})\W*)*(?:{_I_MEAN}|{_NOT_HIM})(?:\W*{_I_MEAN})?\W*", re.IGNORECASE
)
_ONLY_NO = re.compile(rf"^\W*{_NO}(?:\s*,\s*|\W+{_SORRY}\W*|\s+(?={_DETERMINER}))", re.IGNORECASE)
"""Without a comma, “no” may be part of what is asked: “no injuries?”."""

_SENTENCE_OPENINGS = frozenset(
    """i im ive you youre it its he hes she shes they theyre we were thats there not never really
    thanks thank wait way problem""".split()
)
"""Words that open a remark rather than what was meant: “No, it isn't.”"""


def what_was_meant(message: str) -> str | None:
    """What a message says was meant, without its “no, I meant”; ``None`` for other messages."""
    says_so = _SAYS_SO.match(message)
    opening = says_so or _ONLY_NO.match(message)
    meant = message[opening.end() :].strip() if opening else ""
    words = plain_words(meant)
    if not words or _is_tag(words) or not (says_so or _names_something(words)):
        return None
    return meant


def corrected_question(questions: Sequence[str], meant: str) -> str:
    """What was meant if that is a question, else the last of these together with it.

    Of earlier corrections among them, only those count that are questions themselves.
    """
    if _asks(meant):
        return meant
    question = next(filter(None, map(_whole, reversed(questions))), questions[-1])
    return f"{question.rstrip(' ?!.')}, {meant.rstrip(' ?!.')}?"


def _whole(question: str) -> str | None:
    """A question, without the opening of a correction; ``None`` where only a subject is left."""
    meant = what_was_meant(question)
    if meant is None:
        return question
    return meant if _asks(meant) else None


def _is_tag(words: Sequence[str]) -> bool:
    """Whether only a tag question is left: “Not the best idea, is it?”."""
    return len(words) == 2 and words[0] in QUESTION_WORDS and words[1] in _SENTENCE_OPENINGS


def _names_something(words: Sequence[str]) -> bool:
    """Whether a few words without a verb may say what was meant."""
    return (
        len(words) <= MOST_WORDS
        and words[0] not in _SENTENCE_OPENINGS
        and QUESTION_WORDS.isdisjoint(words)
    )


def _asks(meant: str) -> bool:
    """Whether what was meant asks a question of its own, maybe behind its subject."""
    return any(
        words and words[0] in QUESTION_WORDS and not is_elliptical(clause)
        for clause in re.split(r"[,;:.]", meant)
        if (words := plain_words(clause))
    )
