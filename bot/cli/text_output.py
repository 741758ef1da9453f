"""Answers, articles and audit records as terminal text."""

from __future__ import annotations

import shutil
import sys
import textwrap
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.text import Text

from bot.audit.record import AuditedClaim, AuditedDraft, AuditedSentence, AuditRecord, ClaimOutcome
from bot.fact_checking.verdict import Judgement
from bot.types.answer import CONTEXT_MARK, Answer, AnswerSentence, Citation, Mode, Role
from bot.types.records import Feedback
from ingest.runtime.console import counted, one_line
from ingest.runtime.invisible_characters import invisible_offsets
from ingest.text.paragraphs import Span
from ingest.types import Article, ArticleSummary, ArticleVersion

MAX_WIDTH = 88
MIN_WIDTH = 24
QUESTION_WIDTH = 48

NEAREST = "Closest passages:"
"""The heading above the sentences of a refusal."""

_INDENT = "    "

Versions = Mapping[int, ArticleVersion]
"""Stored versions by key."""


def list_lines(records: Sequence[AuditRecord]) -> Iterator[str]:
    """A line for each record: time, identifier, mode, outcome and the start of the question."""
    width = max((len(record.question_id) for record in records), default=0)
    for record in records:
        question = textwrap.shorten(one_line(record.question), QUESTION_WIDTH, placeholder=" …")
        outcome = "refused" if record.refusal else "answered"
        identifier = one_line(record.question_id).ljust(width)
        yield f"{_moment(record)}  {identifier}  {record.mode:<10}  {outcome:<8}  {question}"


def audit_lines(record: AuditRecord, versions: Versions) -> Iterator[str]:
    """A whole record; sentences whose version is not in ``versions`` are only named."""
    yield f"{one_line(record.question_id)}, asked {_moment(record)} UTC"
    yield from _indented(record.question)
    if record.searched:
        yield from _indented(f"searched as: {record.searched}")
    yield from _indented(", ".join(_facts(record)))
    yield ", ".join(_times(record))
    for notice in record.notices:
        yield from _indented(f"({notice})")
    for heading, sentences in (("Cited:", record.citations), (NEAREST, record.nearest)):
        if sentences:
            yield from ("", heading)
            yield from _sentences(sentences, versions)
    if record.draft:
        yield from _draft_lines(record.draft, versions)


def feedback_lines(feedback: Sequence[Feedback]) -> Iterator[str]:
    """The feedback on an answer, without names."""
    if feedback:
        yield from ("", "Feedback:")
    for each in feedback:
        rating = "helpful" if each.helpful else "not helpful"
        text = f"{rating}: {each.reason}" if each.reason else rating
        yield from _indented(text, "  ", _INDENT)


def sentences_of(record: AuditRecord) -> Iterator[AuditedSentence]:
    """Every sentence that a record refers to."""
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
    times = {
        "search": record.retrieval_ms,
        "first claim": record.first_claim_ms,
        "total": record.total_ms,
    }
    return (f"{name} {value:,.0f} ms" for name, value in times.items() if value is not None)


def _draft_lines(draft: AuditedDraft, versions: Versions) -> Iterator[str]:
    yield ""
    tokens = [
        f"{counted(count, 'token')} {direction}"
        for count, direction in ((draft.input_tokens, "read"), (draft.output_tokens, "written"))
        if count is not None
    ]
    prompt = [f"prompt {draft.prompt_version}"] if draft.prompt_version else []
    yield from _indented(", ".join([draft.model, *prompt, *(tokens or ["token count unknown"])]))
    if draft.claims:
        yield from ("", "Claims:")
        for claim in draft.claims:
            yield from _claim_lines(claim)
    if draft.output is not None:
        yield from ("", "Model output:")
        for line in draft.output.splitlines():
            yield from _indented(line, "  | ")
    if draft.shown:
        yield from ("", "Sentences shown to the model:")
        yield from _sentences(draft.shown, versions)


def _claim_lines(claim: AuditedClaim) -> Iterator[str]:
    tags = " ".join(claim.tags) or "none"
    yield from _indented(f"{claim.verdict}: {claim.text}", after=_INDENT)
    facts = [f"tags {tags}"]
    if claim.failed_gates:
        facts.append(f"failed {', '.join(claim.failed_gates)}")
    if claim.verdict is not ClaimOutcome.DROPPED:
        facts.append(f"cites {', '.join(_reference(sentence) for sentence in claim.sentences)}")
    yield from _indented("; ".join(facts), _INDENT)


def _sentences(sentences: Iterable[AuditedSentence], versions: Versions) -> Iterator[str]:
    for sentence in sentences:
        version = versions.get(sentence.version_key)
        text = version and sentence.text_in(version)
        shown = f"“{text}”" if text else "(no longer stored)"
        yield from _indented(f"{_reference(sentence)}: {shown}", "  ", _INDENT)


def _reference(sentence: AuditedSentence) -> str:
    place = f"{sentence.article_id} v{sentence.version} #{sentence.index}"
    return f"{sentence.tag} = {place}" if sentence.tag else place


def _moment(record: AuditRecord) -> str:
    return f"{record.asked_at:%Y-%m-%d %H:%M:%S}"


