"""Queries that find articles: by typed text, by terms, by outlet and date.

All functions run inside the caller's transaction.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Float, Select, bindparam, case, func, select
from sqlalchemy.orm import aliased

from ingest.errors import ArticleNotFound
from ingest.storage.article_queries import NEWEST_FIRST, current_version, summaries, summary
from ingest.storage.rows import TermStatistic
from ingest.storage.schema import ArticleTable, TermTable, VersionTable
from ingest.types import ArticleFilter, ArticleSummary

MAX_TERM_LENGTH = 64
"""Longer terms are truncated, when stored as when looked up, since an index limits their size."""

MAX_SEARCH_TEXT = 500
"""Case folding may lengthen a text, and PostgreSQL's indexes allow at most 2,700 bytes per row."""

TERMS_PER_STATEMENT = 200

MAX_SUGGESTIONS = 5

LAST_CHARACTER = "\U0010ffff"
"""Sorts after every other character. A range of terms can use the index, LIKE may not."""

_NEAR_MISS_POOL = 2_000

_SATURATION = 0.5

MAX_OUTLET_KEY = 200
"""PostgreSQL's indexes allow at most 2,700 bytes per row."""


def stored_term(term: str) -> str:
    """A term as it is stored."""
    return term[:MAX_TERM_LENGTH]


def search_text(article_id: str, title: str | None, outlet: str | None) -> str:
    """The text that ``find_articles`` searches. It starts with the id."""
    shown = f"{article_id}\n{(title or '')[:200]}\n{(outlet or '')[:80]}"
    return shown.casefold()[:MAX_SEARCH_TEXT]


def find_articles(
    connection: Connection, library_key: int, text: str, limit: int
) -> list[ArticleSummary]:
    """Articles whose title, outlet or id contains the text, newest first."""
    return summaries(connection, library_key, " ".join(_searchable(text).casefold().split()), limit)


def find_article(connection: Connection, library_key: int, typed: str) -> ArticleSummary | None:
    """The article with exactly that id, even if its text is damaged."""
    is_storable = typed == _searchable(typed)
    return summary(connection, library_key, typed) if is_storable else None


def resolve(connection: Connection, library_key: int, typed: str) -> int:
    """The key of the current version of the article with that id, or a unique prefix of it.

    Raises ``ArticleNotFound`` with suggestions.
    """
    return resolve_among(connection, [library_key], typed)[1]


def resolve_among(
    connection: Connection, library_keys: Sequence[int], typed: str
) -> tuple[int, int]:
    """The same in the first of several libraries that has the article: the library's key and the version's.

    A prefix has to be unique among all of them.
    """
    typed = _searchable(typed).strip()
    for library_key in library_keys:
        exact = current_version(connection, library_key, typed)
        if exact is not None:
            return library_key, exact.key
    found = _with_prefix(connection, library_keys, typed) if typed else {}
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise _ambiguous(typed, list(found))
    raise _unknown(typed, _near_misses(connection, library_keys, typed))


def articles_with_prefix(
    connection: Connection, library_key: int, prefix: str, limit: int
) -> list[tuple[str, str | None]]:
    """The ids that begin with a prefix, with the titles of their articles."""
    begins = ArticleTable.search_text.startswith(_searchable(prefix).casefold(), autoescape=True)
    rows = connection.execute(
        select(ArticleTable.article_id, VersionTable.title)
        .join(VersionTable, ArticleTable.current_version_key == VersionTable.key)
        .where(ArticleTable.library_key == library_key, begins)
        .order_by(ArticleTable.article_id)
        .limit(limit)
    )
    return [(row.article_id, row.title) for row in rows]


