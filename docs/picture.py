"""Draw docs/answer.svg: two questions about the samples, as a terminal of 80 columns shows them.

    FOOTNOTE_DATA_DIR=demo-data python docs/picture.py

Run `make demo` before, which puts the samples there.
"""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

QUESTIONS = (
    "How many cities use the cameras of Flock Safety?",
    "What did Google say about Flock?",
)
COLUMNS, ROWS = 80, 24
PICTURE = Path(__file__).with_name("answer.svg")
FOOTNOTE = Path(sys.executable).with_name("footnote")


def main() -> None:
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    for question in QUESTIONS:
        console.print(Text(f'$ footnote ask "{question}"', style="bold"))
        for line in output_of("ask", question).splitlines():
            for row in rows_of(line):
                console.print(row)
        console.print()
    picture = console.export_svg(title="footnote")
    # The picture must not load a font from another site.
    PICTURE.write_text(re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL), "utf-8")


def output_of(*arguments: str) -> str:
    """What a command writes to a terminal of that size, both of its streams."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    with subprocess.Popen(  # noqa: S603  # this installation's own command
        [FOOTNOTE, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True
    ):
        os.close(theirs)
        written = b"".join(_chunks(ours))
    os.close(ours)
    return written.decode().replace("\r\n", "\n")


def rows_of(line: str) -> Iterator[Text]:
    """A line as the terminal breaks it: at its last column, wherever that is in a word."""
    text = Text.from_ansi(line)
    text.highlight_regex(r"\[\d+\]", "bold cyan")
    text.highlight_regex(r"https?://.*", "dim")
    yield from text.divide(range(COLUMNS, len(text), COLUMNS)) if line else [text]


def _chunks(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            chunk = os.read(terminal, 4096)
        except OSError:  # Linux says so when the other end is closed.
            return
        if not chunk:
            return
        yield chunk


if __name__ == "__main__":
    main()
