"""Answers as terminal text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.text_output import answer_lines
from bot.types.answer import Answer, AnswerSentence, Role
from ingest.runtime.console import one_line
from tests.builders import examples


def lines_of(text, role=Role.ANSWER, emphasis=None):
    """The lines of a sentence, without the sources below it."""
    answer = Answer("When?", sentences=(AnswerSentence(text, (1,), role, emphasis),))
    return [line for line in answer_lines(answer) if line]


def in_bold(lines):
    """What is in bold, without white space."""
    bold = [line.plain[span.start : span.end] for line in lines for span in line.spans]
    return "".join("".join(bold).split())


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("It stopped at noon.", "at noon"),
        ("It  stopped\n at\tnoon.", "at\tnoon"),
        ("It\x1b\u202e stopped\u200b at\x07 noon.", "\u200b at\x07 noon"),
        (f"{'It rained. ' * 20}It stopped at noon.", "rained. It stopped at noon"),
        ("Noon.", "Noon."),
    ],
    ids=["a part", "white space", "control characters", "more than a line", "the whole"],
)
def test_what_answers_is_in_bold(text, part):
    start = text.index(part)
    lines = lines_of(text, emphasis=(start, start + len(part)))
    assert in_bold(lines) == "".join(one_line(part).split())


@given(st.data(), st.text(min_size=1, max_size=200).filter(one_line))
def test_bold_is_the_part_that_answers_and_changes_no_line(data, text):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    lines = lines_of(text, emphasis=(start, end))
    assert in_bold(lines) == "".join(one_line(text[start:end]).split())
    assert [line.plain for line in lines] == [line.plain for line in lines_of(text)]


def test_context_is_dim_and_has_a_mark():
    (line,) = lines_of("The ferry is old.", Role.CONTEXT)
    assert (line.plain, line.style) == ("… The ferry is old. [1]", "dim")


def test_a_refusal_shows_the_closest_passages():
    lines = list(answer_lines(examples.refused()))
    assert lines[:3] == ["The articles do not mention “tram”.", "", "Closest passages:"]
