"""Overviews: of one article, or of the newest articles about a topic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from bot.answering import notices as texts
from bot.answering.salience import opening_sentence, salient_sentences
from bot.retrieval.article_finder import MAX_EQUAL, ArticleFinder, ArticleMatch, ArticleMatches
from bot.retrieval.intent import Intent
from bot.retrieval.question import ParsedQuestion
from bot.translatable import Translatable
from bot.types.evidence import Evidence, RankedSentence, SourceSentence
from bot.types.question import Question
from ingest.embedding.base import Matrix
from ingest.errors import ArticleNotFound
from ingest.index.base import Kind
from ingest.library.corpus import Corpus, VersionRef, group_by_report
from ingest.types import ArticleVersion, title_or_id

NEWS_ARTICLES = 3
"""How many of the newest articles the news is taken from."""

NEWS_MARGIN = 4.0
"""Articles whose scores are lower than the best by more are not about a topic, but mention it."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The articles that an overview is of; news has the newest first.

    ``others`` is how many other articles a question without a topic could have
    meant, ``equal`` are those that fit the words of one with a topic equally
    well. ``topic`` is what news is wanted about, if the question names it.
    """

    question: ParsedQuestion
    versions: tuple[ArticleVersion, ...]
    others: int = 0
    is_news: bool = False
    topic: str | None = None
    equal: tuple[ArticleVersion, ...] = ()

    def notices(self, *, by_model: bool = False) -> tuple[Translatable, ...]:
        """Which articles it is of, whether the model wrote it, and which others could be meant."""
        if self.is_news:
            return (texts.news_of(self.topic),)
        what = texts.overview_of(
            title_or_id(self.versions[0].article), self.others, by_model=by_model
        )
        return (
            (what, texts.fit_as_well([title_or_id(one.article) for one in self.equal]))
            if self.equal
            else (what,)
        )


class Overviews:
    """Finds the articles that an overview is wanted of."""

    def __init__(self, finder: ArticleFinder) -> None:
        self._finder = finder

    def find(self, question: ParsedQuestion, corpus: Corpus) -> Overview | None:
        """The overview that a question wants; ``None`` where it wants none, or no article fits."""
        if question.intent not in {Intent.OVERVIEW, Intent.NEWS}:
            return None
        named = question.scope.article_ids
        if named is not None:
            versions = (corpus.version(corpus.resolve(named[0])),) if named else ()
            return Overview(question, versions) if versions else None
        if question.intent is Intent.NEWS:
            return self._news(question, corpus)
        matches = self._finder.find(question.topic or "", question, corpus)
        if not matches.reference.is_empty:
            return _overview_of(question, matches)
        newest = tuple(corpus.newest(1, question.scope.article_filter))
        others = corpus.article_count(question.scope.article_filter) - 1
        return Overview(question, newest, others) if newest else None

    def newest_instead(
        self, question: ParsedQuestion, corpus: Corpus
    ) -> tuple[ArticleVersion, ...]:
        """The newest articles, to choose from where one of a day is wanted that none is of."""
        if question.intent is not Intent.OVERVIEW or question.scope.article_ids is not None:
            return ()
        reference = self._finder.find(question.topic or "", question, corpus).reference
        if reference.period is None or reference.subject:
            return ()
        return tuple(corpus.newest(MAX_EQUAL, question.scope.article_filter))

    def _news(self, question: ParsedQuestion, corpus: Corpus) -> Overview | None:
        if question.topic is None:
            newest = tuple(corpus.newest(NEWS_ARTICLES, question.scope.article_filter))
        else:
            found = self._finder.find(question.topic, question, corpus).found
            about = [match for match in found if match.score >= found[0].score - NEWS_MARGIN]
            newest = _reports_once(corpus, _newest_first(about))[:NEWS_ARTICLES]
        if not newest:
            return None
        return Overview(question, newest, is_news=True, topic=question.topic)


def overview_sentences(overview: Overview, corpus: Corpus) -> list[SourceSentence]:
    """Its sentences without a language model: those that cover one article, or the first of each."""
    if len(overview.versions) > 1:
        return [(version, opening_sentence(version)) for version in overview.versions]
    (version,) = overview.versions
    vectors = _sentence_vectors(version, corpus)
    chosen = [opening_sentence(version)] if vectors is None else salient_sentences(version, vectors)
    return [(version, sentence) for sentence in chosen]


def overview_evidence(question: Question, versions: Sequence[ArticleVersion]) -> Evidence:
    """The first sentence of each chunk, so that a model is shown the chunks around them.

    The articles take turns, beginning with the first.
    """
    turns = zip_longest(*(_spread(version) for version in versions))
    found = [source for source in chain.from_iterable(turns) if source]
    ranked = tuple(
        RankedSentence(version, sentence, score=1 - rank / len(found))
        for rank, (version, sentence) in enumerate(found)
    )
    return Evidence(question, ranked, confidence=1.0)


def _spread(version: ArticleVersion) -> Iterable[SourceSentence]:
    """The first sentences of the chunks in van der Corput's order.

    However many of them fit, they are spread evenly over the article, and the
    first chunk is among them.
    """
    firsts = [version.sentences[chunk.first] for chunk in version.content.chunks]
    bits = max(1, (len(firsts) - 1).bit_length())
    order = sorted(range(len(firsts)), key=lambda index: int(f"{index:0{bits}b}"[::-1], 2))
    return [(version, firsts[index]) for index in order]


def _overview_of(question: ParsedQuestion, matches: ArticleMatches) -> Overview | None:
    """The overview of the best match; ``None`` without any."""
    if matches.best is None:
        return None
    best, *others = matches.equal
    equal = () if matches.reference.newest else tuple(others)
    return Overview(question, (best,), equal=equal)


def _sentence_vectors(version: ArticleVersion, corpus: Corpus) -> Matrix | None:
    """The vectors of a version's sentences; ``None`` where the article has just been removed."""
    try:
        ref = corpus.resolve(version.article.id)
    except ArticleNotFound:
        return None
    return corpus.vectors(Kind.SENTENCE, {ref: version}).get(ref)


def _newest_first(matches: Sequence[ArticleMatch]) -> list[ArticleVersion]:
    """By date, newest first; those without a date come last."""
    versions = (match.version for match in matches)
    return sorted(versions, key=lambda one: one.article.published_at or "", reverse=True)


def _reports_once(corpus: Corpus, versions: Sequence[ArticleVersion]) -> tuple[ArticleVersion, ...]:
    """Without those that say nearly the same as an earlier one, and those that were removed."""
    refs: dict[VersionRef, ArticleVersion] = {}
    for version in versions:
        try:
            refs[corpus.resolve(version.article.id)] = version
        except ArticleNotFound:
            continue
    reports = group_by_report(list(refs), corpus.near_duplicates(list(refs)))
    return tuple(refs[ref] for ref in reports)