def _indented(text: str, before: str = "", after: str | None = None) -> list[str]:
    return textwrap.wrap(
        one_line(text),
        _width(),
        initial_indent=before,
        subsequent_indent=before if after is None else after,
        break_on_hyphens=False,
    )


def answer_lines(answer: Answer) -> Iterator[str | Text]:
    """An answer above its sources, or a refusal with the closest passages."""
    for notice in answer.notices:
        yield from _wrapped(one_line(f"({notice})"))
    if answer.refusal:
        yield from _wrapped(one_line(answer.refusal.reason))
        if answer.refusal.nearest:
            yield ""
            yield NEAREST
            yield from _sources(answer.refusal.nearest)
        return
    for sentence in answer.sentences:
        yield from _sentence_lines(sentence)
    yield ""
    # An extractive answer consists of its quotes; they are not repeated.
    yield from _sources(answer.citations, with_quotes=answer.mode is Mode.LLM)


def _sentence_lines(sentence: AnswerSentence) -> Iterator[Text]:
    """A sentence with its citations: context dim, and what answers the question bold."""
    marks = "".join(f"[{number}]" for number in sentence.citations)
    text = f"{one_line(sentence.text)} {marks}"
    if sentence.role is Role.CONTEXT:
        yield from (Text(line, "dim") for line in _wrapped(f"{CONTEXT_MARK} {text}"))
        return
    # Wrapping changes nothing but white space, so the letters before a place tell where it is.
    start, end = _letters_before(sentence.text, sentence.emphasis or (0, 0))
    for line in _wrapped(text):
        yield _bold(line, (start, end))
        letters = len("".join(line.split()))
        start, end = max(start - letters, 0), max(end - letters, 0)


def _bold(line: str, letters: Span) -> Text:
    """A line with a span of its letters, which may go beyond it, in bold."""
    text = Text(line)
    places = [place for place, character in enumerate(line) if not character.isspace()]
    if inside := places[slice(*letters)]:
        text.stylize("bold", inside[0], inside[-1] + 1)
    return text


def _letters_before(text: str, span: Span) -> Span:
    """How many characters are shown before each end of a span, white space aside."""
    hidden = set(invisible_offsets(text))
    shown = [
        place
        for place, character in enumerate(text)
        if place not in hidden and not character.isspace()
    ]
    return bisect_left(shown, span[0]), bisect_left(shown, span[1])


def judgement_lines(judgement: Judgement) -> Iterator[str]:
    """The verdict on a statement, with the best sentences as sources."""
    yield from _wrapped(one_line(judgement.claim))
    failed = ", ".join(judgement.failed_gates)
    yield f"{judgement.verdict}, score {judgement.score:.2f}" + (f" ({failed})" if failed else "")
    if judgement.citations:
        yield ""
        yield from _sources(judgement.citations)


def article_lines(version: ArticleVersion, near_duplicates: Sequence[str] = ()) -> Iterator[str]:
    """An article with numbered sentences, paragraph by paragraph.

    ``near_duplicates`` are identifiers of articles with nearly the same text.
    """
    article = version.article
    yield one_line(article.title or article.id)
    yield one_line(_outlet_and_date(article)) or "Unknown outlet"
    facts = [f"version {version.number}", counted(len(version.sentences), "sentence")]
    if version.content.language:
        facts.append(f"language {version.content.language}")
    yield ", ".join([article.id, *facts])
    if article.url:
        yield one_line(article.url)
    if near_duplicates:
        yield from _wrapped(f"Nearly the same as {', '.join(near_duplicates)}")
    for paragraph in version.content.paragraphs():
        yield ""
        for sentence in paragraph:
            yield from _wrapped(f"{sentence.index:>3}  {one_line(sentence.text)}", indent="     ")


def summary_lines(summaries: Sequence[ArticleSummary]) -> Iterator[str]:
    """The list of articles."""
    for item in summaries:
        yield f"{item.id}  {one_line(item.title or '(no title)')}"
        details = [item.outlet, item.published_at and item.published_at[:10]]
        parts = [part for part in details if part]
        count = counted(item.sentences, "sentence")
        yield "    " + one_line(", ".join([*parts, count, f"version {item.version}"]))


def _sources(citations: Sequence[Citation], *, with_quotes: bool = True) -> Iterator[str]:
    for citation in citations:
        article = citation.version.article
        source = ", ".join(
            part for part in (article.title or article.id, _outlet_and_date(article)) if part
        )
        yield from _wrapped(f"[{citation.number}] {one_line(source)}", indent="    ")
        if with_quotes:
            yield from _wrapped(f"    “{one_line(citation.quote)}”", indent="    ")
        if citation.link:
            yield f"    {one_line(citation.link)}"
        if outlets := citation.other_outlets:
            yield from _wrapped(f"    Also in: {one_line('; '.join(outlets))}", indent="    ")


def _outlet_and_date(article: Article) -> str:
    date = article.published_at and article.published_at[:10]
    return ", ".join(part for part in (article.outlet, date) if part)


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, _width(), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _width() -> int:
    """Columns to wrap at: what fits a terminal; piped text does not depend on one."""
    if not sys.stdout.isatty():
        return MAX_WIDTH
    return max(MIN_WIDTH, min(MAX_WIDTH, shutil.get_terminal_size().columns))
