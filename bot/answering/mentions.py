"""What an article says of a subject that it is not about as a whole: “what about the car park?”."""

from __future__ import annotations

from bot.answering.extractive import MAX_SENTENCES
from bot.answering.salience import opening_sentence
from bot.retrieval.boilerplate import is_boilerplate
from bot.types.evidence import SourceSentence
from ingest.text.terms import content_terms, terms
from ingest.types import ArticleVersion


def mentions(subject: str, version: ArticleVersion) -> list[SourceSentence]:
    """The first sentences of an article that have all content words of a subject.

    None if its title or its opening has them: a summary says more of what an article is about.
    """
    wanted = frozenset(content_terms(subject))
    opening = f"{version.article.title or ''} {opening_sentence(version).text}"
    if not wanted or wanted.issubset(terms(opening)):
        return []
    found = (
        sentence
        for sentence in version.sentences
        if wanted.issubset(terms(sentence.text)) and not is_boilerplate(version, sentence)
    )
    return [(version, sentence) for sentence in found][:MAX_SENTENCES]