def _with_prefix(
    connection: Connection, library_keys: Sequence[int], typed: str
) -> dict[str, tuple[int, int]]:
    """Ids with a prefix, each with the first library that has it and the version's key."""
    has_prefix = ArticleTable.search_text.startswith(typed.casefold(), autoescape=True)
    rows = connection.execute(
        select(ArticleTable.article_id, ArticleTable.library_key, ArticleTable.current_version_key)
        .where(
            ArticleTable.library_key.in_(library_keys),
            ArticleTable.current_version_key.is_not(None),
            has_prefix,
        )
        .order_by(ArticleTable.article_id)
        .limit((MAX_SUGGESTIONS + 1) * len(library_keys))
    ).all()
    found: dict[str, tuple[int, int]] = {}
    for row in sorted(rows, key=lambda row: library_keys.index(row.library_key)):
        found.setdefault(row.article_id, (row.library_key, row.current_version_key or 0))
    return dict(sorted(found.items()))


def term_statistics(
    connection: Connection, library_key: int, terms: Collection[str]
) -> dict[str, TermStatistic]:
    """How frequent each term is among the current articles; zeros for unknown terms."""
    stored = {term: stored_term(term) for term in terms}
    wanted = sorted(set(stored.values()))
    found: dict[str, TermStatistic] = {}
    for start in range(0, len(wanted), TERMS_PER_STATEMENT):
        some = wanted[start : start + TERMS_PER_STATEMENT]
        rows = connection.execute(_term_counts(), {"library": library_key, "terms": some})
        found.update({term: TermStatistic(articles, int(total)) for term, articles, total in rows})
    nothing = TermStatistic(0, 0)
    return {term: found.get(key, nothing) for term, key in stored.items()}


@cache
def _term_counts() -> Select[*tuple[Any, ...]]:
    return (
        select(TermTable.term, func.count(), func.sum(TermTable.sentences))
        .where(
            TermTable.library_key == bindparam("library"),
            TermTable.term.in_(bindparam("terms", expanding=True)),
        )
        .group_by(TermTable.term)
    )


def versions_with_terms(
    connection: Connection, library_key: int, weights: Mapping[str, float], limit: int
) -> dict[int, float]:
    """Scores of the current versions that contain any of the terms, by key, best first.

    Each term adds ``weight · n / (n + 0.5)``, where ``n`` is the number of
    sentences with the term: the saturation of BM25 (Robertson and Zaragoza
    2009) over sentences instead of words.
    """
    stored = {stored_term(term): weight for term, weight in weights.items()}
    heaviest = sorted(stored, key=lambda term: (-stored[term], term))[:TERMS_PER_STATEMENT]
    if not heaviest:
        return {}
    terms = {_name(number): term for number, term in enumerate(heaviest)}
    weighed = {f"{name}_weight": stored[term] for name, term in terms.items()}
    rows = connection.execute(
        _weighed_versions(len(heaviest)),
        {"library": library_key, "limit": limit, **terms, **weighed},
    )
    return {key: float(value) for key, value in rows}


@cache
def _weighed_versions(count: int) -> Select[*tuple[Any, ...]]:
    """A query for the versions with any of ``count`` terms, cached since making it takes milliseconds."""
    names = [_name(number) for number in range(count)]
    terms = [bindparam(name, type_=TermTable.term.type) for name in names]
    weights = [bindparam(f"{name}_weight", type_=Float()) for name in names]
    weight = case(*((TermTable.term == t, w) for t, w in zip(terms, weights, strict=True)))
    score = func.sum(weight * TermTable.sentences / (TermTable.sentences + _SATURATION))
    return (
        select(TermTable.version_key, score)
        .where(TermTable.library_key == bindparam("library"), TermTable.term.in_(terms))
        .group_by(TermTable.version_key)
        .order_by(score.desc(), TermTable.version_key.desc())
        .limit(bindparam("limit"))
    )


def _name(number: int) -> str:
    return f"term_{number}"


def terms_with_prefix(connection: Connection, library_key: int, prefix: str) -> list[str]:
    """The terms of current articles that start with a prefix, sorted.

    Jumps from each term to the next (a loose index scan), because common terms
    have a row for nearly every article.
    """
    wanted = {"library": library_key, "first": prefix, "end": prefix + LAST_CHARACTER}
    return sorted(connection.scalars(_jumps(), wanted))


