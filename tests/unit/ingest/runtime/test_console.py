"""Lines of a result, on a terminal and elsewhere."""

import pytest
from rich.text import Text

from ingest.runtime.console import print_lines

HOSTILE = Text("Old \x1b[31mferry :smile: [red]\u202e", "dim")


@pytest.fixture
def printed(monkeypatch, capsys):
    """``printed(line)`` is what is written, to a terminal or not."""

    def run(line, *, terminal):
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
        print_lines([line])
        return capsys.readouterr().out

    return run


def test_only_a_terminal_shows_styles(printed):
    line = Text("It stopped at noon.")
    line.stylize("bold", 11, 18)
    assert printed(line, terminal=False) == "It stopped at noon.\n"
    assert printed(line, terminal=True) == "It stopped \x1b[1mat noon\x1b[0m.\n"


def test_the_text_of_a_styled_line_is_harmless_and_taken_as_it_is(printed):
    assert printed(HOSTILE, terminal=False) == "Old [31mferry :smile: [red]\n"
    assert printed(HOSTILE, terminal=True) == "\x1b[2mOld [31mferry :smile: [red]\x1b[0m\n"


def test_a_long_line_is_not_wrapped_again(printed):
    line = "word " * 100 + "end."
    assert printed(Text(line, "dim"), terminal=True) == f"\x1b[2m{line}\x1b[0m\n"
