"""Answers, articles and audit records as terminal text."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby

from rich.style import Style
from rich.text import Text

from bot.audit.record import AuditedClaim, AuditedDraft, AuditedSentence, AuditRecord, ClaimOutcome
from bot.fact_checking.verdict import Judgement
from bot.types.answer import CONTEXT_MARK, Answer, AnswerSentence, Citation, Mode, Role
from bot.types.records import Feedback
from ingest.runtime.console import Line, counted, one_line
from ingest.runtime.invisible_characters import invisible_offsets
from ingest.types import Article, ArticleSummary, ArticleVersion, Sentence, Span, title_or_id

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


def audit_lines(record: AuditRecord, versions: Versions) -> Iterator[str | Line]:
    """A whole record; sentences whose version is not in ``versions`` are only named."""
    yield f"{one_line(record.question_id)}, asked {_moment(record)} UTC"
    yield _line(record.question)
    if record.searched:
        yield _line(f"searched as: {record.searched}")
    yield _line(", ".join(_facts(record)))
    yield ", ".join(_times(record))
    for notice in record.notices:
        yield _line(f"({notice})")
    for heading, sentences in (("Cited:", record.citations), (NEAREST, record.nearest)):
        if sentences:
            yield from ("", heading)
            yield from _sentences(sentences, versions)
    if record.choices:
        yield from ("", "Asked back about:")
        yield from (_line(article_id, "  ") for article_id in record.choices)
    if record.draft:
        yield from _draft_lines(record.draft, versions)


def feedback_lines(feedback: Sequence[Feedback]) -> Iterator[str | Line]:
    """The feedback on an answer, without names."""
    if feedback:
        yield from ("", "Feedback:")
    for each in feedback:
        rating = "helpful" if each.helpful else "not helpful"
        text = f"{rating}: {each.reason}" if each.reason else rating
        yield _line(text, "  ", _INDENT)


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


def _draft_lines(draft: AuditedDraft, versions: Versions) -> Iterator[str | Line]:
    yield ""
    tokens = [
        f"{counted(count, 'token')} {direction}"
        for count, direction in ((draft.input_tokens, "read"), (draft.output_tokens, "written"))
        if count is not None
    ]
    prompt = [f"prompt {draft.prompt_version}"] if draft.prompt_version else []
    yield _line(", ".join([draft.model, *prompt, *(tokens or ["token count unknown"])]))
    if draft.claims:
        yield from ("", "Claims:")
        for claim in draft.claims:
            yield from _claim_lines(claim)
    if draft.output is not None:
        yield from ("", "Model output:")
        for line in draft.output.splitlines():
            yield _line(line, "  | ")
    if draft.shown:
        yield from ("", "Sentences shown to the model:")
        yield from _sentences(draft.shown, versions)


def _claim_lines(claim: AuditedClaim) -> Iterator[Line]:
    tags = " ".join(claim.tags) or "none"
    yield _line(f"{claim.verdict}: {claim.text}", after=_INDENT)
    facts = [f"tags {tags}"]
    if claim.failed_gates:
        facts.append(f"failed {', '.join(claim.failed_gates)}")
    if claim.verdict is not ClaimOutcome.DROPPED:
        facts.append(f"cites {', '.join(_reference(sentence) for sentence in claim.sentences)}")
    yield _line("; ".join(facts), _INDENT)


def _sentences(sentences: Iterable[AuditedSentence], versions: Versions) -> Iterator[Line]:
    for sentence in sentences:
        version = versions.get(sentence.version_key)
        text = version and sentence.text_in(version)
        shown = f"“{text}”" if text else "(no longer stored)"
        yield _line(f"{_reference(sentence)}: {shown}", "  ", _INDENT)


def _reference(sentence: AuditedSentence) -> str:
    place = f"{sentence.article_id} v{sentence.version} #{sentence.index}"
    return f"{sentence.tag} = {place}" if sentence.tag else place


def _moment(record: AuditRecord) -> str:
    return f"{record.asked_at:%Y-%m-%d %H:%M:%S}"


def _line(text: str, before: str = "", after: str | None = None) -> Line:
    """A line that begins with ``before``, and its other rows with as many spaces as ``after`` has."""
    return Line(Text(before + one_line(text)), len(before if after is None else after))


def answer_lines(answer: Answer, *, links: bool = False) -> Iterator[str | Line]:
    """An answer above its sources, or a refusal with the closest passages or the choices.

    With ``links``, titles and sentence numbers are links; otherwise the address
    of each article is a line of its own.
    """
    for notice in answer.notices:
        yield one_line(f"({notice})")
    if answer.refusal:
        yield one_line(answer.refusal.reason)
        if answer.refusal.nearest:
            yield ""
            yield NEAREST
            yield from _sources(answer.refusal.nearest, links=links)
        yield from _choice_lines(answer.choices)
        return
    yield from map(_sentence_line, answer.sentences)
    yield ""
    # An extractive answer consists of its quotes; they are not repeated.
    yield from _sources(answer.citations, links=links, with_quotes=answer.mode is Mode.LLM)


def _choice_lines(choices: Sequence[ArticleVersion]) -> Iterator[Line]:
    """The articles to choose from, numbered."""
    for number, version in enumerate(choices, 1):
        article = version.article
        yield Line(Text(f"{number}. ").append(one_line(title_or_id(article)), "bold"), 3)
        yield _line(", ".join(filter(None, (_outlet_and_date(article), article.id))), "   ")


def _sentence_line(sentence: AnswerSentence) -> Line:
    """A sentence with its citations: context dim, and what answers the question bold."""
    marks = " " + "".join(f"[{number}]" for number in sentence.citations)
    if sentence.role is Role.CONTEXT:
        return Line(Text(f"{CONTEXT_MARK} {one_line(sentence.text)}{marks}", "dim"))
    return Line(_emphasised(sentence.text, sentence.emphasis).append(marks))


def _emphasised(text: str, part: Span | None) -> Text:
    """A text on one line with a part of it in bold."""
    start, end = part or (0, 0)
    hidden = set(invisible_offsets(text))
    shown: list[str] = []
    bold: list[int] = []
    for place, character in enumerate(text):
        is_space = character.isspace()
        if place in hidden or (is_space and (not shown or shown[-1] == " ")):
            continue
        if start <= place < end:
            bold.append(len(shown))
        shown.append(" " if is_space else character)
    line = Text("".join(shown).rstrip())
    if bold:
        line.stylize("bold", bold[0], bold[-1] + 1)
    return line


def judgement_lines(judgement: Judgement, *, links: bool = False) -> Iterator[str | Line]:
    """The verdict on a statement, with the best sentences as sources."""
    yield one_line(judgement.claim)
    failed = ", ".join(judgement.failed_gates)
    yield f"{judgement.verdict}, score {judgement.score:.2f}" + (f" ({failed})" if failed else "")
    if judgement.citations:
        yield ""
        yield from _sources(judgement.citations, links=links)


def article_lines(
    version: ArticleVersion, near_duplicates: Sequence[str] = (), only: int | None = None
) -> Iterator[str | Line]:
    """An article with numbered sentences, paragraph by paragraph.

    ``near_duplicates`` are identifiers of articles with nearly the same text. With
    ``only``, the index of a sentence, its paragraph alone, and the sentence in bold.
    """
    yield from _article_heading(version, near_duplicates)
    for paragraph in version.content.paragraphs():
        if only is not None and all(sentence.index != only for sentence in paragraph):
            continue
        yield ""
        for sentence in paragraph:
            yield _numbered(sentence, "bold" if sentence.index == only else "")


def _article_heading(
    version: ArticleVersion, near_duplicates: Sequence[str]
) -> Iterator[str | Line]:
    article = version.article
    yield one_line(title_or_id(article))
    yield one_line(_outlet_and_date(article)) or "Unknown outlet"
    facts = [f"version {version.number}", counted(len(version.sentences), "sentence")]
    if version.content.language:
        facts.append(f"language {version.content.language}")
    yield ", ".join([article.id, *facts])
    if place := article.url or _file(version):
        yield one_line(place)
    if near_duplicates:
        yield f"Nearly the same as {', '.join(near_duplicates)}"


def _numbered(sentence: Sentence, style: str) -> Line:
    return Line(Text(f"{sentence.index:>3}  {one_line(sentence.text)}", style), 5)


def summary_lines(summaries: Sequence[ArticleSummary]) -> Iterator[str | Line]:
    """The list of articles."""
    for item in summaries:
        yield Line(Text(f"{item.id}  {one_line(item.title or '(no title)')}"), len(_INDENT))
        details = [item.outlet, item.published_at and item.published_at[:10]]
        parts = [part for part in details if part]
        count = counted(item.sentences, "sentence")
        yield _line(", ".join([*parts, count, f"version {item.version}"]), _INDENT)


def _sources(
    citations: Sequence[Citation], *, links: bool, with_quotes: bool = True
) -> Iterator[Line]:
    """The cited articles in the order of their first citation, each above its cited sentences."""
    keys = list(dict.fromkeys(citation.version.key for citation in citations))
    ordered = sorted(citations, key=lambda citation: keys.index(citation.version.key))
    for _, group in groupby(ordered, key=lambda citation: citation.version.key):
        cited = list(group)
        version = cited[0].version
        article = version.article
        yield Line(_linked(title_or_id(article), article.url if links else None, "bold"), 2)
        yield _line(", ".join(filter(None, (_outlet_and_date(article), article.id))), "  ")
        yield from _cited_sentences(cited, links=links, with_quotes=with_quotes)
        place = (None if links else article.url) if article.url else _file(version)
        if place:
            yield _line(place, "  ")


def _file(version: ArticleVersion) -> str | None:
    """The path of an article's file, from the current folder where that is shorter."""
    path = version.file_path
    if path is None:
        return None
    with suppress(OSError, ValueError):
        return min(os.path.relpath(path), path, key=len)
    return path


def _cited_sentences(
    cited: Sequence[Citation], *, links: bool, with_quotes: bool
) -> Iterator[Line]:
    """One line for all sentences, or one for each with its text."""
    marks = [
        Text(f"[{citation.number}] ").append(
            _linked(f"sentence {citation.sentence.index}", citation.link if links else None)
        )
        for citation in cited
    ]
    if with_quotes:
        for citation, mark in zip(cited, marks, strict=True):
            quote = Text(f": “{one_line(citation.quote)}”")
            yield Line(Text("  ") + mark + quote, 6)
    else:
        yield Line(Text("  ") + Text(", ").join(marks), 2)
    outlets = dict.fromkeys(outlet for citation in cited for outlet in citation.other_outlets)
    if outlets:
        yield _line(f"also in {'; '.join(outlets)}", "  ", _INDENT)


def _linked(text: str, address: str | None, style: str = "") -> Text:
    """A text that opens an address, where there is one."""
    link = Style(link=one_line(address)) if address else Style()
    return Text(one_line(text), Style.parse(style) + link)


def _outlet_and_date(article: Article) -> str:
    date = article.published_at and article.published_at[:10]
    return ", ".join(part for part in (article.outlet, date) if part)
