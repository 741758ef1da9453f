"""The gates: checks that a claim must pass before anyone sees it.

A gate is a pure function of a claim and the sentences it cites, all of one
article. It returns ``None``, or the name of the failure. The gates for numbers,
dates, names and quotations are exact in what they recognise: a numeral or date
that they cannot read must occur letter for letter. The gate for imperatives judges
by English word lists, so it can be wrong. So can the lists that tell a name from
another word where capitals do not.

No gate sees what a claim says of its names and numbers: whether it negates, who
did what to whom, who said a quotation. That is left to the NLI model, which
judges the claims that pass every gate.

To add a gate:

1. Write a function with the signature of ``Gate`` here. The name it returns is
   shown to people and stored in audit records: one or two plain words.
2. Add it to ``GATES``, in the order in which failures are to be named.
3. Put an analysis of more than a few lines into a module beside this one.
4. Add its cases to ``tests/unit/bot/verification/test_gates.py``, and a mutation
   that it must catch to ``tests/adversarial/mutations.py``. Then compare the
   output of `make adversary` before and after: a gate also drops right claims.
5. Translate the failure's name in ``bot/discord/i18n/locales/``.
6. If failing it rules out that a user's statement is supported, or contradicts
   the statement, add the name to ``bot/fact_checking/checker.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

from bot.types.evidence import SourceSentence
from bot.verification.ages import other_ages
from bot.verification.date_mention import DateMention
from bot.verification.dates import (
    find_dates,
    find_relative_dates,
    parse_published,
    stated_dates,
    stated_weekdays,
)
from bot.verification.imperatives import adds_imperative
from bot.verification.lower_cased_names import is_lower_cased, lower_cased_names, other_titles
from bot.verification.name_matching import contains_name, contradicted_links, reporting_outlet
from bot.verification.names import Name, find_names, is_weekday
from bot.verification.normalization import CACHED_CHARACTERS, fold_marks, words
from bot.verification.number_mention import NumberMention
from bot.verification.number_words import is_number_word
from bot.verification.numbers import find_numbers, find_periods, unread_numerals
from bot.verification.periods import contradict, find_weekdays
from bot.verification.quotations import is_slice, plain_quotes, quotations, quoted_parts
from bot.verification.units import MAX_UNIT_WORDS, ORDINAL, find_unit
from ingest.runtime.sized_cache import cached_by_length
from ingest.text.terms import content_terms
from ingest.types import ArticleVersion

MAX_CLAIM_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class CitedSentences:
    """The sentences of one article that a claim cites, in the order of the article."""

    sources: tuple[SourceSentence, ...]

    @property
    def version(self) -> ArticleVersion:
        return self.sources[0][0]

    @property
    def text(self) -> str:
        return " ".join(sentence.text for _, sentence in self.sources)

    @property
    def runs(self) -> Iterator[str]:
        """Verbatim slices of the article, one for each run of adjacent sentences."""
        start = 0
        for end in range(1, len(self.sources) + 1):
            is_last = end == len(self.sources)
            if is_last or self.sources[end][1].index != self.sources[end - 1][1].index + 1:
                first, last = self.sources[start][1], self.sources[end - 1][1]
                yield self.version.article.text[first.start : last.end]
                start = end

    @property
    def paragraphs(self) -> Iterator[str]:
        """The paragraphs of the article that the sentences stand in."""
        sentences = self.version.sentences
        first = last = -1
        for _, sentence in self.sources:
            if first <= sentence.index <= last:
                continue
            first = last = sentence.index
            while first and sentences[first - 1].paragraph == sentence.paragraph:
                first -= 1
            while last + 1 < len(sentences) and sentences[last + 1].paragraph == sentence.paragraph:
                last += 1
            yield self.version.article.text[sentences[first].start : sentences[last].end]

    @property
    def lower_cased(self) -> bool:
        """Whether the article is lower-cased throughout."""
        return is_lower_cased(self.version.article.text)


Gate = Callable[[str, CitedSentences], str | None]

_LINK = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?//\S+|\bwww\.\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}(?:/\S*)?(?!\w)"
    r"|\b(?:mailto|javascript|data|tel):\S+|\S+@\S+|(?<!\w)[@#]\w+|<[@#:/a-z][^>]*>",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[\[\]{}<>|`*~\\^‹›]|(?<!\w)_|_(?!\w)|\]\(|^\s*(?:[#>]|-#)")


def same_slice(claim: str, cited: CitedSentences) -> str | None:
    """Every cited sentence is a slice of the stored text, at its recorded position."""
    del claim
    for version, sentence in cited.sources:
        stored = version.article.text[sentence.start : sentence.end] == sentence.text
        known = version.sentences[sentence.index : sentence.index + 1] == (sentence,)
        if not stored or not known or version is not cited.version:
            return "changed sentence"
    return None


def plain_text(claim: str, cited: CitedSentences) -> str | None:
    """The claim is one line of prose, with no markup that the article does not have."""
    if len(claim) > MAX_CLAIM_CHARACTERS:
        return "too long"
    if not claim.isprintable() or len(words(claim)) < 2 or not content_terms(claim):
        return "not a sentence"
    text = cited.text
    return "markup" if any(mark[0] not in text for mark in _MARKUP.finditer(claim)) else None


def known_links(claim: str, cited: CitedSentences) -> str | None:
    """Every link and mention of the claim occurs in the cited text, letter for letter."""
    text = cited.text
    return "link" if any(link[0] not in text for link in _LINK.finditer(claim)) else None


def verbatim_quotes(claim: str, cited: CitedSentences) -> str | None:
    """Every quotation stands in the cited text, in quotation marks, word for word.

    The style of marks, dashes and spaces may differ.
    """
    runs = [plain_quotes(run) for run in cited.runs]
    plain = plain_quotes(claim)
    if any(plain in run for run in runs):
        return None
    quotes = quotations(plain)
    if quotes is None:
        return "quotation"
    paragraphs = (plain_quotes(paragraph) for paragraph in cited.paragraphs) if quotes else ()
    quoted = [part for paragraph in paragraphs for part in quoted_parts(paragraph)]
    is_verbatim = all(is_slice(quote, runs) and is_slice(quote, quoted) for quote in quotes)
    return None if is_verbatim else "quotation"


def known_numbers(claim: str, cited: CitedSentences) -> str | None:
    """Every number, amount and percentage of the claim occurs in the cited sentences.

    If a sentence counts what the claim counts, the number must be that one. The two
    numbers of a score such as 3-1 must be adjacent there, in the same order.
    Nobody has the age of somebody else. A numeral that is not read as a number must occur
    letter for letter.
    """
    text = cited.text
    if unread_numerals(claim) - unread_numerals(text):
        return "number"
    stated = [mention for _, sentence in cited.sources for mention in _numbers(sentence.text)]
    stated += find_periods(text)
    claimed = [number for number in _numbers(claim) if _is_number(number, stated)]
    claimed += find_periods(claim, how_long=True)
    if not all(_is_stated(number, stated) for number in claimed):
        return "number"
    pairs = [pair for pair in pairwise(claimed) if _is_score(*pair)]
    if not all(_are_adjacent(stated, *pair) for pair in pairs):
        return "number"
    return "number" if other_ages(claim, (sentence.text for _, sentence in cited.sources)) else None


def _is_number(number: NumberMention, stated: Sequence[NumberMention]) -> bool:
    """Whether "one" or "both" is no pronoun, as what it counts is counted in the sentences."""
    return not number.is_pronoun or any(other.noun in number.heads for other in stated)


def _is_stated(number: NumberMention, stated: Sequence[NumberMention]) -> bool:
    """Whether a number is stated, and not only of other things if its own are counted as well."""
    supporting = (other for other in stated if other.supports(number))
    nouns = {number.noun, *(number.heads if number.is_pronoun else ())} - {""}
    if nouns and any(other.noun in nouns for other in stated):
        return any(_may_count(other, number, nouns) for other in supporting)
    return any(True for _ in supporting)


def _may_count(other: NumberMention, claimed: NumberMention, nouns: AbstractSet[str]) -> bool:
    """Whether a stated number may count a claim's nouns, unlike the 900 of "900 fewer"."""
    if other.noun:
        return other.noun in nouns
    return claimed.is_difference or not other.is_difference


