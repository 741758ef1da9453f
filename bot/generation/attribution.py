"""Attributes each claim to the sentences that support it, or drops the claim.

The sentences that the language model cited come first. Most claims that fail
there are not invented but cite the wrong sentence, so a failed claim is then
tried against the other sentences of the context that share most of its words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from bot.generation.citation_tags import MAX_CITATIONS
from bot.generation.output_parser import ParsedClaim
from bot.generation.prompt_context import Context
from bot.nli.base import ENTAILMENT, NliModel
from bot.types.claims import DroppedClaim, VerifiedClaim
from bot.types.evidence import SourceSentence
from bot.verification.entailment import is_entailed
from bot.verification.gates import CitedSentences, failures, missing_names
from bot.verification.names import opening_names
from bot.verification.overlap import overlap
from ingest.text.terms import content_terms

REPAIR_OVERLAP = 0.4
"""The share of a claim's terms that a sentence must have to replace the cited ones."""

UNCITED_OVERLAP = 0.6
"""The same for a claim without a tag."""

REPAIR_CANDIDATES = 3
"""How many sentences that pass the gates are tried; each costs a pass of the NLI model."""

TOO_MANY = "too many citations"
"""What is wrong with the tags of a claim that is not checked against the sentences it cites."""

MAX_STEPS_BACK = 2
"""How many sentences before a cited one are searched for an antecedent."""


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
    tried = [] if tag_failure == TOO_MANY else _by_article(sources)
    supporting: list[SourceSentence] = []
    for cited in tried:
        found, gates = _supporting(parsed.text, cited, context, nli_model)
        supporting += found
        failed += gates
    if supporting:
        return VerifiedClaim(parsed.text, tuple(supporting), parsed.pointers, _unique(failed))
    failures_of_cited = _unique(failed) or ("no tag",)
    for found in islice(_candidates(parsed, context, tried), REPAIR_CANDIDATES):
        if is_entailed(parsed.text, CitedSentences(found), nli_model):
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
        failure = TOO_MANY
    return tuple(found.values()), failure


def _supporting(
    claim: str, sources: Sequence[SourceSentence], context: Context, nli_model: NliModel
) -> tuple[tuple[SourceSentence, ...], tuple[str, ...]]:
    """The sentences of one article that support a claim, or none and the gates that failed."""
    found, failed = _passing_gates(claim, sources, context)
    if not found:
        return (), failed
    if not is_entailed(claim, CitedSentences(found), nli_model):
        return (), (ENTAILMENT,)
    fewer = _without_redundant(claim, found)
    if fewer != found and is_entailed(claim, CitedSentences(fewer), nli_model):
        return fewer, ()
    return found, ()


def _passing_gates(
    claim: str, sources: Sequence[SourceSentence], context: Context
) -> tuple[tuple[SourceSentence, ...], tuple[str, ...]]:
    """The sentences with which a claim passes the gates, or none and the gates that failed."""
    cited = tuple(sorted(sources, key=lambda source: source[1].index))
    failed = tuple(failures(claim, CitedSentences(cited)))
    if failed == ("name",):
        antecedent = _antecedent(claim, cited, context)
        if antecedent and not any(failures(claim, CitedSentences((antecedent, *cited)))):
            return (antecedent, *cited), ()
    return ((), failed) if failed else (cited, ())


def _antecedent(
    claim: str, cited: tuple[SourceSentence, ...], context: Context
) -> SourceSentence | None:
    """An earlier sentence with the names that the cited ones leave to "he" or "the company".

    It is cited too, so that every name of the claim occurs in a cited sentence.
    It may supply only the claim's subject, and only to sentences that do not
    begin with a name of their own, which the claim would have replaced.
    """
    missing = missing_names(claim, CitedSentences(cited))
    if len(cited) >= MAX_CITATIONS or not all(name.is_subject_of(claim) for name in missing):
        return None
    if any(not name.shares_word_with(claim) for name in opening_names(cited[0][1].text)):
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
    """The cited sentences that a claim needs: each adds a word, or a gate fails without it."""
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


def _candidates(
    parsed: ParsedClaim, context: Context, tried: Collection[Sequence[SourceSentence]]
) -> Iterator[tuple[SourceSentence, ...]]:
    """What else the claim may cite: sentences that share most of its terms, the best first.

    Each passes the gates, some together with their antecedent.
    """
    wanted = frozenset(content_terms(parsed.text))
    min_overlap = REPAIR_OVERLAP if parsed.pointers else UNCITED_OVERLAP
    scored = ((overlap(wanted, item[1].text), item) for item in context.sources.values())
    for share, source in sorted(scored, key=lambda item: item[0], reverse=True):
        if share < min_overlap:
            return
        if [source] not in tried:
            found, _ = _passing_gates(parsed.text, (source,), context)
            if found:
                yield found


def _by_article(sources: Iterable[SourceSentence]) -> list[list[SourceSentence]]:
    groups: dict[int, list[SourceSentence]] = {}
    for source in sources:
        groups.setdefault(source[0].key, []).append(source)
    return list(groups.values())


def _unique(failed: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(failed))
