"""Options shared by several commands."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.completion import complete_article, complete_outlet
from bot.types.question import Question, Scope, new_question_id
from ingest.types import ArticleFilter

ArticleOption = Annotated[
    list[str] | None,
    typer.Option(
        "--article",
        metavar="ID",
        autocompletion=complete_article,
        help="Ask only this article; can be repeated.",
    ),
]

OutletOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        autocompletion=complete_outlet,
        help="Ask only articles of this outlet.",
    ),
]

SinceOption = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="Ask only articles published since then, as 2026-10 or 7d for the last week.",
    ),
]

LibraryOption = Annotated[str, typer.Option(help="The library to use.")]


def make_question(
    text: str, article: list[str] | None, library: str, article_filter: ArticleFilter | None = None
) -> Question:
    """A question with a new identifier. Raises ``QuestionError``."""
    scope = Scope((library,), tuple(article) if article else None, article_filter)
    return Question(text, scope, new_question_id())
