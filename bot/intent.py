"""What a message wants: an answer, an overview, the list of articles, or nothing of these."""

from __future__ import annotations

import re
from enum import StrEnum

from ingest.terms import content_terms


class Intent(StrEnum):
    """How a message is handled."""

    QUESTION = "question"
    OVERVIEW = "overview"
    LIST = "list"
    GREETING = "greeting"


_LIST = re.compile(
    r"""^\W*(?:please\s+|can\s+you\s+|could\s+you\s+)?(?:
        (?:which|what)\s+(?:articles|stories|news|sources)\b
            (?:\s+(?:do|can|are|have|is)\b.*|\s*)
      | (?:list|show)\s+(?:me\s+)?(?:all\s+)?(?:the\s+|your\s+)?(?:articles|stories|sources)\b.*
      | what\s+(?:can\s+i\s+ask|do\s+you\s+(?:know|have))(?:\s+about)?
    )\W*$""",
    re.VERBOSE | re.IGNORECASE,
)
_OVERVIEW = re.compile(
    r"""^\W*(?:please\s+|can\s+you\s+|could\s+you\s+)?(?:
        (?:summari[sz]e|sum\s+up|tl;?dr)\b(?P<summary>.*)
      | (?:give|write|show)\s+(?:me\s+)?(?:a|the)\s+(?:short\s+|brief\s+|quick\s+)?
            (?:summary|overview|gist)\b(?P<gist>.*)
      | what(?:\s+is|['’]?s|\s+are)\s+(?:this|it|these|the\s+(?:articles?|stor(?:y|ies)|news))
            (?:\s+(?:articles?|stor(?:y|ies)|news))?\s+about
      | what\s+(?:does|do)\s+(?:this|the|these)\s+(?:articles?|stor(?:y|ies))\s+say
      | what\s+happened
    )\W*$""",
    re.VERBOSE | re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|yo|good\s+(?:morning|evening|afternoon|day)|thanks?|thank\s+you"
    r"|thx|cheers|help|bye|goodbye|ok|okay|cool|nice|test|ping)(?:\s+(?:there|you|a\s+lot|bot))?\W*$",
    re.IGNORECASE,
)
_OVERVIEW_WORDS = frozenset(
    "summari sum tl dr tldr summary overview gist short brief quick articl stori news pleas give".split()
)


def intent_of(message: str) -> Intent:
    """Tell the commonest first messages from questions; whatever else is a question."""
    if _GREETING.match(message) or not re.search(r"\w", message):
        return Intent.GREETING
    if _LIST.match(message):
        return Intent.LIST
    return Intent.OVERVIEW if _OVERVIEW.match(message) else Intent.QUESTION


def overview_topic(message: str) -> str | None:
    """What an overview shall be about; ``None`` when no topic is named."""
    topic = [term for term in content_terms(message) if term not in _OVERVIEW_WORDS]
    match = _OVERVIEW.match(message)
    named = (match.group("summary") or match.group("gist") or "") if match else ""
    return named.strip(" :.?!") or None if topic and named.strip() else None
