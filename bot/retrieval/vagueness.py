"""Vague messages: those that name a subject, or nothing at all, and ask nothing about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from bot.retrieval.chat_words import (
    QUESTION_WORDS,
    SIMPLE_WORD,
    after_connectives,
    plain_word,
)
from bot.retrieval.correction import what_was_meant
from ingest.text.terms import content_terms, stem

MOST_TERMS = 3
"""A subject with more content terms says what is wanted to know about it."""

_NOTHING_NAMED = """
    what happened | what has happened | what just happened | what happened here
    what is happening | whats happening | what is going on | whats going on | whats the story
    what is the story | whats the deal | what is the deal | more | more info | more information
    more details | details | info | tell me | tell me more | tell me everything | tell us more
    talk to me | tell me something | tell me anything | anything interesting | something interesting
    anything good | anything else | what else | go on | continue | keep going | elaborate | explain
    explain this | explain it | explain that | this | that | it | i want to know more
    i wanna know more | i want more | surprise me | im bored | give me more
    give me the details | give me details | can you tell me more | say more | what about it
    what about this | what about that | what happened exactly | what happened next
    whats happening today | what happened today | what happened there
"""
_LATEST = """
    latest | the latest | the headlines | headlines | give me the headlines | whats the latest then
    newest | whats the latest | what is the latest | what did i miss
    what have i missed | fill me in | hit me with the news | hit me with it | read me the news
    any stories | any good stories | whats in the news | what is in the news | catch me up | bring me up to date | updates | any updates | any update
    newest stories | newest articles | latest stories | latest articles | recent stories
    any news today | news today | the news today | todays news | recent articles | anything new | anything new today | whats new today
"""
_OPENING = re.compile(
    r"""(?:explain\s+|(?:let['’]?s\s+)?talk\s+about\s+|(?:about|regarding|concerning)\s+|(?:
        (?:(?:can|could|would)\s+you\s+)?(?:please\s+)?(?:tell|give|show|send)\s+(?:me|us)\s+
      | i\s*['’]?(?:m|d)?\s+(?:want|wanna|need|like|love|would\s+like|curious)
            (?:\s+to)?(?:\s+(?:know|hear|read|learn))?\s+
      | (?:do\s+you\s+|have\s+you\s+|you\s+)?(?:have|know|got|heard)\s+
      | what(?:['’]?s|\s+is)?\s+ | how\s+(?=about)
      | (?=(?:any|some|every)thing|info|details?|stuff|stor|articles?|thing|one|bit|part|more|all|the|that)
    )(?:(?:some|any|all|the|that|a|an|more|something|anything|everything|info|information|details?
        |stuff|stor(?:y|ies)|articles?|things?|one|bit|part|deal|situation|up|going\s+on|happening)\s+)*
    (?:about|on|with|regarding|concerning|of)\s+)(?=\S)""",
    re.VERBOSE | re.IGNORECASE,
)
"""What may stand before the subject, such as “tell me about” or “what's the deal with”."""

_AFTER_NAMES = frozenset("business update updates affair news".split())
"""Fillers where they follow something: “the ferry business”, but “business rates”."""

_FILLERS = frozenset(
    "thing things thingy stuff story stories situation drama saga article articles topic news"
    " one bit matter please pls plz again whole entire today lately now".split()
)
"""Nouns that point to a subject without saying anything about it, and words of courtesy."""

_LEADS = (("tell", "me"), ("can", "you", "tell", "me"), ("do", "you", "know"), ("idk",))
"""These may stand before “what happened” and the like."""

_ASKING = QUESTION_WORDS | frozenset(
    "be am shall may might must anyone anybody somebody nobody everyone everybody".split()
)
"""A message with one of these asks something in particular; so does “any injuries?”."""

_ASPECTS = frozenset(
    map(
        stem,
        "address age amount author cause cost costs count date day deadline death deaths"
        " duration fee fine height hour hours length location month name names number numbers"
        " opinion place population price prices quote reason reasons result results salary score"
        " size source speed statistics time times toll total value victim victims weight winner"
        " winners year years".split(),
    )
)
"""Whoever writes “bridge cost” wants to know the cost, not the story of the bridge."""


def names_nothing(message: str) -> bool:
    """Whether a message wants to hear something, but does not say about what."""
    words, known = _words(_subject(message)), _phrases(_NOTHING_NAMED)
    return words in known or any(
        words[: len(lead)] == lead and words[len(lead) :] in known for lead in _LEADS
    )


def wants_latest(message: str) -> bool:
    """Whether a message wants the latest news, whatever it is about."""
    return _words(_subject(message)) in _phrases(_LATEST)


def is_vague(message: str) -> bool:
    """Whether a message names a subject, or nothing, and asks nothing about it."""
    return names_nothing(message) or (
        _names_only_subject(message) and what_was_meant(message) is None
    )


def is_fragment(message: str) -> bool:
    """Whether a message is a few words without a question.

    They may ask something, as “bridge closed” does, or only name their subject.
    """
    terms = content_terms(message)
    return 1 <= len(terms) <= MOST_TERMS and not _says_what_is_wanted(message)


def subject_of(message: str) -> str | None:
    """What a vague message names; ``None`` where it names nothing."""
    if names_nothing(message):
        return None
    subject = _without_opening(_subject(message))
    words = SIMPLE_WORD.findall(subject)
    if len(words) > 1 and plain_word(words[-1]) in _AFTER_NAMES:
        del words[-1]
    named = [word for word in words if plain_word(word) not in _FILLERS]
    return " ".join(named) if content_terms(" ".join(named)) else None


def _names_only_subject(message: str) -> bool:
    text = _subject(message)
    rest = _without_opening(text)
    words = _words(rest)
    terms = content_terms(subject_of(message) or "")
    if not words or _says_what_is_wanted(rest) or len(terms) > MOST_TERMS:
        return False
    has_filler = not _FILLERS.isdisjoint(words) or words[-1] in _AFTER_NAMES
    if words[0] == "any" and not has_filler:
        return False
    is_pointed_at = rest != text or has_filler
    return is_pointed_at or (len(terms) == 1 and terms[0].isalpha())


def _says_what_is_wanted(text: str) -> bool:
    """Whether a text has a word that asks, or names what is wanted to know."""
    words = _words(text)
    return not _ASKING.isdisjoint(words) or not _ASPECTS.isdisjoint(map(stem, words))


def _subject(message: str) -> str:
    """The message without the connectives at its beginning and the courtesies at its end."""
    found = after_connectives(message)
    while len(found) > 1 and plain_word(found[-1].group()) in {"please", "pls", "plz"}:
        del found[-1]
    return message[found[0].start() : found[-1].end()] if found else ""


def _without_opening(text: str) -> str:
    """What follows an opening such as “tell me about”, or the text itself."""
    opening = _OPENING.match(text)
    return text[opening.end() :] if opening else text


def _words(text: str) -> tuple[str, ...]:
    return tuple(map(plain_word, SIMPLE_WORD.findall(text)))


@cache
def _phrases(lines: str) -> frozenset[Sequence[str]]:
    """The phrases of a table, each as its words."""
    return frozenset(
        tuple(phrase.split()) for phrase in re.split(r"[|\n]", lines) if phrase.strip()
    )
