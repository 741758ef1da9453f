"""Gold claims, checked in two ways: as a language model's, and as a user's statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.evaluation.gold import GoldClaim
from bot.evaluation.measures import auc, kept_at, share
from bot.fact_checking.verdict import Judgement, StatementChecker, Verdict
from bot.nli.base import NliModel
from bot.types.claims import DroppedClaim, VerifiedClaim
from bot.types.evidence import Evidence, RankedSentence
from bot.types.question import Question, Scope
from ingest.errors import SourceError
from ingest.library.corpus import CorpusProvider
from ingest.types import ArticleVersion

FALSE_SHOWN_PERCENT = 10
"""``Separation.true_kept_at`` is taken where so many of the false claims are shown."""


@dataclass(frozen=True, slots=True)
class ClaimPrediction:
    """What the checks make of a claim.

    ``written`` is their outcome had a language model written the claim and cited
    its evidence; ``None`` for a claim without evidence. ``judgement`` is that of
    ``footnote verify``.
    """

    gold: GoldClaim
    written: VerifiedClaim | DroppedClaim | None
    judgement: Judgement

    @property
    def is_shown(self) -> bool:
        """Whether the claim would be shown as a sentence of an answer."""
        return isinstance(self.written, VerifiedClaim)

    @property
    def is_supported(self) -> bool:
        return self.judgement.verdict is Verdict.SUPPORTED


@dataclass(frozen=True, slots=True)
class KindShare:
    """The share of the claims of one kind that pass; these are all true or all false."""

    kind: str
    supported: bool
    claims: int
    passed: float


@dataclass(frozen=True, slots=True)
class Separation:
    """How well a check tells true claims from false ones, as shares between 0 and 1.

    ``auc`` and ``true_kept_at``, the share of true claims that pass where
    ``FALSE_SHOWN_PERCENT`` of the false ones do, are ``None`` for a check
    without a score. ``kinds`` has the true ones first.
    """

    claims: int
    true_kept: float | None
    false_shown: float | None
    auc: float | None
    true_kept_at: float | None
    kinds: tuple[KindShare, ...]


@dataclass(frozen=True, slots=True)
class ClaimFigures:
    """The figures of both checks; ``written`` is over the claims with evidence."""

    claims: int
    supported: int
    written: Separation
    verified: Separation


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a claim passed a check, and its score, if the check has one."""

    gold: GoldClaim
    passed: bool
    score: float | None = None


def predict_claims(
    claims: Iterable[GoldClaim],
    corpora: CorpusProvider,
    checker: StatementChecker,
    nli_model: NliModel,
    *,
    within_article: bool,
) -> Iterator[ClaimPrediction]:
    """Check each claim: as written, against its evidence; as a statement, in its article or in all.

    Raises ``SourceError`` for evidence outside the article, and
    ``ArticleNotFound``.
    """
    for gold in claims:
        corpus = corpora.corpus(Scope().libraries)
        version = corpus.version(corpus.resolve(gold.article_id))
        scope = Scope(article_ids=(gold.article_id,)) if within_article else Scope()
        yield ClaimPrediction(
            gold,
            check_as_written(gold, version, nli_model) if gold.evidence else None,
            checker.judge(gold.claim, scope),
        )


def check_as_written(
    gold: GoldClaim, version: ArticleVersion, nli_model: NliModel
) -> VerifiedClaim | DroppedClaim:
    """Check the claim as if a model had read the article and cited the claim's evidence.

    Raises ``SourceError`` for evidence outside the article.
    """
    from bot.generation.attribution import verify_claim
    from bot.generation.citation_tags import TagRange
    from bot.generation.output_parser import ParsedClaim
    from bot.generation.prompt_context import build_context

    cited = gold.evidence_in(version)
    if not cited:
        raise SourceError(f"Claim {gold.id}: there is no such evidence in {gold.article_id}.")
    read = [*cited, *(sentence for sentence in version.sentences if sentence not in cited)]
    ranked = tuple(RankedSentence(version, sentence, 1.0) for sentence in read)
    context = build_context(Evidence(Question(gold.claim), ranked, 1.0))
    tags = (tag for tag, (_, sentence) in context.sources.items() if sentence in cited)
    claim = ParsedClaim(gold.claim, tuple(TagRange(tag, tag) for tag in tags))
    return verify_claim(claim, context, nli_model)


def claim_figures(predictions: Sequence[ClaimPrediction]) -> ClaimFigures:
    """The figures over all predictions; a share of nothing is ``None``."""
    return ClaimFigures(
        claims=len(predictions),
        supported=sum(p.gold.supported for p in predictions),
        written=separation([Outcome(p.gold, p.is_shown) for p in predictions if p.written]),
        verified=separation(
            [Outcome(p.gold, p.is_supported, p.judgement.score) for p in predictions]
        ),
    )


def separation(outcomes: Sequence[Outcome]) -> Separation:
    """How well one check separates true from false."""
    true = [o for o in outcomes if o.gold.supported]
    false = [o for o in outcomes if not o.gold.supported]
    scores = _scores(true), _scores(false)
    return Separation(
        claims=len(outcomes),
        true_kept=share(o.passed for o in true),
        false_shown=share(o.passed for o in false),
        auc=auc(*scores),
        true_kept_at=kept_at(*scores, FALSE_SHOWN_PERCENT),
        kinds=(*_by_kind(true), *_by_kind(false)),
    )


def _scores(outcomes: Iterable[Outcome]) -> list[float]:
    return [o.score for o in outcomes if o.score is not None]


def _by_kind(outcomes: Sequence[Outcome]) -> Iterator[KindShare]:
    """By the kinds of claims that are all true or all false, in the order of their first ones."""
    for kind in dict.fromkeys(o.gold.kind for o in outcomes if o.gold.kind):
        those = [o for o in outcomes if o.gold.kind == kind]
        passed = sum(o.passed for o in those) / len(those)
        yield KindShare(kind, those[0].gold.supported, len(those), passed)
