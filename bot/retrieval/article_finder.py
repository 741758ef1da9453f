"""Finds the articles that a phrase refers to, best first, and says where two fit equally well."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.retrieval.article_cache import ArticleCache
from bot.retrieval.article_reference import ArticleReference, outlets_named
from bot.retrieval.boilerplate import reports
from bot.retrieval.candidates import CandidateArticles
from bot.retrieval.entities import closest, same_name
from bot.retrieval.lexical import inverse_frequency
from bot.retrieval.scoring import Candidate
from bot.types.question import Scope
from bot.verification.dates import parse_published
from ingest.embedding.base import Vector
from ingest.errors import ArticleNotFound
from ingest.library.corpus import Corpus
from ingest.text.terms import content_terms, terms
from ingest.types import Article, ArticleFilter, ArticleSummary, ArticleVersion

MAX_EQUAL = 3
"""How many equally good articles are told apart for a reader."""

SEARCHED = 30
"""How many articles of a large corpus are compared with a phrase."""

LISTED = 20_000
"""How many of the newest articles are looked through for a title, an outlet or a date."""

CACHE_BYTES = 16 * 1024 * 1024

INTERCEPT = -9.9
COVERAGE = 6.0
SIMILARITY = 7.0
CHUNK_SIMILARITY = 6.6
"""A logistic regression: how likely a phrase means an article, by the share of the phrase's terms
that the article has, and by the likeness of its best sentence and its best chunk to the phrase.
Fitted on 40 phrases written for articles of a library of 280, and 28 that fit none."""

FITS = -1.6
"""The least score of an article that a phrase may refer to. Of those phrases, it finds 32 and
mistakes one, and takes three of the 28 for a reference."""

FITS_BY_MEANING = -3.5
"""The same for a phrase none of whose words any article has, such as "railway" for "train"."""

MARGIN = 1.0
"""Articles whose scores differ by less fit a phrase equally well."""

TITLED = 3.0
"""What it adds that a phrase quotes the title, or most of it."""

LEAD_SENTENCES = 3
IN_TITLE, IN_LEAD, IN_TEXT = 1.0, 0.9, 0.6
"""How much a term counts, by where an article mentions it first."""

PREFIX_LETTERS = 2
ENDING_LETTERS = 2
MIN_CORRECTED = 4


@dataclass(frozen=True, slots=True)
class ArticleMatch:
    """An article that a phrase may refer to; a higher score fits better."""

    version: ArticleVersion
    score: float


@dataclass(frozen=True, slots=True)
class ArticleMatches:
    """The articles that a phrase may refer to, best first; empty where it fits none."""

    found: tuple[ArticleMatch, ...] = ()

    @property
    def best(self) -> ArticleVersion | None:
        return self.found[0].version if self.found else None

    @property
    def equal(self) -> tuple[ArticleVersion, ...]:
        """The best and those that fit equally well, the newest first, ``MAX_EQUAL`` at most."""
        near = [match.version for match in self.found if match.score > self.found[0].score - MARGIN]
        return tuple(near[:MAX_EQUAL])

    @property
    def is_clear(self) -> bool:
        """Whether the phrase refers to one article only."""
        return len(self.equal) == 1


class ArticleFinder:
    """Finds articles in the corpus of a scope; safe to share between threads."""

    def __init__(self) -> None:
        self._candidates = CandidateArticles(ArticleCache(CACHE_BYTES))

    def find(
        self,
        reference: ArticleReference,
        scope: Scope,
        corpus: Corpus,
        names: Collection[str] = (),
    ) -> ArticleMatches:
        """The articles that fit a reference, best first, and the newest first of equals.

        ``names`` are the terms of the phrase that name something, so that an
        article has to mention them. Nothing fits an empty reference.
        """
        if reference.is_empty:
            return ArticleMatches()
        corpus.refresh()
        listed = _listed(corpus, scope, reference)
        outlets = outlets_named(reference.source, {item.outlet for item in listed if item.outlet})
        if outlets:
            named = frozenset(term for outlet in outlets for term in _outlet_terms(outlet))
            rest = reference.without_source(named)
            theirs = [item for item in listed if item.outlet in outlets]
            found = self._about(rest.subject, scope, corpus, theirs, set(names) - named)
            if found:
                return ArticleMatches(found)
        return ArticleMatches(self._about(reference.subject, scope, corpus, listed, names))

    def _about(
        self,
        subject: str,
        scope: Scope,
        corpus: Corpus,
        listed: Sequence[ArticleSummary],
        names: Collection[str],
    ) -> tuple[ArticleMatch, ...]:
        """Those of the listed articles that are about a subject; all are about none."""
        if not subject:
            newest = self._load(corpus, scope, [item.id for item in listed[:SEARCHED]])
            return _newest_first(ArticleMatch(candidate.version, 0.0) for candidate in newest)
        phrase = _phrase(subject, names, corpus)
        ids = self._worth_scoring(phrase, scope, corpus, listed)
        scored = [
            ArticleMatch(candidate.version, phrase.score(candidate))
            for candidate in self._load(corpus, scope, ids)
            if phrase.may_mean(candidate)
        ]
        fitting = _newest_first(match for match in scored if match.score >= phrase.least_score)
        return tuple(sorted(fitting, key=lambda match: -match.score))

    def _worth_scoring(
        self, phrase: _Phrase, scope: Scope, corpus: Corpus, listed: Sequence[ArticleSummary]
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


@dataclass(frozen=True, slots=True)
class _Phrase:
    """The words of a reference about its subject, made ready to be compared with articles."""

    vector: Vector
    idf: Mapping[str, float]
    names: frozenset[str]
    is_known: bool

    @property
    def least_score(self) -> float:
        return FITS if self.is_known else FITS_BY_MEANING

    def may_mean(self, candidate: Candidate) -> bool:
        """Whether an article mentions every name."""
        return all(candidate.contains(name) for name in self.names)

    def score(self, candidate: Candidate) -> float:
        """How well an article fits: its terms, its meaning, its title."""
        version = candidate.version
        if self.idf and set(terms(" ".join(version.article.authors))).issuperset(self.idf):
            return TITLED
        title = frozenset(terms(version.article.title or ""))
        lead = frozenset(
            term for one in reports(version)[:LEAD_SENTENCES] for term in terms(one.text)
        )
        weights = [(idf, _weight(term, title, lead, candidate)) for term, idf in self.idf.items()]
        coverage = sum(idf * weight for idf, weight in weights) / (sum(self.idf.values()) or 1.0)
        similarity = float(np.max(candidate.sentence_vectors @ self.vector))
        around = float(np.max(candidate.chunk_vectors @ self.vector))
        titled = TITLED * self._is_title(version.article)
        meaning = SIMILARITY * similarity + CHUNK_SIMILARITY * around
        return INTERCEPT + COVERAGE * coverage + meaning + titled

    def share_of(self, text: str) -> float:
        """The weighted share of the terms that a text has."""
        found = set(terms(text))
        total = sum(self.idf.values()) or 1.0
        return sum(idf for term, idf in self.idf.items() if term in found) / total

    def _is_title(self, article: Article) -> bool:
        """Whether the phrase has most of the title's terms and few others."""
        title, own = set(content_terms(article.title or "")), set(self.idf)
        shared = len(title & own)
        return shared > 1 and 3 * shared >= 2 * max(len(title), len(own))


