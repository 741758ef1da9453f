"""What stands before a question to say that it leaves the last one's subject.

“Changing topic: …” begins a new subject, and “back to the plane, …”, “those
tiles again, …” or “what about the frogs, …” name one that the conversation may have had before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.retrieval.chat_words import CONNECTIVES
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


@dataclass(frozen=True, slots=True)
class SubjectLead:
    """A question behind such words, and whether its subject is new to the conversation.

    ``question`` begins with the subject where the words name one; ``subject`` is that alone.
    """

    question: str
    is_new: bool
    subject: str = ""


def subject_lead(text: str) -> SubjectLead | None:
    """The question behind words that leave the last subject; ``None`` where none stand before it."""
    new = _NEW.match(text)
    if new:
        return SubjectLead(text[new.end() :], is_new=True)
    back = _BACK.match(text) or _AGAIN.match(text)
    if back is None or not content_terms(back["subject"]):
        return None
    return SubjectLead(back["question"], is_new=False, subject=back["subject"].strip())
