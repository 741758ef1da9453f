"""Judges a statement by the articles: supported, contradicted, or unsupported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.fact_checking.scoring import COMPARED, SUPPORTED, Tokens, nearest, support_features
from bot.fact_checking.verdict import Judgement, Verdict
from bot.nli.base import ENTAILMENT, NliModel, NliResult
from bot.retrieval.question import parse_question
from bot.retrieval.retriever import Retriever
from bot.types.answer import cite
from bot.types.question import Question, Scope
from bot.verification.coverage import coverage
from bot.verification.gates import CitedSentences, failures
from ingest.library.corpus import CorpusProvider
from ingest.text.terms import terms
from ingest.types import ArticleVersion

MAX_ARTICLES = 3
"""How many articles are compared when the scope names none."""

CONTRADICTING_GATES = frozenset({"number", "date", "name", "negation", "direction"})
"""A statement that fails only these contradicts a sentence which has its other words."""

REQUIRED_GATES = CONTRADICTING_GATES | {"quotation", "changed sentence", ENTAILMENT}
"""A supported statement passes these gates. The others judge wording, as the score does."""

MAX_SCORE_OF_FAILED = 0.7
"""The highest score of a statement that fails a required gate; below ``SUPPORTED``."""

MIN_COVERAGE_OF_CONTRADICTED = 0.7
"""A contradicting sentence has at least this share of the statement's words."""

_RANK = {Verdict.SUPPORTED: 2, Verdict.CONTRADICTED: 1, Verdict.UNSUPPORTED: 0}


class ClaimVerifier:
    """A ``StatementChecker``. ``tokens`` is the packaged model's, for which the score was fitted."""

    def __init__(
        self,
        corpora: CorpusProvider,
        retriever: Retriever,
        tokens: Tokens,
        nli_model: NliModel | None = None,
    ) -> None:
        self._nli_model = nli_model
        self._corpora = corpora
        self._retriever = retriever
        self._tokens = tokens

    def judge(self, claim: str, scope: Scope) -> Judgement:
        """See ``StatementChecker``; of several articles, the one with the best judgement counts."""
        question = Question(claim, scope)
        judgements = [
            judge(question.text, version, self._tokens, self._nli_model)
            for version in self._versions(question)
        ]
        if not judgements:
            return Judgement(question.text, Verdict.UNSUPPORTED)
        return max(judgements, key=lambda judgement: (_RANK[judgement.verdict], judgement.score))

    def _versions(self, question: Question) -> Sequence[ArticleVersion]:
        corpus = self._corpora.corpus(question.scope.libraries)
        if question.scope.article_ids:
            return [corpus.version(corpus.resolve(given)) for given in question.scope.article_ids]
        if not corpus.size():
            return ()
        ranked = self._retriever.retrieve(parse_question(question)).ranked
        found = {sentence.version.article.id: sentence.version for sentence in ranked}
        return list(found.values())[:MAX_ARTICLES]


def judge(
    claim: str, version: ArticleVersion, tokens: Tokens, nli_model: NliModel | None = None
) -> Judgement:
    """Judge a statement by one article, which must have a sentence.

    A supported statement must be entailed by its best sentences, by ``nli_model`` if there is one.
    """
    sentences = [sentence.text for sentence in version.sentences]
    score = support_features(claim, sentences, tokens).score()
    failed, cited = _best(claim, version)
    nli = nli_model.classify(cited.text, claim) if nli_model else None
    if nli and not nli.is_entailed:
        failed = (*failed, ENTAILMENT)
    if REQUIRED_GATES & set(failed):
        score = min(score, MAX_SCORE_OF_FAILED)
    if score >= SUPPORTED:
        verdict = Verdict.SUPPORTED
    elif _contradicts(failed, nli) and _covers(cited.text, claim):
        verdict = Verdict.CONTRADICTED
    else:
        verdict = Verdict.UNSUPPORTED
    return Judgement(claim, verdict, round(score, 4), version, failed, cite(cited.sources))


def _contradicts(failed: tuple[str, ...], nli: NliResult | None) -> bool:
    if nli and nli.is_contradicted:
        return True
    gates = set(failed) - {ENTAILMENT}
    return bool(gates) and gates <= CONTRADICTING_GATES


def _covers(cited: str, claim: str) -> bool:
    return coverage(claim, cited) >= MIN_COVERAGE_OF_CONTRADICTED


def _best(claim: str, version: ArticleVersion) -> tuple[tuple[str, ...], CitedSentences]:
    """The sentences by which the statement fails the fewest gates, with those gates; ties go to coverage."""
    checked = (
        (tuple(dict.fromkeys(failures(claim, cited))), cited) for cited in _windows(claim, version)
    )
    return min(checked, key=lambda item: (len(item[0]), -coverage(claim, item[1].text)))


def _windows(claim: str, version: ArticleVersion) -> Iterator[CitedSentences]:
    """The nearest sentences alone, each with either neighbour, and the two nearest together."""
    found = version.sentences
    order = nearest(terms(claim), [terms(sentence.text) for sentence in found])[:COMPARED]
    windows: list[tuple[int, ...]] = [(at,) for at in order]
    windows += [(at, at + 1) for at in order if at + 1 < len(found)]
    windows += [(at - 1, at) for at in order if at]
    windows.append(tuple(sorted(order[:2])))
    for window in dict.fromkeys(windows):
        yield CitedSentences(tuple((version, found[at]) for at in window))
