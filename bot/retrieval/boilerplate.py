"""Boilerplate: what stands in an article's text and reports nothing, such as headlines and bylines."""

from __future__ import annotations

import re

from bot.retrieval.order import is_order
from ingest.text.terms import terms
from ingest.types import ArticleVersion, Sentence

MAX_HEADING_WORDS = 11
MAX_HEADLINE_WORDS = 25
"""A paragraph of its own with no full stop and at most so many words is a heading or a link, or,
where it is the first, a headline."""

MAX_CREDIT_CHARACTERS = 160

_ENDS = re.compile(r"[.!?…。！？؟।:;,][\"”“’'»)\]]*\s*$|^\W*[•*-]\s")
"""How a sentence, the lead-in to a list, or a part of either ends; items of a list end as they like."""
_NAME = r"[^\W\d_a-z][\w.’'-]*"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"

_CREDIT = rf"""(?:
        (?i:by|from|words\s+by|(?:reporting|written|edited|additional\s+reporting)\s+by|(?:photo|image|picture)s?(?:\s+by)?:?)
            \s+{_NAME}(?:\s+{_NAME}){{1,4}}(?:(?:,|\s+and|\s+in|\s+at)?\s+(?:the\s+)?{_NAME})*
      | {_NAME}(?:\s+{_NAME}){{1,3}}\s+(?:contributed|reports?)(?:\s+(?:to|from|for)\s+.{{1,60}})?
    )\W*"""
_DATED = rf"""\W*(?i:(?:last\s+)?(?:updated|published|posted)(?:\s+(?:on|at))?\W*)?
        (?:{_NAME}[\s,]+){{0,4}}
        (?i:
            (?:(?:{_DAY}\W+)?\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}|{_MONTH}\s+\d{{1,2}}|\d{{4}}-\d\d-\d\d|{_DAY}|\d{{1,2}}[:.]\d\d)
            (?:\W+(?:\d{{4}}|\d{{1,2}}[:.]\d\d|[ap]m|gmt|bst|utc|cet|e[sd]t|at))*
        )
        \W*(?:\([^)]{{1,30}}\))?\W*"""
_BY_OUTLET = rf"""(?i:by|in)\s+(?:(?i:the)\s+)?{_NAME}(?:\s+{_NAME}){{0,4}}\W*"""
_BYLINE = re.compile(rf"{_CREDIT}(?:{_DATED})?", re.VERBOSE)
_DATELINE = re.compile(rf"{_DATED}(?:{_CREDIT}|{_BY_OUTLET})?", re.VERBOSE)
_CALL = re.compile(
    r"""[^\w“"]*(?:
        for\s+(?:more|further|all|the\s+latest|the\s+full)\b.{0,60}?
            \b(?:information|details?|news|stories|story|coverage|updates?|visit|see|click|call|follow|article)\b
      | (?:please\s+)?(?:follow|like|join|find)\s+(?:us|our|@|me\b|the\s+\w+\s+on|\w+(?:\s+\w+)?\s+on\s+(?:twitter|facebook|instagram|x\b|bluesky|mastodon|whatsapp|telegram))
      | (?:please\s+)?(?:sign|log)\s+(?:up|in)\s+(?:to|for|here|now|with)\b | subscribe\b
      | (?:read|see|hear|watch|listen)\s+(?:more|also|the\s+full|here|now|live|next|on\b)
      | (?:you\s+(?:can|may)|to)\s+(?:also\s+)?(?:read|watch|listen\s+to|see|hear|follow|contact|subscribe|sign\s+up)
            \b.{0,80}?\b(?:here|more|online|newsletters?|podcasts?|iplayer|below|above|website|live)\b
      | click\b | (?:tap|press)\s+here | share\s+(?:this|on|via)
      | more\s+(?:on|about)\s+(?:this|these)\b | related\s+(?:articles?|stor(?:y|ies)|topics?|content)
      | (?:this|our|the)\s+(?:page|article|story|report|blog|live\s+blog|headline|picture|video)\s+
            (?:is\s+being|was|will\s+be|has\s+been|is|originally|first)\s+(?:regularly\s+|first\s+|last\s+|constantly\s+)?
            (?:updated|corrected|amended|published|closed|fictitious|invented|refreshed)
      | (?:this\s+is\s+(?:part\s+of\s+)?)?(?:our\s+|the\s+)?(?:rolling|live|continuing)\s+(?:news\s+)?(?:coverage|updates?|blog|text)
      | that\s+(?:is|concludes|brings)\s+.{0,30}(?:coverage|live\s+blog)
      | welcome\s+to\s+(?:our|the)\b.{0,40}(?:coverage|blog|updates?)
      | (?:image|photo(?:graph)?|picture|video|media|source)\s*(?:copyright|credit|caption|playback|:)
      | (?:do|have|are)\s+you\b.{0,160}?\b(?:e-?mail|contact|get\s+in\s+touch|tell\s+us|let\s+us\s+know|share\s+your)
      | (?:e-?mail|contact|write\s+to|tell|text|send)\s+(?:us|your|the\s+newsroom|\S+@\S+)
      | if\s+you\s+(?:have|would\s+like|are|want)\b.{0,100}?\b(?:e-?mail|contact\s+us|get\s+in\s+touch|tell\s+us)
      | (?:all\s+rights\s+reserved|©|copyright\b) | advertisement\b
      | additional\s+reporting | editing\s+by | reporting\s+by
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def is_headline(version: ArticleVersion, sentence: Sentence) -> bool:
    """Whether a sentence has just the words of the article's title."""
    title = version.article.title
    return title is not None and terms(sentence.text) == terms(title) != []


def is_boilerplate(version: ArticleVersion, sentence: Sentence) -> bool:
    """Whether a sentence reports nothing.

    That is a headline, a heading or a link, a byline, a dateline alone, or one
    that tells readers what else to read or whom to follow, or a language model what to do.
    """
    text = sentence.text.strip()
    return (
        is_headline(version, sentence)
        or _is_heading(version, sentence)
        or is_credit(sentence)
        or bool(_CALL.match(text))
        or is_order(text)
    )


def is_credit(sentence: Sentence) -> bool:
    """Whether it is a byline, a dateline alone, or both."""
    text = sentence.text.strip()
    is_short = len(text) <= MAX_CREDIT_CHARACTERS
    return is_short and any(pattern.fullmatch(text) for pattern in (_BYLINE, _DATELINE))


def _is_heading(version: ArticleVersion, sentence: Sentence) -> bool:
    """Whether it is a short paragraph of its own that does not end as a sentence does."""
    longest = MAX_HEADING_WORDS if sentence.index else MAX_HEADLINE_WORDS
    if _ENDS.search(sentence.text) or len(sentence.text.split()) > longest:
        return False
    around = version.sentences[max(sentence.index - 1, 0) : sentence.index + 2]
    return sum(other.paragraph == sentence.paragraph for other in around) == 1


def reports(version: ArticleVersion) -> list[Sentence]:
    """The sentences of an article without boilerplate; all of them where there is nothing else."""
    kept = [one for one in version.sentences if not is_boilerplate(version, one)]
    return kept or list(version.sentences)
