"""Overviews: all of an article as evidence, for a language model to write from."""

from __future__ import annotations

from dataclasses import dataclass

from bot import wording
from bot.evidence import Evidence, RankedSentence
from bot.question import Question
from ingest.article import ArticleVersion


@dataclass(frozen=True, slots=True)
class Overview:
    """A wish for an overview of an article; ``others`` could have been meant as well."""

    question: Question
    version: ArticleVersion
    others: int = 0

    def notice(self, *, written: bool = False) -> str:
        """Says which article it is about, and whether it is its beginning or written from it."""
        article = self.version.article
        return wording.overview_of(article.title or article.id, self.others, written=written)


def overview_evidence(question: Question, version: ArticleVersion) -> Evidence:
    """The first sentence of each chunk; what is shown to a model are the chunks around them.

    The beginning comes first, and the others so that however many fit are
    spread over the article (van der Corput's order).
    """
    firsts = [version.sentences[chunk.first] for chunk in version.content.chunks]
    bits = max(1, (len(firsts) - 1).bit_length())
    spread = sorted(range(len(firsts)), key=lambda place: int(f"{place:0{bits}b}"[::-1], 2))
    ranked = tuple(
        RankedSentence(version, firsts[place], score=1 - rank / len(firsts))
        for rank, place in enumerate(spread)
    )
    return Evidence(question, ranked, confidence=1.0)
