"""Which messages that address nobody ask something that articles may answer.

A message is read clause by clause. A clause asks by its form: a question word with
its verb, a verb before its subject, “anyone know …”, or a question mark after words
that say what it is about. It is left alone where it is meant for the people around:
where it says “you”, speaks of the writer, or is rhetorical.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from bot.retrieval.chat_words import WORD, plain_word
from bot.retrieval.intent import Intent, intent_of
from bot.retrieval.small_talk import is_remark, without_reaction
from bot.retrieval.vagueness import names_nothing
from bot.types.question import MAX_QUESTION_CHARACTERS, Manner
from ingest.text.terms import content_terms, stem

MIN_TERMS = 2
"""A clause with so many content terms says what it is about."""

_NAMED_INTENTS = frozenset({Intent.NEWS, Intent.LIST, Intent.OVERVIEW})

_WORD_CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "WH": "what/who/whom/whose/which/when/where/why/how",
        "WHS": "whats/whos/wheres/whens/whys/hows/whatre/whore/howre/wherere/whered/whod/howd",
        "VERB": "is/are/was/were/do/does/did/has/have/had/can/could/will/would/should/may/might/must"
        "/isnt/arent/wasnt/werent/dont/doesnt/didnt/hasnt/havent/hadnt/cant/couldnt/wont/wouldnt/shouldnt",
        "SUBJECT": r"i/we/he/she/it/they/there/the/this/that/these/those/an?/any\w*/some\w*/every\w*/all"
        "/both/no/my/our/his/her/its/their/people/more/many/one/nobody",
        "ADVERB": "exactly/else/even/ever/still/again/actually/now/then/precisely",
        "ONE": "anyone/anybody/any1/someone/somebody/some1",
        "PREP": "in/at/on/to/for/from/by/of/with/since/until/till/under/about",
        "MEASURE": r"percent\w*/share/proportion/numbers?/amount/portion/parts?/kinds?/sorts?/types?/year"
        "/day/date/month/time/age/streets?/colou?r/size/price/sum/reason/languages?/names?",
        "DID": "made/broke/began/came/went/took/gave/got/set/led/kept/left/ran/shut/hit/cut/saw/said/paid"
        "/built/won/lost/fell/sank/struck/spread/rose/grew/wrote/drew/threw/stole/sold/bought/brought"
        "/caught/found/held/met/put/sent/spoke/stood/told/wore/drove/fled/blew/became/runs?/owns?/pays?",
        "GENERALLY": "need/have/get/take/bring/buy/pay/swim/park/drive/cross/visit/apply/vote/register"
        "/reach/book/return/use/enter",
        "LEARN": "know/knows/remember/remembers/heard/understand/understands/explain/confirm",
    }
)
_FORMS = r"""
    -PREP WH -ADVERB VERB | -PREP WH the \w+ VERB | -PREP WH ADVERB ADVERB VERB | WHS (?!with)\w+
    how many/much/long/old/big/far/often/high/fast/large/tall/deep/late/early/bad/come | how to \w+
    what/which/whose CONTENT VERB | what/which/whose CONTENT \w+ VERB
    what/which/whose CONTENT \w+ \w+ VERB | what/which/whose CONTENT \w+ \w+ \w+ VERB
    what/which MEASURE | which \w+ \w+ | who/what DID | who/what CONTENT(?<=ed)
    who/what CONTENT(?<=s) \w+ | what happend | when/where/why/how they/the \w+ing
    when/where/why/how the \w+ \w+ing | VERB SUBJECT
    is/are/was/were/does/did/has (?!(?:not|what|there|nice|good|so|too|very|just)\b)\w+ \w+
    any word/news/updates?/idea/info\w*/signs?/chance/plans?/details?/progress \w+
"""
"""How a clause begins that asks by its form."""

_INDIRECT = r"""
    ONE -here/else/please LEARN | ONE -here/else/please have/has/got any/an/some/details/news/info
    do/does/did/has/have/can/could/would/will ONE -here/else/please LEARN | any/some of you LEARN
    do/does/did/has/have/can/could/would/will ONE -here/else/please have/has/got any/an/some/details/news/info
    do/does/can/could/would/will ONE -please tell/remind me/us
    ONE -please tell/remind me/us | do/did you -guys/all/happen -to know/remember | do you have any
    would/can/could you -please tell/explain/summari[sz]e/confirm | tell me/us about/WH
    explain -to -me WH | im/i -am/was -just wondering/curious | -just wondering about/if/whether/WH
    i wonder about/if/whether/WH | id/i -would -really like/love/want to know/hear/learn
    i/we want/wanna/need -to know | do/does/did it/they/anyone/anybody say/mention
    do/does/did the article/story/report/paper say/mention
