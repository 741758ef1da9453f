"""Draw docs/screens/: what a terminal shows, at 80 and 120 columns, on dark and on light.

    PYTHONPATH=. python docs/screens.py

The command of this environment runs in a pseudo-terminal of that size, on the
samples and in a temporary store, so the pictures show what people see.
"""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, SVG_EXPORT_THEME
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "screens"
WIDTHS = (80, 120)
THEMES = {"dark": SVG_EXPORT_THEME, "light": DEFAULT_TERMINAL_THEME}
ROWS = 40
KEPT = ("PATH", "HOME", "LANG", "PYTHONPATH")
"""The variables of the caller that are kept; settings must not change a picture."""

RUN = (sys.executable, "-c", "from bot.cli import main; main()")

_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_MOVES = re.compile(r"(\r|\n|\x1b\[\d*A|\x1b\[2K|\x1b\[\?25[lh])")


@dataclass(frozen=True, slots=True)
class Screen:
    """A picture's name and the commands that it shows."""

    name: str
    commands: tuple[str, ...]


SCREENS = (
    Screen("ingest", ("footnote ingest samples",)),
    Screen("answer", ('footnote ask "How many US cities have Flock\'s equipment?"',)),
    Screen("refusal", ('footnote ask "What did Google say about Flock?"',)),
    Screen("show", ("footnote show flock-network --sentence 3",)),
)


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    for columns in WIDTHS:
        with tempfile.TemporaryDirectory() as folder:
            for screen in SCREENS:
                _draw(screen, columns, Path(folder))


def _draw(screen: Screen, columns: int, folder: Path) -> None:
    written = [(command, output_of(command, columns, folder)) for command in screen.commands]
    for name, theme in THEMES.items():
        console = Console(record=True, width=columns, file=io.StringIO(), force_terminal=True)
        for command, output in written:
            console.print(Text(f"$ {command}"), soft_wrap=True)
            for line in settled(output):
                for row in rows_of(line, columns):
                    console.print(row, soft_wrap=True)
        picture = console.export_svg(title="footnote", theme=theme)
        path = PICTURES / f"{screen.name}-{columns}-{name}.svg"
        # The picture must not load a font from another site.
        path.write_text(_FONT.sub("", picture), encoding="utf-8")


def output_of(command: str, columns: int, folder: Path) -> str:
    """What a command writes to a terminal of that size, both of its streams."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))
    with subprocess.Popen(  # noqa: S603  # this environment's own command
        [*RUN, *shlex.split(command)[1:]],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env=_environment(os.environ, folder),
    ):
        os.close(theirs)
        written = b"".join(_chunks(ours))
    os.close(ours)
    return written.decode()


def settled(output: str) -> list[str]:
    """The lines that stay, once progress was drawn over and erased."""
    lines, place = [""], 0
    for part in _MOVES.split(output):
        if part == "\n":
            place += 1
            lines += [""] * (place == len(lines))
        elif part.endswith("A") and part.startswith("\x1b["):
            place = max(0, place - int(part[2:-1] or 1))
        elif part == "\x1b[2K":
            lines[place] = ""
        elif part and not _MOVES.fullmatch(part):
            lines[place] += part
    while lines and not Text.from_ansi(lines[-1]).plain.strip():
        lines.pop()
    return lines


def rows_of(line: str, columns: int) -> list[Text]:
    """A line as the terminal breaks it: at its last column, wherever that is in a word."""
    text = Text.from_ansi(line)
    return list(text.divide(range(columns, len(text), columns))) if line else [text]


def _environment(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    kept = {name: environ[name] for name in KEPT if name in environ}
    # A name of its own, so that the folder is not in the pictures.
    return kept | {"TERM": "xterm-256color", "FOOTNOTE_DATA_DIR": str(folder / "store")}


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
