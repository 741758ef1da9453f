"""``footnote ask --source``: one document is asked, and nothing of it is kept."""

import json
import tempfile

import pytest

from bot.types.answer import RefusalCode
from tests.integration.cli import examples

TITLE = "News from the river"
FIRST = "Ostheim will buy a second ferry because the old bridge in Vellmar is closed."
SECOND = "Mayor Ulla Sandgren said the ferry cost four million crowns."
STORY = f"{TITLE}\n\n{FIRST}\n\n{SECOND}\n"
QUESTION = "Why will Ostheim buy a second ferry?"
PAGE = f"""<!DOCTYPE html>
<html><head><title>{TITLE}</title></head>
<body><article><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p></article></body></html>
"""


@pytest.fixture(autouse=True)
def scratch(tmp_path, monkeypatch):
    """Where temporary folders are made."""
    place = tmp_path / "scratch"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


@pytest.fixture
def story(folder):
    """A file with a report."""
    (folder / "ferry.txt").write_text(STORY, encoding="utf-8")
    return "ferry.txt"


def test_a_document_answers_with_its_own_sentences(footnote, story):
    run = footnote("ask", QUESTION, "--source", story)
    assert (run.status, run.err) == (0, "")
    answer, sources = run.out.split("\n\n")
    assert answer == f"{FIRST} [1]"
    assert sources.startswith(f"{TITLE}\n")


def test_every_quote_is_a_slice_of_the_document(footnote, story):
    answer = json.loads(footnote("ask", QUESTION, "--source", story, "--json").out)
    assert answer["citations"]
    for citation in answer["citations"]:
        assert STORY[citation["start"] : citation["end"]] == citation["quote"]


def test_the_articles_of_the_library_are_not_asked(footnote, filled, story):
    answer = json.loads(footnote("ask", examples.ANSWERED, "--source", story, "--json").out)
    nearest = (answer["refusal"] or {}).get("nearest", [])
    cited = [citation["title"] for citation in [*answer["citations"], *nearest]]
    assert set(cited) == {TITLE}


def test_what_the_document_does_not_say_is_refused(footnote, story):
    answer = json.loads(footnote("ask", examples.NOT_COVERED, "--source", story, "--json").out)
    assert answer["refusal"]["code"] == RefusalCode.NOT_COVERED


def test_nothing_is_kept(footnote, folder, scratch, story):
    assert footnote("ask", QUESTION, "--source", story, terminals="out err").err == ""
    assert list(scratch.iterdir()) == []
    assert [path.name for path in folder.iterdir()] == [story]


def test_the_library_and_the_audit_records_stay_as_they_are(footnote, filled, story):
    before = footnote("articles").out, footnote("audit").out
    footnote("ask", QUESTION, "--source", story)
    assert (footnote("articles").out, footnote("audit").out) == before


@pytest.mark.parametrize("where", ["ingest.library.library.Library.add", "bot.cli.ask.print_lines"])
def test_ctrl_c_leaves_nothing(footnote, scratch, story, monkeypatch, where):
    def interrupt(*_):
        assert list(scratch.iterdir())
        raise KeyboardInterrupt

    monkeypatch.setattr(where, interrupt)
    run = footnote("ask", QUESTION, "--source", story)
    assert (run.status, run.err) == (130, "Stopped.\n")
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(STORY, id="plain text"),
        pytest.param(PAGE, id="a web page"),
        pytest.param(f"# {TITLE}\n\n{FIRST}\n\n{SECOND}\n", id="Markdown"),
        pytest.param(examples.lines({"title": TITLE, "text": f"{FIRST} {SECOND}"}), id="JSON"),
    ],
)
def test_a_document_can_be_piped_in(footnote, written):
    run = footnote("ask", QUESTION, "--source", "-", stdin=written)
    assert run.out.startswith(f"{FIRST} [1]\n\n{TITLE}\n")


def test_a_question_can_be_piped_in_about_a_file(footnote, story):
    assert footnote("ask", "-", "--source", story, stdin=QUESTION).out.startswith(FIRST)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["Why?", "--article", "bridge"], "with --article", id="an article"),
        pytest.param(["Why?", "--outlet", "The Post"], "with --outlet", id="an outlet"),
        pytest.param(["Why?", "--since", "7d"], "with --since", id="a date"),
        pytest.param(["Why?", "--library", "guild-1"], "with --library", id="a library"),
        pytest.param(
            ["Why?", "--article", "a", "--since", "7d"], "--article and --since", id="two of them"
        ),
    ],
)
def test_a_document_is_asked_alone(footnote, story, arguments, says):
    run = footnote("ask", *arguments, "--source", story)
    assert (run.status, run.out) == (2, "")
    assert says in run.err


def test_standard_input_cannot_be_both(footnote):
    run = footnote("ask", "-", "--source", "-", stdin=STORY)
    assert (run.status, run.out) == (2, "")
    assert "both the question and the document" in run.err


def test_several_articles_are_no_document(footnote, folder):
    text = examples.lines(examples.BRIDGE, examples.ORCHARD)
    (folder / "two.jsonl").write_text(text, encoding="utf-8")
    run = footnote("ask", QUESTION, "--source", "two.jsonl")
    assert (run.status, run.out) == (2, "")
    assert "two.jsonl holds several articles. Ingest them" in run.err


@pytest.mark.parametrize(
    ("source", "says"),
    [
        pytest.param("missing.txt", "missing.txt: There is no such file.", id="no file"),
        pytest.param("empty.txt", "empty.txt: It is empty.", id="no text"),
        pytest.param(
            "http://127.0.0.1:9/story", "http://127.0.0.1:9/story: ", id="a private address"
        ),
    ],
)
def test_a_document_that_cannot_be_read_is_one_line(footnote, folder, scratch, source, says):
    (folder / "empty.txt").touch()
    run = footnote("ask", QUESTION, "--source", source)
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith(f"footnote: {says}")
    assert run.err.count("\n") == 1
    assert list(scratch.iterdir()) == []
