"""Running commands in this process, as a shell would."""

import io
import sys
from dataclasses import dataclass

import pytest

from bot.cli import main


@dataclass(frozen=True)
class Run:
    """What a command left: its exit status, standard output and standard error."""

    status: int
    out: str
    err: str


class Shell:
    """Runs commands; ``transcript`` is all that any of them wrote."""

    def __init__(self, monkeypatch):
        self._monkeypatch = monkeypatch
        self.transcript = ""

    def footnote(self, *arguments, stdin="", terminals="", program=main, encoding="utf-8"):
        """Run a command; ``terminals`` names streams that are one, for example "out err"."""
        given = stdin.encode() if isinstance(stdin, str) else stdin
        streams = {
            "in": Stream(io.BytesIO(given), encoding),
            "out": Stream(io.BytesIO(), encoding),
            "err": Stream(io.BytesIO(), encoding, errors="backslashreplace"),
        }
        for name in terminals.split():
            streams[name].is_terminal = True
        with self._monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["footnote", *arguments])
            for name, stream in streams.items():
                patch.setattr(sys, f"std{name}", stream)
            with pytest.raises(SystemExit) as ended:
                program()
        run = Run(ended.value.code or 0, streams["out"].text(), streams["err"].text())
        self.transcript += run.out + run.err
        return run


class Stream(io.TextIOWrapper):
    """A standard stream that may be a terminal."""

    is_terminal = False

    def __init__(self, buffer, encoding, errors="strict"):
        super().__init__(buffer, encoding=encoding, errors=errors, newline="\n")

    def isatty(self):
        return self.is_terminal

    def text(self):
        self.flush()
        return self.buffer.getvalue().decode(self.encoding)
