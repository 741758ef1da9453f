"""Questions to evidence: which sentences may answer, and how sure that is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.reranking.base import Reranker
from bot.retrieval.answer_type import answer_type
from bot.retrieval.candidates import CandidateArticles
from bot.retrieval.confidence import confidence
from bot.retrieval.entities import MIN_LETTERS, Entity, closest, entities_in, joined, same_name
from bot.retrieval.lexical import inverse_frequency, term_query
from bot.retrieval.preferences import as_wished, sides
from bot.retrieval.rerank import rerank
from bot.retrieval.scoring import Candidate, rank
from bot.types.evidence import FUSION_THRESHOLDS, Evidence
from bot.types.question import Question
from ingest.library.corpus import Corpus, CorpusProvider
from ingest.text.terms import content_terms, is_content, terms

PREFIX_LENGTH = 2
"""A misspelled word is looked for among those that begin alike."""


_CAPITALISED = re.compile(r"\b[^\W\d_a-z]\w*")


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """What is known of a question's terms in its scope."""

    sentences_per_term: Mapping[str, int]
    sentences: int
    corrections: Mapping[str, str]

    def without(self, uncorrected: Container[str]) -> _Vocabulary:
        """The same, with some terms taken as they were written."""
        kept = {term: meant for term, meant in self.corrections.items() if term not in uncorrected}
        return replace(self, corrections=kept)


class Retriever:
    """Finds the evidence for questions, on the shelf of each question's scope."""

    def __init__(self, shelves: CorpusProvider, reranker: Reranker | None = None) -> None:
        self._shelves = shelves
        self._reranker = reranker
        self._candidates = CandidateArticles()

    def retrieve(self, question: Question) -> Evidence:
        """The ranked sentences of the question's scope.

        Raises ``ArticleNotFound`` for an unknown article of the scope, and
        whatever the store and the index raise.
        """
        shelf = self._shelves.corpus(question.scope.libraries)
        shelf.refresh()
        vector = shelf.embedder.embed_query(question.text)
        candidates = self._candidates.of_scope(shelf, question.scope)
        if candidates is None:
            vocabulary = _shelf_vocabulary(question.text, shelf)
            idf = {
                term: inverse_frequency(holding, vocabulary.sentences)
                for term, holding in vocabulary.sentences_per_term.items()
                if holding
            }
            candidates = self._candidates.search(shelf, vector, idf, question.scope.origin)
        else:
            vocabulary = _scope_vocabulary(question.text, candidates)
        named = entities_in(question.text)
        readings = _readings(named, vocabulary, candidates)
        vocabulary = vocabulary.without({m.term for m in named} - readings.keys())
        missing = _missing(named, vocabulary, candidates)
        query = term_query(
            question.text,
            vocabulary.sentences_per_term,
            vocabulary.sentences,
            vocabulary.corrections,
        )
        meant = (vocabulary.corrections.get(mention.term, mention.term) for mention in named)
        query = replace(query, names=frozenset(meant))
        ranked = rank(question.text, vector, query, candidates)
        calibration = None
        if self._reranker and not missing:
            ranked = rerank(question.text, ranked, self._reranker)
            calibration = self._reranker.calibration
        ranked = as_wished(question.text, ranked)
        return Evidence(
            question=question,
            ranked=tuple(ranked),
            confidence=confidence(ranked, answer_type(question.text), calibration),
            thresholds=calibration.thresholds if calibration else FUSION_THRESHOLDS,
            missing=joined(question.text, missing),
            sides=sides(question.text, named),
            readings=tuple((m.written, readings[m.term]) for m in named if m.term in readings),
        )


def _shelf_vocabulary(question: str, shelf: Corpus) -> _Vocabulary:
    """Counted by the store, over all articles of the shelf."""
    wanted = _question_terms(question)
    found = shelf.sentences_per_term(wanted)
    corrections = _corrections(
        (term for term in wanted if not found.get(term)),
        _names(question),
        shelf.terms_with_prefix,
    )
    found |= shelf.sentences_per_term(set(corrections.values()))
    return _Vocabulary(found, shelf.sentence_count(), corrections)


def _scope_vocabulary(question: str, candidates: Sequence[Candidate]) -> _Vocabulary:
    """The same, counted over articles that are in memory anyway."""
    found: Counter[str] = Counter()
    for candidate in candidates:
        found.update(candidate.sentences.holding())
    vocabulary = sorted(found)
    corrections = _corrections(
        (term for term in _question_terms(question) if term not in found),
        _names(question),
        lambda beginning: [word for word in vocabulary if word.startswith(beginning)],
    )
    return _Vocabulary(found, sum(len(c.chunk_of) for c in candidates), corrections)


def _corrections(
    unknown: Iterable[str], names: Container[str], beginning_with: Callable[[str], Sequence[str]]
) -> dict[str, str]:
    """What unknown words were perhaps meant to be; a number means itself."""
    near = {
        term: closest(term, beginning_with(term[:PREFIX_LENGTH]))
        for term in unknown
        if len(term) > MIN_LETTERS and term.isalpha()
    }
    return {
        term: meant
        for term, meant in near.items()
        if meant and is_content(meant) and (term not in names or same_name(term, meant))
    }


def _names(question: str) -> frozenset[str]:
    return frozenset(mention.term for mention in entities_in(question))


def _question_terms(question: str) -> list[str]:
    return list(dict.fromkeys([*content_terms(question), *(m.term for m in entities_in(question))]))


def _missing(
    named: Sequence[Entity], vocabulary: _Vocabulary, candidates: Sequence[Candidate]
) -> list[Entity]:
    """Names that stand in no sentence of the scope, and in no title, outlet or date of it."""
    beside = frozenset(term for candidate in candidates for term in candidate.metadata_terms)
    return [
        mention
        for mention in named
        if not vocabulary.sentences_per_term.get(mention.term)
        and mention.term not in vocabulary.corrections
        and mention.term not in beside
    ]


def _readings(
    named: Sequence[Entity], vocabulary: _Vocabulary, candidates: Sequence[Candidate]
) -> dict[str, str]:
    """Names that are taken for others: by their terms, each with the other as it is written.

    Only a name can be meant by a name: World is no misspelling of would.
    """
    meant = {mention.term: vocabulary.corrections.get(mention.term) for mention in named}
    written = {term: _as_name(other, candidates) for term, other in meant.items() if other}
    return {term: name for term, name in written.items() if name}


def _as_name(term: str, candidates: Sequence[Candidate]) -> str | None:
    words = (
        word
        for candidate in candidates
        if candidate.holds(term)
        for word in _CAPITALISED.findall(candidate.version.article.text)
    )
    return next((word for word in words if terms(word) == [term]), None)
