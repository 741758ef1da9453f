"""The records of answers as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.audit.record import AuditedClaim, AuditedDraft, AuditedSentence, AuditRecord, Verdict
from bot.cli.terminal import WIDTH
from bot.types.records import Opinion
from ingest.runtime.console import one_line
from ingest.types import ArticleVersion

QUESTION_WIDTH = 48
_INDENT = "    "

Versions = Mapping[int, ArticleVersion]


def list_lines(records: Sequence[AuditRecord]) -> Iterator[str]:
    """A line for each record: when, identifier, mode, outcome and the question's beginning."""
    width = max((len(record.question_id) for record in records), default=0)
    for record in records:
        question = textwrap.shorten(one_line(record.question), QUESTION_WIDTH, placeholder=" …")
        outcome = "refused" if record.refusal else "answered"
        identifier = one_line(record.question_id).ljust(width)
        yield f"{_moment(record)}  {identifier}  {record.mode:<10}  {outcome:<8}  {question}"


def audit_lines(record: AuditRecord, versions: Versions) -> Iterator[str]:
    """A whole record; ``versions`` are those of its sentences that are still there, by key."""
    yield f"{one_line(record.question_id)}, asked {_moment(record)} UTC"
    yield from _wrapped(record.question)
    if record.searched:
        yield from _wrapped(f"searched as: {record.searched}")
    yield from _wrapped(", ".join(_facts(record)))
    yield ", ".join(_times(record))
    for notice in record.notices:
        yield from _wrapped(f"({notice})")
    for name, sentences in (("Cited", record.citations), ("Nearest", record.nearest)):
        if sentences:
            yield from ("", f"{name}:")
            yield from _sentences(sentences, versions)
    if record.draft:
        yield from _draft_lines(record.draft, versions)


def opinion_lines(opinions: Sequence[Opinion]) -> Iterator[str]:
    """What people said of an answer, without their names."""
    if opinions:
        yield from ("", "What people said:")
    for opinion in opinions:
        verdict = "helpful" if opinion.helpful else "not helpful"
        yield from _wrapped(
            f"{verdict}: {opinion.reason}" if opinion.reason else verdict, "  ", _INDENT
        )


def sentences_of(record: AuditRecord) -> Iterator[AuditedSentence]:
    """Every sentence that a record names."""
    yield from (*record.citations, *record.nearest)
    if record.draft:
        yield from record.draft.shown
        for claim in record.draft.claims:
            yield from claim.sentences


def _facts(record: AuditRecord) -> Iterator[str]:
    yield f"refused: {record.refusal}" if record.refusal else "answered"
    yield record.mode
    yield f"libraries {' '.join(record.libraries)}"
    if record.article_ids is not None:
        yield f"articles {' '.join(record.article_ids) or 'none'}"
    if record.confidence is not None:
        yield f"confidence {record.confidence:.2f}"


def _times(record: AuditRecord) -> Iterator[str]:
    named = {
        "search": record.retrieval_ms,
        "first claim": record.first_claim_ms,
        "total": record.total_ms,
    }
    return (f"{name} {value:,.0f} ms" for name, value in named.items() if value is not None)


def _draft_lines(draft: AuditedDraft, versions: Versions) -> Iterator[str]:
    yield ""
    tokens = [
        f"{count:,} tokens {way}"
        for count, way in ((draft.input_tokens, "read"), (draft.output_tokens, "written"))
        if count is not None
    ]
    prompt = [f"prompt {draft.prompt_version}"] if draft.prompt_version else []
    yield from _wrapped(", ".join([draft.model, *prompt, *(tokens or ["tokens not known"])]))
    if draft.claims:
        yield from ("", "Claims:")
        for claim in draft.claims:
            yield from _claim_lines(claim)
    if draft.output is not None:
        yield from ("", "What it wrote:")
        for line in draft.output.splitlines():
            yield from _wrapped(line, "  | ")
    if draft.shown:
        yield from ("", "What it was shown:")
        yield from _sentences(draft.shown, versions)


def _claim_lines(claim: AuditedClaim) -> Iterator[str]:
    tags = " ".join(claim.tags) or "none"
    yield from _wrapped(f"{claim.verdict}: {claim.text}", after=_INDENT)
    facts = [f"tags {tags}"]
    if claim.failed_gates:
        facts.append(f"failed {', '.join(claim.failed_gates)}")
    if claim.verdict is not Verdict.DROPPED:
        facts.append(f"cites {', '.join(_named(sentence) for sentence in claim.sentences)}")
    yield from _wrapped("; ".join(facts), _INDENT)


def _sentences(sentences: Iterable[AuditedSentence], versions: Versions) -> Iterator[str]:
    for sentence in sentences:
        version = versions.get(sentence.version_key)
        text = version and sentence.text_in(version)
        shown = f"“{text}”" if text else "(no longer stored)"
        yield from _wrapped(f"{_named(sentence)}: {shown}", "  ", _INDENT)


def _named(sentence: AuditedSentence) -> str:
    place = f"{sentence.article_id} v{sentence.version} #{sentence.index}"
    return f"{sentence.tag} = {place}" if sentence.tag else place


def _moment(record: AuditRecord) -> str:
    return f"{record.asked_at:%Y-%m-%d %H:%M:%S}"


def _wrapped(text: str, before: str = "", after: str | None = None) -> list[str]:
    return textwrap.wrap(
        one_line(text),
        WIDTH,
        initial_indent=before,
        subsequent_indent=before if after is None else after,
        break_on_hyphens=False,
    )
