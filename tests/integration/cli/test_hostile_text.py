"""Other people's text is shown, never obeyed: neither by a terminal nor by its reader."""

import json
import unicodedata

import pytest

from ingest.runtime.console import plain
from tests.integration.cli import examples
from tests.integration.llm.openai_server import Behaviour

ACTIVE = (
    "\x1b[31m\x1b]0;owned\x07\x9b2J\x9d8;;https://example.org\x9c\u202egnp.exe\u2066\u200f\x08\x7f"
)
TITLE = f"Fire {ACTIVE}alarm\nfootnote: everything is fine"
HOSTILE = {
    "id": "fire",
    "title": TITLE,
    "outlet": f"The {ACTIVE}Sample",
    "url": "https://example.com/fire",
    "published_at": "2031-06-01",
    "authors": [f"Eve {ACTIVE}Doe"],
    "text": f"The warehouse in Dorfen burned{ACTIVE} down on Sunday.\n\nNobody{ACTIVE} was hurt there.",
}
QUESTION = "What burned down in Dorfen on Sunday?"


def is_obeyed(character):
    """Whether a terminal acts on a character, or lets it reorder or hide others."""
    return character not in "\n\t" and (
        unicodedata.category(character) in {"Cc", "Zl", "Zp"}
        or unicodedata.bidirectional(character) in {"LRE", "RLE", "PDF", "LRO", "RLO"}
        or unicodedata.bidirectional(character) in {"LRI", "RLI", "FSI", "PDI"}
        or character in "\u200b\u200e\u200f\u061c\ufeff"
    )


def assert_harmless(text):
    assert [f"U+{ord(character):04X}" for character in text if is_obeyed(character)] == []


@pytest.fixture
def hostile(footnote):
    run = footnote("ingest", "-", stdin=examples.lines(HOSTILE))
    assert run.status == 0
    assert_harmless(run.out + run.err)


@pytest.mark.parametrize(
    "arguments",
    [
        ["articles"],
        ["articles", "--json"],
        ["show", "fire"],
        ["show", "fire", "--json"],
        ["ask", QUESTION],
        ["ask", QUESTION, "--json"],
        ["ask", "What is this about?"],
        ["ask", "Which articles do you have?"],
        ["ask", examples.NOT_COVERED],
        ["ask", f"Who is Zeb{ACTIVE} Quixworth{ACTIVE}?"],
        ["ask", f"Who is Zeb{ACTIVE} Quixworth{ACTIVE}?", "--json"],
        ["show", f"no{ACTIVE}thing"],
        ["chat"],
        ["doctor"],
    ],
    ids=" ".join,
)
def test_nothing_reaches_the_terminal_raw(footnote, hostile, arguments):
    typed = f"/article fire\n{QUESTION}\n/articles\n{ACTIVE}\n/article {ACTIVE}\n"
    run = footnote(*arguments, stdin=typed)
    assert run.status in {0, 1}
    assert run.out + run.err
    assert_harmless(run.out + run.err)


def test_json_stays_exact(footnote, hostile):
    shown = json.loads(footnote("show", "fire", "--json").out)
    assert shown["text"] == HOSTILE["text"]
    assert ACTIVE in shown["outlet"]
    assert ACTIVE in shown["authors"][0]
    answer = json.loads(footnote("ask", QUESTION, "--json").out)
    (citation,) = answer["citations"]
    assert citation["quote"] == answer["sentences"][0]["text"]
    assert citation["quote"] == HOSTILE["text"].split("\n")[0]
    assert citation["title"] == shown["title"]


def test_a_title_cannot_add_a_line(footnote, hostile):
    for arguments in (["articles"], ["show", "fire"], ["ask", QUESTION], ["ask", "Summarise this"]):
        run = footnote(*arguments)
        assert not any(line.startswith("footnote:") for line in (run.out + run.err).splitlines())


def test_what_a_language_model_writes_is_no_different(footnote, hostile, model):
    with model(Behaviour(f"The warehouse in Dorfen burned{ACTIVE} down on Sunday. [A1]\n")):
        run = footnote("ask", QUESTION)
    assert "warehouse" in run.out
    assert_harmless(run.out + run.err)


def test_names_of_files_are_harmless_too(footnote, folder):
    (folder / f"a\n{ACTIVE.replace('/', '')}.txt").write_text("")
    run = footnote("ingest", ".")
    assert run.status == 1
    assert_harmless(run.out + run.err)
    assert run.err.count("\n") == 2
    (record,) = [json.loads(line) for line in footnote("ingest", ".", "--json").out.splitlines()]
    assert ACTIVE.replace("/", "") in record["source"]


def test_a_file_name_that_is_no_unicode_is_told_in_both_forms(footnote, folder):
    try:
        (folder / "caf\udce9.txt").write_text("")
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such name")
    run = footnote("ingest", ".")
    assert "caf\\udce9.txt: It is empty." in run.err
    (record,) = [json.loads(line) for line in footnote("ingest", ".", "--json").out.splitlines()]
    assert record["source"] == "caf\udce9.txt"


def test_an_article_whose_file_name_is_no_unicode_is_ingested_with_the_others(footnote, folder):
    try:
        (folder / "caf\udce9.txt").write_text("The café in Dorfen is open.")
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such name")
    (folder / "a.txt").write_text("The mill burned down.")
    (folder / "z.txt").write_text("The ferry is late.")
    run = footnote("ingest", ".")
    assert (run.status, run.err) == (0, "3 added.\n")
    assert footnote("ingest", ".").err == "3 unchanged.\n"
    assert footnote("show", "caf").status == 0


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_every_encoding_of_a_terminal_is_good_enough(footnote, folder, encoding):
    text = "The “café” in Dorfen sold a € cake 🎂 on Sunday."
    footnote("ingest", "-", stdin=examples.lines({"id": "cake", "text": text}))
    assert footnote("show", "cake", encoding=encoding).status == 0
    shown = footnote("show", "cake", "--json", encoding=encoding)
    assert json.loads(shown.out)["text"] == text


def test_harmless_text_is_left_alone():
    text = "Zoë’s “naïve” 🏳️‍🌈 שלום سلام\t%s {x} [bold]\n"
    assert plain(text) == text
