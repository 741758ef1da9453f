"""Vague messages: those that name a subject, or nothing at all, and ask nothing about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from ingest.text.terms import content_terms, fold, stem

MOST_TERMS = 3
"""A subject with more content terms says what is wanted to know about it."""

_NOTHING_NAMED = """
    what happened | what has happened | what just happened | what happened here
    what is happening | whats happening | what is going on | whats going on | whats the story
    what is the story | whats the deal | what is the deal | more | more info | more information
    more details | details | info | tell me | tell me more | tell me everything | tell us more
    tell me something | tell me anything | anything interesting | something interesting
    anything good | anything else | what else | go on | continue | keep going | elaborate | explain
    explain this | explain it | explain that | this | that | it | i want to know more
    i wanna know more | i want more | surprise me | im bored | give me more
    give me the details | give me details | can you tell me more | say more | what about it
    what about this | what about that
"""
_LATEST = """
    latest | the latest | newest | whats the latest | what is the latest | what did i miss
    what have i missed | catch me up | bring me up to date | updates | any updates | any update
    newest stories | newest articles | latest stories | latest articles | recent stories
    any news today | news today | the news today | todays news | recent articles | anything new | anything new today | whats new today
"""
_OPENINGS = """
    tell me about | tell me more about | tell us about | tell me something about
    tell me everything about | can you tell me about | can you tell me more about
    could you tell me about | talk about | more about | more on | more info on | more info about
    more details on | more details about | info on | info about | information on
    information about | details on | details about | anything about | anything on
    something about | something on | stuff about | what about | how about | what of
    whats up with | what is up with | whats the deal with | what is the deal with
    whats the story with | what is the story with | whats going on with | what is going on with
    whats happening with | what is happening with | whats the situation with | explain
    i want to know about | i wanna know about | i want to know more about | id like to know about
    do you know about | do you know anything about | do you know something about
    do you have anything about | do you have anything on | do you have something about
    have you heard about | have you heard of | have you got anything on | the one about
    the one with | the article about | the article on | the story about | the story of
    the thing about | the thing with | the bit about | the part about | all about
"""
_FILLERS = frozenset(
    "thing things thingy stuff story stories situation drama saga article articles topic news"
    " one bit matter please pls plz again whole entire today lately now".split()
)
"""Nouns that point to a subject without saying anything about it, and words of courtesy."""

_CONNECTIVES = frozenset("so and but ok okay well then also hey um hmm".split())
_ASKING = frozenset(
    "who whom whose what when where which why how is are was were be am do does did can could will"
    " would shall should may might must has have had isnt arent wasnt werent dont doesnt didnt"
    " whats whos wheres hows whens".split()
)
"""A message with one of these asks something in particular."""

_ASPECTS = frozenset(
    map(
        stem,
        "address age amount author budget cause cost costs count date day deadline death deaths"
        " duration fee fine height hour hours length location month name names number numbers"
        " opinion place population price prices quote reason reasons result results salary score"
        " size source speed statistics time times toll total value victim victims weight winner"
        " winners year years".split(),
    )
)
"""Whoever writes “bridge cost” wants to know the cost, not the story of the bridge."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def names_nothing(message: str) -> bool:
    """Whether a message wants to hear something, but does not say about what."""
    return _words(_subject(message)) in _phrases(_NOTHING_NAMED)


def wants_latest(message: str) -> bool:
    """Whether a message wants the latest news, whatever they are about."""
    return _words(_subject(message)) in _phrases(_LATEST)


def is_vague(message: str) -> bool:
    """Whether a message names a subject, or nothing, and asks nothing about it."""
    return names_nothing(message) or _names_only_subject(message)


def is_fragment(message: str) -> bool:
    """Whether a message is a few words without a question.

    They may ask something, as “bridge closed” does, or only name their subject.
    """
    terms = content_terms(message)
    return 1 <= len(terms) <= MOST_TERMS and not _asks(message)


def subject_of(message: str) -> str | None:
    """What a vague message names; ``None`` where it names nothing."""
    if names_nothing(message):
        return None
    subject = _without_opening(_subject(message))
    named = [word for word in _WORD.findall(subject) if _plain(word) not in _FILLERS]
    return " ".join(named) if content_terms(" ".join(named)) else None


def _names_only_subject(message: str) -> bool:
    text = _subject(message)
    rest = _without_opening(text)
    words = _words(rest)
    terms = content_terms(subject_of(message) or "")
    if not words or _asks(rest) or len(terms) > MOST_TERMS:
        return False
    is_pointed_at = rest != text or not _FILLERS.isdisjoint(words)
    return is_pointed_at or (len(terms) == 1 and terms[0].isalpha())


def _asks(text: str) -> bool:
    """Whether a text has a word that asks, or names what is wanted to know."""
    words = _words(text)
    return not _ASKING.isdisjoint(words) or not _ASPECTS.isdisjoint(map(stem, words))


def _subject(message: str) -> str:
    """The message without the connectives at its beginning and the courtesies at its end."""
    found = list(_WORD.finditer(message))
    while len(found) > 1 and _plain(found[0].group()) in _CONNECTIVES:
        del found[0]
    while len(found) > 1 and _plain(found[-1].group()) in {"please", "pls", "plz"}:
        del found[-1]
    return message[found[0].start() : found[-1].end()] if found else ""


def _without_opening(text: str) -> str:
    """What follows an opening such as “tell me about”, or the text itself."""
    found = list(_WORD.finditer(text))
    words = [_plain(match.group()) for match in found]
    openings = _phrases(_OPENINGS)
    for length in range(min(len(words) - 1, max(map(len, openings))), 0, -1):
        if tuple(words[:length]) in openings:
            return text[found[length].start() :]
    return text


def _words(text: str) -> tuple[str, ...]:
    return tuple(map(_plain, _WORD.findall(text)))


def _plain(word: str) -> str:
    return fold(word).replace("'", "")


@cache
def _phrases(lines: str) -> frozenset[Sequence[str]]:
    """The phrases of a table, each as its words."""
    return frozenset(
        tuple(phrase.split()) for phrase in re.split(r"[|\n]", lines) if phrase.strip()
    )
