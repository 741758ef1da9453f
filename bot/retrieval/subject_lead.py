"""What stands before a question to say that it leaves the last one's subject.

“Changing topic: …” begins a new subject, and “back to the plane, …”, “those
tiles again, …” or “what about the frogs, …” name one that the conversation may have had before.
“Ok otters. who filmed them” names one without such words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.retrieval.chat_words import CONNECTIVES, QUESTION_WORDS, plain_words
from ingest.text.terms import content_terms

_OPENING = rf"^\W*(?:(?:{'|'.join(sorted(CONNECTIVES))})\b\W*)*"
_DIVIDES = r"\s*(?:[,.:;!?–—]+|\s-+)\s*(?=\S)"

_NEW = re.compile(
    rf"""{_OPENING}(?:
        (?:something|smth)\s+(?:else|different|unrelated)
      | (?:(?:changing|change\s+of|change|new|different)\s+(?:the\s+)?(?:topic|subject)s?)
      | (?:completely\s+|totally\s+)?(?:unrelated|off\W?topic)(?:\s+question)?
      | on\s+(?:another|a\s+different)\s+(?:topic|subject|note|matter)
    )(?:\s+(?:now|then|though|tho))?{_DIVIDES}""",
    re.VERBOSE | re.IGNORECASE,
)
_BACK = re.compile(
    rf"""{_OPENING}(?:
        (?:(?:(?:let['’]?s|can\s+we|could\s+we|i['’]?m|im)\s+)?(?:go|going|get|getting|come|coming)\s+)?
            back\s+(?:to|on)
      | (?:returning|to\s+return|to\s+(?:go|come|get)\s+back)\s+to
      | as\s+(?:for|to) | regarding | concerning | (?:what|how)\s+about
    )\s+(?P<question>(?P<subject>[^,.:;!?–—]+){_DIVIDES}.+)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_AGAIN = re.compile(
    rf"""{_OPENING}(?P<question>(?:about\s+)?
        (?:the|that|those|this|these|his|her|their|its)\s+(?!(?:[\w'’-]+\s+)*?(?:is|are|was|were|has|have|had)\s)
        (?P<subject>(?:[\w'’-]+\s+){{1,5}})again{_DIVIDES}.+)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_BARE = re.compile(
    rf"""{_OPENING}(?:now\s+|next\s+)?(?P<question>
        (?P<subject>[\w'’-]+(?:\s+[\w'’-]+){{0,4}})(?P<mark>{_DIVIDES})(?P<rest>.+))""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)

_ARTICLE = re.compile(r"\b(?:one|thing|stuff|story|article|piece|news)$", re.IGNORECASE)
"""A subject that ends so means an article. Behind a comma, any other is more likely a part of what
the last answer was about: “and the next game, when?”."""


@dataclass(frozen=True, slots=True)
class SubjectLead:
    """A question behind such words, and whether its subject is new to the conversation.

    ``question`` begins with the subject where the words name one; ``subject`` is that alone.
    ``is_bare``: nothing but the subject stands before the question, so it may be meant as
    new, or as what the last answer was about.
    """

    question: str
    is_new: bool
    subject: str = ""
    is_bare: bool = False


def subject_lead(text: str) -> SubjectLead | None:
    """The question behind words that leave the last subject; ``None`` where none stand before it."""
    new = _NEW.match(text)
    if new:
        return SubjectLead(text[new.end() :], is_new=True)
    back = _BACK.match(text) or _AGAIN.match(text)
    found = back or _bare(text)
    if found is None or not content_terms(found["subject"]):
        return None
    subject = found["subject"].strip()
    return SubjectLead(found["question"], is_new=False, subject=subject, is_bare=back is None)


def _bare(text: str) -> re.Match[str] | None:
    """A subject of at most five words, none of them of a question, before a question."""
    found = _BARE.match(text)
    if found is None:
        return None
    named, asked = (plain_words(found[part]) for part in ("subject", "rest"))
    asks = bool(asked) and asked[0] in QUESTION_WORDS and QUESTION_WORDS.isdisjoint(named)
    is_apart = "," not in found["mark"] or _ARTICLE.search(found["subject"])
    return found if asks and is_apart else None
