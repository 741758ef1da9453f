"""Small talk: greetings, thanks and other messages that ask nothing of the articles.

A message is small talk if it consists of the phrases below and of the words that
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

_ABOUT_BOT = """
    who/what are you -/exactly/really | who is this | who or what are you | who is behind you
    who is behind this bot | who is your owner/creator/maker/developer/boss
    who made/built/created/wrote/programmed/coded/trained/designed/invented/owns/runs you
    who made/built/created/wrote/programmed/coded/trained/designed/invented/owns/runs this bot/thing
    are -/r you -/a/an bot/robot/human/ai/machine/person/program/llm/chatgpt/gpt/computer
    are you -/a real/alive/sentient/conscious/smart/intelligent/online/awake/human/single
    are you a/an real/actual person/human/bot | you -/a bot/robot/human/ai/real | is this a/an bot/ai/robot
    what can/do/else you do | what can you do | what else can you do | what does/can this bot do
    what is this bot -/for | what are you -/good for/at | what do you do | what are you doing
    how do/does you/this/it work | how does this bot/thing work | how do i use this/you -/bot
    how were you made | how smart/old/big are you | where are you from | where do you live
    what/whats is/are/- your name/purpose/job/age/rules/instructions/favourite/creator
    do you love/like/hate/know/remember/hear/understand me | will you marry me | marry me
    do you sleep/dream/think/eat/learn/lie | do you have -/a/any feelings/emotions/name/soul
    do you speak english/german/french/spanish | what languages do you speak
    can you help/hear -/me | can i ask -/you something | can i ask -/you a question
    can you answer -/my questions
"""
_HELP = """
    help | help me | help pls | test | testing | ping | hilfe | aide | ayuda
"""
_THANKS = """
    thanks | thank you | thank | thx | thnx | tnx | ty | tysm | tyvm | cheers | much appreciated
    appreciate it | i appreciate it | appreciated | that helps | this helps | that helped
    this helped | very helpful | helpful | good bot | best bot | thanks a lot/bunch/million/ton | many thanks
    appreciate the/your help/answer
    thanks/thx/ty/cheers for that/this/it/everything/explaining/answering/helping/sharing/asking
    thank you for that/this/it/everything/explaining/answering/helping/sharing/asking
    thanks/thx/ty/cheers for the/your -/quick answer/help/info/reply/explanation/summary/update
    thank you for the/your -/quick answer/help/info/reply/explanation/summary/update | danke | danke schön | danke sehr | vielen dank
    merci | merci beaucoup | gracias | muchas gracias | grazie | obrigado | obrigada | спасибо
    ありがとう | 谢谢 | شكرا
"""
_FAREWELL = """
    bye | bye bye | goodbye | good bye | good night | gn | cya | see you | see you later
    see you soon | see you tomorrow | later | laters | farewell | ttyl | gtg | gotta go
    have a nice day | have a good day | have a great day | have a good one | take care
    tschüss | tschau | au revoir | adiós | adios
"""
_GREETING = """
    hi | hello | hey | heya | hiya | yo | howdy | greetings | sup | wassup | whats up | what is up
    good morning | good afternoon | good evening | good day | morning | gm | hi there | welcome
    how are you | how are you doing | how is it going | hows it going | how are things | how do you do
    hows life | whats good | how goes it | how was your day | hows your day | hope youre well | hope you are well
    hope youre doing well | nice to meet you | anyone here | anybody here | anyone there
    are you there | you there | happy new year | merry christmas | happy birthday
    hallo | moin | servus | guten morgen | guten tag | guten abend | bonjour | bonsoir | salut
    hola | buenos días | buenas tardes | buenas noches | ciao | buongiorno | olá | bom dia
    привет | こんにちは | 你好 | مرحبا
