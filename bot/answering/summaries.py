"""Overviews: of one article, or of the newest articles about a topic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from bot.answering import notices as texts
from bot.answering.extractive import lead, opening
from bot.retrieval.intent import Intent
from bot.retrieval.question import ParsedQuestion, with_text
from bot.retrieval.retriever import Retriever
from bot.types.evidence import Evidence, RankedSentence, SourceSentence
from bot.types.question import Question
from ingest.library.corpus import Corpus
from ingest.text.terms import content_terms
from ingest.types import ArticleVersion

NEWS_ARTICLES = 3
"""How many of the newest articles the news is taken from."""

ABOUT_SENTENCES = 5
"""An article that mentions a topic in its title or this many first sentences is about it."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The articles that an overview is of, newest first.

    ``others`` is how many other articles a question without a topic could have
    meant. ``topic`` is what news is wanted about, if the question names it.
    """

    question: ParsedQuestion
    versions: tuple[ArticleVersion, ...]
    others: int = 0
    is_news: bool = False
    topic: str | None = None

    def notice(self, *, by_model: bool = False) -> str:
        """Which articles it is of, and whether the model wrote it."""
        if self.is_news:
            return texts.news_of(self.topic)
        article = self.versions[0].article
        return texts.overview_of(article.title or article.id, self.others, by_model=by_model)

    def beginnings(self) -> list[SourceSentence]:
        """Its sentences without a language model: the first few of one article, or the first of each."""
        if len(self.versions) == 1:
            return lead(self.versions[0])
        return [opening(version) for version in self.versions]


class Overviews:
    """Finds the articles that an overview is wanted of."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

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
        if question.topic:
            found = self._about(question, question.topic)
            return Overview(question, found[:1]) if found else None
        newest = tuple(corpus.newest(1, question.scope.article_filter))
        others = corpus.article_count(question.scope.article_filter) - 1
        return Overview(question, newest, others) if newest else None

    def _news(self, question: ParsedQuestion, corpus: Corpus) -> Overview | None:
        topic = question.topic
        if topic is None:
            newest = tuple(corpus.newest(NEWS_ARTICLES, question.scope.article_filter))
        else:
            best, *others = self._about(question, topic) or [None]
            about = [version for version in others if version and _is_about(version, topic)]
            newest = _newest_first([best, *about] if best else [])[:NEWS_ARTICLES]
        return Overview(question, newest, is_news=True, topic=topic) if newest else None

    def _about(self, question: ParsedQuestion, topic: str) -> tuple[ArticleVersion, ...]:
        """The articles found for a topic, best first; empty where none covers it."""
        evidence = self._retriever.retrieve(with_text(question, topic))
        if evidence.missing or not evidence.on_subject:
            return ()
        return tuple({item.version.key: item.version for item in evidence.ranked}.values())


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


def _is_about(version: ArticleVersion, topic: str) -> bool:
    """Whether the title and the first sentences mention most terms of a topic."""
    wanted = set(content_terms(topic))
    sentences = (sentence.text for sentence in version.sentences[:ABOUT_SENTENCES])
    mentioned = set(content_terms(" ".join([version.article.title or "", *sentences])))
    return 2 * len(wanted & mentioned) > len(wanted)


def _newest_first(versions: Sequence[ArticleVersion]) -> tuple[ArticleVersion, ...]:
    """By date, newest first; those without a date come last."""
    return tuple(sorted(versions, key=lambda one: one.article.published_at or "", reverse=True))
