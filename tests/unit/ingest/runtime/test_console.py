"""Lines of a result, on a terminal and elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from ingest.runtime.console import MIN_COLUMNS, Line, one_line, print_lines, wrapped

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


LONG = "word " * 30 + "end."


def test_a_long_line_is_wrapped_on_a_terminal_only(printed, monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    rows = printed(Text(LONG, "dim"), terminal=True).splitlines()
    assert len(rows) == 4
    assert all(row.startswith("\x1b[2m") and row.endswith("\x1b[0m") for row in rows)
    assert printed(Text(LONG, "dim"), terminal=False) == f"{LONG}\n"


def test_all_rows_but_the_first_hang(printed, monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    first, *others = printed(Line(Text(f"[1] {LONG}"), 4), terminal=True).splitlines()
    assert first.startswith("[1] word")
    assert others
    assert all(row.startswith("    word") and len(row) <= 50 for row in others)


@given(st.text(max_size=300), st.integers(0, 40), st.integers(1, 120))
def test_wrapping_loses_nothing(text, hang, columns):
    console = Console(force_terminal=True, width=max(MIN_COLUMNS, columns))
    rows = [row.plain.rstrip() for row in wrapped(Line(Text(one_line(text)), hang), console)]
    assert "".join("".join(rows).split()) == "".join(one_line(text).split())
    assert all(cell_len(row) <= console.width for row in rows)