@cache
def _jumps() -> Select[Any]:
    following = aliased(TermTable)
    inside = (
        following.library_key == bindparam("library"),
        following.term < bindparam("end"),
    )
    jumps = select(func.min(following.term).label("term"))
    first = jumps.where(*inside, following.term >= bindparam("first"))
    found = first.cte("found", recursive=True)
    after = jumps.where(*inside, following.term > found.c.term).scalar_subquery()
    found = found.union_all(select(after).where(found.c.term.is_not(None)))
    return select(found.c.term).where(found.c.term.is_not(None))


def _searchable(typed: str) -> str:
    """Typed text without characters that a database cannot store."""
    return re.sub("[\0\ud800-\udfff]", "", typed)


def _near_misses(connection: Connection, library_keys: Sequence[int], typed: str) -> list[str]:
    containing = [
        article.id
        for library_key in library_keys
        for article in (
            find_articles(connection, library_key, typed, MAX_SUGGESTIONS) if typed else ()
        )
    ]
    if containing:
        return list(dict.fromkeys(containing))[:MAX_SUGGESTIONS]
    pool = connection.scalars(
        select(ArticleTable.article_id)
        .where(
            ArticleTable.library_key.in_(library_keys),
            ArticleTable.current_version_key.is_not(None),
        )
        .order_by(*NEWEST_FIRST)
        .limit(_NEAR_MISS_POOL)
    ).all()
    return difflib.get_close_matches(typed, dict.fromkeys(pool), n=MAX_SUGGESTIONS)


def _ambiguous(typed: str, candidates: list[str]) -> ArticleNotFound:
    shown = ", ".join(candidates[:MAX_SUGGESTIONS])
    more = " and others" if len(candidates) > MAX_SUGGESTIONS else ""
    return ArticleNotFound(
        f"{typed!r} is the start of several ids: {shown}{more}.",
        hint="Type more of the one you mean.",
    )


def _unknown(typed: str, candidates: list[str]) -> ArticleNotFound:
    hint = f"Did you mean {' or '.join(candidates)}?" if candidates else None
    return ArticleNotFound(f"There is no article {typed!r}.", hint=hint)


def outlet_key(outlet: str | None) -> str:
    """The case-folded name of an outlet, by which it is looked up.

    Databases fold the case of few alphabets.
    """
    return _folded(outlet or "")[:MAX_OUTLET_KEY]


def matching_keys(connection: Connection, library_key: int, only: ArticleFilter) -> set[int]:
    """Keys of the current versions that a filter selects."""
    found = _current(library_key).where(ArticleTable.published_at >= (only.since or ""))
    if only.outlet is not None:
        found = found.where(ArticleTable.outlet_key == outlet_key(only.outlet))
    return {key for key in connection.scalars(found) if key is not None}


def outlets(connection: Connection, library_key: int, text: str, limit: int) -> list[str]:
    """The names of outlets that contain the text, those with most articles first.

    Each occurs once, spelled as in its newest article.
    """
    named = (ArticleTable.library_key == library_key) & (ArticleTable.outlet_key != "")
    counted = select(ArticleTable.outlet_key).where(named).group_by(ArticleTable.outlet_key)
    keys = connection.scalars(counted.order_by(func.count().desc(), ArticleTable.outlet_key))
    wanted = _folded(text)
    found = [key for key in keys if wanted in key][:limit]
    return [_spelled(connection, library_key, key) for key in found]


def _current(library_key: int) -> Select[int | None]:
    return select(ArticleTable.current_version_key).where(
        ArticleTable.library_key == library_key, ArticleTable.current_version_key.is_not(None)
    )


def _spelled(connection: Connection, library_key: int, key: str) -> str:
    newest = (
        _current(library_key)
        .where(ArticleTable.outlet_key == key)
        .order_by(ArticleTable.published_at.desc(), ArticleTable.key.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = connection.scalar(select(VersionTable.outlet).where(VersionTable.key == newest))
    return found or key


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
