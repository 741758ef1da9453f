"""The lines of an answer are the same however its stream is cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.generation.output_parser import MAX_LINE, answer_lines, complete_lines

ANSWER = (
    "<think>Is [A1] right?\nYes.</think>\n"
    "- The ferry **ends**. [A1]\n\n"
    "```\nIt carried 41,500 passengers 【A2】.\n```\n"
    "Sources:\n[A1] Kattegat Post\n"
)


def cut(text, places):
    edges = [0, *sorted(places), len(text)]
    return [text[a:b] for a, b in pairwise(edges)]


@given(st.lists(st.integers(0, len(ANSWER)), max_size=30))
def test_lines_are_the_same_however_the_stream_is_cut(places):
    assert list(answer_lines(cut(ANSWER, places))) == list(answer_lines([ANSWER]))


@given(st.text(alphabet="ab\n<think>/ "), st.lists(st.integers(0, 60), max_size=20))
def test_any_text_gives_the_same_lines_however_it_is_cut(text, places):
    assert list(complete_lines(cut(text, [min(p, len(text)) for p in places]))) == list(
        complete_lines([text])
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("one\ntwo", ["one", "two"], id="last line without a break"),
        pytest.param("one\r\ntwo\r\n", ["one\r", "two\r"], id="carriage returns stay as space"),
        pytest.param("one\n\n \ntwo\n", ["one", "two"], id="empty lines"),
        pytest.param("", [], id="nothing"),
        pytest.param("<think>a\nb</think>one\n", ["one"], id="reasoning over lines"),
        pytest.param("<THINKING mode=x>a</thinking>one", ["one"], id="other spelling"),
        pytest.param("one <think>x</think> two", ["one  two"], id="reasoning inside a line"),
        pytest.param("◁think▷a◁/think▷one", ["one"], id="other brackets"),
        pytest.param("<think>never closed\none\n", [], id="reasoning that never ends"),
        pytest.param("reasoning</think>one\n", ["one"], id="opening tag swallowed"),
        pytest.param("one\nSources:\ntwo\n", ["one"], id="source list"),
        pytest.param("one\n**References**\n- two\n", ["one"], id="bold source list"),
        pytest.param("one\n## Sources used:\ntwo\n", ["one"], id="source list as heading"),
        pytest.param("one\nSources: [A1], [B2]\n", ["one"], id="source list in a line"),
        pytest.param("Sources told us so. [A1]\n", ["Sources told us so. [A1]"], id="claim"),
    ],
)
def test_what_is_no_answer_is_left_out(text, expected):
    assert list(answer_lines([text])) == expected


def test_an_endless_line_is_cut():
    assert [len(line) for line in complete_lines(["x" * 999] * 50 + ["\nnext"])] == [MAX_LINE, 4]


def test_half_a_line_is_lost_when_the_stream_breaks():
    def pieces():
        yield "The ferry ends. [A1]\nIt has ne"
        raise ConnectionError

    seen = complete_lines(pieces())
    assert next(seen) == "The ferry ends. [A1]"
    with pytest.raises(ConnectionError):
        next(seen)