"""
_LEFT_OPEN = r"""
    until/since/from/by/for/to/at/in/of/with/is/are/starts/ends/opens/closes when/where/what/which/who/how -long/much/many -exactly/again/then/now/time/day/date $
"""
"""What ends a clause that asks with its word order unchanged."""

_ABOUT_ANYONE = r"""
    do/did/would/can/could you -guys/all/please/happen -to know/remember/tell/explain/summari[sz]e/confirm
    do you have any | any/some of you LEARN | can/do/could/should you -still/even/already/only GENERALLY
"""
_FOR_PEOPLE = r"""
    you/ya/yall/your/yours/youre/yourself/youve/du/dich/dir/euch | mods?/moderators?/admins?/mute/unmute
    vc/voice chat/channel | mic/microphone/headset/dms?/discord/emotes?/gg/nickname/afk/lobby
    movie/game/quiz/trivia/karaoke night | this channel/server/chat/bot/thread | the bot
    wifi/password/laptop/pc/gpu/xbox/ps5/minecraft/fortnite/valorant/memes?/gifs?/playlist/anime
    lunch/dinner/breakfast/snacks?/pizza/beers?/haircut/drinks | my (?!PLACE)\w+ | am/did/had/was i | i am
    why/what/how/where do/did/am/was/have i (?!call|report|get|apply|pay|vote|register|find|read|send|go)\w+
    should/shall i (?!boil|stay|avoid|evacuate|worry|use|drink|take|call|report)\w+ | is it me | is it just me
    do i (?!need|have|pay|get|qualify|still|call|report|apply|vote|register|find|read|send|go)\w+ | are/were/shall/should/did/have we | what do/should/can we
    lets/wanna/fancy | me and | with/told/ask/asked/give/gave/show/join/for/let me | down/up for | hang out
    nobody/noone tell/told me | hop on | join us | any good/fun | worth it | ONE here/elses?/wants?/up/down/online/around/awake/interested
    is/are/was/has/have/did/does/will/would ONE (?!REPORTED)\w+ | ONE -got/have a/some
    ONE fancy/tried/played?/bored/need/seen/\w+ing
    can/could/will/would ONE -please (?!please|tell|explain|confirm|say|clarify|summari|remind)\w+
    who/whos -is online/on/here/up/around/awake/down/in/coming/going(?! to)/playing/joining/watching/bringing/driving/hosting/streaming/free/with
    who wants? | why do/are/does/is people/everyone/everybody/nobody
    what/whats/how/hows/where/wheres -is/are/did/does/do everyone/everybody/yall
    how is/was/are/were/hows the/that/this \w+ $
"""
_RHETORICAL = r"""
    who even/cares/asked/knew/knows/doesnt/wouldnt/hasnt/isnt/needs/gives/hurt/else | who in their | who would have
    who does/says that | how dare/about/else | how hard can/could | how \w+ is/was/are/were that/this/it/they/he/she $
    what an? | what if/about/ever/could go | what could possibly | what else is new | what the \w+ $ | what were/was they/he/she thinking
    what did they expect | whats up/new/not/next/the -point $ | whats the point | whats wrong with | what is wrong with
    what are the odds | what do they expect | why not/even/bother/me/oh | why would any\w* | why does this/it/that always/keep
    why is it always | isnt/wasnt/arent that/this/he/she/it -so/just/a \w+ $ | since when is/are/do/does
    is/are that/this/it/they/he/she -for real/serious/kidding/insane/joke/friday | can we/they/he/she/it not/please/just/stop
    can/could i just/get/have/please | may/might/must/will/would/should/could/has/had/have/do/can not/be
    have an?/some/no/fun | had to/an?/no/the | do it/that/this/the/some/no/an? -\w+ $
    was/were there -yesterday/today/too/last $ | VERB we/they/people/it/he/she/that/this really/honestly/even
    remember/guess/imagine/bet/look/watch/check/see/whoever/whatever | nobody/everyone
"""
_POINTING = r"""
    WH/WHS/VERB this/that/these/those the/an?/not/even/still/so/such/just/really/any/all/ever/VERB
    WH this/that -is/was/are/were even/DID
"""
"""“This” here means what people see, not an article, unless the words before say what it is."""

_WISHED = r"may \w+"
"""What only a question mark makes a question: “may the best team win”."""

_FELT = r"""
    even/seriously/honestly/literally/supposedly | why \w+ \w+ \w+ always/never/keeps? | why \w+ \w+ always/never/keeps?
    why \w+ \w+ \w+ \w+ always/never/keeps? | any better/worse | who/what/how could/would/might have
    what kind/sort of person/people/man/woman/idiot/monster/parent | VERB there anything/nothing
    isnt/wasnt/arent/werent it/that/they \w+ how/that/when/to