"""
_JUDGEMENTS = """
    amazing | awesome | awful | awkward | bad | based | beautiful | bizarre | bonkers | boring
    brilliant | brutal | cool | crazy | creepy | cruel | cursed | cute | depressing | disgusting
    disturbing | dope | dumb | embarrassing | excellent | exciting | fabulous | fantastic
    fascinating | funny | good | great | gross | gutted | harsh | heartbreaking | hilarious
    horrible | horrifying | incredible | insane | interesting | ironic | lame | lit | lovely | mad
    mental | messed up | neat | nice | nuts | odd | outrageous | perfect | rough | sad | scary
    shocking | sick | silly | strange | stunning | stupid | super | surprising | sweet | terrible
    terrifying | tragic | unbelievable | unfair | unfortunate | unreal | weird | wholesome | wicked
    wild | wonderful | worrying | wrong | yikes
"""
_REACTION = """
    lol | lmao | lmfao | rofl | haha | hehe | xd | omg | omfg | wow | whoa | woah | wtf | wth | oof
    ugh | eww | ew | ouch | phew | yay | woo | hooray | aww | aw | oh | ah | ahh | ooh | hm | hmm | hmmm
    huh | meh | eh | er | um | damn | dang | dammit | jeez | geez | jesus | christ | bruh | smh | rip
    fr | ngl | tbh | imo | af | asf | ikr | idk | idc | nvm | tfw | pog | poggers | kek | sheesh | bet
    ok | okay | okey | k | kk | yes | yep | yup | yeah | yea | ye | nah | no | nope | sure | alright
    all right | right | true | indeed | exactly | agreed | same | same here | me too | fair
    fair enough | fair point | good point | good question | good one | good job | good work
    good stuff | good answer | good news | bad news | good to know | good to hear | nice one
    nice job | nice work | nice try | nice answer | great job | great work | great stuff
    great answer | great news | great to hear | sad news | well done | cool story | cool stuff
    interesting stuff | interesting read | love it | love this | love that | i love it | i love this
    i love that | i love you | love you | i like it | i like this | i like that | i like you
    i hate it | i hate this | i hate that | love to see it | you love to see it | who cares
    i dont care | whatever | never mind | nevermind | sorry | my bad | oops | no worries
    no problem | np | youre welcome | you are welcome | got it | gotcha | i see | i get it
    i understand | understood | noted | makes sense | that makes sense | makes no sense
    that makes no sense | makes me sad | no way | oh no | oh my god | oh my | my god | oh dear
    oh boy | oh man | holy shit | holy cow | holy moly | what the -/actual hell/heck/fuck
    for real | seriously | really | are you serious | are you kidding | are you kidding me
    you kidding me | you dont say | no kidding | no shit | i knew it | i know | i know right
    i didnt know | i didnt know that | didnt know that | didnt know | i had no idea | had no idea
    who knew | well that escalated quickly | that escalated quickly | that escalated
    poor guy | poor thing | poor things | poor man | poor woman | poor people | poor kids | poor kid
    what a shame | what a pity | what a mess | what a joke | what a story | what a day | what a world
    what a disaster | what a nightmare | what a time to be alive | thats all | thats it
    thats enough | enough | bravo | congrats | congratulations | kudos | touche | lets go | god
    my god | first | dead | im dead | im crying | cant believe it | i cant believe it | i cant
    i cant even | cant believe this | you rock | youre the best | you are the best
    you rule | not bad | too bad | so what
"""
_BETWEEN = """
    a | an | the | that | thats | that is | that was | this | this is | this was | it | its | it is
    it was | they are | theyre | those | these are | which is | you | youre | you are | i | im | i am
    me | we | us | my | your | so | very | really | pretty | quite | such | too | super | absolutely
    totally | kinda | kind of | a bit | a lot | much | more | just | and | but | or | well | then
    now | again | here | there | today | everyone | everybody | all | guys | folks | friends
    friend | people | mate | man | dude | bro | buddy | pal | girl | boy | bot | footnote | robot
    machine | ai | human | person | stuff | thing | answer | for | to | to you | with | of | please
    pls | plz | quick | fast | reply | response | info | information | as hell | as fuck | fucking | freaking | effing | one | honestly | actually
    literally | anyway | or what | or something
