"""Answers and articles as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from bot.fact_checking.verdict import Judgement
from bot.types.answer import Answer, Citation, Mode
from ingest.runtime.console import counted, one_line
from ingest.types import Article, ArticleSummary, ArticleVersion

WIDTH = 88


def answer_lines(answer: Answer) -> Iterator[str]:
    """An answer with its sources under it, or a refusal with the nearest sentences."""
    for notice in answer.notices:
        yield from _wrapped(one_line(f"({notice})"))
    if answer.refusal:
        yield from _wrapped(one_line(answer.refusal.reason))
        if answer.refusal.nearest:
            yield ""
            yield "The nearest sentences, which may not answer it:"
            yield from _sources(answer.refusal.nearest)
        return
    for sentence in answer.sentences:
        marks = "".join(f"[{number}]" for number in sentence.citations)
        yield from _wrapped(f"{one_line(sentence.text)} {marks}")
    yield ""
    # Such an answer is made of its quotes: to repeat them would only be longer.
    yield from _sources(answer.citations, with_quotes=answer.mode is Mode.LLM)


def judgement_lines(judgement: Judgement) -> Iterator[str]:
    """A verdict on a statement, with the best sentences as sources."""
    yield from _wrapped(one_line(judgement.claim))
    failed = ", ".join(judgement.failed_gates)
    yield f"{judgement.verdict}, score {judgement.score:.2f}" + (f" ({failed})" if failed else "")
    if judgement.citations:
        yield ""
        yield from _sources(judgement.citations)


def article_lines(version: ArticleVersion, near_duplicates: Sequence[str] = ()) -> Iterator[str]:
    """An article, its sentences numbered, a paragraph at a time.

    ``near_duplicates`` are the identifiers of articles that say nearly the same.
    """
    article = version.article
    yield one_line(article.title or article.id)
    yield one_line(_origin(article)) or "Unknown outlet"
    about = [f"version {version.number}", counted(len(version.sentences), "sentence")]
    if version.content.language:
        about.append(f"language {version.content.language}")
    yield ", ".join([article.id, *about])
    if article.url:
        yield one_line(article.url)
    if near_duplicates:
        yield from _wrapped(f"says nearly the same as {', '.join(near_duplicates)}")
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
        source = ", ".join(part for part in (article.title or article.id, _origin(article)) if part)
        yield from _wrapped(f"[{citation.number}] {one_line(source)}", indent="    ")
        if with_quotes:
            yield from _wrapped(f"    “{one_line(citation.quote)}”", indent="    ")
        if citation.link:
            yield f"    {one_line(citation.link)}"
        if outlets := citation.other_outlets:
            yield from _wrapped(f"    Also in: {one_line('; '.join(outlets))}", indent="    ")


def _origin(article: Article) -> str:
    date = article.published_at and article.published_at[:10]
    return ", ".join(part for part in (article.outlet, date) if part)


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
