"""Questions that ask nothing without the one before: “And a funeral?”, “why not”, “who says that?”."""

from __future__ import annotations

import re

from bot.retrieval.chat_words import after_connectives, plain_word

MOST_WORDS = 4
"""The most words of a question without a verb."""

_AUXILIARIES = frozenset(
    """is are was were be been do does did has have had can could will would shall should may might
    must isnt arent wasnt werent doesnt didnt hasnt havent hadnt cant couldnt wont wouldnt shouldnt
    whats whos wheres hows whens whys im youre theyre""".split()
)
_ABOUT = (["what", "about"], ["how", "about"])
_WHO_SAYS = re.compile(
    r"\bwho(?:['’]?s)?\s+(?:says|said|told)\b|\b(?:says|according\s+to)\s+who", re.IGNORECASE
)


def is_elliptical(text: str) -> bool:
    """Whether a short question has no auxiliary verb, or asks who said what was answered."""
    words = [plain_word(word.group()) for word in after_connectives(text)]
    if len(words) <= MOST_WORDS + 1 and _WHO_SAYS.search(text):
        return True
    if words[:2] in _ABOUT:
        del words[:2]
    return len(words) <= MOST_WORDS and _AUXILIARIES.isdisjoint(words)