"""
"""Words of feeling: without a question mark, the clause may be a sigh, so it is ``IMPLIED``."""

_STATED = r"the \w+ VERB | the \w+ \w+ VERB | the \w+ \w+ \w+ VERB"
"""With a question mark, “the strike is over” asks."""

_TIED = f"do/does/did it/they say/mention | {_STATED}"
"""A clause that begins so needs few words of its own."""

_GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "CONTENT": r"(?!(?:i|we|he|she|it|they|you|an?|the|is|people|matters|if|ever|that)\b)\w+",
        "PLACE": "(?:street|area|bus|train|line|kids?|children|school|tap|house|flat|taxes|rent|bill|bins?|ticket|refund)\\b",
        "REPORTED": r"(?:been|hurt|injured|dies?|died|killed|arrested|charged|missing|still|trapped|surviv\w*|wins?|won"
        r"|claim\w*|finds?|found|caught|responsible|resign\w*|object\w*|gets? (?:hurt|arrested|charged|fined|sick)"
        r"|knows?|remembers?|heard?|understands?|have|has|got|any|an|tell|explain|confirm|say|said|please|here)\b",
    }
)
_ALIASES: Mapping[str, str] = dict(
    zip(
        "u r ur y hw wen whn wat wut wot wats wer wher pls plz".split(),
        "you are your why how when when what what what whats where where please please".split(),
        strict=True,
    )
)
"""Short and common spellings of words that stand in the tables."""

_LEADS = frozenset(
    "so ok okay and but or well wait um uh hm hmm like just also anyway anyways hey hi hello yo all guys"
    " folks everyone everybody lol lmao bruh omg wow oh ah yeah yes no nah damn sorry please quick question"
    " serious then honestly man dude bro cos cuz because btw maybe actually ngl".split()
)
"""These may stand before a question, one after another."""

_CONJUNCTIONS = frozenset("but so and or also".split())
_GENERIC = frozenset(
    map(
        stem,
        "suppose supposed thing things stuff think thinking mean means matter care know like really"
        " actually even ever happen happened going gonna guy guys people one serious real cool lovely"
        " funny crazy sad wrong true joke point deal lol tho though today now always never good bad"
        " great nice weird ask asked said say says look looks seem seems work works try tried hot"
        " hell smell friday tonight".split(),
    )
) | frozenset(
    map(stem, f"{_WORD_CLASSES['VERB']}/{_WORD_CLASSES['WHS']}/thats/theyre/im/ive".split("/"))
)
"""Terms that leave open what a clause is about, and contractions."""

_MARKUP = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|<a?:\w+:\d+>|<[@#t:/][^>\s]*>|https?://\S+|^[ \t]*>[^\n]*|\|\|",
    re.DOTALL | re.MULTILINE,
)
"""Code, emoji, mentions, links, quotes of others, and the marks of spoilers."""

_MARKS = ("?", "؟", "？")
_NAMED_PERSON = re.compile(r"(?<![\w.])@\w")
_BREAK = re.compile(r"([.!?…؟？]+(?=\s|$)|[,;:]\s+|\s[–—-]+\s|\n+)")


@dataclass(frozen=True, slots=True)
class _Clause:
    """The words of a clause as the tables spell them, and whether a question mark ends it.

    ``before_or`` are the words to which it is the alternative.
    """

    words: str
    is_marked: bool
    before_or: str = ""


@dataclass(frozen=True, slots=True)
class AskedText:
    """A text and how it asks; ``None`` where it asks nothing."""

    text: str
    manner: Manner | None


def question_manner(message: str, *, follows_up: bool = False) -> Manner | None:
    """How a message that addresses nobody asks; ``None`` for one to leave alone.

    With ``follows_up``, it comes right after an answer, which it may lean on. Takes
    Discord's markdown.
    """
    text = _MARKUP.sub(" ", message).strip()
    if not text or len(text) > MAX_QUESTION_CHARACTERS or _NAMED_PERSON.search(text):
        return None
    intent = intent_of(without_reaction(text))
    if not intent.asks or (follows_up and is_remark(text)):
        return None
    leaves_open = names_nothing(text)
    if (follows_up and leaves_open) or (intent in _NAMED_INTENTS and not leaves_open):
        return Manner.PLAIN
    found = list(_manners(text, follows_up=follows_up))
    return Manner.PLAIN if Manner.PLAIN in found else next(iter(found), None)


def post_question(title: str, body: str) -> AskedText:
    """The question of a forum's post: its title or its body, with the other where it leans on it."""
    for text in (title, body):
        if manner := question_manner(text):
            return AskedText(text, manner)
    joint = " " if title.rstrip().endswith(_MARKS) else ": "
    text = joint.join(filter(None, [title, body]))
    return AskedText(text, question_manner(text, follows_up=True))


