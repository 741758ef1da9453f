"""A statement of somebody's own against the articles: supported, contradicted, or neither."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.fact_checking.scoring import COMPARED, SUPPORTED, Tokens, nearest, signals
from bot.fact_checking.verdict import Judgement, Verdict
from bot.nli.base import NliModel, NliResult
from bot.retrieval.retriever import Retriever
from bot.types.answer import cite
from bot.types.question import Question, Scope
from bot.verification.coverage import coverage
from bot.verification.gates import CitedSentences, failures
from ingest.library.corpus import CorpusProvider
from ingest.text.terms import terms
from ingest.types import ArticleVersion

ARTICLES = 3
"""So many of the nearest articles are looked at where none is named."""

CONFLICTS = frozenset({"number", "date", "name", "negation", "direction"})
"""Gates whose failure contradicts a statement whose other words stand in the sentence."""

UNCHECKED_SCORE = 0.7
"""The most that a statement scores that fails what is checked exactly; below ``SUPPORTED``."""

MATCHES = 0.7
"""From this share of its words on a sentence is about the same as a statement."""

ENTAILMENT = "entailment"
"""The gate of the model that is set, if one is."""

CHECKED = CONFLICTS | {"quotation", "changed sentence", ENTAILMENT}
"""Gates that a supported statement must pass; the others only judge wording, as the score does."""


class ClaimVerifier:
    """Judges statements; ``tokens`` are those of the packaged model, which the score was made with."""

    def __init__(
        self,
        shelves: CorpusProvider,
        retriever: Retriever,
        tokens: Tokens,
        entailment: NliModel | None = None,
    ) -> None:
        self._entailment = entailment
        self._shelves = shelves
        self._retriever = retriever
        self._tokens = tokens

    def judge(self, claim: str, scope: Scope) -> Judgement:
        """Judge a statement by the article named in the scope, else by the nearest ones.

        Raises ``QuestionError`` for one that is empty or too long, and
        ``ArticleNotFound`` for an article that is not there.
        """
        asked = Question(claim, scope)
        judgements = [
            judge(asked.text, version, self._tokens, self._entailment)
            for version in self._versions(asked)
        ]
        if not judgements:
            return Judgement(asked.text, Verdict.UNSUPPORTED)
        return max(judgements, key=lambda one: (_RANK[one.verdict], one.score))

    def _versions(self, asked: Question) -> Sequence[ArticleVersion]:
        shelf = self._shelves.corpus(asked.scope.libraries)
        if asked.scope.article_ids:
            return [shelf.version(shelf.resolve(one)) for one in asked.scope.article_ids]
        if not shelf.size():
            return ()
        ranked = self._retriever.retrieve(asked).ranked
        found = {item.version.article.id: item.version for item in ranked}
        return list(found.values())[:ARTICLES]


_RANK = {Verdict.SUPPORTED: 2, Verdict.CONTRADICTED: 1, Verdict.UNSUPPORTED: 0}


def judge(
    claim: str, version: ArticleVersion, tokens: Tokens, entailment: NliModel | None = None
) -> Judgement:
    """Judge a statement by one article, which has at least one sentence.

    ``entailment`` must find it entailed by the best sentences, where there is one.
    """
    sentences = [sentence.text for sentence in version.sentences]
    score = signals(claim, sentences, tokens).score()
    failed, cited = _best(claim, version)
    relation = entailment.relation(cited.text, claim) if entailment else None
    if relation and not relation.is_entailed:
        failed = (*failed, ENTAILMENT)
    if CHECKED & set(failed):
        score = min(score, UNCHECKED_SCORE)
    if score >= SUPPORTED:
        verdict = Verdict.SUPPORTED
    elif _contradicts(failed, relation) and coverage(claim, cited.text) >= MATCHES:
        verdict = Verdict.CONTRADICTED
    else:
        verdict = Verdict.UNSUPPORTED
    return Judgement(claim, verdict, round(score, 4), version, failed, cite(cited.sources))


def _contradicts(failed: tuple[str, ...], relation: NliResult | None) -> bool:
    if relation and relation.is_contradicted:
        return True
    gates = set(failed) - {ENTAILMENT}
    return bool(gates) and gates <= CONFLICTS


def _best(claim: str, version: ArticleVersion) -> tuple[tuple[str, ...], CitedSentences]:
    """The few sentences that fail the fewest gates, and of those the ones that cover most."""
    tried = (
        (tuple(dict.fromkeys(failures(claim, cited))), cited) for cited in _windows(claim, version)
    )
    return min(tried, key=lambda item: (len(item[0]), -coverage(claim, item[1].text)))


def _windows(claim: str, version: ArticleVersion) -> Iterator[CitedSentences]:
    """The nearest sentences one by one, each with a neighbour, and the two nearest together."""
    found = version.sentences
    order = nearest(terms(claim), [terms(sentence.text) for sentence in found])[:COMPARED]
    windows: list[tuple[int, ...]] = [(at,) for at in order]
    windows += [(at, at + 1) for at in order if at + 1 < len(found)]
    windows += [(at - 1, at) for at in order if at]
    windows.append(tuple(sorted(order[:2])))
    for window in dict.fromkeys(windows):
        yield CitedSentences(tuple((version, found[at]) for at in window))
