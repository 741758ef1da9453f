"""Attributes each claim to the sentences that support it, or drops the claim.

The sentences that the model cited come first. Most claims that fail there are
not invented but cite the wrong sentence, so a failed claim is then tried against
the other sentences of the context, which must share most of its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.generation.citation_tags import MAX_CITATIONS
from bot.generation.output_parser import ParsedClaim
from bot.generation.prompt_context import Context
from bot.nli.base import ENTAILMENT, NliModel
from bot.types.claims import DroppedClaim, VerifiedClaim
from bot.types.evidence import SourceSentence
from bot.verification.gates import CitedSentences, failures, missing_names
from bot.verification.premise import premise
from ingest.text.terms import content_terms

REPAIR_OVERLAP = 0.4
"""The share of a claim's terms that a sentence must have to replace the cited ones."""

UNCITED_OVERLAP = 0.6
"""The same for a claim without a tag."""

REPAIR_CANDIDATES = 3
"""How many other sentences are tried; each costs a pass of the NLI model."""

MAX_STEPS_BACK = 2
"""How many sentences before a cited one are searched for a name."""


def verify_claim(
    parsed: ParsedClaim, context: Context, nli_model: NliModel
) -> VerifiedClaim | DroppedClaim:
    """Check a claim against the sentences it cites, then against those it should have cited.

    A claim that cites several articles is checked against each of them alone;
    articles that do not support it lose their citation, as do sentences that add
    nothing. A claim that passes every gate must be entailed by its sentences.
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
    min_overlap = REPAIR_OVERLAP if parsed.pointers else UNCITED_OVERLAP
    for candidate in _candidates(parsed.text, context, min_overlap):
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
    claim: str, sources: Sequence[SourceSentence], context: Context, nli_model: NliModel
) -> tuple[tuple[SourceSentence, ...], tuple[str, ...]]:
    """The sentences of one article that support a claim, or none and the gates that failed."""
    found, failed = _passing_gates(claim, sources, context)
    if not found:
        return (), failed
    if not _entailed(claim, found, nli_model):
        return (), (ENTAILMENT,)
    fewer = _without_redundant(claim, found)
    return (fewer if fewer != found and _entailed(claim, fewer, nli_model) else found), ()


def _entailed(claim: str, sources: tuple[SourceSentence, ...], nli_model: NliModel) -> bool:
    return nli_model.classify(premise(CitedSentences(sources)), claim).is_entailed


def _passing_gates(
    claim: str, sources: Sequence[SourceSentence], context: Context
) -> tuple[tuple[SourceSentence, ...], tuple[str, ...]]:
    """As ``_supporting``, by the gates alone."""
    cited = tuple(sorted(sources, key=lambda source: source[1].index))
    failed = tuple(failures(claim, CitedSentences(cited)))
    if failed == ("name",):
        named = _naming(claim, cited, context)
        if named and not any(failures(claim, CitedSentences((named, *cited)))):
            return (named, *cited), ()
    return ((), failed) if failed else (cited, ())


def _naming(
    claim: str, cited: tuple[SourceSentence, ...], context: Context
) -> SourceSentence | None:
    """An earlier sentence with the names that the cited ones leave to "he" or "the company".

    It is cited too, so that every name of the claim occurs in a cited sentence.
    It may supply only the claim's subject: a name anywhere else adds something
    that the cited sentences do not say.
    """
    missing = missing_names(claim, CitedSentences(cited))
    if len(cited) >= MAX_CITATIONS or not all(name.is_subject_of(claim) for name in missing):
        return None
    before = context.preceding(cited[0])
    for _ in range(MAX_STEPS_BACK):
        if before is None:
            return None
        if not set(missing) & set(missing_names(claim, CitedSentences((before,)))):
            return before
        before = context.preceding(before)
    return None


def _without_redundant(claim: str, cited: tuple[SourceSentence, ...]) -> tuple[SourceSentence, ...]:
    """The cited sentences without those whose words of the claim the others have, too."""
    terms = frozenset(content_terms(claim))
    for source in cited:
        rest = tuple(other for other in cited if other is not source)
        if not rest:
            break
        others = frozenset(content_terms(CitedSentences(rest).text))
        adds = (frozenset(content_terms(source[1].text)) - others) & terms
        if not adds and not any(failures(claim, CitedSentences(rest))):
            return _without_redundant(claim, rest)
    return cited


def _candidates(claim: str, context: Context, min_overlap: float) -> list[SourceSentence]:
    """The sentences that share most of a claim's terms, best first."""
    wanted = frozenset(content_terms(claim))
    scored = ((_overlap(wanted, source), source) for source in context.sources.values())
    good = [item for item in scored if item[0] >= min_overlap]
    good.sort(key=lambda item: item[0], reverse=True)
    return [source for _, source in good[:REPAIR_CANDIDATES]]


def _overlap(wanted: frozenset[str], source: SourceSentence) -> float:
    shared = wanted.intersection(content_terms(source[1].text))
    return len(shared) / len(wanted) if wanted else 0.0


def _by_article(sources: Iterable[SourceSentence]) -> Iterable[list[SourceSentence]]:
    groups: dict[int, list[SourceSentence]] = {}
    for source in sources:
        groups.setdefault(source[0].key, []).append(source)
    return groups.values()


def _unique(failed: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(failed))
