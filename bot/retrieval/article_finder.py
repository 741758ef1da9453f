"""Finds the articles that a phrase refers to, best first, and says where two fit equally well."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.retrieval.article_cache import ArticleCache
from bot.retrieval.article_phrase import ArticlePhrase, read_phrase
from bot.retrieval.article_reference import ArticleReference, outlets_named, parse_reference
from bot.retrieval.candidates import CandidateArticles
from bot.retrieval.question import ParsedQuestion
from bot.retrieval.scoring import Candidate
from bot.types.question import Scope
from bot.verification.dates import parse_published
from ingest.errors import ArticleNotFound
from ingest.library.corpus import Corpus
from ingest.text.terms import terms
from ingest.types import ArticleFilter, ArticleSummary, ArticleVersion

MAX_EQUAL = 3
"""How many equally good articles are offered for a person to choose from, at most."""

SEARCHED = 30
"""How many articles of a large corpus are compared with a phrase."""

LISTED = 20_000
"""How many of the newest articles are looked through for a title, an outlet or a date."""

CACHE_BYTES = 16 * 1024 * 1024

SURE = 0.0
"""From this score on, a few words mean an article even where it puts them otherwise: where a tram
derailed, "tram accident" scores 0.5 and "tram strike" -0.3."""

MARGIN = 1.0
"""Articles whose scores differ by less fit a phrase equally well."""


@dataclass(frozen=True, slots=True)
class ArticleMatch:
    """An article that a phrase may refer to.

    ``score`` is the log-odds that the phrase means it. ``has_all`` says that it
    mentions every content term of the phrase.
    """

    version: ArticleVersion
    score: float = 0.0
    has_all: bool = True


@dataclass(frozen=True, slots=True)
class ArticleMatches:
    """The articles that a phrase may refer to, best first; none where it fits none."""

    reference: ArticleReference
    found: tuple[ArticleMatch, ...] = ()

    @property
    def best(self) -> ArticleVersion | None:
        """The first of ``equal``."""
        return next(iter(self.equal), None)

    @property
    def equal(self) -> tuple[ArticleVersion, ...]:
        """The best and those that fit about as well, ``MAX_EQUAL`` at most.

        The best comes first, or the newest where the phrase asks for that.
        """
        near = [match for match in self.found if match.score > self.found[0].score - MARGIN]
        ordered = _newest_first(near) if self.reference.newest else near
        return tuple(match.version for match in ordered[:MAX_EQUAL])

    @property
    def is_clear(self) -> bool:
        """Whether the phrase refers to one article only."""
        return len(self.equal) == 1

    def only_sure(self) -> ArticleMatches:
        """Without those that lack a word of the phrase and do not clearly mean the same.

        Else "mayor arrested" would mean any article about the mayor.
        """
        sure = tuple(match for match in self.found if match.has_all or match.score >= SURE)
        return replace(self, found=sure)


class ArticleFinder:
    """Finds articles in the corpus of a question's scope; safe to share between threads.

    ``today`` is the day that "yesterday's article" counts from.
    """

    def __init__(self, today: Callable[[], date]) -> None:
        self._today = today
        self._candidates = CandidateArticles(ArticleCache(CACHE_BYTES))

    def find(self, phrase: str, question: ParsedQuestion, corpus: Corpus) -> ArticleMatches:
        """The articles that a phrase of a question means, best first, and the newest first of equals.

        An article has to mention what the phrase names. No article fits a phrase
        that says nothing about the one it means.
        """
        reference = parse_reference(phrase, self._today())
        if reference.is_empty:
            return ArticleMatches(reference)
        corpus.refresh()
        names = {entity.term for entity in question.entities}
        return ArticleMatches(reference, self._fitting(reference, question.scope, corpus, names))

    def _fitting(
        self, reference: ArticleReference, scope: Scope, corpus: Corpus, names: Collection[str]
    ) -> tuple[ArticleMatch, ...]:
        listed = _listed(corpus, scope, reference)
        outlets = outlets_named(reference.source, {item.outlet for item in listed if item.outlet})
        if outlets:
            named = frozenset(term for outlet in outlets for term in _outlet_terms(outlet))
            rest = reference.without_source(named)
            theirs = [item for item in listed if item.outlet in outlets]
            found = self._about(rest.subject, scope, corpus, theirs, set(names) - named)
            if found:
                return found
        return self._about(reference.subject, scope, corpus, listed, names)

    def _about(
        self,
        subject: str,
        scope: Scope,
        corpus: Corpus,
        listed: Sequence[ArticleSummary],
        names: Collection[str],
    ) -> tuple[ArticleMatch, ...]:
        """The listed articles that are about a subject, best first; without one, the newest."""
        if not subject:
            newest = self._load(corpus, scope, [item.id for item in listed[:SEARCHED]])
            return _newest_first(ArticleMatch(candidate.version) for candidate in newest)
        phrase = read_phrase(subject, names, corpus)
        ids = self._worth_scoring(phrase, scope, corpus, listed)
        scored = [
            ArticleMatch(candidate.version, phrase.score(candidate), phrase.is_in(candidate))
            for candidate in self._load(corpus, scope, ids)
            if phrase.may_mean(candidate)
        ]
        fitting = _newest_first(match for match in scored if match.score >= phrase.least_score)
        return tuple(sorted(fitting, key=lambda match: -match.score))

    def _worth_scoring(
        self, phrase: ArticlePhrase, scope: Scope, corpus: Corpus, listed: Sequence[ArticleSummary]
    ) -> list[str]:
        """All of a short list, else those that a search finds or whose titles have most of the terms."""
        if len(listed) <= SEARCHED:
            return [item.id for item in listed]
        titled = sorted(listed, key=lambda item: -phrase.share_of(item.title or ""))[:MAX_EQUAL]
        searched = self._candidates.search(
            corpus, phrase.vector, phrase.idf, scope.article_filter, SEARCHED
        )
        ids = [item.id for item in titled if phrase.share_of(item.title or "")]
        ids += [candidate.version.article.id for candidate in searched]
        allowed = {item.id for item in listed}
        return [article_id for article_id in dict.fromkeys(ids) if article_id in allowed]

    def _load(self, corpus: Corpus, scope: Scope, ids: Sequence[str]) -> list[Candidate]:
        """The articles with these ids, without those that have just been removed."""
        current = tuple(article_id for article_id in ids if _exists(corpus, article_id))
        named = replace(scope, article_ids=current)
        return self._candidates.of_scope(corpus, named) or [] if current else []


def _listed(corpus: Corpus, scope: Scope, reference: ArticleReference) -> list[ArticleSummary]:
    """The articles of a scope that were published when the reference says, newest first."""
    only, ids = scope.active_filter, scope.article_ids
    return [
        item
        for item in corpus.find_articles("", LISTED)
        if (ids is None or item.id in ids)
        and (only is None or _passes(item, only))
        and (
            reference.period is None
            or reference.period.includes(parse_published(item.published_at))
        )
    ]


def _passes(item: ArticleSummary, only: ArticleFilter) -> bool:
    """Whether a filter selects an article."""
    outlet = only.outlet is None or (item.outlet or "").casefold() == only.outlet.casefold()
    return outlet and (only.since is None or (item.published_at or "") >= only.since)


def _outlet_terms(outlet: str) -> list[str]:
    """The terms by which an outlet may be named: its words and their initials."""
    name = [term for term in terms(outlet) if term != "the"]
    return [*name, "".join(term[0] for term in name)]


def _newest_first(matches: Iterable[ArticleMatch]) -> tuple[ArticleMatch, ...]:
    return tuple(
        sorted(matches, key=lambda match: match.version.article.published_at or "", reverse=True)
    )


def _exists(corpus: Corpus, article_id: str) -> bool:
    try:
        corpus.resolve(article_id)
    except ArticleNotFound:
        return False
    return True
