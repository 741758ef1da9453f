"""Follow-up questions to learn from: real turns, and questions that lean on one asked before.

A follow-up is read beside what it follows, as ``bot.retrieval.follow_up``
writes it. Of two questions about one article, the second comes to lean on the
first: a name that both have becomes a pronoun, or what only repeats is left out.
Some stay as they are, so that a change of subject is learnt as well.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from benchmarks.reader.examples import ReadingExample
from bot.retrieval.follow_up import in_context
from bot.types.question import Turn
from ingest.text.terms import content_terms

UNCHANGED = 0.2
"""The share of questions that stay whole beside another one."""

_NAME = re.compile(r"\b[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*(?:['’]s)?")
_PRONOUNS = ("he", "she", "they", "it", "he", "she", "they", "it", "that", "this")
_POSSESSIVE = {"he": "his", "she": "her", "they": "their", "it": "its"}
_TAIL = re.compile(r"\s+(?:in|at|on|of|for|to|by|from|with|during|after|about|over)\s+[^?]+\??$")
_OPENINGS = ("", "", "", "and ", "And ", "so ", "ok ", "ok and ", "but ", "wait, ")


def turns_of(
    row: Mapping[str, Any], texts: Mapping[str, str]
) -> list[tuple[Mapping[str, Any], tuple[Turn, ...]]]:
    """The follow-ups of a conversation that ask something, each with what was said before.

    ``texts`` are the articles' by identifier; a turn about another one counts as unanswered.
    """
    before: list[Turn] = []
    found = []
    for turn in row["turns"]:
        if turn["answerable"] is not None and before:
            found.append((turn, tuple(before)))
        text = texts.get(turn.get("article_id") or "", "")
        answers = [
            text[span["start"] : span["end"]]
            for together in turn["answers"][:1]
            for span in together
        ]
        before.append(Turn(turn["question"], " ".join(filter(None, answers))))
    return found


def beside_earlier(read: ReadingExample, turns: Sequence[Turn]) -> ReadingExample:
    """The example with its question beside what was said before."""
    return replace(read, query=in_context(read.query, turns))


def leaning(question: str, earlier: str, draw: random.Random) -> str | None:
    """The question in words that lean on an earlier one; ``None`` where they share nothing."""
    if draw.random() < UNCHANGED:
        return question
    known = set(content_terms(earlier))
    short = _with_pronoun(question, known, draw) or question
    tail = _TAIL.search(short)
    if (
        tail
        and {*content_terms(tail[0])} <= known
        and len(content_terms(short[: tail.start()])) > 0
    ):
        short = short[: tail.start()] + "?"
    if short == question:
        return None
    return draw.choice(_OPENINGS) + (
        short[:1].lower() + short[1:] if draw.random() < 0.5 else short
    )


def _with_pronoun(question: str, known: set[str], draw: random.Random) -> str | None:
    """With a pronoun instead of the first name that the earlier question has, too."""
    for name in _NAME.finditer(question):
        wanted = content_terms(name[0])
        if name.start() and wanted and set(wanted) <= known:
            word = draw.choice(_PRONOUNS)
            if name[0].endswith(("'s", "’s")):
                word = _POSSESSIVE.get(word, "its")
            return question[: name.start()] + word + question[name.end() :]
    return None
