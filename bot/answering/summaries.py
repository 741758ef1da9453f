"""Overviews: of one article, or of the newest ones about something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from bot.answering import notices as texts
from bot.answering.extractive import lead, opening
from bot.retrieval.intent import Intent, news_topic, overview_topic
from bot.retrieval.retriever import Retriever
from bot.types.evidence import Evidence, RankedSentence, SourceSentence
from bot.types.question import Question
from ingest.library.corpus import Corpus
from ingest.text.terms import content_terms
from ingest.types import ArticleVersion

NEWS_ARTICLES = 3
"""So many of the newest articles make up what is new."""

ABOUT_SENTENCES = 5
"""An article that names a topic in its title or so many sentences is about it."""


@dataclass(frozen=True, slots=True)
class Overview:
    """A wish for an overview of some articles, the newest first.

    Of one article alone, ``others`` could have been meant as well. What is new
    is of the newest, about ``topic`` if one is named.
    """

    question: Question
    versions: tuple[ArticleVersion, ...]
    others: int = 0
    is_news: bool = False
    topic: str | None = None

    def notice(self, *, by_model: bool = False) -> str:
        """Says what it is about, and of one article whether it is its beginning or more."""
        if self.is_news:
            return texts.news_of(self.topic)
        article = self.versions[0].article
        return texts.overview_of(article.title or article.id, self.others, by_model=by_model)

    def beginnings(self) -> list[SourceSentence]:
        """Its sentences without a language model: an article's first ones, or the first of each."""
        if len(self.versions) == 1:
            return lead(self.versions[0])
        return [opening(version) for version in self.versions]


class Overviews:
    """Finds the articles that an overview is meant to be of."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def wished(self, question: Question, shelf: Corpus, intent: Intent) -> Overview | None:
        """The overview that a message wants; ``None`` where nothing is about the topic named."""
        named = question.scope.article_ids
        if named is not None:
            return Overview(question, (shelf.version(shelf.resolve(named[0])),)) if named else None
        if intent is Intent.NEWS:
            return self._news(question, shelf)
        if topic := overview_topic(question.text):
            found = self._about(question, topic)
            return Overview(question, found[:1]) if found else None
        newest = tuple(shelf.newest(1, question.scope.origin))
        others = shelf.article_count(question.scope.origin) - 1
        return Overview(question, newest, others) if newest else None

    def _news(self, question: Question, shelf: Corpus) -> Overview | None:
        topic = news_topic(question.text)
        if topic is None:
            newest = tuple(shelf.newest(NEWS_ARTICLES, question.scope.origin))
        else:
            best, *others = self._about(question, topic) or [None]
            about = [version for version in others if version and _is_about(version, topic)]
            newest = _newest([best, *about] if best else [])[:NEWS_ARTICLES]
        return Overview(question, newest, is_news=True, topic=topic) if newest else None

    def _about(self, question: Question, topic: str) -> tuple[ArticleVersion, ...]:
        """The articles found for a topic, the best first; none where none answers for it."""
        evidence = self._retriever.retrieve(replace(question, text=topic))
        if evidence.missing or evidence.confidence < evidence.thresholds.answer:
            return ()
        return tuple({item.version.key: item.version for item in evidence.ranked}.values())


def overview_evidence(question: Question, versions: Sequence[ArticleVersion]) -> Evidence:
    """The first sentence of each chunk; what is shown to a model are the chunks around them.

    The articles take turns, the first one first.
    """
    turns = zip_longest(*(_spread(version) for version in versions))
    found = [place for place in chain.from_iterable(turns) if place]
    ranked = tuple(
        RankedSentence(version, sentence, score=1 - rank / len(found))
        for rank, (version, sentence) in enumerate(found)
    )
    return Evidence(question, ranked, confidence=1.0)


def _spread(version: ArticleVersion) -> Iterable[SourceSentence]:
    """The beginning, and the other chunks so that however many fit are spread over the article.

    Van der Corput's order.
    """
    firsts = [version.sentences[chunk.first] for chunk in version.content.chunks]
    bits = max(1, (len(firsts) - 1).bit_length())
    order = sorted(range(len(firsts)), key=lambda place: int(f"{place:0{bits}b}"[::-1], 2))
    return [(version, firsts[place]) for place in order]


def _is_about(version: ArticleVersion, topic: str) -> bool:
    """Whether an article names most of a topic where articles say what they are about."""
    wanted = set(content_terms(topic))
    sentences = (sentence.text for sentence in version.sentences[:ABOUT_SENTENCES])
    said = set(content_terms(" ".join([version.article.title or "", *sentences])))
    return 2 * len(wanted & said) > len(wanted)


def _newest(versions: Sequence[ArticleVersion]) -> tuple[ArticleVersion, ...]:
    """By date, the newest first; those without one come last."""
    return tuple(sorted(versions, key=lambda one: one.article.published_at or "", reverse=True))
