"""A claim is shown with sentences that carry it, or not at all.

Most claims that fail are not inventions but point to the wrong sentence, so a
failed claim is tried against the other sentences of the context, with a higher
bar, before it is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.generation.citation_tags import MAX_CITATIONS
from bot.generation.output_parser import ParsedClaim
from bot.generation.prompt_context import Context
from bot.nli.base import NliModel
from bot.types.claims import DroppedClaim, VerifiedClaim
from bot.types.evidence import SourceSentence
from bot.verification.coverage import (
    claim_terms,
    coverage,
    needs_antecedent,
    takes_the_place_of,
    text_terms,
)
from bot.verification.gates import CitedSentences, failures, missing_names

REPAIR_COVERAGE = 0.6
UNCITED_COVERAGE = 0.85
REPAIR_CANDIDATES = 8
MAX_STEPS_BACK = 2


def verify(
    parsed: ParsedClaim, context: Context, entailment: NliModel | None = None
) -> VerifiedClaim | DroppedClaim:
    """Check a claim against the sentences it cites, else against those it should have cited.

    A claim over several articles must hold in each of them by itself; those in
    which it does not are no longer cited. Sentences that add nothing are left out.
    What passes every gate is put to ``entailment`` at last, where there is one.
    """
    sources, failure = resolve(parsed, context)
    failed = [failure] if failure else []
    if failure != "too many citations":
        carried: list[SourceSentence] = []
        for cited in _by_article(sources):
            found, gates = _carried(parsed.text, cited, context, entailment)
            carried += found
            failed += gates
        if carried:
            return VerifiedClaim(parsed.text, tuple(carried), parsed.pointers, _each_once(failed))
    reasons = _each_once(failed) or ("no tag",)
    bar = REPAIR_COVERAGE if parsed.tags or parsed.unreadable else UNCITED_COVERAGE
    for candidate in _candidates(parsed.text, context, bar):
        found, _ = _carried(parsed.text, (candidate,), context, entailment)
        if found:
            return VerifiedClaim(parsed.text, found, parsed.pointers, reasons)
    return DroppedClaim(parsed.text, reasons, parsed.pointers)


def resolve(parsed: ParsedClaim, context: Context) -> tuple[tuple[SourceSentence, ...], str | None]:
    """The sentences that a claim cites, each once, and what is wrong with its tags."""
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
                found[_place(source)] = source
    if len(found) > MAX_CITATIONS:
        failure = "too many citations"
    return tuple(found.values()), failure


def _carried(
    claim: str, sources: Sequence[SourceSentence], context: Context, entailment: NliModel | None
) -> tuple[tuple[SourceSentence, ...], tuple[str, ...]]:
    """The fewest of some sentences of one article that carry a claim, else the failures."""
    found, failed = _passing(claim, sources, context)
    if found and entailment:
        text = " ".join(sentence.text for _, sentence in found)
        if not entailment.relation(text, claim).is_entailed:
            return (), ("entailment",)
    return found, failed


def _passing(
    claim: str, sources: Sequence[SourceSentence], context: Context
) -> tuple[tuple[SourceSentence, ...], tuple[str, ...]]:
    """The fewest of some sentences of one article with which a claim passes the gates."""
    cited = tuple(sorted(sources, key=lambda source: source[1].index))
    failed = tuple(failures(claim, CitedSentences(cited)))
    if failed == ("name",):
        antecedent = _antecedent(claim, cited, context)
        if antecedent:
            return (antecedent, *cited), ()
    return ((), failed) if failed else (_fewest(claim, cited), ())


def _antecedent(
    claim: str, cited: tuple[SourceSentence, ...], context: Context
) -> SourceSentence | None:
    """The sentence before that names what the cited ones call "it" or "the company".

    It is cited too, so that every name of the claim stands in a cited sentence.
    Only the subject of a claim may come from there: a name in any other place
    adds something that the cited sentences do not say.
    """
    missing = missing_names(claim, CitedSentences(cited))
    here = cited[0]
    if len(cited) >= MAX_CITATIONS or not all(name.is_subject_of(claim) for name in missing):
        return None
    if not any(takes_the_place_of(name, claim, here[1].text) for name in missing):
        return None
    for step in range(MAX_STEPS_BACK):
        before = context.preceding(here)
        if before is None or not needs_antecedent(here[1].text):
            return None
        if step and before[1].paragraph != here[1].paragraph:
            return None
        if not set(missing) & set(missing_names(claim, CitedSentences((before,)))):
            return before
        here = before
    return None


def _fewest(claim: str, cited: tuple[SourceSentence, ...]) -> tuple[SourceSentence, ...]:
    """Without the sentences that share no word with the claim that the others lack."""
    terms = claim_terms(claim)
    for source in cited:
        rest = tuple(other for other in cited if other is not source)
        if not rest:
            break
        others = text_terms(CitedSentences(rest).text)
        adds = (text_terms(source[1].text) - others) & terms
        if not adds and not any(failures(claim, CitedSentences(rest))):
            return _fewest(claim, rest)
    return cited


def _candidates(claim: str, context: Context, bar: float) -> Iterable[SourceSentence]:
    """The sentences that share most words with a claim, best first."""
    scored = [
        (coverage(claim, source[1].text), -place, source)
        for place, source in enumerate(context.sources.values())
    ]
    good = sorted((item for item in scored if item[0] >= bar), reverse=True, key=lambda i: i[:2])
    return [source for _, _, source in good[:REPAIR_CANDIDATES]]


def _by_article(sources: Iterable[SourceSentence]) -> Iterable[list[SourceSentence]]:
    groups: dict[int, list[SourceSentence]] = {}
    for source in sources:
        groups.setdefault(source[0].key, []).append(source)
    return groups.values()


def _each_once(failed: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(failed))


def _place(source: SourceSentence) -> tuple[int, int]:
    return (source[0].key, source[1].index)
