"""Retrieval: the sentences that may answer a question, ranked, with a confidence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.reader.base import Reader
from bot.retrieval.calibration import CALIBRATION
from bot.retrieval.candidates import CandidateArticles
from bot.retrieval.confidence import ON_SUBJECT, confidence
from bot.retrieval.eligibility import eligible
from bot.retrieval.entities import (
    CAPITALISED,
    MIN_LETTERS,
    Entity,
    closest,
    full_names,
    same_name,
)
from bot.retrieval.lexical import sought_terms, term_query
from bot.retrieval.preferences import by_preferred_date, sides
from bot.retrieval.question import ParsedQuestion
from bot.retrieval.rerank import merged, rerank
from bot.retrieval.scoring import Candidate, rank
from bot.retrieval.selection import select
from bot.types.evidence import Evidence, RankedSentence
from ingest.embedding.base import Vector
from ingest.library.corpus import Corpus, CorpusProvider
from ingest.text.terms import is_content, terms

PREFIX_LENGTH = 2
"""Corrections of a misspelled word are sought among the words that share its first letters."""

NEAREST = 12
"""How many sentences are kept in the order of their features; some may be headlines."""

_CAPITALISED = re.compile(CAPITALISED)


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """What the articles in scope know of a question's terms.

    ``sentences_per_term`` is how many of the ``sentences`` contain a term;
    ``corrections`` maps misspelled terms to those that were meant.
    """

    sentences_per_term: Mapping[str, int]
    sentences: int
    corrections: Mapping[str, str]

    def without_corrections_of(self, terms: Container[str]) -> _Vocabulary:
        """The same, with some terms taken as they were written."""
        kept = {term: meant for term, meant in self.corrections.items() if term not in terms}
        return replace(self, corrections=kept)


class Retriever:
    """Finds the evidence for questions, in the corpus of each question's scope.

    Without a ``reader``, sentences are ranked by their features alone.
    """

    def __init__(self, corpora: CorpusProvider, reader: Reader | None = None) -> None:
        self._corpora = corpora
        self._reader = reader
        self._candidates = CandidateArticles()

    def retrieve(self, question: ParsedQuestion) -> Evidence:
        """The ranked sentences of the question's scope.

        Raises ``ArticleNotFound`` for an unknown article of the scope, and
        whatever the store and the index raise.
        """
        found = self._find(question)
        subject = confidence(found.ranked)
        is_unknown = bool(found.missing)
        reading = _read(question, found.ranked, self._reader, unknown=is_unknown)
        # By the ranking alone, a question about a name that no article has is not answered.
        by_ranking = 0.0 if is_unknown else subject
        selection = select(
            reading.ranked,
            question,
            by_ranking,
            self._reader,
            best_of_each=reading.best_of_each,
        )
        close = tuple(by_preferred_date(question, selection.close))
        return Evidence(
            question=question.question,
            ranked=_first(close, reading.ranked),
            confidence=selection.confidence,
            close=close,
            thresholds=selection.thresholds,
            on_subject=subject >= ON_SUBJECT,
            missing=_names_with(found.missing, question),
            sides=sides(question),
            by_subject=() if subject >= ON_SUBJECT else tuple(found.ranked[:NEAREST]),
            unanswered=reading.unanswered,
            readings=_as_written(found.readings, question),
        )

    def _find(self, question: ParsedQuestion) -> _Found:
        """The sentences of the question's scope by their features, and what became of its names."""
        corpus = self._corpora.corpus(question.scope.libraries)
        corpus.refresh()
        vector = corpus.embedder.embed_query(question.text)
        candidates, vocabulary = self._find_candidates(question, corpus, vector)
        readings = _readings(question.entities, vocabulary, candidates)
        names = {entity.term for entity in question.entities}
        vocabulary = vocabulary.without_corrections_of(names - readings.keys())
        missing = _missing(question.entities, vocabulary, candidates)
        query = term_query(
            question, vocabulary.sentences_per_term, vocabulary.sentences, vocabulary.corrections
        )
        ranked = eligible(rank(question, vector, query, candidates), question.text)
        return _Found(ranked, missing, readings)

    def _find_candidates(
        self, question: ParsedQuestion, corpus: Corpus, vector: Vector
    ) -> tuple[list[Candidate], _Vocabulary]:
        """The articles to rank: all of a small scope, else the best of a search."""
        candidates = self._candidates.of_scope(corpus, question.scope)
        if candidates is not None:
            return candidates, _vocabulary_of_candidates(question, candidates)
        vocabulary = _vocabulary_of_corpus(question, corpus)
        sought = sought_terms(vocabulary.sentences_per_term, vocabulary.sentences)
        found = self._candidates.search(corpus, vector, sought, question.scope.article_filter)
        return found, vocabulary


@dataclass(frozen=True, slots=True)
class _Found:
    """Sentences ranked by their features.

    ``missing`` are the question's entities that nothing in scope mentions; ``readings`` has the
    terms of misspelled names, each with the name that it is read as.
    """

    ranked: list[RankedSentence]
    missing: Sequence[Entity]
    readings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Reading:
    """The sentences in the order of a reader, if any.

    Of a question that asks two, each of the first ``best_of_each`` sentences
    answers a half best, and ``unanswered`` is a half that none answers.
    """

    ranked: Sequence[RankedSentence]
    best_of_each: int = 0
    unanswered: str | None = None


