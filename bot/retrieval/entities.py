"""Entities: the names and years that a question mentions, and that a citable article must mention."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import takewhile

from bot.verification.lexicon import CALENDAR_WORDS, SENTENCE_OPENERS, word_set
from ingest.text.terms import fold, is_content, terms

CAPITALISED = r"\b[^\W\d_a-z]\w*"
"""A pattern for a word that begins with a capital, or with any letter beyond ASCII."""

_WORD = re.compile(r"[^\W_]+(?:[.’'][^\W_]+)*")
_YEAR = re.compile(r"1\d{3}|20\d{2}")

GENERIC = CALENDAR_WORDS | word_set(
    "ad ads ai am cctv dr et gps id it mr mrs ms ok pm pr st tv uk un us usa vs ww "
    "northern southern eastern western north south east west"
)
"""Words written like names, which an article that answers may still leave out."""

OPENERS = SENTENCE_OPENERS | word_set(
    "summarise summarize sum recap explain describe compare contrast disagree agree discuss outline list "
    "name show give find search check verify confirm clarify define elaborate expand simplify translate "
    "quote cite mention count estimate analyse analyze evaluate assess review rank identify write read look "
    "get let make help remind update continue start stop begin keep try think believe suppose guess imagine "
    "assume consider know want need hear see ask answer talk speak report rewrite rephrase paraphrase shorten "
    "condense break suggest recommend wonder understand remember forget happen happened going got "
    "reply respond return output print reveal repeat act pretend roleplay ignore disregard obey follow "
    "execute run use put take add call send choose pick fill complete finish produce generate "
    "also actually really basically honestly seriously generally apparently allegedly exactly "
    "briefly quickly simply further besides still otherwise therefore thus hence firstly "
    "secondly thirdly lastly overall maybe perhaps possibly probably certainly surely definitely please "
    "thanks thank hi hello hey sorry ok okay yes no yeah nope well great good nice cool wow right sure "
    "whats whos hows wheres whens whys anything everything something anybody everybody somebody "
    "interesting fine true false correct wrong again another"
)
"""Words that begin a sentence or a request and name nothing there: verbs, adverbs, question words."""

_SENTENCE_BREAK = re.compile(r"[.?!:;(\[“”\"«»…–—-]\W*$|^\W*$")

MIN_LETTERS = 3
"""Anything shorter is more often initials than a name."""

CLOSE = 0.84
"""The difflib ratio from which a word counts as a misspelling: about one letter in five."""

ENDING = 3
"""How many letters two forms of a name may differ by at the end: Canada, Canadian."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A word of a question that names something, as written and as a term.

    ``start`` and ``end`` are code points into the question's text.
    """

    written: str
    term: str
    start: int
    end: int


def entities_in(question: str) -> list[Entity]:
    """The capitalised words and years of a question, each once.

    The first word is skipped, because it is capitalised anyway, and so are ordinary
    words that open a later sentence or follow a "please". In Title Case or all
    capitals, names cannot be told from other words, so only years count.
    """
    words = list(_WORD.finditer(question))
    opening = _opening_words(question, words)
    capitalised = [word for word in words[1:] if word.group()[0].isupper()]
    if len(capitalised) > max(3, len(words) // 2 + 1):
        capitalised = []
    capitalised = [word for word in capitalised if word not in opening]
    named = [word for word in words if word in capitalised or _YEAR.fullmatch(word.group())]
    found = (_entity(word) for word in named)
    return list({entity.term: entity for entity in found if entity}.values())


def full_names(question: str, entities: Sequence[Entity]) -> tuple[str, ...]:
    """The entities as written; those with only space between them make one name."""
    names: list[str] = []
    for before, entity in zip([None, *entities], entities, strict=False):
        if before and question[before.end : entity.start].isspace():
            names[-1] = f"{names[-1]} {entity.written}"
        else:
            names.append(entity.written)
    return tuple(names)


def closest(term: str, vocabulary: Sequence[str]) -> str | None:
    """The term of a vocabulary that this one is a misspelling or another form of."""
    # Most words are too long or too short, which difflib takes longer to find out.
    near = get_close_matches(
        term, [word for word in vocabulary if _can_be_close(term, word)], n=1, cutoff=CLOSE
    )
    # In a short word, two swapped letters already push the ratio below CLOSE.
    swapped = (word for word in vocabulary if len(word) == len(term) and same_name(term, word))
    return next(iter(near), None) or next(swapped, None)


def _can_be_close(term: str, word: str) -> bool:
    """Whether the lengths allow a ratio of ``CLOSE``."""
    return 2 * min(len(term), len(word)) / (len(term) + len(word)) >= CLOSE


def same_name(term: str, other: str) -> bool:
    """Whether two names differ at most in one letter, two swapped letters, or the ending.

    Stricter than ``closest``: Austria is not Australia.
    """
    pairs = zip(term, other, strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    rest, others = term[shared:], other[shared:]
    ends_differently = (
        shared >= min(len(term), len(other)) - 1 and max(len(rest), len(others)) <= ENDING
    )
    return ends_differently or rest[:2][::-1] + rest[2:] == others or one_letter(rest, others)


def one_letter(rest: str, others: str) -> bool:
    """Whether changing, adding or dropping the first letter turns one word into the other."""
    return rest[1:] in {others[1:], others} or rest == others[1:]


def _opening_words(question: str, words: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """The ordinary words before which a sentence has only such words."""
    opening: list[re.Match[str]] = []
    is_open = True
    for word in words:
        is_open = is_open or bool(_SENTENCE_BREAK.search(question[: word.start()]))
        written = fold(re.sub(r"[’'].*$", "", word.group()))
        is_open = is_open and (written in OPENERS or written in {"can", "will", "may"})
        if is_open:
            opening.append(word)
    return opening


def _entity(word: re.Match[str]) -> Entity | None:
    written = re.sub(r"[’']s?$", "", word.group())
    found = [term for term in terms(written) if is_content(term)]
    # The longer part of O'Brien is the name.
    term = max(found, key=len, default="")
    if len(term) < MIN_LETTERS or fold(written).replace(".", "") in GENERIC:
        return None
    return Entity(written, term, word.start(), word.start() + len(written))
