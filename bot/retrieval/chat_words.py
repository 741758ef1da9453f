"""The words of messages as people type them in chats."""

from __future__ import annotations

import re

from ingest.text.terms import fold

WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
"""A word with its apostrophes and hyphens."""

SIMPLE_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
"""A word with its apostrophes; a hyphen parts it in two."""

CONNECTIVES = frozenset(
    "so and but or ok okay k well then also hey um hm hmm oh wow lol idk".split()
)
"""Words that open a message and say nothing."""

QUESTION_WORDS = frozenset(
    "who whos whom whose what whats when whens where wheres which why how hows is isnt are arent was"
    " wasnt were werent do dont does doesnt did didnt can cant could couldnt will wont would wouldnt"
    " should shouldnt has hasnt have havent had".split()
)
"""Words that open a question, as ``plain_word`` spells them."""


def plain_word(word: str) -> str:
    """A word folded and without apostrophes."""
    return fold(word).replace("'", "")


def plain_words(text: str) -> list[str]:
    """The words of a text, folded and without apostrophes."""
    return [plain_word(word.group()) for word in SIMPLE_WORD.finditer(text)]


def after_connectives(message: str) -> list[re.Match[str]]:
    """The words of a message without the connectives at its beginning; at least one, if it has any."""
    words = list(SIMPLE_WORD.finditer(message))
    while len(words) > 1 and plain_word(words[0].group()) in CONNECTIVES:
        del words[0]
    return words