"""
_PHRASES_BY_KIND: Mapping[SmallTalk, str] = {
    SmallTalk.ABOUT_BOT: _ABOUT_BOT,
    SmallTalk.HELP: _HELP,
    SmallTalk.THANKS: _THANKS,
    SmallTalk.FAREWELL: _FAREWELL,
    SmallTalk.GREETING: _GREETING,
    SmallTalk.REACTION: f"{_REACTION} | {_JUDGEMENTS}",
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

_ASKING = frozenset(
    "who whos whom whose what whats when where wheres which why how hows is isnt are arent was"
    " wasnt were werent do dont does doesnt did didnt can cant could couldnt will wont would"
    " wouldnt should shouldnt has hasnt have havent had tell show give any and or but so".split()
)
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
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_BOUNDARY = re.compile(r"[.!?…,;:]+\s+|\s+[–—-]+\s+|\n+")


def small_talk(text: str) -> SmallTalk | None:
    """The kind of small talk that a message is; ``None`` for a question."""
    if _CORRECTION.match(text):
        return None
    plain = _EMOTICON.sub(" ", text)
    words = [match.group() for match in _WORD.finditer(plain)]
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
    if any(_asks(part) and not _REMARK.match(part) for part in parts):
        return False
    return any(map(_REMARK.match, parts)) or _EMOJI_END.search(text) is not None


def _asks(part: str) -> bool:
    first = _WORD.search(part)
    return first is not None and _plain(first.group()) in _ASKING


def _without_first_interjections(text: str) -> str:
    """The text from its first word on that is no interjection."""
    words = (each for each in _WORD.finditer(text) if _plain(each.group()) not in _INTERJECTIONS)
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
    first = _WORD.search(rest)
    if first is None:
        return False
    return "." in mark or first.group().islower() or _plain(first.group()) in _CLAUSE_OPENINGS


def _without_interjections(text: str) -> str:
    """The text without the interjections before a clause, such as “lol ok what happened”."""
    for match in _WORD.finditer(text):
        word = _plain(match.group())
        if word in _INTERJECTIONS:
            continue
        return text[match.start() :] if word in _CLAUSE_OPENINGS else text
    return text


def _without_laughter(text: str) -> str:
    """The text without emoji and words such as “lol” at its end."""
    plain = _EMOTICON.sub(" ", text).strip()
    words = list(_WORD.finditer(plain))
    last = len(words)
    while last > 1 and _plain(words[last - 1].group()) in _TRAILING:
        last -= 1
    if last == len(words) or not last or _plain(words[last - 1].group()) in _NEEDS_OBJECT:
        return plain
    return plain[: words[last - 1].end()]


def _phrase_at(words: Sequence[str], at: int) -> Words | None:
    """The longest phrase that begins with a word."""
    for length in range(min(_longest(), len(words) - at), 0, -1):
        phrase = tuple(map(_plain, words[at : at + length]))
        if phrase in _phrases():
            return phrase
    return None


def _plain(word: str) -> str:
    """A word as the phrases spell it: folded, without apostrophes and repeated letters."""
    plain = fold(word).replace("'", "")
    if _LAUGHTER.fullmatch(plain) and plain not in _known_words():
        return "haha"
    plain = _ALIASES.get(plain, plain)
    spellings = (plain, _LONG_RUN.sub(r"\1\1", plain), _LONG_RUN.sub(r"\1", plain))
    return next((each for each in spellings if each in _known_words()), plain)


@cache
def _phrases() -> Mapping[Words, SmallTalk | None]:
    """Every phrase with its kind; ``None`` for words that only stand between phrases."""
    found: dict[Words, SmallTalk | None] = dict.fromkeys(_split(_BETWEEN))
    judgements = list(_split(_JUDGEMENTS))
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
