"""The gates: checks that a claim must pass before anyone sees it.

A gate is a pure function of a claim and the sentences it cites, all of one
article. It returns ``None``, or the name of the failure. All gates are exact but
one: that for imperatives judges by English word lists, so it can be wrong.

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
from dataclasses import dataclass
from itertools import pairwise

from bot.types.evidence import SourceSentence
from bot.verification.dates import (
    DateMention,
    find_dates,
    find_relative_dates,
    parse_published,
    resolve_relative_dates,
)
from bot.verification.imperatives import adds_imperative
from bot.verification.names import Name, contains_name, find_names, is_lower_cased
from bot.verification.normalization import CACHED_CHARACTERS, fold_marks, words
from bot.verification.numbers import NumberMention, find_numbers
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
_DOUBLE_QUOTES = '“”"„‟«»″＂〝〞「」『』'
_QUOTED = re.compile(
    rf"[{_DOUBLE_QUOTES}](?P<double>[^{_DOUBLE_QUOTES}]*)[{_DOUBLE_QUOTES}]"
    r"|(?<!\w)[‘‚'`](?=\S)(?P<single>[^‘‚`]+?)(?<=\S)[’'´](?!\w)"
)


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
    """Every quotation is a slice of the cited text, apart from the style of marks and spaces."""
    runs = [fold_marks(run) for run in cited.runs]
    if any(fold_marks(claim) in run for run in runs):
        return None
    quotes = [match["double"] or match["single"] or "" for match in _QUOTED.finditer(claim)]
    rest = _QUOTED.sub(" ", claim)
    if any(mark in rest for mark in _DOUBLE_QUOTES):
        return "quotation"
    quotes += [quote for outer in quotes for quote in _inner_quotes(outer)]
    return None if all(_is_slice(quote, runs) for quote in quotes) else "quotation"


def known_numbers(claim: str, cited: CitedSentences) -> str | None:
    """Every number, amount and percentage of the claim occurs in the cited sentences.

    The two numbers of a score such as 3-1 must be adjacent there, in the same order.
    """
    stated = [mention for _, sentence in cited.sources for mention in _numbers(sentence.text)]
    claimed = _numbers(claim)
    if any(not any(other.supports(mention) for other in stated) for mention in claimed):
        return "number"
    pairs = [pair for pair in pairwise(claimed) if _is_score(*pair)]
    return "number" if any(not _are_adjacent(stated, *pair) for pair in pairs) else None


def _is_score(first: NumberMention, last: NumberMention) -> bool:
    """Whether two numbers form one figure, as in 3-1, "2 or 3" and "7 : 30"."""
    bare = all(reading.unit != "th" for number in (first, last) for reading in number.readings)
    return bare and first.link in {"-", "or", ":", "."}


def _are_adjacent(
    stated: Sequence[NumberMention], first: NumberMention, last: NumberMention
) -> bool:
    """Whether two numbers of the claim are adjacent in the cited sentences."""
    return any(one.supports(first) and other.supports(last) for one, other in pairwise(stated))


def known_dates(claim: str, cited: CitedSentences) -> str | None:
    """Every date of the claim occurs in the cited sentences, or follows from their "last year".

    A relative date of the claim, such as "yesterday", must occur there as it is.
    """
    published = parse_published(cited.version.article.published_at)
    texts = [sentence.text for _, sentence in cited.sources]
    stated = [
        mention.value
        for text in texts
        for mention in find_dates(text, lower_case=cited.lower_cased)
    ]
    stated += [value for text in texts for value in resolve_relative_dates(text, published)]
    for mention in _dates(claim):
        if not any(value.supports(mention.value, published) for value in stated):
            return "date"
    relative = frozenset[str]().union(*(find_relative_dates(text) for text in texts))
    return "date" if find_relative_dates(claim) - relative else None


def known_names(claim: str, cited: CitedSentences) -> str | None:
    """Every name of the claim occurs in one of the cited sentences, or is the outlet's."""
    return "name" if missing_names(claim, cited) else None


def missing_names(claim: str, cited: CitedSentences) -> tuple[Name, ...]:
    """The names of a claim that occur in none of the cited sentences."""
    texts = [sentence.text for _, sentence in cited.sources]
    outlet = _name_words(cited.version.article.outlet or "")
    return tuple(
        name
        for name in find_names(claim)
        if _name_words(str(name)) != outlet
        and not any(contains_name(text, name, lower_cased=cited.lower_cased) for text in texts)
    )


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
    claimed = (term for term in content_terms(claim) if not term[0].isdigit())
    return "word" if any(term not in known for term in claimed) else None


def _may_hide_names(claim: str, cited: CitedSentences) -> bool:
    """Whether names in the claim may go unnoticed because they have no capitals."""
    found = words(claim)
    if not any(word.capitalised for word in found):
        return True
    return cited.lower_cased and not any(word.capitalised for word in found[1:])


def no_imperative(claim: str, cited: CitedSentences) -> str | None:
    """The claim tells the reader to do nothing, unless the article does so itself."""
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


def _inner_quotes(quote: str) -> Iterator[str]:
    return (match["single"] for match in _QUOTED.finditer(quote) if match["single"])


def _is_slice(quote: str, runs: list[str]) -> bool:
    # A comma or full stop before the closing mark belongs to the claim, not to the quotation.
    folded = fold_marks(quote).rstrip(".,").strip()
    if not folded:
        return False
    before = r"(?<!\w)" if folded[0].isalnum() else ""
    after = r"(?!\w)" if folded[-1].isalnum() else ""
    pattern = re.compile(before + re.escape(folded) + after)
    return any(pattern.search(run) for run in runs)
