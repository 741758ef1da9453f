"""``footnote ingest``: a line for each article, and an exit status that tells."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import ingest.__main__
import ingest.cli
from ingest.errors import SourceError, StoreUnavailable
from ingest.storage.article_store import ArticleStore
from ingest.storage.database import sqlite_url
from tests.integration.cli import examples

ROOT = Path(__file__).parents[3]
KEYS = [
    *("source", "status", "article_id", "sentences", "near_duplicates", "error"),
    *("title", "outlet", "published_at", "notes"),
]
UNKNOWN = "  no title, outlet or date found; give them with --title, --outlet and --date\n"


def records(run):
    return [json.loads(line) for line in run.out.splitlines()]


@pytest.fixture
def story(folder):
    path = folder / "story.txt"
    path.write_text("The mill burned down. Nobody was hurt.\n")
    return path


def test_an_article_is_added_then_unchanged_then_updated(footnote, story):
    added = footnote("ingest", "story.txt", "--id", "mill")
    assert (added.status, added.out) == (0, f"added  mill  2 sentences\n{UNKNOWN}")
    assert added.err == "1 added.\n"
    again = footnote("ingest", "story.txt", "--id", "mill")
    assert (again.out, again.err) == (f"unchanged  mill  2 sentences\n{UNKNOWN}", "1 unchanged.\n")
    story.write_text("The mill burned down on Friday.\n")
    changed = footnote("ingest", "story.txt", "--id", "mill")
    assert (changed.out, changed.err) == (f"updated  mill  1 sentence\n{UNKNOWN}", "1 updated.\n")


def test_a_report_that_is_known_from_another_outlet_is_told(footnote, filled):
    copy = {**examples.BRIDGE, "id": "copy", "outlet": "The Other Post"}
    again = footnote("ingest", "-", stdin=examples.lines(copy))
    assert again.out.startswith("added  copy  4 sentences, nearly the same as bridge\n")
    (record,) = records(
        footnote("ingest", "-", "--json", stdin=examples.lines({**copy, "title": "Bridge closes"}))
    )
    assert (record["status"], record["near_duplicates"]) == ("updated", ["bridge"])


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
        "ingest", "story.txt", "empty.txt", "-", "--json", stdin=examples.lines(examples.BRIDGE)
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
    first = [line.split()[0] for line in run.out.splitlines() if not line.startswith(" ")]
    assert first == ["added", "added"]
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
    assert "127.0.0.1 is not an address on the public web" in run.err


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="no source"),
        pytest.param(["story.txt", "--nonsense"], id="an unknown option"),
        pytest.param(["story.txt", "-", "--title", "One title"], id="one title for two articles"),
        pytest.param(["story.txt", "--date", "tomorrow"], id="a date that is none"),
        pytest.param(["story.txt", "--url", "no address"], id="an address that is none"),
        pytest.param(["story.txt", "--library", "No Such Name!"], id="an impossible library"),
        pytest.param(
            ["story.txt", "--library", "No Such Name!", "--dry-run"],
            id="an impossible library in a dry run",
        ),
    ],
)
def test_wrong_usage_is_status_2_and_changes_nothing(footnote, story, arguments):
    run = footnote("ingest", *arguments)
    assert (run.status, run.out) == (2, "")
    assert run.err
    assert footnote("articles", "--json").out == "[]\n"


def test_a_second_line_of_standard_input_is_too_many_for_one_title(footnote):
    stdin = examples.lines(*examples.ARTICLES)
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


def test_the_bar_counts_to_the_number_of_articles_and_tells_the_speed(
    footnote, folder, monkeypatch
):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    (folder / "lines.jsonl").write_text(examples.lines(*examples.ARTICLES))
    run = footnote("ingest", "lines.jsonl", terminals="err")
    assert "2/2" in run.err
    assert "sentences/s" in run.err


def test_results_that_are_piped_away_stay_on_standard_output_beside_the_bar(
    footnote, story, monkeypatch
):
    monkeypatch.setenv("TERM", "xterm")
    run = footnote("ingest", "story.txt", "--json", terminals="err")
    (record,) = records(run)
    assert record["status"] == "added"
    assert "added" not in run.err


def test_ctrl_c_is_status_130_and_what_was_committed_stays(footnote, monkeypatch):
    reading = ingest.cli.read_sources

    def interrupted(*arguments):
        yield from reading(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(ingest.cli, "read_sources", interrupted)
    one_batch = [{"id": f"story-{n}", "text": f"The boat number {n} sank."} for n in range(20)]
    run = footnote("ingest", "-", stdin=examples.lines(*one_batch, examples.BRIDGE))
    assert run.status == 130
    assert run.err == "Stopped: 20 added. Run the same command again to ingest the rest.\n"
    kept = json.loads(footnote("articles", "--json").out)
    assert {article["id"] for article in kept} == {article["id"] for article in one_batch}


def test_ctrl_c_lets_the_articles_at_hand_in_and_the_same_command_does_the_rest(
    footnote, monkeypatch
):
    reporting = ingest.cli.report

    def pressed(outcome, *, as_json):
        reporting(outcome, as_json=as_json)
        if outcome.article_id == "story-3":
            signal.raise_signal(signal.SIGINT)

    stories = [{"id": f"story-{n}", "text": f"The boat number {n} sank."} for n in range(50)]
    with monkeypatch.context() as patch:
        patch.setattr(ingest.cli, "report", pressed)
        stopped = footnote("ingest", "-", stdin=examples.lines(*stories))
    assert stopped.status == 130
    assert stopped.err == "Stopped: 20 added. Run the same command again to ingest the rest.\n"
    assert stopped.out.count("added  ") == 20
    again = footnote("ingest", "-", stdin=examples.lines(*stories))
    assert (again.status, again.err) == (0, "30 added, 20 unchanged.\n")


def test_ctrl_c_pressed_twice_stops_at_once(footnote, monkeypatch):
    def pressed(outcome, *, as_json):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(ingest.cli, "report", pressed)
    run = footnote("ingest", "-", stdin=examples.lines(*examples.ARTICLES))
    assert run.status == 130
    assert run.err == "Stopped: 1 added. Run the same command again to ingest the rest.\n"


def test_ctrl_c_while_standard_input_is_silent_ends_the_process():
    command = [sys.executable, "-m", "ingest", "-", "--dry-run"]
    with subprocess.Popen(  # noqa: S603  # this interpreter and this project
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        process.stdin.write(examples.lines(examples.BRIDGE))
        process.stdin.flush()
        assert process.stdout.readline() == "added  bridge  4 sentences\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert (
            process.stderr.read()
            == "Stopped: 1 added. Run the same command again to ingest the rest.\n"
        )


def test_what_went_in_before_a_failure_is_summed_up(footnote, monkeypatch):
    reading = ingest.cli.read_sources

    def failing(*arguments):
        yield from reading(*arguments)
        raise StoreUnavailable("The database is away.")

    monkeypatch.setattr(ingest.cli, "read_sources", failing)
    stories = [{"id": f"story-{n}", "text": f"The boat number {n} sank."} for n in range(20)]
    run = footnote("ingest", "-", stdin=examples.lines(*stories))
    assert run.status == 1
    assert run.err.splitlines()[0] == "20 added."
    assert "The database is away." in run.err


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(footnote, folder):
    run = footnote("ingest", "-", "--dry-run", stdin=examples.lines(*examples.ARTICLES))
    assert run.status == 0
    added = [line for line in run.out.splitlines() if not line.startswith(" ")]
    assert added == ["added  bridge  4 sentences", "added  orchard  3 sentences"]
    assert run.err == "Dry run, nothing written: 2 added.\n"
    assert not (folder / "store").exists()


def test_a_dry_run_tells_new_changed_unchanged_and_failed_apart_as_ingesting_would(
    footnote, filled, monkeypatch
):
    def unused(_):
        raise AssertionError("a dry run needs no model")

    changed = examples.BRIDGE | {"text": "The bridge is open again."}
    late = {"id": "late", "text": "It rained."}
    blank = {"id": "blank", "text": " "}
    stdin = examples.lines(examples.ORCHARD, changed, changed, late, late, blank, examples.BRIDGE)
    with monkeypatch.context() as patch:
        patch.setattr("ingest.bootstrap.load_embedder", unused)
        dry = footnote("ingest", "-", "--dry-run", "--json", stdin=stdin)
    before = footnote("articles", "--json").out
    real = footnote("ingest", "-", "--json", stdin=stdin)
    assert (dry.status, dry.out, dry.err) == (1, real.out, "")
    assert [record["status"] for record in records(dry)] == [
        *("unchanged", "updated", "unchanged", "added", "unchanged", "failed", "updated"),
    ]
    assert len(json.loads(before)) == 2


def test_a_dry_run_makes_no_library(footnote, filled):
    run = footnote("ingest", "-", "--dry-run", "--library", "other", stdin="It rained.\n")
    assert run.err == "Dry run, nothing written: 1 added.\n"
    store = ArticleStore(sqlite_url(filled / "footnote.sqlite3"))
    assert store.find_library("other") is None
    store.close()


def test_waiting_for_another_writer_is_told(footnote, story, monkeypatch):
    def waits(settings, name, on_wait):
        on_wait(3.2)
        raise SourceError("enough")

    monkeypatch.setattr(ingest.cli, "open_library", waits)
    run = footnote("ingest", "story.txt")
    assert "Waiting for another ingest to finish (3 s)" in run.err


def test_python_m_ingest_is_the_same_command(footnote, story):
    run = footnote("story.txt", "--id", "mill", program=ingest.__main__.main)
    assert (run.status, run.out) == (0, f"added  mill  2 sentences\n{UNKNOWN}")


def test_a_library_of_its_own_holds_its_articles_alone(footnote, story):
    footnote("ingest", "story.txt", "--library", "fires")
    assert footnote("articles", "--json").out == "[]\n"
    assert len(json.loads(footnote("articles", "--json", "--library", "fires").out)) == 1


def test_the_text_is_stored_character_for_character(footnote, folder):
    text = "\u201cSo\u00a0what?\u201d she\r\nasked.\u2003 Caf\u0065\u0301 owners\tlaughed. \U0001f600\n"
    footnote("ingest", "-", stdin=examples.lines({"id": "cafe", "text": text}))
    assert json.loads(footnote("show", "cafe", "--json").out)["text"] == text


# Metadata


def listed(footnote):
    return json.loads(footnote("articles", "--json").out)


GIVEN = ("--outlet", "The Sample", "--date", "2026-02-13", "--title", "A fire")
ADDRESS = ("--url", "https://example.com/mill")


def test_what_was_given_stays_when_the_article_is_ingested_again(footnote, story):
    footnote("ingest", "story.txt", *GIVEN, *ADDRESS)
    (before,) = listed(footnote)
    again = footnote("ingest", "story.txt")
    assert again.err == "1 unchanged.\n"
    assert "  A fire · The Sample · 2026-02-13\n" in again.out
    assert "  kept from before: title, URL, outlet, date\n" in again.out
    story.write_text("The mill burned down on Friday. Nobody was hurt.\n")
    assert footnote("ingest", "story.txt").err == "1 updated.\n"
    (after,) = listed(footnote)
    assert after == {**before, "version": 2}


def test_what_was_given_for_lines_stays_although_they_say_otherwise(footnote):
    line = {"id": "mill", "text": "The mill burned down.", "outlet": "Its Own"}
    footnote("ingest", "-", "--outlet", "The Sample", stdin=examples.lines(line))
    footnote("ingest", "-", stdin=examples.lines({**line, "text": "The mill is gone."}))
    (article,) = listed(footnote)
    assert (article["outlet"], article["version"]) == ("The Sample", 2)


def test_an_empty_option_takes_back_what_was_given(footnote, story):
    footnote("ingest", "story.txt", *GIVEN)
    footnote("ingest", "story.txt", "--outlet", "")
    footnote("ingest", "story.txt")
    (article,) = listed(footnote)
    assert (article["outlet"], article["title"]) == (None, "A fire")


def test_what_the_page_says_wins_only_if_that_is_preferred(footnote):
    own = {"id": "mill", "text": "It burned.", "outlet": "Its Own", "published_at": "2026-01-01"}
    plain = {"id": "barn", "text": "It stands."}
    stdin = examples.lines(own, plain)
    footnote("ingest", "-", "--outlet", "The Sample", "--date", "2026-02-13", stdin=stdin)
    assert {article["outlet"] for article in listed(footnote)} == {"The Sample"}
    preferred = ("--outlet", "The Sample", "--date", "2026-02-13", "--prefer-page")
    footnote("ingest", "-", *preferred, stdin=stdin)
    footnote("ingest", "-", stdin=stdin)
    found = {a["id"]: (a["outlet"], a["published_at"]) for a in listed(footnote)}
    assert found == {"mill": ("Its Own", "2026-01-01"), "barn": ("The Sample", "2026-02-13")}


def test_another_text_at_the_same_path_gets_nothing_of_the_former(footnote, story):
    story.write_text(
        "The mill burned down on Friday night, and nobody in the valley was hurt by it.\n"
    )
    footnote("ingest", "story.txt", *GIVEN, *ADDRESS)
    story.write_text(
        "A new ferry sails every hour between the island and the old harbour in town.\n"
    )
    run = footnote("ingest", "story.txt")
    assert "so what was given then is not kept" in run.out
    assert {article["outlet"] for article in listed(footnote)} == {"The Sample", None}


def test_a_removed_article_takes_along_what_was_given(footnote, story):
    footnote("ingest", "story.txt", "--id", "mill", *GIVEN)
    footnote("remove", "mill", "--yes")
    footnote("ingest", "story.txt")
    (article,) = listed(footnote)
    assert (article["outlet"], article["title"]) == (None, None)


def test_a_dry_run_keeps_what_was_given_too(footnote, story):
    footnote("ingest", "story.txt", *GIVEN)
    run = footnote("ingest", "story.txt", "--dry-run")
    assert run.err == "Dry run, nothing written: 1 unchanged.\n"


def test_a_date_in_the_text_is_used_and_told(footnote, folder):
    text = "The mill burned down\n\nTOLM, 13 February 2026 — The mill is gone. Nobody was hurt.\n"
    (folder / "fire.txt").write_text(text)
    run = footnote("ingest", "fire.txt")
    assert "  date read from the text: “TOLM, 13 February 2026 —”\n" in run.out
    assert "  no outlet found; give it with --outlet\n" in run.out
    assert listed(footnote)[0]["published_at"] == "2026-02-13"
    given = footnote("ingest", "fire.txt", "--date", "2026-02-14")
    assert "read from the text" not in given.out


def test_the_bar_names_what_was_done_if_no_terminal_lists_it(footnote, folder, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "60")
    title = "The mill " * 12
    stdin = examples.lines({"id": "mill", "text": "The mill is gone.", "title": title})
    run = footnote("ingest", "-", stdin=stdin, terminals="err")
    (row,) = {row.strip() for row in run.err.splitlines() if "The mill The mill" in row}
    assert "…" in row
    shown = footnote("ingest", "-", stdin=stdin, terminals="out err")
    assert all(len(row) <= 60 for row in shown.out.splitlines())