def _phrase(subject: str, names: Collection[str], corpus: Corpus) -> _Phrase:
    """A subject with its misspelled terms corrected, where the corpus has a word so close."""
    wanted = content_terms(subject)
    known = corpus.sentences_per_term(wanted)
    meant = {
        term: _corrected(term, corpus, is_name=term in names)
        for term in wanted
        if not known.get(term)
    }
    content = list(dict.fromkeys(meant.get(term, term) for term in wanted))
    known |= corpus.sentences_per_term(set(content))
    total = corpus.sentence_count()
    return _Phrase(
        corpus.embedder.embed_query(_with_corrections(subject, meant)),
        {term: inverse_frequency(known.get(term, 0), total) for term in content},
        frozenset(meant.get(name, name) for name in names if name in wanted),
        is_known=any(known.get(term) for term in content),
    )


def _with_corrections(subject: str, meant: Mapping[str, str]) -> str:
    """The subject with the corrected terms in place of the misspelled words."""
    words = ((word, "".join(terms(word))) for word in subject.split())
    return " ".join(word if meant.get(term, term) == term else meant[term] for word, term in words)


def _corrected(term: str, corpus: Corpus, *, is_name: bool) -> str:
    """The term of the corpus that an unknown term was probably meant to be, else itself."""
    is_word = len(term) >= MIN_CORRECTED and term.isalpha()
    near = closest(term, corpus.terms_with_prefix(term[:PREFIX_LETTERS])) if is_word else None
    if near is None or not same_name(term, near):
        return term
    # Stems with other endings, such as those of "election" and "electric", are other words.
    is_same = is_name or len(near) == len(term) or near[-ENDING_LETTERS:] == term[-ENDING_LETTERS:]
    return near if is_same else term


def _weight(
    term: str, title: Collection[str], lead: Collection[str], candidate: Candidate
) -> float:
    if term in title:
        return IN_TITLE
    if term in lead:
        return IN_LEAD
    return IN_TEXT if candidate.contains(term) else 0.0


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