def _read(
    question: ParsedQuestion, ranked: list[RankedSentence], reader: Reader | None, *, unknown: bool
) -> _Reading:
    """Read the sentences; each half of a question that asks two by itself.

    Read whole, such a question makes one answer so sure that the other falls behind.
    """
    if reader is None:
        return _Reading(ranked)
    reads_all = bool(sides(question)) or question.asks_for_two or bool(question.identified)
    calibration = CALIBRATION.in_doubt if reads_all else CALIBRATION
    if question.halves and ranked and reader.is_calibrated:
        readings = {
            half.text: rerank(half.wording, ranked, reader, calibration, unknown=unknown)
            for half in question.halves
        }
        missed = [text for text, found in readings.items() if found[0].score < CALIBRATION.second]
        return _Reading(*merged(list(readings.values())), next(iter(missed), None))
    text = question.wording or question.text
    return _Reading(rerank(text, ranked, reader, calibration, unknown=unknown))


def _first(
    shown: Sequence[RankedSentence], ranked: Sequence[RankedSentence]
) -> tuple[RankedSentence, ...]:
    """The sentences that are shown, then the others in their order."""
    places = {item.position for item in shown}
    return (*shown, *(item for item in ranked if item.position not in places))


def _vocabulary_of_corpus(question: ParsedQuestion, corpus: Corpus) -> _Vocabulary:
    """Counted by the store, over all articles of the corpus."""
    wanted = _terms_to_look_up(question)
    found = corpus.sentences_per_term(wanted)
    unknown = [term for term in wanted if not found.get(term)]
    corrections = _corrections(question, unknown, corpus.terms_with_prefix)
    if corrections:
        found |= corpus.sentences_per_term(set(corrections.values()))
    return _Vocabulary(found, corpus.sentence_count(), corrections)


def _vocabulary_of_candidates(
    question: ParsedQuestion, candidates: Sequence[Candidate]
) -> _Vocabulary:
    """Counted over articles that are in memory anyway."""
    found: Counter[str] = Counter()
    for candidate in candidates:
        found.update(candidate.sentences.document_frequencies())
    vocabulary = sorted(found)
    corrections = _corrections(
        question,
        (term for term in _terms_to_look_up(question) if term not in found),
        lambda prefix: [word for word in vocabulary if word.startswith(prefix)],
    )
    return _Vocabulary(found, sum(len(c.chunk_of) for c in candidates), corrections)


def _corrections(
    question: ParsedQuestion,
    unknown: Iterable[str],
    with_prefix: Callable[[str], Sequence[str]],
) -> dict[str, str]:
    """The known terms that unknown words were probably meant to be; numbers are never corrected."""
    names = {entity.term for entity in question.entities}
    near = {
        term: closest(term, with_prefix(term[:PREFIX_LENGTH]))
        for term in unknown
        if len(term) > MIN_LETTERS and term.isalpha()
    }
    return {
        term: meant
        for term, meant in near.items()
        if meant and is_content(meant) and (term not in names or same_name(term, meant))
    }


def _terms_to_look_up(question: ParsedQuestion) -> list[str]:
    names = (entity.term for entity in question.entities)
    return list(dict.fromkeys([*question.content_terms, *names]))


def _missing(
    entities: Sequence[Entity], vocabulary: _Vocabulary, candidates: Sequence[Candidate]
) -> list[Entity]:
    """Entities that no sentence in scope contains, and no title, outlet, date or author."""
    metadata = frozenset(term for candidate in candidates for term in candidate.metadata_terms)
    return [
        entity
        for entity in entities
        if not vocabulary.sentences_per_term.get(entity.term)
        and entity.term not in vocabulary.corrections
        and entity.term not in metadata
    ]


def _names_with(missing: Sequence[Entity], question: ParsedQuestion) -> tuple[str, ...]:
    """The names of a question with a missing word: no article mentions the “Prime Minister”.

    Its other words may be known: the articles may have another minister.
    """
    unknown = {entity.term for entity in missing}
    names = full_names(question.text, question.entities)
    return tuple(name for name in names if not unknown.isdisjoint(terms(name)))


def _readings(
    entities: Sequence[Entity], vocabulary: _Vocabulary, candidates: Sequence[Candidate]
) -> dict[str, str]:
    """The terms of misspelled names, each with the name that it is read as, as articles write it.

    A name is only ever read as another name: World is no misspelling of would.
    """
    corrected = {entity.term: vocabulary.corrections.get(entity.term) for entity in entities}
    names = {term: _name_of(meant, candidates) for term, meant in corrected.items() if meant}
    return {term: name for term, name in names.items() if name}


def _as_written(
    readings: Mapping[str, str], question: ParsedQuestion
) -> tuple[tuple[str, str], ...]:
    """The misspelled names of a question as they were written, each with how it is read."""
    return tuple(
        (entity.written, readings[entity.term])
        for entity in question.entities
        if entity.term in readings
    )


def _name_of(term: str, candidates: Sequence[Candidate]) -> str | None:
    """The capitalised word of a candidate that has this term."""
    words = (
        word
        for candidate in candidates
        if candidate.contains(term)
        for word in _CAPITALISED.findall(candidate.version.article.text)
    )
    return next((word for word in words if terms(word) == [term]), None)
