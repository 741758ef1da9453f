"""Answers without a language model: the best sentences, verbatim."""

from __future__ import annotations

from collections.abc import Sequence

from bot.evidence import RankedSentence, close_to_best
from ingest.article import ArticleVersion, Sentence

MAX_SENTENCES = 3
LEAD_SENTENCES = 3
NEAREST = 3

Place = tuple[ArticleVersion, Sentence]


def best_sentences(ranked: Sequence[RankedSentence]) -> list[Place]:
    """One to three sentences, never the same text twice.

    Sentences of one paragraph stand together and in its order; the paragraph
    of the best sentence comes first.
    """
    chosen: dict[str, RankedSentence] = {}
    for sentence in close_to_best(ranked):
        # Beside a sentence with the figure that was asked for, one without it only distracts.
        if sentence.signals.kind >= ranked[0].signals.kind:
            chosen.setdefault(" ".join(sentence.sentence.text.split()).casefold(), sentence)
    paragraphs: dict[tuple[int, int], list[RankedSentence]] = {}
    for sentence in list(chosen.values())[:MAX_SENTENCES]:
        place = (sentence.version.key, sentence.sentence.paragraph)
        paragraphs.setdefault(place, []).append(sentence)
    return [
        (sentence.version, sentence.sentence)
        for run in paragraphs.values()
        for sentence in sorted(run, key=lambda item: item.sentence.index)
    ]


def lead(version: ArticleVersion) -> list[Place]:
    """The headline, where the text has one, and the leading sentences."""
    sentences = version.sentences
    headline = int(bool(sentences) and _is_headline(version, sentences[0]))
    return [(version, sentence) for sentence in sentences[: headline + LEAD_SENTENCES]]


def first_sentences(versions: Sequence[ArticleVersion]) -> list[Place]:
    """The first sentence of each article."""
    return [(version, version.sentences[0]) for version in versions if version.sentences]


def _is_headline(version: ArticleVersion, sentence: Sentence) -> bool:
    title = version.article.title
    return title is not None and sentence.text.strip().casefold() == title.strip().casefold()
