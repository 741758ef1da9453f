"""The words by which people speak of an article, compared with what articles say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from bot.retrieval.boilerplate import reports
from bot.retrieval.entities import closest, same_name
from bot.retrieval.lexical import inverse_frequency
from bot.retrieval.scoring import Candidate
from ingest.embedding.base import Vector
from ingest.library.corpus import Corpus
from ingest.text.terms import content_terms, terms
from ingest.types import Article

INTERCEPT = -9.9
COVERAGE = 6.0
SIMILARITY = 7.0
CHUNK_SIMILARITY = 6.6
"""A logistic regression: how likely a phrase means an article, by the share of the phrase's terms
that the article has, and by the likeness of its best sentence and its best chunk to the phrase.
Fitted on 40 phrases written for articles of a library of 280, and 28 that fit none."""

FITS = -2.0
"""The least score of an article that a phrase may refer to; see
``benchmarks/results/article_phrases.md``."""

FITS_BY_MEANING = -3.5
"""The same for a phrase none of whose words any article has, such as "railway" for "train"."""

TITLED = 3.0
"""Added to the score if the phrase quotes the title, or most of it; and the whole score of an
article if the phrase names nothing but its authors."""

LEAD_SENTENCES = 3
IN_TITLE, IN_LEAD, IN_TEXT = 1.0, 0.9, 0.6
"""How much a term counts, by where an article mentions it first."""

PREFIX_LETTERS = 2
ENDING_LETTERS = 2
MIN_CORRECTED = 4


@dataclass(frozen=True, slots=True)
class ArticlePhrase:
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

    def is_in(self, candidate: Candidate) -> bool:
        """Whether an article mentions every content term."""
        return all(candidate.contains(term) for term in self.idf)

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


def read_phrase(subject: str, names: Collection[str], corpus: Corpus) -> ArticlePhrase:
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
    return ArticlePhrase(
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
