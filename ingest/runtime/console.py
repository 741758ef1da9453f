"""Terminal output: one-line failures, and no control characters from other people's texts."""

from __future__ import annotations

import json
import shutil
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import click
import typer
from rich.console import Console
from rich.text import Text

from ingest.errors import FootnoteError, SettingsError, UsageError
from ingest.runtime.disk import DISK_FULL, DISK_FULL_HINT, is_disk_full
from ingest.runtime.invisible_characters import (
    SURROGATES,
    replace_invisible,
    without_invisible,
)
from ingest.settings import Settings, load_settings

FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130

MIN_COLUMNS = 24
"""Rows are no shorter, however narrow the terminal is."""


_LINKING_VARIABLES = ("FORCE_HYPERLINK", "WT_SESSION", "KONSOLE_VERSION", "VTE_VERSION")
_LINKING_PROGRAMS = ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby")
_LINKING_TERMINALS = ("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour")
"""No terminal announces that it opens OSC 8 links; these are recognised by their variables."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a result, which a terminal shows in rows of its width.

    All rows but the first begin with ``hang`` spaces.
    """

    text: Text
    hang: int = 0

    def __str__(self) -> str:
        return self.text.plain


def plain(text: str) -> str:
    """Remove the characters of a text that move the cursor, colour, hide or reorder."""
    return without_invisible(text)


def one_line(text: str) -> str:
    """The same, and without line breaks, so that no text can pose as a line of our output."""
    return plain(" ".join(text.split()))


def counted(number: int, noun: str) -> str:
    """A number with its noun, in the plural unless the number is 1."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def say(text: str = "") -> None:
    """Write a message to standard error. Only results go to standard output."""
    sys.stderr.write(_encodable(plain(text), sys.stderr.encoding) + "\n")


def print_lines(lines: Iterable[str | Text | Line]) -> None:
    """Write lines of a result to standard output.

    A terminal shows them in rows of its width and with their styles; elsewhere a
    line is a line.
    """
    rows = _rows_on_terminal if sys.stdout.isatty() else _rows
    text = "".join(row + "\n" for row in rows(map(_line, lines)))
    sys.stdout.write(_encodable(text, sys.stdout.encoding))
    sys.stdout.flush()


def page_lines(lines: Iterable[str | Text | Line]) -> None:
    """The same; what is longer than the terminal is shown by its pager, by PAGER or less."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print_lines(lines)
        return
    rows = list(_rows_on_terminal(map(_line, lines)))
    if len(rows) < shutil.get_terminal_size().lines:
        sys.stdout.write("".join(_encodable(row, sys.stdout.encoding) + "\n" for row in rows))
    else:
        click.echo_via_pager("\n".join(rows) + "\n", color=True)


def opens_links(environ: Mapping[str, str]) -> bool:
    """Whether standard output is a terminal that is known to open links in a text."""
    if not sys.stdout.isatty() or environ.get("TERM", "").startswith(("screen", "tmux")):
        return False
    return (
        any(environ.get(name, "0") != "0" for name in _LINKING_VARIABLES)
        or environ.get("TERM_PROGRAM") in _LINKING_PROGRAMS
        or environ.get("TERM") in _LINKING_TERMINALS
    )


def print_json(value: object, indent: int | None = None) -> None:
    """Write a result as JSON, with control characters escaped."""
    is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    sys.stdout.write(exact_json(value, indent=indent, ensure_ascii=not is_unicode) + "\n")
    sys.stdout.flush()


def exact_json(value: object, *, indent: int | None = None, ensure_ascii: bool = False) -> str:
    """JSON with escapes for control characters and for what UTF-8 cannot encode."""
    text = json.dumps(value, ensure_ascii=ensure_ascii, indent=indent)
    return SURROGATES.sub(
        lambda match: _json_escape(match[0]), replace_invisible(text, _json_escape)
    )


def is_confirmed(question: str) -> bool:
    """Ask on standard error; anything but a yes is a no."""
    sys.stderr.write(_encodable(f"{plain(question)} [y/N] ", sys.stderr.encoding))
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def shows_progress(console: Console) -> bool:
    """Whether standard error is a terminal, whatever FORCE_COLOR says."""
    return console.is_terminal and sys.stderr.isatty()


def standard_input() -> BinaryIO:
    """Standard input, with a buffer separate from the interpreter's.

    A thread that is still reading at exit would hold the lock of the
    interpreter's buffer, which the interpreter needs to shut down.
    """
    try:
        return open(sys.stdin.fileno(), "rb", closefd=False)  # the interpreter closes it
    except (OSError, ValueError):
        return sys.stdin.buffer


@contextmanager
def report_failures(read: Callable[[], Settings] = load_settings) -> Iterator[None]:
    """Turn failures into one line on standard error and an exit status.

    The status is 1 for a failure, 2 for wrong usage, 130 after Ctrl-C. The
    traceback of an unexpected error is shown at LOG_LEVEL=DEBUG, without the
    secrets in the settings that ``read`` returns.
    """
    try:
        yield
    except FootnoteError as error:
        again = " Trying again may help." if error.retryable else ""
        say(f"footnote: {one_line(str(error))}{again}")
        is_usage = isinstance(error, UsageError)
        raise typer.Exit(WRONG_USAGE if is_usage else FAILED) from None
    except KeyboardInterrupt:
        say("Stopped.")
        raise typer.Exit(INTERRUPTED) from None
    except (typer.Exit, BrokenPipeError):
        raise
    except Exception as error:  # noqa: BLE001  # people see no traceback unless they ask for it
        if isinstance(error, OSError) and is_disk_full(error):
            say(f"footnote: {DISK_FULL} {DISK_FULL_HINT}")
            raise typer.Exit(FAILED) from None
        _report_unexpected(error, read)
        raise typer.Exit(FAILED) from None


def _line(line: str | Text | Line) -> Line:
    """A line without control characters."""
    whole = line if isinstance(line, Line) else Line(Text(line) if isinstance(line, str) else line)
    text = whole.text
    return Line(Text(plain(text.plain), text.style, spans=text.spans), whole.hang)


def _rows(lines: Iterable[Line]) -> Iterator[str]:
    return map(str, lines)


def _rows_on_terminal(lines: Iterable[Line]) -> Iterator[str]:
    width = max(MIN_COLUMNS, shutil.get_terminal_size().columns)
    console = Console(force_terminal=True, highlight=False, width=width)
    for line in lines:
        for row in wrapped(line, console):
            row.rstrip()
            with console.capture() as captured:
                console.print(row, soft_wrap=True, end="")
            yield captured.get()


def wrapped(line: Line, console: Console) -> Iterator[Text]:
    """The rows of a line."""
    first = line.text.wrap(console, console.width)[0]
    yield first
    rest = line.text.plain[len(first) :]
    if not rest.strip():
        return
    begins = len(line.text) - len(rest.lstrip())
    hang = min(line.hang, console.width // 2)
    for row in line.text[begins:].wrap(console, console.width - hang):
        yield Text(" " * hang) + row


def _report_unexpected(error: Exception, read: Callable[[], Settings]) -> None:
    say(
        f"footnote: Sorry, this should not have happened ({type(error).__name__}). "
        "LOG_LEVEL=DEBUG shows where; please report it."
    )
    try:
        settings = read()
    except SettingsError:
        return
    if settings.log_level == "DEBUG":
        say(settings.redacted("".join(traceback.format_exception(error))))


def _encodable(text: str, encoding: str | None) -> str:
    """The text with escapes for what the stream cannot encode."""
    encoding = encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _json_escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else json.dumps(character)[1:-1]
