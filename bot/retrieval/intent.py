"""What a message wants: an answer, an overview, news, the list of articles, or none of these."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.retrieval.article_reference import NAMED_ARTICLE
from bot.retrieval.small_talk import small_talk
from bot.retrieval.vagueness import is_vague, names_nothing, subject_of, wants_latest
from ingest.text.terms import content_terms


class Intent(StrEnum):
    """How a message is handled; every kind of ``SmallTalk`` is one, too."""

    QUESTION = "question"
    OVERVIEW = "overview"
    NEWS = "news"
    LIST = "list"
    VAGUE = "vague"
    ABOUT_BOT = "about_bot"
    HELP = "help"
    THANKS = "thanks"
    FAREWELL = "farewell"
    GREETING = "greeting"
    REACTION = "reaction"
    INSULT = "insult"
    INSTRUCTION = "instruction"

    @property
    def asks(self) -> bool:
        """Whether the message asks for something of the articles."""
        return self in _ASKING


_ASKING = frozenset({Intent.QUESTION, Intent.OVERVIEW, Intent.NEWS, Intent.LIST, Intent.VAGUE})
_OPENING = r"""^\W*(?:(?:hi|hello|hey)(?:\s+(?:there|bot))?\W+)?
    (?:(?:can|could|would)\s+you\s+)?(?:please\s+)?"""
_LIST = re.compile(
    _OPENING
    + r"""(?:
        (?:which|what)\s+(?:articles|stories|news|sources)
            (?:\s+(?:do\s+you\s+(?:have|know|hold|cover)|have\s+you(?:\s+got)?
                |(?:are|is)\s+(?:there|available|stored)|can\s+(?:i|you|we))\b.*)?
      | (?:(?:list|show)\s+(?:me\s+)?)?(?:all\s+)?(?:of\s+)?(?:the\s+|your\s+)?
            (?:articles|stories|sources)
            (?:,?\s+(?:please|available|there\s+are|(?:that\s+)?(?:i|you|we)\s+(?:can|have|know)\b.*))?
      | list
      | what\s+(?:can\s+i\s+ask(?:\s+you)?|do\s+you\s+(?:know|have))(?:\s+about)?
    )\W*$""",
    re.VERBOSE | re.IGNORECASE,
)
_OVERVIEW = re.compile(
    _OPENING
    + r"""(?:
        (?:summari[sz]e|sum\s+up|recap|outline|tl;?dr)\b(?P<summary>.*)
      | (?:(?:give|write|show|what(?:['’]?s|\s+(?:is|are)))\s+(?:me\s+)?)?(?:(?:an?|the)\s+)?
            (?:(?:short|brief|quick|main|key)\s+)?
            (?:summary|overview|gist|recap|rundown|points|highlights)
            (?P<gist>(?:,?\s+(?:of|about|on|from|in|please)\b.*)?)
      | what(?:\s+is|['’]?s|\s+was)\s+(?P<asked>"""
    + NAMED_ARTICLE
    + r""")\s+(?:all\s+)?about
      | what\s+(?:does|did)\s+(?P<said>"""
    + NAMED_ARTICLE
    + r""")\s+(?:say|report)
      | (?:tell\s+me(?:\s+more)?\s+about|explain|describe)\s+(?P<told>"""
    + NAMED_ARTICLE
    + r""")
      | what(?:\s+is|['’]?s|\s+are)\s+(?:this|it|these|the\s+(?:articles?|stor(?:y|ies)|news))
            (?:\s+(?:articles?|stor(?:y|ies)|news))?\s+about
      | what\s+(?:does|do)\s+(?:this|the|these)\s+(?:articles?|stor(?:y|ies))\s+say
      | what\s+happened
    )\W*$""",
    re.VERBOSE | re.IGNORECASE,
)
_NEWS = re.compile(
    _OPENING
    + r"""(?:
        (?:what(?:\s+is|['’]?s)|(?:is\s+there|are\s+there|have\s+you(?:\s+got)?|do\s+you\s+have))
            \s+(?:anything\s+|something\s+)?(?:new|the\s+(?:latest|newest)(?:\s+news)?|(?:any\s+|the\s+)?news)
      | (?:(?:give|show|tell)\s+(?:me\s+)?)?(?:any\s+|the\s+|some\s+)?
            (?:(?:latest|newest|recent)\s+)?(?:news|updates?|developments)
      | (?:(?:give|show|tell)\s+(?:me\s+)?)?the\s+latest
    )(?P<topic>\s+(?:about|on|with|regarding|concerning)\s+\S.*|(?:\s+(?:today|now|please|there))?)\W*$""",
    re.VERBOSE | re.IGNORECASE,
)
_INSULT = re.compile(
    r"""^\W*(?:
        (?:(?:you|u|this\s+bot|the\s+bot)(?:['’]?re|\s+are|\s+r|\s+is)?\s+)?
            (?:such\s+)?(?:an?\s+)?(?:so\s+|really\s+|fucking\s+)?
            (?:stupid|dumb|idiot(?:ic)?|useless|garbage|trash|moron|crap|shit|sucks?)
            (?:\s+(?:bot|thing|piece\s+of\s+\w+|ai))?
      | (?:fuck|screw)\s+(?:you|u|off|this)(?:\s+bot)?|stfu|shut\s+up|i\s+hate\s+(?:you|this\s+bot)
    )\W*$""",
    re.VERBOSE | re.IGNORECASE,
)
_INSTRUCTION = re.compile(
    _OPENING
    + r"""(?:
        (?:ignore|disregard|forget|override)\s+(?:all\s+|any\s+)?(?:of\s+)?
            (?:the|your|my|these|those|previous|prior|above|earlier|everything)\b
      | you\s+are\s+now\b|from\s+now\s+on\b|act\s+as\b|pretend\b|role-?play\b|repeat\s+after\s+me\b
      | (?:print|reveal|show|output|tell\s+me)\s+(?:me\s+)?your\s+(?:system\s+)?(?:prompt|instructions|rules)\b
      | (?:write|compose|make\s+up|create|generate)\s+(?:me\s+|us\s+)?(?:an?\s+|some\s+)?
            (?:\w+\s+)?(?:poem|song|story|essay|letter|e-?mail|code|script|program|tweet|joke|haiku|limerick|rap)\b
      | (?:tell\s+(?:me|us)\s+)?(?:a\s+)?jokes?\b|translate\b|sing\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_ABOUT = re.compile(r"^\s*(?:about|on|with|regarding|concerning)\s+", re.IGNORECASE)
_OVERVIEW_WORDS = frozenset(
    "articl stori news latest newest recent main point key whole full entir everyth brief briefli"
    " short quick sentenc paragraph word line bullet one two three four five few".split()
)
"""Terms that describe the overview, not its topic."""


def intent_of(message: str) -> Intent:
    """The intent of a message; one that fits no other pattern is a question."""
    if _LIST.match(message):
        return Intent.LIST
    if _INSULT.match(message):
        return Intent.INSULT
    if kind := small_talk(message):
        return Intent(kind.value)
    if _INSTRUCTION.match(message):
        return Intent.INSTRUCTION
    return _wanted(message)


def _wanted(message: str) -> Intent:
    if names_nothing(message):
        return Intent.VAGUE
    if _NEWS.match(message) or wants_latest(message):
        return Intent.NEWS
    if _OVERVIEW.match(message):
        return Intent.OVERVIEW
    return Intent.VAGUE if is_vague(message) else Intent.QUESTION


def topic_of(message: str, intent: Intent) -> str | None:
    """What an overview or news is wanted about; ``None`` where the message names no topic."""
    if intent is Intent.VAGUE:
        return subject_of(message)
    if wants_latest(message):
        return None
    named = ""
    if intent is Intent.OVERVIEW and (match := _OVERVIEW.match(message)):
        named = next((part for part in match.groups() if part), "")
    elif intent is Intent.NEWS and (match := _NEWS.match(message)):
        named = _ABOUT.sub("", match["topic"])
    names_topic = any(term not in _OVERVIEW_WORDS for term in content_terms(named))
    return named.strip(" :.?!") if names_topic else None
