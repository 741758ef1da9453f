"""``footnote verify``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import make_statement_checker, open_application
from bot.cli.failures import failures_shown
from bot.cli.options import LibraryOption
from bot.cli.text_output import judgement_lines
from bot.errors import QuestionError
from bot.fact_checking.checker import ArticleStatementChecker
from bot.fact_checking.statements import Statement, json_statements, plain_statements
from bot.fact_checking.verdict import Judgement
from bot.log import set_up_logs
from bot.serialization import judgement_json
from bot.settings import load_settings
from bot.types.question import Scope
from ingest.errors import ArticleNotFound, UsageError
from ingest.runtime.console import FAILED, one_line, opens_links, print_json, print_lines, say
from ingest.runtime.file_errors import read_error
from ingest.settings import SHARED_LIBRARY


@dataclass(frozen=True, slots=True)
class _DefaultScope:
    """The library, and the article for statements that do not name one."""

    library: str
    article: str | None

    def of(self, statement: Statement) -> Scope:
        article = statement.article_id or self.article
        return Scope((self.library,), (article,) if article else None)


def verify(
    statements: Annotated[
        list[str] | None,
        typer.Argument(
            help="Statements, each in quotation marks; read from standard input if there are none."
        ),
    ] = None,
    claims: Annotated[
        Path | None,
        typer.Option(help="Read statements from this JSONL file, or - for standard input."),
    ] = None,
    article: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Check against this article, unless a line names another."),
    ] = None,
    library: LibraryOption = SHARED_LIBRARY,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON per statement.")
    ] = False,
) -> None:
    """Check statements against the articles.

    Each is supported, contradicted or unsupported. The names, numbers, dates,
    quotations and links of a supported statement are in its sentences; this is
    checked exactly. Whether the sentences say the same is judged by the model
    of NLI_MODEL, which can be wrong. The score, from 0 to 1, is its estimate of
    how likely that is. No language model is asked.

    A statement is contradicted if only a name, number or date differs from a
    sentence that has most of its other words, or if the model finds that a
    sentence says otherwise, which the packaged model never does.

    Each line of the file has a `claim` and may have an `id` and an
    `article_id`. A statement that cannot be checked gets an `error`; the others
    are still checked, and the exit status is 1.

    Examples:

        footnote verify "The bridge was closed on Monday."

        footnote verify --claims claims.jsonl --json
    """
    with failures_shown():
        default_scope = _DefaultScope(library, article)
        settings = load_settings()
        set_up_logs(settings.terminal_log_level)
        failed = False
        with (
            _read(statements, claims) as parsed,
            open_application(settings, library, with_llm=False) as application,
        ):
            checker = make_statement_checker(application)
            for statement in parsed:
                outcome = _judge(checker, statement, default_scope)
                failed = failed or not isinstance(outcome, Judgement)
                _show(statement, outcome, as_json=as_json)
        if failed:
            raise typer.Exit(FAILED)


@contextmanager
def _read(statements: list[str] | None, claims: Path | None) -> Iterator[Iterator[Statement]]:
    if statements and claims:
        raise UsageError("Give statements as arguments or with --claims, not both.")
    if statements:
        yield plain_statements(statements)
    elif claims is None or str(claims) == "-":
        lines = (line.decode("utf-8", "replace") for line in sys.stdin.buffer)
        yield json_statements(lines, "standard input") if claims else plain_statements(lines)
    else:
        try:
            with claims.open(encoding="utf-8-sig") as file:
                yield json_statements(file, str(claims))
        except (OSError, UnicodeDecodeError) as error:
            raise read_error(str(claims), error) from error


def _judge(
    checker: ArticleStatementChecker, statement: Statement, default_scope: _DefaultScope
) -> Judgement | ArticleNotFound | QuestionError:
    try:
        return checker.judge(statement.claim, default_scope.of(statement))
    except (ArticleNotFound, QuestionError) as error:
        return error


def _show(
    statement: Statement, outcome: Judgement | ArticleNotFound | QuestionError, *, as_json: bool
) -> None:
    if isinstance(outcome, Judgement):
        if as_json:
            print_json({"id": statement.id, **judgement_json(outcome)})
        else:
            print_lines([*judgement_lines(outcome, links=opens_links(os.environ)), ""])
    elif as_json:
        print_json(
            {
                "id": statement.id,
                "claim": statement.claim,
                "article_id": statement.article_id,
                "error": str(outcome),
            }
        )
    else:
        say(f"footnote: {one_line(statement.claim)[:60]}: {one_line(str(outcome))}")
