"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.types.question import Question, Scope, new_question_id
from ingest.types import ArticleFilter

ArticleOption = Annotated[
    list[str] | None,
    typer.Option("--article", metavar="ID", help="Only this article; may be given more than once."),
]

OutletOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="Only articles of this outlet.")
]

SinceOption = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Only articles published since; 2026-10, or 7d for a week."),
]

LibraryOption = Annotated[str, typer.Option(help="The library to ask.")]


def make_question(
    text: str, article: list[str] | None, library: str, origin: ArticleFilter | None = None
) -> Question:
    """A question of this process. Raises ``QuestionError``."""
    scope = Scope((library,), tuple(article) if article else None, origin)
    return Question(text, scope, new_question_id())