def _manners(text: str, *, follows_up: bool) -> Iterator[Manner]:
    before = ""
    for clause in _clauses(text):
        has_antecedent = _term_count(before) >= MIN_TERMS
        if follows_up or _says_subject(clause.words, has_antecedent=has_antecedent):
            leans = follows_up or has_antecedent
            manner = _manner(clause, follows_up=follows_up, leans=leans)
            yield from [manner] if manner else []
        before = f"{before} {clause.words}"


def _clauses(text: str) -> Iterator[_Clause]:
    pieces = [*_BREAK.split(text), ""]
    for words, mark in zip(pieces[::2], pieces[1::2], strict=False):
        *before, last = _parts([_plain(match.group()) for match in WORD.finditer(words)])
        yield from before
        yield replace(last, is_marked=any(sign in mark for sign in _MARKS))


def _parts(words: Sequence[str]) -> list[_Clause]:
    """The words, divided where a conjunction begins a question, each part without its leads."""
    parts: list[list[str]] = [[]]
    alternatives = [""]
    for at, word in enumerate(words):
        if word in _CONJUNCTIONS and _begins_question(words[at + 1 :]):
            alternatives.append(" ".join(parts[-1]) if word == "or" else "")
            parts.append([])
        elif parts[-1] or word not in _LEADS:
            parts[-1].append(word)
    return [
        _Clause(" ".join(part), is_marked=False, before_or=before)
        for part, before in zip(parts, alternatives, strict=True)
    ]


def _begins_question(words: Sequence[str]) -> bool:
    return bool(words) and _pattern("WH | WHS | VERB").fullmatch(words[0]) is not None


def _manner(clause: _Clause, *, follows_up: bool, leans: bool) -> Manner | None:
    words = clause.words
    if _is_for_people(words) or _is_for_people(clause.before_or):
        return None
    if not leans and _pattern(_POINTING).search(words):
        return None
    if not clause.is_marked and _pattern(_WISHED).match(words):
        return None
    is_indirect = _pattern(_INDIRECT).match(words) is not None
    if _pattern(_FORMS).match(words):
        is_felt = not clause.is_marked and _pattern(_FELT).search(words)
        return Manner.IMPLIED if is_felt else Manner.PLAIN
    if clause.is_marked:
        is_stated = _pattern(_STATED).match(words) is not None
        says_enough = _term_count(words) >= MIN_TERMS
        return Manner.PLAIN if is_indirect or is_stated or says_enough or follows_up else None
    return Manner.IMPLIED if is_indirect or _pattern(_LEFT_OPEN).search(words) else None


def _is_for_people(words: str) -> bool:
    """Whether a clause is meant for the people around, or says only what its writer feels."""
    asked_of_some = _pattern(_FOR_PEOPLE).search(_pattern(_ABOUT_ANYONE).sub(" ", words))
    return bool(asked_of_some or _pattern(_RHETORICAL).match(words))


def _says_subject(words: str, *, has_antecedent: bool) -> bool:
    """Whether a clause says what it is about; one term is enough where something stands before it."""
    is_tied = has_antecedent or _pattern(_TIED).match(words) is not None
    return _term_count(words) >= (1 if is_tied else MIN_TERMS)


def _term_count(words: str) -> int:
    return sum(term not in _GENERIC for term in content_terms(words))


def _plain(word: str) -> str:
    plain = plain_word(word)
    return _ALIASES.get(plain, plain)


@cache
def _pattern(table: str) -> re.Pattern[str]:
    """A pattern for the phrases of a table, in words divided by single spaces.

    “a/b c” is “a c” or “b c”, a word after “-” may be missing, capitals name a
    class of words, and “$” ends a clause.
    """
    phrases = filter(str.strip, re.split(r"\n| \| ", table))
    return re.compile("|".join(map(_phrase, phrases)))


def _phrase(phrase: str) -> str:
    parts = []
    for word in phrase.split():
        if word == "$":
            parts.append(r"\Z")
            continue
        optional = word.startswith("-")
        part = rf"\b(?:{_choices(word.removeprefix('-'))})\b ?"
        parts.append(f"(?:{part})?" if optional else part)
    return "".join(parts)


def _choices(word: str) -> str:
    for name, group in _GROUPS.items():
        word = word.replace(name, group)
    return "|".join(
        _WORD_CLASSES[each].replace("/", "|") if each in _WORD_CLASSES else each
        for each in word.split("/")
    )
