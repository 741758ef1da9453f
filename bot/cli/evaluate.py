"""``footnote eval``."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.console import Console
from rich.progress import track

from bot.bootstrap import Application, open_application
from bot.cli.failures import failures_shown
from bot.evaluation import (
    Figures,
    GoldQuestion,
    Prediction,
    figures,
    figures_json,
    predict,
    ranked_json,
    read_questions,
)
from bot.log import set_up_logs
from bot.serialization import answer_json
from bot.settings import load_settings
from ingest.errors import SourceError, UsageError
from ingest.runtime.console import counted, print_json, print_lines, say, shows_progress
from ingest.settings import SHARED_LIBRARY
from ingest.sources.items import SourceOptions
from ingest.sources.loader import read_sources
from ingest.types import IngestStatus


class EvaluationScope(StrEnum):
    """Which articles a question is asked about."""

    ARTICLE = "article"
    ALL = "all"


def evaluate(
    articles: Annotated[
        list[Path],
        typer.Option(help="Articles, as for `footnote ingest`; can be repeated."),
    ],
    questions: Annotated[Path, typer.Option(help="A JSONL file of questions.")],
    predictions: Annotated[
        Path | None, typer.Option(help="Write one line of JSON per question to this file.")
    ] = None,
    scope: Annotated[
        EvaluationScope,
        typer.Option(help="Ask about the question's own article, or about all articles."),
    ] = EvaluationScope.ALL,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Ask only the first N questions.")
    ] = None,
    *,
    no_llm: Annotated[
        bool, typer.Option("--no-llm", help="Do not use the language model.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the metrics as JSON.")] = False,
) -> None:
    """Measure the answers on your own articles and questions.

    The articles go into a temporary store, which is removed afterwards. Each
    line of the questions has `id`, `article_id`, `question`, `answerable` and
    `answers`; an answer has `start` and `end`, code points in the article's
    text.

    hit@k is the share of answerable questions for which one of the k best
    sentences overlaps an answer, whether the question was refused or not.

    Example:

        footnote eval --articles A.jsonl --questions Q.jsonl --scope article --no-llm
    """
    with failures_shown(), tempfile.TemporaryDirectory(prefix="footnote-eval-") as folder:
        gold = read_questions(questions, limit)
        if not gold:
            raise UsageError(f"{questions} holds no questions.")
        settings = load_settings().model_copy(
            update={
                "data_dir": Path(folder),
                "database_url": None,
                "chroma_url": None,
                "retention_days": 0,
            }
        )
        set_up_logs(settings.terminal_log_level)
        with open_application(settings, with_llm=not no_llm) as application:
            _ingest(articles, application)
            predicted = predict(
                _with_progress(gold),
                application.answerer,
                application.retriever,
                time.perf_counter,
                within_article=scope is EvaluationScope.ARTICLE,
            )
            result = figures(_save(predicted, predictions))
        if as_json:
            print_json(figures_json(result), indent=2)
        else:
            print_lines(_lines(result))


def _ingest(paths: Iterable[Path], application: Application) -> None:
    items = read_sources([str(path) for path in paths], SourceOptions(), sys.stdin.buffer)
    count = 0
    for outcome in application.libraries.open(SHARED_LIBRARY).publish(items):
        if outcome.status is IngestStatus.FAILED:
            raise SourceError(f"{outcome.source}: {outcome.error}")
        count += 1
    say(f"{counted(count, 'article')} ingested.")


def _with_progress(items: list[GoldQuestion]) -> Iterable[GoldQuestion]:
    console = Console(stderr=True)
    return track(
        items, "questions", console=console, disable=not shows_progress(console), transient=True
    )


def _save(predicted: Iterable[Prediction], path: Path | None) -> list[Prediction]:
    if path is None:
        return list(predicted)
    try:
        with path.open("w", encoding="utf-8") as file:
            return list(_write(predicted, file))
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}).") from error


def _write(predicted: Iterable[Prediction], file: TextIO) -> Iterator[Prediction]:
    for prediction in predicted:
        file.write(json.dumps(_record(prediction), ensure_ascii=False) + "\n")
        yield prediction


def _record(prediction: Prediction) -> dict[str, object]:
    answer = prediction.result.answer
    return {
        "id": prediction.gold.id,
        "status": "answered" if answer.answered else "refused",
        "ranked": [ranked_json(ranked) for ranked in prediction.ranked],
        "answer": answer_json(answer),
        "ms": round(prediction.ms, 2),
    }


def _lines(result: Figures) -> Iterator[str]:
    yield f"questions              {result.questions}, {result.answerable} of them answerable"
    for depth, share in result.hits:
        yield f"hit@{depth:<18} {_percent(share)}"
    yield f"answerable answered    {_percent(result.answered_share)}"
    yield f"unanswerable refused   {_percent(result.refused_share)}"
    latencies = ", ".join(f"p{percent} {ms:.0f} ms" for percent, ms in result.latency_ms)
    yield f"latency                {latencies}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"
