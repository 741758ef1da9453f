"""The pictures of the terminal: what stays on a screen, and where a row ends."""

import importlib.util
import sys
import tempfile
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"


@pytest.fixture(scope="module")
def screens():
    found = importlib.util.spec_from_file_location("screens", DOCS / "screens.py")
    module = importlib.util.module_from_spec(found)
    # Dataclasses look their module up by its name.
    sys.modules["screens"] = module
    found.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("output", "lines"),
    [
        pytest.param("one\r\ntwo\r\n", ["one", "two"], id="lines"),
        pytest.param("\x1b[?25l\x1b[1mone\x1b[0m\x1b[?25h", ["\x1b[1mone\x1b[0m"], id="styles"),
        pytest.param("50 %\r\x1b[2K100 %\r\x1b[2Kdone\r\n", ["done"], id="a line drawn over"),
        pytest.param("a\r\nb\r\n\x1b[1A\x1b[2K\x1b[1A\x1b[2Kdone\r\n", ["done"], id="two of them"),
    ],
)
def test_progress_is_gone_at_the_end(screens, output, lines):
    assert screens.settled(output) == lines


def test_a_row_ends_at_the_last_column(screens):
    assert [row.plain for row in screens.rows_of("abcdefgh", 3)] == ["abc", "def", "gh"]
    assert [row.plain for row in screens.rows_of("", 3)] == [""]


def test_every_screen_is_kept_in_each_width_and_theme(screens):
    names = {
        f"{screen.name}-{columns}-{theme}.svg"
        for screen in screens.SCREENS
        for columns in screens.WIDTHS
        for theme in screens.THEMES
    }
    assert {path.name for path in screens.PICTURES.iterdir()} == names


def test_no_picture_names_this_machine_or_loads_a_font(screens):
    for path in screens.PICTURES.iterdir():
        picture = path.read_text(encoding="utf-8")
        assert "font-face" not in picture
        assert tempfile.gettempdir() not in picture
        assert str(Path.home()) not in picture
