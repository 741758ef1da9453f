"""Finds the names of a claim.

A name is a run of capitalised words. A single word that opens a sentence counts
unless it is in ``SENTENCE_OPENERS`` or one of the ``ordinary_words``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bot.verification.lexicon import (
    CALENDAR_WORDS,
    FUNCTION_WORDS,
    NAME_CONNECTIVES,
    SENTENCE_OPENERS,
    WEEKDAYS,
    ordinary_words,
    word_set,
)
from bot.verification.normalization import (
    CACHED_CHARACTERS,
    Word,
    fold_marks,
    words,
)
from ingest.runtime.sized_cache import cached_by_length

SUBJECT_WORDS = 3
_VERBS = word_set(
    "is are was were be has have had will would shall should can could may might must does did"
    " said says went left won lost took made told got fell rose led met paid sold bought quit ran"
    " held kept cut put set hit began became came gave knew saw spoke spent sent built fought drew"
    " broke chose wrote stood beat"
)
_RARE_IN_SURNAMES = ("ly", "al", "ous", "ful", "ive")
"""Endings of adjectives that hardly any surname has, unlike those of Grant, Vincent and Redfern."""

_ADVERBS = word_set("then also now later soon once again just still")
_DETERMINERS = word_set(
    "the a an this that these those his her its their our your my every each no any some"
)
_AFTER_PARTICIPLES = word_set(
    "a an the this these his her its their of in on at to by with from for about up out into as"
)
_AFTER_PLURALS = word_set("of about that who whose over")
"""Words before which a form in -ing, -ed or -s that opens a sentence is hardly a surname."""

_SPEECH = word_set(
    "said say says tell tells told add adds added state states stated given known called asked built"
    " located founded based using following"
)
"""Words of ``SENTENCE_OPENERS`` that cannot be the subject of a verb, so before one they are names."""

_SENTENCE_END = re.compile(r"(?:^|[.!?:]'?\s|\s')\W*$")
_ABBREVIATION = re.compile(
    r"(?:^|[\s'(-])(?:mr|mrs|ms|dr|st|sen|rep|gov|gen|prof|sgt|lt|col|capt|rev|hon|[^\W\d_])\.\s*$",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words; ``opens`` marks a single word that opens a sentence.

    ``is_bare_subject`` says that such a word is a possessive or has a verb behind it, perhaps
    after an adverb; ``is_bare`` says that a single word inside a sentence has no article or
    other determiner before it, so that it cannot be a common noun.
    """

    words: tuple[Word, ...]
    opens: bool = False
    is_bare_subject: bool = False
    is_bare: bool = False

    def is_subject_of(self, claim: str) -> bool:
        """Whether the name is near the beginning of a claim, where its subject is."""
        return self.words[0] in words(claim)[:SUBJECT_WORDS]

    def shares_word_with(self, text: str) -> bool:
        return not {word.key for word in self.words}.isdisjoint(word.key for word in words(text))

    def __str__(self) -> str:
        return " ".join(word.surface for word in self.words)


@cached_by_length(CACHED_CHARACTERS)
def find_names(claim: str) -> tuple[Name, ...]:
    """The names of a claim, in order."""
    return tuple(_names(words(claim), fold_marks(claim)))


def opening_names(text: str) -> tuple[Name, ...]:
    """The names near the beginning of a text, without months and days of the week."""
    return tuple(
        name
        for name in find_names(text)
        if name.is_subject_of(text) and not all(word.key in CALENDAR_WORDS for word in name.words)
    )


def is_weekday(name: Name) -> bool:
    """Whether a name is a day of the week."""
    return all(word.key.rstrip("s") in WEEKDAYS for word in name.words)


def is_verb(word: Word) -> bool:
    """Whether a word is a common verb, or has the ending of one."""
    return word.key in _VERBS or (len(word.key) > 4 and word.key.endswith("ed"))


def _names(found: Sequence[Word], text: str) -> Iterator[Name]:
    run: list[Word] = []
    for word, follows in zip_longest(found, found[1:]):
        opens = opens_sentence(word, text)
        is_subject = opens and follows is not None and is_verb(follows)
        ordinary = word.key in NAME_CONNECTIVES or (opens and _is_opener(word, follows))
        ordinary = ordinary and not is_acronym(word) and not (is_subject and word.key in _SPEECH)
        belongs = word.capitalised and not ordinary and not _ORDINAL.fullmatch(word.key)
        if run and (opens or not belongs or _are_separate(run[-1], word, text)):
            yield _name(run, text, found)
            run = []
        if belongs:
            run.append(word)
    if run:
        yield _name(run, text, found)


def _is_opener(word: Word, follows: Word | None) -> bool:
    """Whether a word that opens a sentence is no name."""
    if word.key in SENTENCE_OPENERS:
        return True
    # Before another capital it may be a first name: Per, Jolly, Rich.
    is_alone = follows is None or not follows.capitalised
    return is_alone and (
        word.key in ordinary_words() or (follows is not None and _is_inflected(word, follows))
    )


def _is_inflected(word: Word, follows: Word) -> bool:
    """Whether the word that opens a sentence is a form of a common word, as "losing to" and "local shops"."""
    if len(word.key) < 5:
        return False
    if word.key.endswith(("ing", "ed")):
        return follows.key in _AFTER_PARTICIPLES
    if word.key.endswith("s") and not word.surface.endswith("'s"):
        return follows.key in _AFTER_PLURALS
    is_adjective = word.key.endswith(_RARE_IN_SURNAMES)
    return is_adjective and follows.key.endswith("s") and follows.key not in FUNCTION_WORDS


def _are_separate(before: Word, word: Word, text: str) -> bool:
    """Whether two adjacent capitalised words belong to different names."""
    return (
        text[before.end : word.start] not in {" ", "-", ". "}
        or before.surface.endswith("'s")
        or bool(CALENDAR_WORDS & {before.key, word.key})
    )


def opens_sentence(word: Word, text: str) -> bool:
    """Whether a word of a text is the first of a sentence."""
    before = text[max(0, word.start - 12) : word.start]
    return bool(_SENTENCE_END.search(before)) and not _ABBREVIATION.search(before)


def _name(run: Sequence[Word], text: str, found: Sequence[Word]) -> Name:
    opens = len(run) == 1 and opens_sentence(run[0], text) and not is_acronym(run[0])
    after = [word for word in found if word.start >= run[-1].end][:2] if opens else []
    if after and (after[0].key in _ADVERBS or after[0].key.endswith("ly")):
        after = after[1:]
    is_subject = bool(after) and is_verb(after[0])
    is_subject = is_subject or (opens and run[0].surface.endswith("'s"))
    before = [word.key for word in found if word.end <= run[0].start][-2:]
    is_single = len(run) == 1 and not opens and not is_acronym(run[0])
    is_bare = is_single and not _DETERMINERS.intersection(before)
    return Name(tuple(run), opens, is_subject, is_bare)


def is_acronym(word: Word) -> bool:
    """Whether a word is in capitals throughout."""
    return len(word.surface) > 1 and word.surface.isupper()
