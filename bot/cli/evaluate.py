"""``footnote eval``."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO, TypeVar

import typer
from rich.console import Console
from rich.progress import track

from bot.bootstrap import (
    Application,
    make_statement_checker,
    open_application,
)
from bot.cli.evaluation_output import claim_lines, question_lines
from bot.cli.failures import failures_shown
from bot.evaluation.claims import ClaimFigures, claim_figures, predict_claims
from bot.evaluation.gold import Gold, GoldClaim, GoldQuestion, read_claims, read_questions
from bot.evaluation.questions import QuestionFigures, predict, question_figures
from bot.evaluation.serialization import (
    claim_figures_json,
    claim_json,
    prediction_json,
    question_figures_json,
)
from bot.llm.factory import check_chat_model
from bot.log import set_up_logs
from bot.serialization import Json
from bot.settings import load_settings, temporary_settings
from ingest.errors import SourceError, UsageError
from ingest.runtime.console import (
    counted,
    exact_json,
    print_json,
    print_lines,
    say,
    shows_progress,
)
from ingest.settings import SHARED_LIBRARY
from ingest.sources.items import SourceOptions
from ingest.sources.loader import read_sources
from ingest.types import IngestStatus

Predicted = TypeVar("Predicted")


class EvaluationScope(StrEnum):
    """Which articles a question is asked about, and a claim verified in."""

    ARTICLE = "article"
    ALL = "all"


def evaluate(
    articles: Annotated[
        list[Path],
        typer.Option(help="Articles, as for `footnote ingest`; can be repeated."),
    ],
    questions: Annotated[Path | None, typer.Option(help="A JSONL file of questions.")] = None,
    claims: Annotated[
        Path | None, typer.Option(help="A JSONL file of true and false claims.")
    ] = None,
    predictions: Annotated[
        Path | None,
        typer.Option(help="Write one line of JSON per question and claim to this file."),
    ] = None,
    scope: Annotated[
        EvaluationScope,
        typer.Option(
            help="Ask about the article that a question or claim names, or about all articles."
        ),
    ] = EvaluationScope.ALL,
    limit: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Use only the first N questions and N claims."),
    ] = None,
    *,
    no_llm: Annotated[
        bool, typer.Option("--no-llm", help="Do not use the language model.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure answers and checks on your own articles.

    The articles go into a temporary store, which is removed afterwards.
    Questions measure which sentences are found and shown, and what is refused.
    Claims measure which sentences of a language model would be shown, and what
    `footnote verify` says of them; no language model is asked about claims.

    Each line of the questions has `id`, `article_id`, `question`, `answerable`
    and `answers`. Each line of the claims has `id`, `article_id`, `claim`,
    `supported` and `evidence`. Positions are code points in the article's text.
    docs/guides/evaluation.md describes both files and every figure.

    Examples:

        footnote eval --articles A.jsonl --questions Q.jsonl --no-llm

        footnote eval --articles A.jsonl --claims C.jsonl --json
    """
    with failures_shown(), tempfile.TemporaryDirectory(prefix="footnote-eval-") as folder:
        if not (questions or claims):
            raise UsageError("Give --questions, --claims or both.")
        asked = _read(questions, read_questions, limit, "questions")
        stated = _read(claims, read_claims, limit, "claims")
        settings = temporary_settings(load_settings(), Path(folder))
        set_up_logs(settings.terminal_log_level)
        with_llm = bool(asked) and not no_llm
        if with_llm:
            check_chat_model(settings)
        with open_application(settings, with_llm=with_llm) as application:
            _ingest(articles, application)
            run = _Run(application, within_article=scope is EvaluationScope.ARTICLE)
            with _opened(predictions) as file:
                answered = run.ask(asked, file) if asked else None
                checked = run.check(stated, file) if stated else None
        if as_json:
            print_json(_figures_json(answered, checked), indent=2)
        else:
            print_lines(_lines(answered, checked))


class _Run:
    """Asks questions and checks claims of one application."""

    def __init__(self, application: Application, *, within_article: bool) -> None:
        self._application = application
        self._within_article = within_article

    def ask(self, questions: Sequence[GoldQuestion], file: TextIO) -> QuestionFigures:
        predicted = predict(
            _with_progress(questions, "questions"),
            self._application.answerer,
            self._application.retriever,
            time.perf_counter,
            within_article=self._within_article,
        )
        return question_figures(list(_written(predicted, prediction_json, file)))

    def check(self, claims: Sequence[GoldClaim], file: TextIO) -> ClaimFigures:
        predicted = predict_claims(
            _with_progress(claims, "claims"),
            self._application.libraries,
            make_statement_checker(self._application),
            self._application.nli_model(),
            within_article=self._within_article,
        )
        return claim_figures(list(_written(predicted, claim_json, file)))


def _read(
    path: Path | None,
    read: Callable[[Path, int | None], list[Gold]],
    limit: int | None,
    noun: str,
) -> list[Gold]:
    """The items of a file; none without a file."""
    if path is None:
        return []
    found = read(path, limit)
    if not found:
        raise UsageError(f"{path} holds no {noun}.")
    return found


def _ingest(paths: Iterable[Path], application: Application) -> None:
    items = read_sources([str(path) for path in paths], SourceOptions(), sys.stdin.buffer)
    count = 0
    for outcome in application.libraries.open(SHARED_LIBRARY).publish(items):
        if outcome.status is IngestStatus.FAILED:
            raise SourceError(f"{outcome.source}: {outcome.error}")
        count += 1
    say(f"{counted(count, 'article')} ingested.")


def _with_progress(items: Sequence[Gold], noun: str) -> Iterable[Gold]:
    console = Console(stderr=True)
    return track(items, noun, console=console, disable=not shows_progress(console), transient=True)


@contextmanager
def _opened(path: Path | None) -> Iterator[TextIO]:
    """The file of predictions; without a path, what is written is lost."""
    try:
        with (path or Path(os.devnull)).open("w", encoding="utf-8") as file:
            yield file
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}).") from error


def _written(
    predicted: Iterable[Predicted], as_json: Callable[[Predicted], Json], file: TextIO
) -> Iterator[Predicted]:
    for prediction in predicted:
        file.write(exact_json(as_json(prediction)) + "\n")
        yield prediction


def _figures_json(questions: QuestionFigures | None, claims: ClaimFigures | None) -> Json:
    return {
        **(question_figures_json(questions) if questions else {}),
        **({"claims": claim_figures_json(claims)} if claims else {}),
    }


def _lines(questions: QuestionFigures | None, claims: ClaimFigures | None) -> Iterator[str]:
    if questions:
        yield from question_lines(questions)
    if questions and claims:
        yield ""
    if claims:
        yield from claim_lines(claims)
