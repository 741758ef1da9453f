"""The articles that a vague message may mean: one to give the gist of, or several to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from bot.retrieval.calibration import log_odds
from bot.retrieval.confidence import ON_SUBJECT, confidence
from bot.retrieval.lexical import version_terms
from bot.retrieval.question import ParsedQuestion, with_text
from bot.retrieval.retriever import Retriever
from bot.types.evidence import Evidence
from ingest.library.corpus import Corpus
from ingest.text.terms import content_terms
from ingest.types import ArticleVersion

MOST_CHOICES = 3

ABOUT_EQUAL = 1.5
"""Articles whose log-odds of being on the subject differ by no more fit it about equally well.
``benchmarks/vague_messages.py`` measures what that leads to."""


SAME_SUBJECT = 0.85
"""From this confidence on, an article is about a few words even where it puts them otherwise:
“clock theft” reaches 0.94 where burglars stole a clock, “tram strike” 0.79 where a tram derailed."""


@dataclass(frozen=True, slots=True)
class ArticleChoice:
    """The articles that a message means about equally well, the best first.

    ``evidence`` is what the search for the subject found; ``None`` where the
    message names no subject.
    """

    versions: tuple[ArticleVersion, ...]
    evidence: Evidence | None = None


class ArticleChoices:
    """Finds the articles that vague messages may mean."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def find(self, question: ParsedQuestion, corpus: Corpus) -> ArticleChoice:
        """The articles that a vague message means; none where no article fits its subject.

        Raises ``ArticleNotFound`` for an unknown article of the scope.
        """
        named = question.scope.article_ids
        if named is not None and (len(named) <= 1 or question.topic is None):
            ids = named[:MOST_CHOICES]
            return ArticleChoice(tuple(corpus.version(corpus.resolve(each)) for each in ids))
        if question.topic is None:
            return ArticleChoice(tuple(corpus.newest(MOST_CHOICES, question.scope.article_filter)))
        evidence = self._retriever.retrieve(with_text(question, question.topic))
        return ArticleChoice(best_fitting(evidence), evidence)


def best_fitting(evidence: Evidence) -> tuple[ArticleVersion, ...]:
    """The articles that are on the subject of the search about equally well, the best first."""
    return tuple(version for version, _ in _fits(evidence))


def best_matching(evidence: Evidence) -> ArticleChoice:
    """The best fitting articles that mention every content term of the search or mean the same.

    Without that, “mayor arrested” would get the beginning of any article about the mayor.
    """
    wanted = set(content_terms(evidence.question.text))
    return ArticleChoice(
        tuple(
            version
            for version, fit in _fits(evidence)
            if fit >= SAME_SUBJECT or wanted <= version_terms(version)
        ),
        evidence,
    )


def _fits(evidence: Evidence) -> list[tuple[ArticleVersion, float]]:
    """The articles that fit, each with the confidence that it is on the subject, the best first."""
    if evidence.missing:
        return []
    versions = {item.version.key: item.version for item in evidence.ranked}
    fits: dict[int, float] = dict.fromkeys(versions, 0.0)
    for item in evidence.ranked:
        fits[item.version.key] = max(fits[item.version.key], confidence((item,)))
    best = max(fits.values(), default=0.0)
    ordered = sorted(fits.items(), key=lambda each: -each[1])[:MOST_CHOICES]
    return [
        (versions[key], fit)
        for key, fit in ordered
        if fit >= ON_SUBJECT and log_odds(best) - log_odds(fit) <= ABOUT_EQUAL
    ]
