"""Answers as terminal text."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from bot.cli.text_output import answer_lines, article_lines
from bot.types.answer import Answer, AnswerSentence, Role, cite
from ingest.runtime.console import Line, one_line
from tests.builders import examples
from tests.builders.evidence import make_version


def line_of(text, role=Role.ANSWER, emphasis=None):
    """The line of a sentence, without the sources below it."""
    answer = Answer("When?", sentences=(AnswerSentence(text, (1,), role, emphasis),))
    return next(iter(answer_lines(answer))).text


def in_bold(text):
    """What is in bold, without white space."""
    bold = [text.plain[span.start : span.end] for span in text.spans if span.style == "bold"]
    return "".join("".join(bold).split())


def shown(answer, **options):
    """The lines of an answer, without their styles."""
    return [str(line) for line in answer_lines(answer, **options)]


def links_in(answer):
    """What opens which address."""
    spans = (
        (line.text.plain[span.start : span.end], Style.parse(str(span.style)).link)
        for line in answer_lines(answer, links=True)
        if isinstance(line, Line)
        for span in line.text.spans
    )
    whole = (
        (line.text.plain, Style.parse(str(line.text.style)).link)
        for line in answer_lines(answer, links=True)
        if isinstance(line, Line)
    )
    return {text: link for text, link in (*spans, *whole) if link}


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
    line = line_of(text, emphasis=(start, start + len(part)))
    assert in_bold(line) == "".join(one_line(part).split())


@given(st.data(), st.text(min_size=1, max_size=200).filter(one_line))
def test_bold_is_the_part_that_answers_and_changes_no_word(data, text):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    line = line_of(text, emphasis=(start, end))
    assert in_bold(line) == "".join(one_line(text[start:end]).split())
    assert line.plain == line_of(text).plain


def test_context_is_dim_and_has_a_mark():
    line = line_of("The ferry is old.", Role.CONTEXT)
    assert (line.plain, line.style) == ("… The ferry is old. [1]", "dim")


def test_a_refusal_shows_the_closest_passages():
    lines = [str(line) for line in answer_lines(examples.refused())]
    assert lines[:3] == ["The articles do not mention “tram”.", "", "Closest passages:"]


# Sources


def test_an_article_is_named_once_above_the_numbers_of_its_sentences():
    assert shown(examples.extractive(count=2))[2:] == [
        "",
        "Harbour ferry stops",
        "  The Example Gazette, 2026-05-04, ferry",
        "  [1] sentence 0, [2] sentence 1",
        f"  {examples.URL}",
    ]


def test_articles_come_in_the_order_of_their_first_citation():
    other = replace(examples.version(title="The shaft"), key=2)
    one = examples.version()
    sources = [(other, other.sentences[1]), (one, one.sentences[0]), (other, other.sentences[0])]
    lines = shown(Answer("When?", citations=cite(sources)))
    titles = [line for line in lines if line in {"The shaft", "Harbour ferry stops"}]
    assert titles == ["The shaft", "Harbour ferry stops"]
    assert "  [1] sentence 1, [3] sentence 0" in lines


def test_a_written_answer_shows_the_sentences_that_it_cites():
    lines = shown(examples.written("The ferry stopped."))
    assert f"  [1] sentence 0: “{examples.SENTENCES[0]}”" in lines


def test_what_has_no_title_goes_by_its_identifier():
    source = examples.version(title=None, url=None, outlet=None, date=None)
    assert shown(examples.extractive(source))[2:] == ["ferry", "  ferry", "  [1] sentence 0"]


def test_links_stand_for_the_address_where_they_can_be_opened():
    answer = examples.extractive()
    assert not any(examples.URL in line for line in shown(answer, links=True))
    assert links_in(answer) == {
        "Harbour ferry stops": examples.URL,
        "sentence 0": answer.citations[0].link,
    }
    assert links_in(examples.extractive(examples.version(url=None))) == {}


# Articles


def test_one_sentence_is_shown_in_its_paragraph_in_bold():
    version = make_version(["It rained.", "It stopped."], ["The sun came."])
    lines = [line for line in article_lines(version, only=1) if isinstance(line, Line)]
    assert [(str(line), line.text.style) for line in lines] == [
        ("  0  It rained.", ""),
        ("  1  It stopped.", "bold"),
    ]


def from_file(path, **values):
    return replace(examples.version(**values), file_path=str(path))


def test_an_article_without_an_address_has_the_path_of_its_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    near = from_file(tmp_path / "news" / "ferry.txt", url=None)
    assert shown(examples.extractive(near))[-1] == "  news/ferry.txt"
    assert "news/ferry.txt" in [str(line) for line in article_lines(near)]
    assert shown(examples.extractive(near), links=True)[-1] == "  news/ferry.txt"


def test_the_path_is_whole_where_that_is_shorter(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    far = from_file("/news.txt", url=None)
    assert shown(examples.extractive(far))[-1] == "  /news.txt"


def test_an_article_with_an_address_has_no_path():
    found = from_file("/news.txt")
    for links in (False, True):
        assert "/news.txt" not in repr(shown(examples.extractive(found), links=links))
    assert "/news.txt" not in "\n".join(map(str, article_lines(found)))


def test_the_articles_to_choose_from_are_numbered():
    assert shown(examples.asked_back()) == [
        "Which article do you mean?",
        "1. Harbour ferry stops",
        "   The Example Gazette, 2026-05-04, ferry",
        "2. Tram stops",
        "   The Example Gazette, 2026-05-04, ferry",
    ]
