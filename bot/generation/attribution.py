"""Attributes each claim to the sentences that support it, or drops the claim.

The sentences that the model cited come first. Most claims that fail there are
not invented but cite the wrong sentence, so a failed claim is then tried against
the other sentences of the context, which must cover more of its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.generation.citation_tags import MAX_CITATIONS
from bot.generation.output_parser import ParsedClaim
from bot.generation.prompt_context import Context
from bot.nli.base import ENTAILMENT, NliModel
from bot.types.claims import DroppedClaim, VerifiedClaim
from bot.types.evidence import SourceSentence
from bot.verification.coverage import (
    claim_terms,
    coverage,
    needs_antecedent,
    resolves_anaphor,
    text_terms,
)
from bot.verification.gates import CitedSentences, failures, missing_names

REPAIR_COVERAGE = 0.6
"""The share of a claim's words that a sentence must have to replace the cited ones."""

UNCITED_COVERAGE = 0.85
"""The same for a claim without a tag."""

REPAIR_CANDIDATES = 8
MAX_STEPS_BACK = 2
"""How many sentences before a cited one are searched for an antecedent."""


def verify_claim(
    parsed: ParsedClaim, context: Context, nli_model: NliModel | None = None
) -> VerifiedClaim | DroppedClaim:
    """Check a claim against the sentences it cites, then against those it should have cited.

    A claim that cites several articles is checked against each of them alone;
    articles that do not support it lose their citation, as do sentences that add
    nothing. A claim that passes every gate must be entailed by its sentences, by
    ``nli_model`` if there is one.
    """
    sources, tag_failure = _resolve_tags(parsed, context)
    failed = [tag_failure] if tag_failure else []
    if tag_failure != "too many citations":
        supporting: list[SourceSentence] = []
        for cited in _by_article(sources):
            found, gates = _supporting(parsed.text, cited, context, nli_model)
            supporting += found
            failed += gates
        if supporting:
            return VerifiedClaim(parsed.text, tuple(supporting), parsed.pointers, _unique(failed))
    failures_of_cited = _unique(failed) or ("no tag",)
    min_coverage = REPAIR_COVERAGE if parsed.pointers else UNCITED_COVERAGE
    for candidate in _candidates(parsed.text, context, min_coverage):
        found, _ = _supporting(parsed.text, (candidate,), context, nli_model)
        if found:
            return VerifiedClaim(parsed.text, found, parsed.pointers, failures_of_cited)
    return DroppedClaim(parsed.text, failures_of_cited, parsed.pointers)


def _resolve_tags(
    parsed: ParsedClaim, context: Context
) -> tuple[tuple[SourceSentence, ...], str | None]:
    """The sentences that a claim's tags name, each once, and what is wrong with the tags."""
    failure = "unknown tag" if parsed.unreadable else None
    found: dict[tuple[int, int], SourceSentence] = {}
    for tag_range in parsed.tags:
        tags = tag_range.expand()
        if tags is None:
            failure = failure or "wrong range"
        for tag in tags or ():
            source = context.sources.get(tag)
            if source is None:
                failure = failure or "unknown tag"
            else:
                found[source[0].key, source[1].index] = source
    if len(found) > MAX_CITATIONS:
        failure = "too many citations"
    return tuple(found.values()), failure


def _supporting(
    claim: str, sources: Sequence[SourceSentence], context: Context, nli_model: NliModel | None
) -> tuple[tuple[SourceSentence, ...], tuple[str, ...]]:
    """The sentences of one article that support a claim, or none and the gates that failed."""
    found, failed = _passing_gates(claim, sources, context)
    if found and nli_model:
        premise = " ".join(sentence.text for _, sentence in found)
        if not nli_model.classify(premise, claim).is_entailed:
            return (), (ENTAILMENT,)
    return found, failed


def _passing_gates(
    claim: str, sources: Sequence[SourceSentence], context: Context
) -> tuple[tuple[SourceSentence, ...], tuple[str, ...]]:
    """As ``_supporting``, by the gates alone."""
    cited = tuple(sorted(sources, key=lambda source: source[1].index))
    failed = tuple(failures(claim, CitedSentences(cited)))
    if failed == ("name",):
        antecedent = _antecedent(claim, cited, context)
        if antecedent:
            return (antecedent, *cited), ()
    return ((), failed) if failed else (_without_redundant(claim, cited), ())


def _antecedent(
    claim: str, cited: tuple[SourceSentence, ...], context: Context
) -> SourceSentence | None:
    """An earlier sentence that names what the cited ones call "it" or "the company".

    It is cited too, so that every name of the claim occurs in a cited sentence.
    It may supply only the claim's subject: a name anywhere else adds something
    that the cited sentences do not say.
    """
    missing = missing_names(claim, CitedSentences(cited))
    current = cited[0]
    if len(cited) >= MAX_CITATIONS or not all(name.is_subject_of(claim) for name in missing):
        return None
    if not any(resolves_anaphor(name, claim, current[1].text) for name in missing):
        return None
    for step in range(MAX_STEPS_BACK):
        before = context.preceding(current)
        if before is None or not needs_antecedent(current[1].text):
            return None
        if step and before[1].paragraph != current[1].paragraph:
            return None
        if not set(missing) & set(missing_names(claim, CitedSentences((before,)))):
            return before
        current = before
    return None


def _without_redundant(claim: str, cited: tuple[SourceSentence, ...]) -> tuple[SourceSentence, ...]:
    """The cited sentences without those whose words of the claim the others have, too."""
    terms = claim_terms(claim)
    for source in cited:
        rest = tuple(other for other in cited if other is not source)
        if not rest:
            break
        others = text_terms(CitedSentences(rest).text)
        adds = (text_terms(source[1].text) - others) & terms
        if not adds and not any(failures(claim, CitedSentences(rest))):
            return _without_redundant(claim, rest)
    return cited


def _candidates(claim: str, context: Context, min_coverage: float) -> list[SourceSentence]:
    """The sentences that cover most of a claim, best first."""
    scored = ((coverage(claim, source[1].text), source) for source in context.sources.values())
    good = [item for item in scored if item[0] >= min_coverage]
    good.sort(key=lambda item: item[0], reverse=True)
    return [source for _, source in good[:REPAIR_CANDIDATES]]


def _by_article(sources: Iterable[SourceSentence]) -> Iterable[list[SourceSentence]]:
    groups: dict[int, list[SourceSentence]] = {}
    for source in sources:
        groups.setdefault(source[0].key, []).append(source)
    return groups.values()


def _unique(failed: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(failed))
