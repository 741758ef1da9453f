"""Finds whose age a text tells: "Kyle Lund, 22,", "a 41-year-old man", "a woman aged 29"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.verification.normalization import fold_marks

_NAME = r"\b(?P<name>[A-Z][\w'-]{0,40})(?<!')\b"
_NOUN = r"\b(?P<noun>[a-z]{1,40})\b"
_AGE = r"(?P<age>\d{1,3})\b(?! and \d)"
_OLD = r"(?P<age>\d{1,3})[- ]year[- ]old"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_NAME},(?: who is| aged)? {_AGE}(?=[,.;)]|$)",
        rf"{_NAME} ?\({_AGE}\)",
        rf"{_NAME},? (?:is )?an? {_OLD}\b",
        rf"{_OLD} (?:[A-Z][\w'-]{{0,40}} ){{0,3}}{_NAME}",
        rf"{_OLD} {_NOUN}",
        rf"(?:{_NAME}|{_NOUN}),? aged {_AGE}\b",
    )
)


def other_ages(claim: str, texts: Iterable[str]) -> bool:
    """Whether a claim tells another age of somebody than the texts, by name or by "man".

    Somebody whose age the texts leave out has no other one.
    """
    stated = [person for text in texts for person in _ages(text)]
    known = {person for person, _ in stated}
    return any(person in known and (person, age) not in stated for person, age in _ages(claim))


def _ages(text: str) -> Iterator[tuple[str, int]]:
    """The last word of each name, or a noun, with an age that stands beside it."""
    folded = fold_marks(text)
    for form in _FORMS:
        for match in form.finditer(folded):
            groups = match.groupdict()
            person = groups.get("name") or groups.get("noun") or ""
            yield person.removesuffix("'s").casefold(), int(match["age"])
