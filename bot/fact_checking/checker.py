"""Judges a statement by the articles: supported, contradicted, or unsupported.

Exact gates compare names, numbers, dates, quotations and links, and the NLI
model judges the rest. The gates that keep a written claim presentable, such as
the one for markup, have no say: nobody is shown the statement as an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.fact_checking.verdict import Judgement, Verdict
from bot.nli.base import ENTAILMENT, NliModel, NliResult
from bot.retrieval.question import parse_question
from bot.retrieval.retriever import Retriever
from bot.types.answer import cite
from bot.types.evidence import RankedSentence
from bot.types.question import Question, Scope
from bot.verification.dates import parse_published
from bot.verification.differences import has_another
from bot.verification.entailment import repeats
from bot.verification.gates import CitedSentences, failures
from bot.verification.overlap import overlap
from ingest.library.corpus import CorpusProvider
from ingest.text.terms import content_terms
from ingest.types import ArticleVersion

MAX_ARTICLES = 3
"""How many articles are compared at most, even if the scope names more."""

NEAREST = 3
"""How many sentences of an article are compared; each costs a pass of the model."""

CONTRADICTING_GATES = frozenset({"number", "date", "name"})
"""A statement that fails only these may contradict a sentence which has its other words."""

REQUIRED_GATES = CONTRADICTING_GATES | {"quotation", "link", "changed sentence"}
"""A supported statement passes all of these."""

BELOW = 0.99
"""The highest score of a statement that fails a gate, as a share of the threshold."""

MIN_OVERLAP_OF_CONTRADICTED = 0.6
"""The share of a statement's terms in a sentence that contradicts it by a failed gate, at least."""


@dataclass(frozen=True, slots=True)
class _Compared:
    """A statement beside some sentences: the required gates that it fails, and the model's opinion."""

    cited: CitedSentences
    failed: tuple[str, ...]
    result: NliResult

    @property
    def score(self) -> float:
        """The probability of support; that of a statement which fails a gate is below the threshold.

        The more the model doubts such a statement, the lower it is.
        """
        entailment = self.result.entailment
        return entailment * BELOW * self.result.threshold if self.failed else entailment

    @property
    def is_supported(self) -> bool:
        return self.result.is_entailed and not self.failed

    @property
    def gates(self) -> tuple[str, ...]:
        return self.failed if self.result.is_entailed else (*self.failed, ENTAILMENT)


class ArticleStatementChecker:
    """A ``StatementChecker`` that reads the nearest sentences of the nearest articles."""

    def __init__(self, corpora: CorpusProvider, retriever: Retriever, nli_model: NliModel) -> None:
        self._corpora = corpora
        self._retriever = retriever
        self._nli_model = nli_model

    def judge(self, claim: str, scope: Scope) -> Judgement:
        """See ``StatementChecker``; of several articles, the one with the best judgement counts."""
        question = Question(claim, scope)
        judgements = [
            judge(question.text, nearest, self._nli_model) for nearest in self._nearest(question)
        ]
        if not judgements:
            return Judgement(question.text, Verdict.UNSUPPORTED)
        return max(judgements, key=lambda judgement: (_RANK[judgement.verdict], judgement.score))

    def _nearest(self, question: Question) -> Sequence[Sequence[RankedSentence]]:
        """The sentences nearest to a statement, by article, the nearest first."""
        ranked = self._retriever.retrieve(parse_question(question)).ranked
        articles: dict[str, list[RankedSentence]] = {}
        for item in ranked:
            articles.setdefault(item.version.article.id, []).append(item)
        return list(articles.values())[:MAX_ARTICLES]


_RANK = {Verdict.SUPPORTED: 2, Verdict.CONTRADICTED: 1, Verdict.UNSUPPORTED: 0}


def judge(claim: str, nearest: Sequence[RankedSentence], nli_model: NliModel) -> Judgement:
    """Judge a statement by the sentences of one article that are nearest to it, at least one.

    Raises ``FootnoteError`` if the model fails.
    """
    compared = [_compare(claim, cited, nli_model) for cited in _windows(nearest)]
    best = max(compared, key=lambda one: one.score)
    verdict = Verdict.UNSUPPORTED
    if supporting := [one for one in compared if one.is_supported]:
        # A sentence that says it alone is a better citation than one among others.
        best = min(supporting, key=lambda one: (len(one.cited.sources), -one.score))
        verdict = Verdict.SUPPORTED
    elif contradicting := [one for one in compared if _contradicts(claim, one)]:
        best = max(contradicting, key=lambda one: one.result.contradiction)
        verdict = Verdict.CONTRADICTED
    version = best.cited.version
    sources = cite(best.cited.sources)
    return Judgement(claim, verdict, round(best.score, 4), version, best.gates, sources)


def _compare(claim: str, cited: CitedSentences, nli_model: NliModel) -> _Compared:
    failed = tuple(name for name in failures(claim, cited) if name in REQUIRED_GATES)
    is_repeated = repeats(claim, cited)
    # Alone: the nearest sentence after the one before it is a window of its own.
    result = NliResult(1.0) if is_repeated else nli_model.classify(cited.text, claim)
    return _Compared(cited, failed, result)


def _contradicts(claim: str, one: _Compared) -> bool:
    if one.result.is_contradicted:
        return True
    terms = frozenset(content_terms(claim))
    has_its_words = overlap(terms, one.cited.text) >= MIN_OVERLAP_OF_CONTRADICTED
    return has_its_words and _says_another(claim, one)


def _says_another(claim: str, one: _Compared) -> bool:
    """Whether a single sentence has another name, number or date where the claim fails a gate.

    Two sentences nearly always have a name or number that the claim lacks.
    """
    if len(one.cited.sources) > 1 or not one.failed:
        return False
    published = parse_published(one.cited.version.article.published_at)
    return all(
        gate in CONTRADICTING_GATES and has_another(gate, claim, one.cited.text, published)
        for gate in one.failed
    )


def _windows(nearest: Sequence[RankedSentence]) -> Iterator[CitedSentences]:
    """The nearest sentences alone, the nearest with the one before it, and the two nearest together."""
    version = nearest[0].version
    found = [item.sentence.index for item in nearest[:NEAREST]]
    windows: list[tuple[int, ...]] = [(at,) for at in found]
    if found[0]:
        windows.append((found[0] - 1, found[0]))
    windows.append(tuple(sorted(found[:2])))
    for window in dict.fromkeys(windows):
        yield _cited(version, window)


def _cited(version: ArticleVersion, window: Sequence[int]) -> CitedSentences:
    return CitedSentences(tuple((version, version.sentences[at]) for at in window))
