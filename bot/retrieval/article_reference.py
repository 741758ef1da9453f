"""Article references: how people speak of an article, such as "yesterday's BBC piece on trains".

A reference says what the article is about, who published it and when, in any
combination. Its words need not occur in the article.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.verification.date_mention import PartialDate
from bot.verification.dates import find_dates
from bot.verification.lexicon import MONTHS, WEEKDAYS
from bot.verification.number_words import SMALL
from ingest.text.terms import content_terms, terms

KIND = r"(?:news\s+)?(?:articles?|stor(?:y|ies)|pieces?|reports?|items?|write-?ups?|coverage|news)"
"""What people call an article."""

_DAYS = "|".join(("today", "yesterday", *WEEKDAYS))
NAMED_ARTICLE = (
    rf"(?:the|that|this|(?:{_DAYS})['’]s)\s+"
    r"(?:(?!\b(?:about|says?|said)\b)[^?!,.;]){0,60}?\b(?:article|story|piece|write-?up|one)\b"
    r"(?:\s+(?:about|from|by|of|on|published)\s+(?:(?!\b(?:says?|about)\b)[^?!,;]){1,40}?)?"
)
"""A pattern for a phrase that names an article in a question: "the BBC piece", "the article by Pell"."""

_CLOSED = r"(?=\W*$|,?\s+(?:about|on|regarding|concerning|covering|from|by|in|of|with|where|that|which|dated|published)\b)"
_KIND = re.compile(rf"\b(?:{KIND}|ones?|things?|stuff|saga|drama){_CLOSED}", re.IGNORECASE)
_MONTH = rf"(?:{'|'.join(MONTHS)}|(?:{'|'.join(month[:3] for month in MONTHS)}|sept)\b\.?)"
_DATE = rf"""(?:
    (?:the\s+)?day\s+before\s+yesterday | yesterday | today | tonight | this\s+(?:morning|afternoon|evening) | last\s+night
  | (?:this|last|past)\s+(?:week(?:end)?|month|year)
  | (?:last\s+|this\s+|this\s+past\s+)?(?:{"|".join(WEEKDAYS)})
  | (?:\d{{1,3}}|{"|".join(SMALL)}|an?)\s+(?:day|week|month)s?\s+ago
  | \d{{4}}-\d\d-\d\d | \d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}
  | (?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH}(?:,?\s+\d{{4}})?
  | {_MONTH}\s+(?:the\s+)?\d{{1,2}}(?!\d)(?:st|nd|rd|th)?(?:,?\s+\d{{4}})? | {_MONTH}\s+\d{{4}} | {_MONTH}
)"""
_DATE_BEFORE = re.compile(rf"\b{_DATE}(?:['’]s)?(?!\w)", re.VERBOSE | re.IGNORECASE)
_DATE_DIRECTLY_AFTER = re.compile(
    rf"^\W*(?:that\s+was\s+|which\s+was\s+)?(?:published\s+|dated\s+)?(?:(?:from|of|on|in|dated|published)\s+)?(?P<date>{_DATE})(?!['’]s|\w)",
    re.VERBOSE | re.IGNORECASE,
)
_DATE_LATER = re.compile(
    rf"\b(?:from|dated|published(?:\s+(?:on|in))?)\s+(?P<date>{_DATE})(?!['’]s|\w)",
    re.VERBOSE | re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:about|on|regarding|concerning|covering|of|with|where|(?:that|which)\s+(?:is|was|talks?|speaks?)\s+(?:about|of)|that|which)\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"^\W*(?:(?:that|which)\s+(?:is|was)\s+)?(?:published\s+)?(?:from|by|in)\s+", re.IGNORECASE
)
_NEWEST = re.compile(r"\b(?:latest|newest|most\s+recent|recent|last)\b", re.IGNORECASE)
_ASIDE = re.compile(
    r"""^\W*(?:(?:of|about|on|for|from|regarding|concerning|me|us|out)\b\W*)+
      | \b(?:for|to)\s+(?:me|us|dummies)\b
      | \bin\s+(?:(?:about|at\s+most|no\s+more\s+than)\s+)?(?:an?|one|two|three|four|five|six|\d+|a\s+few|few|some|short)\s+
            (?:sentences?|words?|lines?|bullet(?:\s+point)?s?|points?|paragraphs?)\b
      | \bin\s+(?:short|brief|a\s+nutshell)\b
      | \b(?:please|briefly|quickly|shortly|again|thanks?|thank\s+you)\b
      | \b(?:that|which)?\s*(?:you|we|i)(?:['’]ve|\s+have)?\s+(?:just\s+)?(?:have|got|stored|added|posted|shared|sent|ingested|mentioned)\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""What a phrase says about the summary, not about the article."""

_FILLERS = frozenset(
    "articl stori piec report item news coverag write-up latest newest recent last main whole full entir"
    " point key everyth brief short quick old new other long big".split()
)
_GENERIC_OUTLET = frozenset("news daili weekli time post today onlin sport the com www".split())
"""Terms that many outlets have in their names, so that one alone names none."""

DAYS_OF_WEEK = 7


@dataclass(frozen=True, slots=True)
class Period:
    """When an article was published: from ``first`` to ``last``, or on a date that may lack parts."""

    first: date | None = None
    last: date | None = None
    partial: PartialDate | None = None

    def includes(self, day: date | None) -> bool:
        """Whether a day lies in it; ``False`` for ``None``."""
        if day is None:
            return False
        if self.partial is not None:
            wanted = (self.partial.year, self.partial.month, self.partial.day)
            parts = (day.year, day.month, day.day)
            return all(one in (None, other) for one, other in zip(wanted, parts, strict=True))
        return self.first is not None and self.first <= day <= (self.last or self.first)


@dataclass(frozen=True, slots=True)
class ArticleReference:
    """What a phrase says about the article that it means.

    ``subject`` are its words about the subject, and ``source`` those of its words
    that may name an outlet or an author instead. ``newest`` says that only the
    newest of those that fit is meant.
    """

    subject: str
    source: tuple[str, ...] = ()
    period: Period | None = None
    newest: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether the phrase says nothing that tells one article from another."""
        return not self.subject and self.period is None

    def without_source(self, named: Collection[str]) -> ArticleReference:
        """The same, without words whose terms name an outlet or an author."""
        kept = " ".join(
            word
            for word in self.subject.split()
            if not set(terms(word)) or not set(terms(word)) <= set(named)
        )
        return ArticleReference(_subject(kept), (), self.period, self.newest)


def parse_reference(phrase: str, today: date) -> ArticleReference:
    """What a phrase such as "that piece about the derailment" says. ``today`` is what "yesterday" counts from."""
    text = _ASIDE.sub(" ", phrase).strip(" \t,;:.?!\"“”‘’'«»")
    kind = _KIND.search(text)
    if kind is None:
        return ArticleReference(_subject(text), newest=False)
    before, after = text[: kind.start()], text[kind.end() :]
    newest = bool(_NEWEST.search(_DATE_BEFORE.sub(" ", before)))
    written: list[str] = []
    if found := _DATE_BEFORE.search(before):
        written.append(found.group())
        before = f"{before[: found.start()]} {before[found.end() :]}"
    for pattern in (_DATE_DIRECTLY_AFTER, _DATE_LATER):
        if not written and (found := pattern.search(after)):
            written.append(found["date"])
            after = f"{after[: found.start()]} {after[found.end() :]}"
    source, about = _source_and_subject(after)
    return ArticleReference(
        subject=_subject(f"{before} {about}"),
        source=tuple(content_terms(f"{before} {source}")),
        period=period_of(written[0], today) if written else None,
        newest=newest,
    )


def period_of(written: str, today: date) -> Period | None:
    """The days that a date means; ``None`` where it is none."""
    text = re.sub(r"['’]s$", "", " ".join(written.casefold().split()))
    return _days_back(text, today) or _span(text, today) or _weekday(text, today) or _absolute(text)


def outlets_named(source: Iterable[str], outlets: Iterable[str]) -> frozenset[str]:
    """The outlets that these terms name: by the whole name, its first or last word or its initials.

    If any is named whole, only those are returned.
    """
    words = frozenset(source)
    full: set[str] = set()
    partly: set[str] = set()
    for outlet in outlets:
        name = [term for term in terms(outlet) if term != "the"]
        initials = "".join(term[0] for term in name)
        if name and words.issuperset(name):
            full.add(outlet)
        elif (not words.isdisjoint(set(name) - _GENERIC_OUTLET) and _names_partly(words, name)) or (
            len(name) > 1 and initials in words
        ):
            partly.add(outlet)
    return frozenset(full or partly)


def _names_partly(words: frozenset[str], name: list[str]) -> bool:
    """Whether the first word of an outlet's name, or the last, is among the words."""
    return any(term in words and term not in _GENERIC_OUTLET for term in (name[0], name[-1]))


def _source_and_subject(after: str) -> tuple[str, str]:
    """Splits what follows "article" into who published it and what it is about."""
    source = opened_by = ""
    if opened := _SOURCE.match(after):
        rest = after[opened.end() :]
        about = _ABOUT.search(rest)
        source, after = (rest[: about.start()], rest[about.end() :]) if about else (rest, "")
        opened_by = source
    elif about := _ABOUT.match(after.lstrip(" ,")):
        after = after.lstrip(" ,")[about.end() :]
    # "the piece about trains from the Ledger"
    if late := re.search(
        r"\s(?:from|by|in)\s+((?:the\s+)?[^\W\d_a-z]\S*(?:\s+[^\W\d_a-z]\S*)*)\W*$", after
    ):
        return f"{source} {late[1]}", f"{opened_by} {after}".strip()
    return source, f"{opened_by} {after}".strip()


def _subject(text: str) -> str:
    """The words of a phrase from the first to the last that carries content; empty where none does."""
    words = text.split()
    content = [
        at
        for at, word in enumerate(words)
        if any(term not in _FILLERS for term in content_terms(word))
    ]
    return " ".join(words[content[0] : content[-1] + 1]).strip(' ,.;:?!"“”') if content else ""


def _days_back(text: str, today: date) -> Period | None:
    ago = re.fullmatch(r"(\w+) (day|week|month)s? ago", text)
    if ago:
        count = 1 if ago[1] in {"a", "an"} else int(SMALL.get(ago[1], ago[1]))
        days = {"day": 1, "week": 7, "month": 30}[ago[2]]
        slack = {"day": 0, "week": 3, "month": 15}[ago[2]]
        middle = today - timedelta(days=count * days)
        return Period(middle - timedelta(days=slack), middle + timedelta(days=slack))
    if text.endswith("day before yesterday"):
        return Period(today - timedelta(days=2))
    if text in {"yesterday", "last night"}:
        return Period(today - timedelta(days=1))
    is_today = text in {"today", "tonight", "this morning", "this afternoon", "this evening"}
    return Period(today) if is_today else None


def _span(text: str, today: date) -> Period | None:
    """This or the last week, weekend, month or year."""
    found = re.fullmatch(r"(this|last|past) (week|weekend|month|year)", text)
    if found is None:
        return None
    back = found[1] != "this"
    monday = today - timedelta(days=today.weekday())
    if found[2] == "week":
        return (
            Period(monday - timedelta(days=7), monday - timedelta(days=1))
            if back
            else Period(monday, today)
        )
    if found[2] == "weekend":
        saturday = monday + timedelta(days=5)
        if saturday > today or (back and today.weekday() >= 5):
            saturday -= timedelta(days=7)
        return Period(saturday, saturday + timedelta(days=1))
    if found[2] == "year":
        return Period(partial=PartialDate(today.year - back))
    month = today.year * 12 + today.month - 1 - back
    return Period(partial=PartialDate(month // 12, month % 12 + 1))


def _weekday(text: str, today: date) -> Period | None:
    """The last day with that name; today counts, unless the last is meant expressly."""
    name = text.rsplit(maxsplit=1)[-1] if text else ""
    if name not in WEEKDAYS:
        return None
    back = (today.weekday() - WEEKDAYS.index(name)) % DAYS_OF_WEEK
    if not back and text.startswith("last"):
        back = DAYS_OF_WEEK
    return Period(today - timedelta(days=back))


def _absolute(text: str) -> Period | None:
    # After "in", a lone "may" or "march" is a month.
    found = find_dates(f"in {text.removeprefix('the ')}", lower_case=True)
    return Period(partial=found[0].value) if found else None


_ASKS_ARTICLE = re.compile(
    rf"^\W*(?:so\s+|and\s+)?what\s+(?:does|did|do)\s+(?P<phrase>{NAMED_ARTICLE})\s+(?:say|tell\s+us|report|mention|write)\s+(?:about|on|of|regarding)\s+(?P<rest>\S.*)$",
    re.IGNORECASE,
)
_IN_ARTICLE = re.compile(
    rf"^\W*(?:according\s+to|in|from)\s+(?P<phrase>{NAMED_ARTICLE})\s*,\s*(?P<rest>\S.*)$",
    re.IGNORECASE,
)
_AFTER_QUESTION = re.compile(
    rf"^(?P<rest>.*\S)\s*,?\s+(?:according\s+to|in)\s+(?P<phrase>{NAMED_ARTICLE})\W*$",
    re.IGNORECASE,
)


def split_reference(question: str) -> tuple[str, str] | None:
    """The phrase by which a question names an article, and the rest; ``None`` where it names none.

    “What does the council article say about parking?” is split into “the council article” and
    “Tell me about parking.”, the wording with which a search finds most.
    """
    for pattern in (_IN_ARTICLE, _ASKS_ARTICLE, _AFTER_QUESTION):
        if found := pattern.match(question):
            asked = found["rest"]
            if pattern is _ASKS_ARTICLE:
                asked = f"Tell me about {asked.rstrip(' ?.!')}."
            return found["phrase"], asked
    return None
