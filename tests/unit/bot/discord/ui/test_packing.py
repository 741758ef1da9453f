"""Blocks in messages: what the packing costs."""

import pytest

from bot.discord.limits import length
from bot.discord.ui import packing
from bot.discord.ui.packing import Block, Line, pack

CASES = {
    "many short words": ("a",),
    "one long word": None,
    "escapes": ("\\*",),
    "wide characters": ("🚢",),
}


def measured(monkeypatch, line):
    """How many characters are measured to pack a line."""
    counted = []

    def counting(text):
        counted.append(len(text))
        return length(text)

    with monkeypatch.context() as patch:
        patch.setattr(packing, "length", counting)
        contents = pack([Block((line,))])
    assert "".join(contents).replace(" ", "") == line.text.replace(" ", "")
    return sum(counted)


@pytest.mark.parametrize("words", CASES.values(), ids=CASES.keys())
def test_a_line_of_any_length_is_measured_a_few_times(monkeypatch, words):
    def line(count):
        return Line(words * count if words else ("a" * count,))

    work = measured(monkeypatch, line(10_000))
    assert work <= 12 * len(line(10_000).text)
    assert measured(monkeypatch, line(20_000)) <= 2.1 * work
