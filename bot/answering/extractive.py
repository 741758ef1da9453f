"""Answers without a language model: the best sentences, verbatim."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.types.evidence import RankedSentence, SourceSentence, close_to_best
from ingest.text.terms import terms
from ingest.types import ArticleVersion, Sentence

MAX_SENTENCES = 3
LEAD_SENTENCES = 3
NEAREST = 3

_UNTOLD = frozenset("a also an had has have of on said say says that the".split())
"""Words that an outlet adds to a report or leaves out, and that tell a reader nothing."""

_NEEDS_PREDECESSOR = re.compile(
    r"[\"“‘'(]?(?:he|she|they|his|her|their|its|this|these|those|both|such|but|instead|however)\b"
    r"|[\"“‘'(]?it (?!(?:is|was|will be|would be|seems|takes|took) )",
    re.IGNORECASE,
)
"""English words at the beginning that point back; "it is" may as well point forward."""


def best_sentences(
    ranked: Sequence[RankedSentence],
    sides: Sequence[Sequence[str]] = (),
    *,
    exact: bool = False,
) -> list[SourceSentence]:
    """One to three sentences, no two of which say the same in nearly the same words.

    Where a figure or date is asked for (``exact``) and the best sentence has
    one, those without stay away.

    Where the question compares, the best sentence of each side comes first. A
    headline, which tells little and is told again below, gives way to the
    sentences that are as good, and never stands alone.

    Sentences of one paragraph stand together and in its order; the paragraph
    of the best sentence comes first. A best sentence that speaks of "he" or
    "this" brings the one before it along.
    """
    chosen: dict[tuple[str, ...], RankedSentence] = {}
    for sentence in (*_of_each_side(ranked, sides), *close_to_best(ranked)):
        # Beside a sentence with the figure that was asked for, one without it only distracts.
        if not exact or sentence.signals.kind >= ranked[0].signals.kind:
            chosen.setdefault(_told(sentence.sentence), sentence)
    paragraphs: dict[tuple[int, int], list[RankedSentence]] = {}
    for sentence in _beside_headlines(list(chosen.values()), ranked)[:MAX_SENTENCES]:
        place = (sentence.version.key, sentence.sentence.paragraph)
        paragraphs.setdefault(place, []).append(sentence)
    places = [
        (sentence.version, sentence.sentence)
        for run in paragraphs.values()
        for sentence in sorted(run, key=lambda item: item.sentence.index)
    ]
    return _standing_alone(places) if len(places) < MAX_SENTENCES else places


def nearest_sentences(ranked: Sequence[RankedSentence]) -> list[SourceSentence]:
    """What comes nearest to an answer; a headline, which is told beside it anyway, only for want of others."""
    body = [item for item in ranked if not _is_headline(item.version, item.sentence)]
    return [(item.version, item.sentence) for item in (body or ranked)[:NEAREST]]


def _of_each_side(
    ranked: Sequence[RankedSentence], sides: Sequence[Sequence[str]]
) -> list[RankedSentence]:
    """The best sentence that names each side; none where a side has none."""
    held = [(item, frozenset(terms(item.sentence.text))) for item in ranked] if sides else []
    found = [
        next((item for item, words in held if not words.isdisjoint(side)), None)
        for side in sides[:MAX_SENTENCES]
    ]
    if any(item is None for item in found):
        return []
    return [item for item in ranked if any(item is one for one in found)]


def _beside_headlines(
    chosen: Sequence[RankedSentence], ranked: Sequence[RankedSentence]
) -> list[RankedSentence]:
    """Without headlines; where there is nothing else, with the best sentence that is none."""
    body = [item for item in chosen if not _is_headline(item.version, item.sentence)]
    if body:
        return body
    other = next((i for i in ranked if not _is_headline(i.version, i.sentence)), None)
    return [*chosen, other] if other else list(chosen)


def _told(sentence: Sentence) -> tuple[str, ...]:
    """Equal for sentences that differ at most in what tells nothing."""
    return tuple(term for term in terms(sentence.text) if term not in _UNTOLD)


def _standing_alone(places: Sequence[SourceSentence]) -> list[SourceSentence]:
    """The same, with its predecessor before a first sentence that needs it."""
    version, sentence = places[0]
    if not sentence.index or not _NEEDS_PREDECESSOR.match(sentence.text):
        return list(places)
    before = version.sentences[sentence.index - 1]
    if _is_headline(version, before):
        return list(places)
    return [(version, before), *(place for place in places if place != (version, before))]


def lead(version: ArticleVersion) -> list[SourceSentence]:
    """The headline, where the text has one, and the leading sentences."""
    sentences = version.sentences
    headline = int(bool(sentences) and _is_headline(version, sentences[0]))
    return [(version, sentence) for sentence in sentences[: headline + LEAD_SENTENCES]]


def opening(version: ArticleVersion) -> SourceSentence:
    """The first sentence that is no headline, where there is one."""
    sentences = version.sentences
    return version, sentences[int(len(sentences) > 1 and _is_headline(version, sentences[0]))]


def first_sentences(versions: Sequence[ArticleVersion]) -> list[SourceSentence]:
    """The first sentence of each article."""
    return [(version, version.sentences[0]) for version in versions if version.sentences]


def _is_headline(version: ArticleVersion, sentence: Sentence) -> bool:
    title = version.article.title
    return title is not None and sentence.text.strip().casefold() == title.strip().casefold()
