"""The words of messages as people type them in chats."""

from __future__ import annotations

import re

from ingest.text.terms import fold

WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
"""A word with its apostrophes and hyphens."""

QUESTION_WORDS = frozenset(
    "who whos whom whose what whats when whens where wheres which why how hows is isnt are arent was"
    " wasnt were werent do dont does doesnt did didnt can cant could couldnt will wont would wouldnt"
    " should shouldnt has hasnt have havent had".split()
)
"""Words that open a question, as ``plain_word`` spells them."""


def plain_word(word: str) -> str:
    """A word folded and without apostrophes."""
    return fold(word).replace("'", "")