def _is_score(first: NumberMention, last: NumberMention) -> bool:
    """Whether two numbers form one figure, as in 3-1, "2 or 3", "7 : 30" and "2 out of 3"."""
    bare = all(reading.unit != ORDINAL for number in (first, last) for reading in number.readings)
    is_small = all(reading.value <= 10 and not reading.unit for reading in last.readings)
    return bare and (
        first.link in {"-", "or", ":", ".", "out"} or (first.link == "in" and is_small)
    )


def _are_adjacent(
    stated: Sequence[NumberMention], first: NumberMention, last: NumberMention
) -> bool:
    """Whether two numbers of the claim are adjacent in the cited sentences."""
    return any(one.supports(first) and other.supports(last) for one, other in pairwise(stated))


def known_dates(claim: str, cited: CitedSentences) -> str | None:
    """Every date of the claim occurs in the cited sentences, or follows from their "last year".

    A relative date of the claim, such as “yesterday”, must occur there as it is, and a day of
    the week as it is or by its date. Times of day, seasons, and words such as “early” or
    “later” must not contradict the sentences (see ``contradict``).
    """
    published = parse_published(cited.version.article.published_at)
    texts = [sentence.text for _, sentence in cited.sources]
    stated = [
        mention
        for text in texts
        for mention in stated_dates(text, published, lower_case=cited.lower_cased)
    ]
    for mention in _dates(claim):
        if not any(other.supports(mention, published) for other in stated):
            return "date"
    relative = frozenset[str]().union(*map(find_relative_dates, texts))
    weekdays = [*stated_weekdays(stated), *(day for text in texts for day in find_weekdays(text))]
    claimed = find_weekdays(claim)
    if not all(any(other.supports(day) for other in weekdays) for day in claimed):
        return "date"
    if find_relative_dates(claim) - relative:
        return "date"
    return "date" if contradict(claim, texts) else None


