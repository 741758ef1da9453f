"""Small talk: greetings, thanks and other messages that ask nothing of the articles.

A message is small talk if it consists of the phrases in the tables and of words that
may stand between them. One more word, and it is a question: “hello kitty” greets
nobody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from itertools import chain, product

from bot.retrieval import small_talk_phrases as phrases
from bot.retrieval.chat_words import QUESTION_WORDS, WORD, plain_word
from ingest.text.terms import fold


class SmallTalk(StrEnum):
    """What a message does instead of asking; where it does several things, the first counts."""

    ABOUT_BOT = "about_bot"
    HELP = "help"
    THANKS = "thanks"
    FAREWELL = "farewell"
    GREETING = "greeting"
    REACTION = "reaction"


Words = tuple[str, ...]

_PHRASES_BY_KIND: Mapping[SmallTalk, str] = {
    SmallTalk.ABOUT_BOT: phrases.ABOUT_BOT,
    SmallTalk.HELP: phrases.HELP,
    SmallTalk.THANKS: phrases.THANKS,
    SmallTalk.FAREWELL: phrases.FAREWELL,
    SmallTalk.GREETING: phrases.GREETING,
    SmallTalk.REACTION: f"{phrases.REACTION} | {phrases.JUDGEMENTS}",
}
_EMOJI_KINDS = {"👋": SmallTalk.GREETING, "🙏": SmallTalk.THANKS}
_ALIASES = {"u": "you", "r": "are", "ya": "you", "ur": "your", "dunno": "idk"}
"""Short spellings of words that stand in the phrases."""

_INTERJECTIONS = frozenset(
    "lol lmao lmfao rofl haha hehe omg wow whoa wtf oof ugh oh ah hm hmm huh damn bruh ok okay k"
    " yes yeah yep hi hello hey yo".split()
)
"""These may stand before a question without a comma."""

_CLAUSE_OPENINGS = frozenset(
    "who whom whose what whats when where which why how hows is are was were do does did can could"
    " will would should has have had the a an that thats this these those it its there they he she"
    " i you we so and but then back tell give show any anyway about summarise summarize".split()
)
"""A clause begins with these: “ok the bridge” is about the bridge, “ok corral” about a corral."""

_TRAILING = frozenset(
    "lol lmao lmfao rofl haha hehe omg smh xd tho though pls plz please thx ty thanks bruh".split()
)
_NEEDS_OBJECT = frozenset(
    "a an the does is are was be of behind by for from to in on with about called mean say word"
    " stands not".split()
)
"""What follows these is no reaction: “what does lol mean”, “who is behind lol”."""

_OPENINGS = QUESTION_WORDS | frozenset("tell show give any and or but so".split())
"""A message that begins with one of these asks, with or without a question mark."""

_REMARK = re.compile(
    r"""(?:i\s+)?(?:hope|wish|bet|guess|think|feel|love|hate|knew)
        \s+(?:so|not|it|its|he|she|they|the|this|that|thats|we|you|nobody|no|every\w+|some\w+)\b
      | i\s+(?:hope|wish|bet|guess|think|feel|love|hate|knew)\b
      | (?:im|i['’]m|i\s+am)\s | glad\b | poor\s | good\s+(?:for|on)\s | what\s+an?\s+\w+\W*$
      | not\s+(?:sure|surprised|good|great|cool|ok)\b | (?:no|small)\s+wonder\b | knew\s+it\b
      | (?:serves|about\s+time|shame|sounds|seems|looks)\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""How a comment on an answer begins."""

_CORRECTION = re.compile(
    r"""\W*(?:(?:no|nope|nah|sorry)\b\W+(?:i\s+mean|i\s+meant|not|the|that|this)\b
      | the\s+(?:first|second|other|last|next|former|latter)(?:\s+one)?\W*$)""",
    re.VERBOSE | re.IGNORECASE,
)
_LAUGHTER = re.compile(r"(?:a?(?:ha){2,}h?|(?:he){2,}h?|(?:ja){2,}|lo+l(?:ol)*|lma+o+|ro+fl)")
_LONG_RUN = re.compile(r"(.)\1{2,}")
_EMOTICON = re.compile(
    r"<a?:\w+:\d+>|(?<!\w)(?:[:;=xX][-'’]?[()DPpOo3/\\|]+|<3+|\^\^|[tT]_[tT])(?!\w)"
)
_EMOJI_END = re.compile(rf"(?:[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?|{_EMOTICON.pattern})\s*$")
_BOUNDARY = re.compile(r"[.!?…,;:]+\s+|\s+[–—-]+\s+|\n+")


def small_talk(text: str) -> SmallTalk | None:
    """The kind of small talk that a message is; ``None`` for a question."""
    if _CORRECTION.match(text):
        return None
    plain = _EMOTICON.sub(" ", text)
    words = [match.group() for match in WORD.finditer(plain)]
    if not words:
        return _wordless(text, has_emoticon=plain != text)
    kinds: set[SmallTalk] = set()
    at = 0
    while at < len(words):
        phrase = _phrase_at(words, at)
        if phrase is None:
            return None
        kind = _phrases()[phrase]
        kinds.update([kind] if kind else [])
        at += len(phrase)
    return next((kind for kind in SmallTalk if kind in kinds), None)


def is_remark(text: str) -> bool:
    """Whether a message after an answer comments on it instead of asking, as “poor bird :(” does."""
    if "?" in text or _CORRECTION.match(text):
        return False
    parts = [_without_first_interjections(part) for part in _BOUNDARY.split(text)]
    if any(_opens_question(part) and not _REMARK.match(part) for part in parts):
        return False
    return any(map(_REMARK.match, parts)) or _EMOJI_END.search(text) is not None


def _opens_question(part: str) -> bool:
    first = WORD.search(part)
    return first is not None and _plain(first.group()) in _OPENINGS


def _without_first_interjections(text: str) -> str:
    """The text from its first word on that is no interjection."""
    words = (each for each in WORD.finditer(text) if _plain(each.group()) not in _INTERJECTIONS)
    first = next(words, None)
    return text[first.start() :] if first else ""


def without_reaction(text: str) -> str:
    """A question without the greeting or reaction before it and the laughter after it.

    A message that is nothing else, and one that has none, is unchanged.
    """
    if small_talk(text):
        return text
    question = _without_interjections(_without_sentences(text.strip()))
    return _without_laughter(question) or text


def _wordless(text: str, *, has_emoticon: bool) -> SmallTalk:
    """The kind of a message of emoji, emoticons or punctuation alone."""
    for emoji, kind in _EMOJI_KINDS.items():
        if emoji in text:
            return kind
    has_emoji = has_emoticon or any(unicodedata.category(sign) == "So" for sign in text)
    return SmallTalk.REACTION if has_emoji else SmallTalk.HELP


def _without_sentences(text: str) -> str:
    """The text without the small talk that a punctuation mark divides from the rest."""
    for boundary in _BOUNDARY.finditer(text):
        kind = small_talk(text[: boundary.start()])
        rest = text[boundary.end() :]
        is_about_bot = kind in {SmallTalk.ABOUT_BOT, SmallTalk.HELP}
        if kind and not is_about_bot and _begins_clause(rest, boundary.group()):
            return _without_sentences(rest)
    return text


def _begins_clause(rest: str, mark: str) -> bool:
    """Whether what follows a mark is a clause, not the rest of a name as in “Hello, Dolly”."""
    first = WORD.search(rest)
    if first is None:
        return False
    return "." in mark or first.group().islower() or _plain(first.group()) in _CLAUSE_OPENINGS


def _without_interjections(text: str) -> str:
    """The text without the interjections before a clause, such as “lol ok what happened”."""
    for match in WORD.finditer(text):
        word = _plain(match.group())
        if word in _INTERJECTIONS:
            continue
        return text[match.start() :] if word in _CLAUSE_OPENINGS else text
    return text


def _without_laughter(text: str) -> str:
    """The text without emoticons at its ends, and without words such as “lol” at its end."""
    plain = _EMOTICON.sub(lambda match: " " * len(match[0]), text)
    words = list(WORD.finditer(plain))
    last = len(words)
    while last > 1 and _plain(words[last - 1].group()) in _TRAILING:
        last -= 1
    start, end = len(plain) - len(plain.lstrip()), len(plain.rstrip())
    if 0 < last < len(words) and _plain(words[last - 1].group()) not in _NEEDS_OBJECT:
        end = words[last - 1].end()
    return text[start:end]


def _phrase_at(words: Sequence[str], at: int) -> Words | None:
    """The longest phrase that begins with a word."""
    for length in range(min(_longest(), len(words) - at), 0, -1):
        phrase = tuple(map(_plain, words[at : at + length]))
        if phrase in _phrases():
            return phrase
    return None


def _plain(word: str) -> str:
    """A word as the phrases spell it: folded, without apostrophes and repeated letters."""
    plain = plain_word(word)
    if _LAUGHTER.fullmatch(plain) and plain not in _known_words():
        return "haha"
    plain = _ALIASES.get(plain, plain)
    spellings = (plain, _LONG_RUN.sub(r"\1\1", plain), _LONG_RUN.sub(r"\1", plain))
    return next((each for each in spellings if each in _known_words()), plain)


@cache
def _phrases() -> Mapping[Words, SmallTalk | None]:
    """Every phrase with its kind; ``None`` for words that only stand between phrases."""
    found: dict[Words, SmallTalk | None] = dict.fromkeys(_split(phrases.BETWEEN))
    judgements = list(_split(phrases.JUDGEMENTS))
    exclaimed = product([("how",), ("what", "a"), ("what", "an")], judgements)
    found |= {(*before, *judgement): SmallTalk.REACTION for before, judgement in exclaimed}
    for kind in reversed(SmallTalk):
        found |= dict.fromkeys(_split(_PHRASES_BY_KIND[kind]), kind)
    return found


def _split(table: str) -> Iterator[Words]:
    """The phrases of a table: “are you -/a bot/human” is four, with and without an “a”."""
    for phrase in filter(str.strip, re.split(r"[|\n]", table)):
        for words in product(*(fold(word).split("/") for word in phrase.split())):
            yield tuple(word for word in words if word != "-")


@cache
def _known_words() -> frozenset[str]:
    return frozenset(chain.from_iterable(_phrases())) | _CLAUSE_OPENINGS | _TRAILING


@cache
def _longest() -> int:
    return max(map(len, _phrases()))
