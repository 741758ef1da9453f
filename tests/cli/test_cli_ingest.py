"""``footnote ingest``: a line for each article, and an exit status that tells."""

import json

import pytest

import ingest.__main__
import ingest.command
from ingest.errors import SourceError
from tests.cli import newsroom

KEYS = ["source", "status", "article_id", "sentences", "error"]


def records(run):
    return [json.loads(line) for line in run.out.splitlines()]


@pytest.fixture
def story(folder):
    path = folder / "story.txt"
    path.write_text("The mill burned down. Nobody was hurt.\n")
    return path


def test_an_article_is_added_then_unchanged_then_updated(footnote, story):
    added = footnote("ingest", "story.txt", "--id", "mill")
    assert (added.status, added.out) == (0, "added  mill  2 sentences\n")
    assert added.err == "1 added.\n"
    again = footnote("ingest", "story.txt", "--id", "mill")
    assert (again.out, again.err) == ("unchanged  mill  2 sentences\n", "1 unchanged.\n")
    story.write_text("The mill burned down on Friday.\n")
    changed = footnote("ingest", "story.txt", "--id", "mill")
    assert (changed.out, changed.err) == ("updated  mill  1 sentence\n", "1 updated.\n")


def test_the_options_are_kept_with_the_article(footnote, story):
    footnote(
        *("ingest", "story.txt", "--id", "mill", "--title", "A fire", "--outlet", "The Sample"),
        *("--url", "https://example.com/mill", "--date", "2031-01-02"),
    )
    (shown,) = json.loads(footnote("articles", "--json").out)
    assert shown == {
        "id": "mill",
        "title": "A fire",
        "outlet": "The Sample",
        "url": "https://example.com/mill",
        "published_at": "2031-01-02",
        "version": 1,
        "sentences": 2,
    }


def test_with_json_each_article_is_exactly_one_line_with_the_same_keys(footnote, story, folder):
    (folder / "empty.txt").write_text("")
    run = footnote(
        "ingest", "story.txt", "empty.txt", "-", "--json", stdin=newsroom.lines(newsroom.BRIDGE)
    )
    added, failed, piped = records(run)
    assert [list(record) for record in (added, failed, piped)] == [KEYS] * 3
    assert added["source"] == "story.txt"
    assert (added["status"], added["sentences"], added["error"]) == ("added", 2, None)
    assert (failed["source"], failed["status"], failed["article_id"]) == (
        "empty.txt",
        "failed",
        None,
    )
    assert failed["error"] == "It is empty."
    assert (piped["source"], piped["article_id"]) == ("-:1", "bridge")
    assert run.err == ""


def test_sources_without_an_article_are_named_and_the_others_go_in(footnote, story, folder):
    (folder / "binary.txt").write_bytes(b"\x00\x01\x02" * 100)
    (folder / "lines.jsonl").write_text('{"text": "A fair opened."}\n{"text": \n')
    run = footnote("ingest", "gone.txt", "binary.txt", "lines.jsonl", "story.txt")
    assert run.status == 1
    assert [line.split()[0] for line in run.out.splitlines()] == ["added", "added"]
    gone, binary, line, summary = run.err.splitlines()
    assert gone == "gone.txt: There is no such file. Check the path."
    assert binary.startswith("binary.txt: ")
    assert line.startswith("lines.jsonl:2: ")
    assert summary == "2 added, 3 failed."


def test_standard_input_may_be_a_plain_text(footnote):
    run = footnote("ingest", "-", "--title", "A story", stdin="The lake froze over.\n")
    assert run.status == 0
    (article,) = json.loads(footnote("articles", "--json").out)
    assert article["title"] == "A story"


