"""Answers, judgements and articles as JSON; ``bot/answer.schema.json`` describes the answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.fact_checking.verdict import Judgement
from bot.types.answer import Answer, Citation, Refusal
from bot.types.text_fragment import sentence_link
from ingest.types import ArticleSummary, ArticleVersion, Sentence

Json = dict[str, Any]


def answer_json(answer: Answer) -> Json:
    """An answer as ``footnote ask --json`` prints it."""
    return {
        "id": answer.id,
        "question": answer.question,
        "status": "answered" if answer.answered else "refused",
        "mode": str(answer.mode),
        "model": answer.model,
        "notices": list(answer.notices),
        "sentences": [
            {
                "text": sentence.text,
                "citations": list(sentence.citations),
                "role": str(sentence.role),
                "emphasis": sentence.emphasis and list(sentence.emphasis),
            }
            for sentence in answer.sentences
        ],
        "citations": [citation_json(citation) for citation in answer.citations],
        "refusal": answer.refusal and refusal_json(answer.refusal),
        "timings_ms": {"total": answer.total_ms},
    }


def citation_json(citation: Citation) -> Json:
    """A citation; ``start`` and ``end`` are code points into the article's text."""
    return {
        "number": citation.number,
        **_source_json(citation.version, citation.sentence),
        "also": [_source_json(*source) for source in citation.also],
    }


def judgement_json(judgement: Judgement) -> Json:
    """A judgement as ``footnote verify --json`` prints it, without the statement's ID."""
    return {
        "claim": judgement.claim,
        "article_id": judgement.version.article.id if judgement.version else None,
        "verdict": str(judgement.verdict),
        "score": judgement.score,
        "failed_gates": list(judgement.failed_gates),
        "citations": [citation_json(citation) for citation in judgement.citations],
    }


def _source_json(version: ArticleVersion, sentence: Sentence) -> Json:
    article = version.article
    return {
        "article_id": article.id,
        "version": version.number,
        "title": article.title,
        "outlet": article.outlet,
        "url": article.url,
        "link": sentence_link(version, sentence),
        "published_at": article.published_at,
        "sentence_index": sentence.index,
        "start": sentence.start,
        "end": sentence.end,
        "quote": sentence.text,
    }


def refusal_json(refusal: Refusal) -> Json:
    """A refusal, with the nearest sentences as citations and the articles to choose from."""
    return {
        "code": str(refusal.code),
        "reason": refusal.reason,
        "nearest": [citation_json(citation) for citation in refusal.nearest],
        "choices": [_choice_json(version) for version in refusal.choices],
    }


def _choice_json(version: ArticleVersion) -> Json:
    article = version.article
    return {
        "article_id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "url": article.url,
        "published_at": article.published_at,
    }


def summary_json(summary: ArticleSummary) -> Json:
    """An article as ``footnote articles --json`` lists it."""
    return {
        "id": summary.id,
        "title": summary.title,
        "outlet": summary.outlet,
        "url": summary.url,
        "published_at": summary.published_at,
        "version": summary.version,
        "sentences": summary.sentences,
    }


def version_json(version: ArticleVersion, near_duplicates: Sequence[str] = ()) -> Json:
    """An article with its text, as ``footnote show --json`` prints it.

    ``near_duplicates`` are the identifiers of its near-duplicates.
    """
    article = version.article
    return {
        "id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "url": article.url,
        "published_at": article.published_at,
        "authors": list(article.authors),
        "language": version.content.language,
        "version": version.number,
        "ingested_at": version.ingested_at,
        "near_duplicates": list(near_duplicates),
        "text": article.text,
        "sentences": [
            {"index": s.index, "start": s.start, "end": s.end, "paragraph": s.paragraph}
            for s in version.sentences
        ],
    }