def known_names(claim: str, cited: CitedSentences) -> str | None:
    """Every name of the claim occurs in one of the cited sentences, or is the reporting outlet's."""
    if missing_names(claim, cited):
        return "name"
    texts = [sentence.text for _, sentence in cited.sources]
    # Where names cannot be told from words at all, known_words has all of them compared.
    is_compared = _may_hide_names(claim, cited)
    article = cited.version.article.text
    hidden = () if is_compared else lower_cased_names(claim, article, texts)
    return "name" if any(True for _ in (*hidden, *other_titles(claim, texts))) else None


def missing_names(claim: str, cited: CitedSentences) -> tuple[Name, ...]:
    """The names of a claim that occur in none of the cited sentences.

    The outlet may be named as the one that reports. Days of the week and names in dates,
    such as that of a month, are left to ``known_dates``.
    """
    dates = [range(date.start, date.end) for date in _dates(claim) if not _may_be_person(date)]
    texts = [sentence.text for _, sentence in cited.sources]
    reporter = reporting_outlet(claim, cited.version.article.outlet or "")
    missing = (
        name
        for name in find_names(claim)
        if not is_weekday(name)
        and not any(all(word.start in date for word in name.words) for date in dates)
        and not _is_unit(name, claim)
        and not (reporter and _name_words(str(name)) == _name_words(reporter))
        and not any(contains_name(text, name, lower_cased=cited.lower_cased) for text in texts)
    )
    return (*missing, *contradicted_links(claim, texts))


def _may_be_person(mention: DateMention) -> bool:
    """Whether a date is only a month that opens the claim, as in "April resigned"."""
    return not (mention.start or mention.value.day or mention.value.year)


def _is_unit(name: Name, claim: str) -> bool:
    """Whether a name belongs to a number, as in "5 Swedish kronor" and "SEK 5"."""
    found = words(claim)
    if fold_marks(claim)[: name.words[0].start].endswith("°"):
        return True
    at = found.index(name.words[0])
    around = (*found[max(0, at - 1) : at], *found[at + len(name.words) : at + len(name.words) + 1])
    ahead = found[at : at + MAX_UNIT_WORDS]
    _, length = find_unit([one.key for one in ahead], [one.surface for one in ahead])
    return length >= len(name.words) and any(is_number_word(word.key) for word in around)


def _name_words(name: str) -> list[str]:
    """The words of a name without "the"."""
    return [word.key for word in words(name) if word.key != "the"]


def known_words(claim: str, cited: CitedSentences) -> str | None:
    """A claim whose names cannot be told from other words has only words of the cited sentences.

    That is so in scripts without case, and in lower-cased text. Numbers have a
    gate of their own.
    """
    if not _may_hide_names(claim, cited):
        return None
    known = set(content_terms(cited.text))
    claimed = (term for term in content_terms(claim) if not is_number_word(term))
    return "word" if any(term not in known for term in claimed) else None


def _may_hide_names(claim: str, cited: CitedSentences) -> bool:
    """Whether names in the claim may go unnoticed because they have no capitals."""
    found = words(claim)
    if not any(word.capitalised for word in found):
        return True
    return cited.lower_cased and not any(word.capitalised for word in found[1:])


def no_imperative(claim: str, cited: CitedSentences) -> str | None:
    """The claim does not tell the reader to do anything, unless the cited sentences do."""
    texts = [sentence.text for _, sentence in cited.sources]
    return "order" if adds_imperative(claim, texts) else None


GATES: tuple[Gate, ...] = (
    same_slice,
    plain_text,
    known_links,
    verbatim_quotes,
    known_numbers,
    known_dates,
    known_names,
    known_words,
    no_imperative,
)
"""In the order in which failures are named."""


def failures(claim: str, cited: CitedSentences) -> Iterator[str]:
    """The names of a claim's failures, lazily, so that a caller may stop at the first."""
    return (failure for gate in GATES if (failure := gate(claim, cited)))


@cached_by_length(CACHED_CHARACTERS)
def _numbers(text: str) -> tuple[NumberMention, ...]:
    return find_numbers(text, [(mention.start, mention.end) for mention in _dates(text)])


@cached_by_length(CACHED_CHARACTERS)
def _dates(text: str) -> tuple[DateMention, ...]:
    return find_dates(text)
