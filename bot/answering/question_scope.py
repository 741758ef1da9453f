"""The article that a question names for itself: "What does the council article say about parking?"."""

from __future__ import annotations

from dataclasses import replace

from bot.answering import notices as texts
from bot.retrieval.article_finder import ArticleFinder
from bot.retrieval.article_reference import split_reference
from bot.retrieval.question import ParsedQuestion, parse_question
from ingest.library.corpus import Corpus
from ingest.types import title_or_id


def narrowed(
    question: ParsedQuestion, finder: ArticleFinder, corpus: Corpus
) -> tuple[ParsedQuestion, tuple[str, ...]]:
    """The question put to the article that it names, with a notice that says so.

    Unchanged where it names none, or where its words fit several equally well or
    none, because a guess could hide the answer.
    """
    found = split_reference(question.text) if question.scope.article_ids is None else None
    if found is None:
        return question, ()
    phrase, rest = found
    matches = finder.find(phrase, question, corpus)
    if matches.best is None or not matches.is_clear:
        return question, ()
    article = matches.best.article
    scope = replace(question.scope, article_ids=(article.id,))
    asked = parse_question(replace(question.question, text=rest, scope=scope, conversation=()))
    return asked, (texts.only_from(title_or_id(article)),)
