"""Finds the names of a claim, and looks them up in the text of an article.

A name is a run of capitalised words. A single word that opens a sentence counts
unless it is in ``SENTENCE_OPENERS``. Names are compared without case and
possessive, as articles may be lower-cased throughout. In the text, a name's words
must stand in one run: no comma, "and" or other name may come between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from bot.verification.lexicon import (
    ALIASES,
    AMBIGUOUS_ACRONYMS,
    CALENDAR_WORDS,
    FUNCTION_WORDS,
    GROUP_NAMES,
    NAME_CONNECTIVES,
    SENTENCE_OPENERS,
    WEEKDAYS,
    word_set,
)
from bot.verification.normalization import (
    CACHED_CHARACTERS,
    Word,
    fold,
    fold_marks,
    split_words,
    words,
)
from bot.verification.places import are_of_one_place, are_place_and_people
from ingest.runtime.sized_cache import cached_by_length
from ingest.text.terms import stem

MAX_EXTRA_WORDS = 2
"""How many other words a name may have inside it in the article: "President [Donald] Trump"."""

LOWER_CASED_SHARE = 0.005
"""A text with a smaller share of capitals counts as lower-cased; sentence case alone makes twice that."""

SUBJECT_WORDS = 3

_GAP = re.compile(r" |-|\. |\.|")
"""What may stand between two words of one name."""

_CONNECTIVES = frozenset("of for de del della di da du van von der den la le al el bin ibn".split())
_VERBS = word_set(
    "is are was were be has have had will would shall should can could may might must does did"
    " said says went left won lost took made told got fell rose led met paid sold bought quit ran"
    " held kept cut put set hit began became came gave knew saw spoke spent sent built fought drew"
    " broke chose wrote stood beat"
)
_AGENTS = word_set("by with between against")
_BEFORE_NAMES = word_set("by with between against and to from for of in at near")
_ADJECTIVE_ENDINGS = (
    "ed", "ing", "ly", "al", "ous", "ive", "ful", "less", "able", "ible", "ic", "ent", "ant", "ern",
    "ish", "ary",
)  # fmt: skip
_RARE_IN_SURNAMES = ("ly", "al", "ous", "ful", "ive")
"""Those of ``_ADJECTIVE_ENDINGS`` that hardly any surname has; Grant, Vincent and Redfern have others."""
_NOUN_ENDINGS = (
    "s",
    "ion",
    "ment",
    "ness",
    "ity",
    "ance",
    "ence",
    "ism",
    "age",
    "ure",
    "ship",
    "hood",
)
_ADVERBS = word_set("then also now later soon once again just still")
_MANNERS = word_set(
    "accident air ambulance bicycle bike birth boat bus cable car chance cheque coach credit day default"
    " design email far fax ferry fire foot force half hand heart helicopter horse law letter lorry mail"
    " mistake nature night now order phone plane post proxy radio rail right road rote sea ship taxi"
    " telephone text tender then train tram truck tube video vote water weight word hook hand lot foul"
    " midday noon midnight dawn dusk today tomorrow yesterday"
)
"""Nouns that may follow "by" without an article."""
_DETERMINERS = word_set(
    "the a an this that these those his her its their our your my every each no any some"
)
TITLES = word_set(
    "mr mrs ms miss mx dr sir dame lord lady professor prof president mayor minister premier"
    " chancellor senator governor judge justice bishop archbishop pope king queen prince princess duke"
    " duchess general colonel captain sergeant lieutenant major admiral inspector ambassador"
    " congressman congresswoman councillor sheriff rabbi imam reverend father sister brother"
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
_CACHED_ARTICLES = 4_000_000
"""Characters of the articles for which it is cached whether they are lower-cased."""

_SENTENCE_END = re.compile(r"(?:^|[.!?:]'?\s|\s')\W*$")
_ABBREVIATION = re.compile(
    r"(?:^|[\s'(-])(?:mr|mrs|ms|dr|st|sen|rep|gov|gen|prof|sgt|lt|col|capt|rev|hon|[^\W\d_])\.\s*$",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_MAX_ACRONYM = 6


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words; ``opens`` marks a single word that opens a sentence.

    ``is_bare_subject`` tells that such a word is directly before a verb, and
    ``is_bare`` that a single word inside a sentence has no article before it, so
    that it cannot be a common noun.
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


@cached_by_length(_CACHED_ARTICLES)
def is_lower_cased(article_text: str) -> bool:
    """Whether an article is lower-cased throughout, so that names have no capitals."""
    letters = sum(map(str.isalpha, article_text))
    return sum(map(str.isupper, article_text)) < letters * LOWER_CASED_SHARE


def contains_name(text: str, name: Name, *, lower_cased: bool = False) -> bool:
    """Whether a text has the name: its words in order and in one run, an alias or its acronym."""
    found = words(text)
    folded = fold_marks(text)
    positions = [
        [at for at, word in enumerate(found) if _same_word(wanted, word, lower_cased=lower_cased)]
        for wanted in name.words
    ]
    if name.opens and any(_is_ordinary(name, found, at) for at in range(len(found))):
        return True
    if all(positions) and not name.is_bare_subject:
        gaps = _Gaps(found, folded, lower_cased=lower_cased)
        starts = positions[0]
        if name.is_bare:
            starts = [at for at in starts if found[at].capitalised or lower_cased]
        if any(gaps.follow(start, positions[1:], MAX_EXTRA_WORDS) for start in starts):
            return True
    if name.is_bare_subject and any(found[at].capitalised or lower_cased for at in positions[0]):
        return True
    return _by_alias(found, name) or _by_initials(found, folded, name)


def lower_cased_names(claim: str, article_text: str, texts: Sequence[str]) -> Iterator[Name]:
    """Words of a claim in lower case that are names, and that the texts lack.

    A word is one if the article has it with a capital only, or if it is the last of
    an agent that no noun could be: "signed by per lund".
    """
    known = {stem(word.key) for text in texts for word in words(text)}
    found = words(claim)
    missing = [
        word.surface.islower() and word.key.isalpha() and stem(word.key) not in known
        for word in found
    ]
    if not any(missing):
        return
    always_capitalised = _always_capitalised(article_text)
    folded = fold_marks(claim)
    for at, word in enumerate(found):
        is_name = word.key in always_capitalised and _is_bare(found, at)
        if missing[at] and (
            is_name
            or _is_bare_agent(found, missing, at, folded)
            or _is_bare_agent_alone(found, missing, at, folded)
        ):
            yield Name((word,))


def _is_bare(found: Sequence[Word], at: int) -> bool:
    """Whether a word follows a preposition or opens the claim, maybe after another name."""
    before = [word.key for word in found[max(0, at - 2) : at]]
    return not before or before[-1] in _BEFORE_NAMES or (len(before) > 1 and before[0] in _AGENTS)


def _is_bare_agent_alone(
    found: Sequence[Word], missing: Sequence[bool], at: int, text: str
) -> bool:
    """As ``_is_bare_agent``, for one word: "signed by lund"."""
    if not at or found[at - 1].key != "by" or not missing[at]:
        return False
    follows = text[found[at].end : found[at].end + 1]
    is_last = at + 1 == len(found) or follows in {",", ".", ";", ":"}
    key = found[at].key
    return is_last and not (
        key in FUNCTION_WORDS
        or key in _MANNERS
        or key.endswith((*_ADJECTIVE_ENDINGS, *_NOUN_ENDINGS))
    )


def _is_bare_agent(found: Sequence[Word], missing: Sequence[bool], at: int, text: str) -> bool:
    """Whether a word ends "by" and two words that stand nowhere, with no article and no plural."""
    if at < 2 or found[at - 2].key not in _AGENTS or not missing[at - 1]:
        return False
    follows = text[found[at].end : found[at].end + 1]
    is_last = at + 1 == len(found) or follows in {",", ".", ";", ":"}
    first, last = found[at - 1].key, found[at].key
    return (
        (is_last or found[at + 1].key in FUNCTION_WORDS)
        and not {first, last} & FUNCTION_WORDS
        and not first.endswith(_ADJECTIVE_ENDINGS)
        and not last.endswith((*_ADJECTIVE_ENDINGS, *_NOUN_ENDINGS))
    )


@cached_by_length(_CACHED_ARTICLES)
def _always_capitalised(article_text: str) -> frozenset[str]:
    """The words that an article capitalises inside sentences, and never writes in lower case."""
    folded = fold_marks(article_text)
    found = split_words(folded)
    inside = {
        word.key
        for word in found
        if word.surface[:1].isupper() and not _opens_sentence(word, folded)
    }
    return frozenset(inside - {word.key for word in found if word.surface.islower()})


def other_titles(claim: str, texts: Sequence[str]) -> Iterator[Name]:
    """Titles in lower case before a name of the claim, as in "president Lund", that the texts lack."""
    known = {word.key for text in texts for word in words(text)}
    for title, word in pairwise(words(claim)):
        is_adjacent = word.start == title.end + 1
        if title.key in TITLES - known and is_adjacent and word.capitalised:
            yield Name((title,))


def is_weekday(name: Name) -> bool:
    """Whether a name is a day of the week."""
    return all(word.key.rstrip("s") in WEEKDAYS for word in name.words)


def reporting_outlet(claim: str, outlet: str) -> str:
    """The outlet if a claim names it as the one that reports: "…, the Post wrote", else empty."""
    name = re.escape(fold(outlet)).removeprefix("the\\ ")
    text = fold(claim)
    verbs = r"(?:wrote|writes|reported|reports|said|says)"
    by_name = (
        rf"(?:\baccording to (?:the )?{name}\b|(?:, |^)(?:the )?{name} {verbs}(?:[.:,]| that\b|$))"
    )
    return outlet if outlet and re.search(by_name, text) else ""


def contradicted_links(claim: str, texts: Sequence[str]) -> Iterator[Name]:
    """Names such as "Bank of Norway" where the texts have only banks of other places."""
    stated = [link for text in texts for link in _links(text)]
    known = {(first.key, last.key) for first, last in stated}
    plain = {word.key for text in texts for word in _unlinked(text)}
    for first, last in _links(claim):
        others = any(first.key == one for one, _ in known)
        if others and (first.key, last.key) not in known and first.key not in plain:
            yield Name((first, last))


def _links(text: str) -> Iterator[tuple[Word, Word]]:
    """Pairs of capitalised words with "of", "de" or the like between them."""
    found = words(text)
    for at, (first, link) in enumerate(pairwise(found)):
        after = at + 2
        if link.key in _CONNECTIVES and after < len(found) and found[after].key == "the":
            after += 1
        is_link = link.key in _CONNECTIVES and after < len(found)
        if is_link and first.capitalised and found[after].capitalised:
            yield first, found[after]


def _unlinked(text: str) -> Iterator[Word]:
    """The capitalised words of a text that no "of" follows."""
    found = words(text)
    for at, word in enumerate(found):
        if word.capitalised and (at + 1 == len(found) or found[at + 1].key not in _CONNECTIVES):
            yield word


@dataclass(frozen=True, slots=True)
class _Gaps:
    """The words of a text, and which of them may be left out of a name."""

    found: Sequence[Word]
    text: str
    lower_cased: bool

    def follow(self, start: int, positions: Sequence[Sequence[int]], extra: int) -> bool:
        """Whether each word has a position after the previous word's, in the same run.

        At most ``extra`` other words of the run may be left out.
        """
        if not positions:
            return True
        return any(
            self._is_run(start, at) and self.follow(at, positions[1:], extra - (at - start - 1))
            for at in positions[0]
            if start < at <= start + 1 + extra
        )

    def _is_run(self, start: int, end: int) -> bool:
        return all(map(self._joins, range(start, end))) and all(
            self._may_be_left_out(word) for word in self.found[start + 1 : end]
        )

    def _joins(self, at: int) -> bool:
        before, word = self.found[at : at + 2]
        between = self.text[before.end : word.start]
        return bool(_GAP.fullmatch(between)) and not before.surface.endswith("'s")

    def _may_be_left_out(self, word: Word) -> bool:
        if word.key in FUNCTION_WORDS or word.key in CALENDAR_WORDS:
            return word.key in _CONNECTIVES
        return word.capitalised or self.lower_cased


def _is_ordinary(name: Name, found: Sequence[Word], at: int) -> bool:
    """Whether a word that opens a sentence of the claim is no name but a word of the text.

    "Orange resigned" is not what a text about "orange ferries" says.
    """
    wanted, word = name.words[0], found[at]
    if stem(word.key) != stem(wanted.key):
        return False
    is_plural = word.key in {wanted.key + "s", wanted.key + "es"}
    if name.is_bare_subject and (wanted.key in FUNCTION_WORDS or is_plural):
        return False
    if not name.is_bare_subject or wanted.key.endswith(("s", "ing")) or word.capitalised:
        return True
    follows = found[at + 1] if at + 1 < len(found) else None
    return follows is None or follows.key in FUNCTION_WORDS or _is_verb(follows)


def _is_verb(word: Word) -> bool:
    return word.key in _VERBS or (len(word.key) > 4 and word.key.endswith("ed"))


def _names(found: Sequence[Word], text: str) -> Iterator[Name]:
    run: list[Word] = []
    for word, follows in zip_longest(found, found[1:]):
        opens = _opens_sentence(word, text)
        is_subject = opens and follows is not None and _is_verb(follows)
        ordinary = word.key in (SENTENCE_OPENERS if opens else NAME_CONNECTIVES)
        ordinary = ordinary or (opens and follows is not None and _is_inflected(word, follows))
        ordinary = ordinary and not _is_acronym(word) and not (is_subject and word.key in _SPEECH)
        belongs = word.capitalised and not ordinary and not _ORDINAL.fullmatch(word.key)
        if run and (opens or not belongs or _are_separate(run[-1], word, text)):
            yield _name(run, text, found)
            run = []
        if belongs:
            run.append(word)
    if run:
        yield _name(run, text, found)


def _is_inflected(word: Word, follows: Word) -> bool:
    """Whether the word that opens a sentence is a form of a common word, as "losing to" and "local shops"."""
    if follows.capitalised or len(word.key) < 5:
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


def _opens_sentence(word: Word, text: str) -> bool:
    before = text[max(0, word.start - 12) : word.start]
    return bool(_SENTENCE_END.search(before)) and not _ABBREVIATION.search(before)


def _name(run: Sequence[Word], text: str, found: Sequence[Word]) -> Name:
    opens = len(run) == 1 and _opens_sentence(run[0], text) and not _is_acronym(run[0])
    after = [word for word in found if word.start >= run[-1].end][:2] if opens else []
    if after and (after[0].key in _ADVERBS or after[0].key.endswith("ly")):
        after = after[1:]
    is_subject = bool(after) and _is_verb(after[0])
    is_subject = is_subject or (opens and run[0].surface.endswith("'s"))
    before = [word.key for word in found if word.end <= run[0].start][-2:]
    is_single = len(run) == 1 and not opens and not _is_acronym(run[0])
    is_bare = is_single and not _DETERMINERS.intersection(before)
    return Name(tuple(run), opens, is_subject, is_bare)


def _is_acronym(word: Word) -> bool:
    return len(word.surface) > 1 and word.surface.isupper()


def _same_word(wanted: Word, word: Word, *, lower_cased: bool) -> bool:
    if wanted.key in AMBIGUOUS_ACRONYMS and _is_acronym(wanted):
        return word.key == wanted.key and (word.surface.isupper() or lower_cased)
    shorter, longer = sorted((wanted.key, word.key), key=len)
    if shorter == longer or are_place_and_people(shorter, longer):
        return True
    if len(shorter) < 4 or not longer.startswith(shorter):
        return False
    # Mali and Malians, but not Maria and Marian.
    is_plural = longer == shorter + "s" and shorter in GROUP_NAMES
    return is_plural or are_of_one_place(shorter, longer)


def _by_alias(found: Sequence[Word], name: Name) -> bool:
    wanted = " ".join(word.key for word in name.words)
    surfaces = {word.surface.casefold() for word in found if _is_acronym(word)}
    running = f" {' '.join(word.key for word in found)} "
    for short, long in ALIASES:
        if wanted == long and short in surfaces:
            return True
        if wanted == short and _is_acronym(name.words[0]) and f" {long} " in running:
            return True
    return False


def _by_initials(found: Sequence[Word], text: str, name: Name) -> bool:
    """Whether an acronym has the initials of the text's words: EFF, Electronic Frontier Foundation."""
    letters = fold(name.words[0].surface)
    if (
        len(name.words) > 1
        or not _is_acronym(name.words[0])
        or not 2 < len(letters) <= _MAX_ACRONYM
    ):
        return False
    initials, end = "", 0
    for word in found:
        if text[end : word.start].strip(" -'()."):
            initials += " "
        end = word.end
        if word.capitalised or word.key not in FUNCTION_WORDS:
            initials += word.key[0]
    return letters in initials