def test_an_address_inside_the_network_is_not_fetched(footnote):
    run = footnote("ingest", "http://127.0.0.1/story")
    assert run.status == 1
    assert "127.0.0.1 is not an address of the public web" in run.err


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="no source"),
        pytest.param(["story.txt", "--nonsense"], id="an unknown option"),
        pytest.param(["story.txt", "-", "--title", "One title"], id="one title for two articles"),
        pytest.param(["story.txt", "--date", "tomorrow"], id="a date that is none"),
        pytest.param(["story.txt", "--url", "no address"], id="an address that is none"),
        pytest.param(["story.txt", "--library", "No Such Name!"], id="an impossible library"),
    ],
)
def test_wrong_usage_is_status_2_and_changes_nothing(footnote, story, arguments):
    run = footnote("ingest", *arguments)
    assert (run.status, run.out) == (2, "")
    assert run.err
    assert footnote("articles", "--json").out == "[]\n"


def test_a_second_line_of_standard_input_is_too_many_for_one_title(footnote):
    stdin = newsroom.lines(*newsroom.ARTICLES)
    run = footnote("ingest", "-", "--title", "One title", stdin=stdin)
    assert run.status == 2
    assert "--title can only be given with a single article" in run.err


@pytest.mark.parametrize("forced", ["", "1"], ids=["plain", "FORCE_COLOR"])
def test_a_pipe_sees_nothing_of_the_progress_bar(footnote, story, monkeypatch, forced):
    monkeypatch.setenv("FORCE_COLOR", forced)
    run = footnote("ingest", "story.txt")
    assert run.err == "1 added.\n"


def test_a_terminal_sees_a_progress_bar_that_goes_away(footnote, story, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    run = footnote("ingest", "story.txt", terminals="err")
    assert "articles" in run.err
    assert "\x1b[2K" in run.err
    assert run.err.endswith("1 added.\n")


def test_results_that_are_piped_away_stay_on_standard_output_beside_the_bar(
    footnote, story, monkeypatch
):
    monkeypatch.setenv("TERM", "xterm")
    run = footnote("ingest", "story.txt", "--json", terminals="err")
    (record,) = records(run)
    assert record["status"] == "added"
    assert "added" not in run.err


def test_ctrl_c_is_status_130_and_what_was_committed_stays(footnote, monkeypatch):
    reading = ingest.command.read_sources

    def interrupted(*arguments):
        yield from reading(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(ingest.command, "read_sources", interrupted)
    one_batch = [{"id": f"story-{n}", "text": f"The boat number {n} sank."} for n in range(20)]
    run = footnote("ingest", "-", stdin=newsroom.lines(*one_batch, newsroom.BRIDGE))
    assert (run.status, run.err) == (130, "Stopped.\n")
    kept = json.loads(footnote("articles", "--json").out)
    assert {article["id"] for article in kept} == {article["id"] for article in one_batch}


def test_waiting_for_another_writer_is_told(footnote, story, monkeypatch):
    def waits(settings, name, on_wait):
        on_wait(3.2)
        raise SourceError("enough")

    monkeypatch.setattr(ingest.command, "open_library", waits)
    run = footnote("ingest", "story.txt")
    assert "Waiting for another ingest to finish (3 s)" in run.err


def test_python_m_ingest_is_the_same_command(footnote, story):
    run = footnote("story.txt", "--id", "mill", program=ingest.__main__.main)
    assert (run.status, run.out) == (0, "added  mill  2 sentences\n")


def test_a_library_of_its_own_holds_its_articles_alone(footnote, story):
    footnote("ingest", "story.txt", "--library", "fires")
    assert footnote("articles", "--json").out == "[]\n"
    assert len(json.loads(footnote("articles", "--json", "--library", "fires").out)) == 1


def test_the_text_is_stored_character_for_character(footnote, folder):
    text = "\u201cSo\u00a0what?\u201d she\r\nasked.\u2003 Caf\u0065\u0301 owners\tlaughed. \U0001f600\n"
    footnote("ingest", "-", stdin=newsroom.lines({"id": "cafe", "text": text}))
    assert json.loads(footnote("show", "cafe", "--json").out)["text"] == text
