"""Terminal output: one-line failures, and no control characters from other people's texts."""

from __future__ import annotations

import json
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

import typer
from rich.console import Console
from rich.text import Text

from ingest.errors import FootnoteError, SettingsError, UsageError
from ingest.runtime.disk import DISK_FULL, DISK_FULL_HINT, is_disk_full
from ingest.settings import Settings, load_settings

FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130

_CONTROL_CHARACTERS = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
_CONTROLS = re.compile(f"[{_CONTROL_CHARACTERS}]")
_ESCAPED_IN_JSON = re.compile(rf"[{_CONTROL_CHARACTERS}\ud800-\udfff]")


def plain(text: str) -> str:
    """Remove the characters of a text that move the cursor, colour, hide or reorder."""
    return _CONTROLS.sub("", text)


def one_line(text: str) -> str:
    """The same, and without line breaks, so that no text can pose as a line of our output."""
    return plain(" ".join(text.split()))


def counted(number: int, noun: str) -> str:
    """A number with its noun, in the plural unless the number is 1."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def say(text: str = "") -> None:
    """Write a message to standard error. Only results go to standard output."""
    sys.stderr.write(_encodable(plain(text), sys.stderr.encoding) + "\n")


def print_lines(lines: Iterable[str | Text]) -> None:
    """Write lines of a result to standard output; only a terminal shows their styles."""
    text = "".join(_written(line) + "\n" for line in lines)
    sys.stdout.write(_encodable(text, sys.stdout.encoding))
    sys.stdout.flush()


def print_json(value: object, indent: int | None = None) -> None:
    """Write a result as JSON, with control characters escaped."""
    is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    sys.stdout.write(exact_json(value, indent=indent, ensure_ascii=not is_unicode) + "\n")
    sys.stdout.flush()


def exact_json(value: object, *, indent: int | None = None, ensure_ascii: bool = False) -> str:
    """JSON with escapes for control characters and for what UTF-8 cannot encode."""
    text = json.dumps(value, ensure_ascii=ensure_ascii, indent=indent)
    return _ESCAPED_IN_JSON.sub(_json_escape, text)


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


def _written(line: str | Text) -> str:
    """A line without control characters, but for those of our own styles on a terminal."""
    if isinstance(line, str):
        return plain(line)
    text = Text(plain(line.plain), line.style, spans=line.spans)
    if not sys.stdout.isatty():
        return text.plain
    console = Console(force_terminal=True, highlight=False)
    with console.capture() as captured:
        console.print(text, soft_wrap=True, end="")
    return captured.get()


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


def _json_escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\u{code:04x}" if code <= 0xFFFF else json.dumps(match.group())[1:-1]
