"""``footnote audit``: how an answer came about."""

import json
import shutil
import sqlite3
from datetime import UTC, datetime

import pytest

from bot.audit.record import FORMAT
from bot.bootstrap import open_records
from bot.settings import load_settings
from bot.types.records import Exchange, Feedback
from tests.integration.cli import examples
from tests.integration.llm.openai_server import Behaviour

RUSTY = "The old bridge in Vellmar closes on Monday because its cables are rusty."
WRITTEN = (
    "The old bridge closes on Monday because its cables are rusty. [A1]\n"
    "Engineers counted 48 broken wires during an inspection. [A3]\n"
    "Engineers counted 49 broken wires during an inspection. [A2]\n"
)


@pytest.fixture
def asked(footnote, filled):
    """``asked(question)`` asks and gives the identifier that JSON names."""

    def ask(question=examples.ANSWERED, *options):
        run = footnote("ask", question, "--json", *options)
        assert run.status == 0
        return json.loads(run.out)["id"]

    return ask


def record(footnote, identifier):
    run = footnote("audit", identifier, "--json")
    assert (run.status, run.err) == (0, "")
    return json.loads(run.out)


def test_a_written_answer_is_shown_with_all_that_led_to_it(footnote, asked, model):
    with model(Behaviour(WRITTEN)):
        identifier = asked()
    run = footnote("audit", identifier)
    assert (run.status, run.err) == (0, "")
    first, question, facts, *_ = run.out.splitlines()
    assert first.startswith(f"{identifier}, asked 20")
    assert question == examples.ANSWERED
    assert facts.startswith("answered, llm, libraries shared, confidence ")
    assert "openai:scripted, prompt " in run.out
    assert "shown: The old bridge closes on Monday" in run.out
    assert "repaired: Engineers counted 48 broken wires" in run.out
    assert "dropped: Engineers counted 49 broken wires" in run.out
    assert "failed number" in run.out
    assert "  | Engineers counted 49 broken wires during an inspection. [A2]" in run.out
    assert f"A1 = bridge v1 #0: “{RUSTY[:40]}" in run.out


def test_json_has_the_same_for_programs(footnote, asked, model):
    with model(Behaviour(WRITTEN)):
        identifier = asked()
    found = record(footnote, identifier)
    assert (found["format"], found["question_id"]) == (FORMAT, identifier)
    assert {sentence["role"] for sentence in found["sentences"]} == {"answer"}
    assert found["draft"]["output"] == WRITTEN
    assert [claim["verdict"] for claim in found["draft"]["claims"]] == [
        *("shown", "repaired", "dropped")
    ]
    assert found["draft"]["claims"][2]["failed_gates"] == ["number"]
    assert found["total_ms"] >= found["first_claim_ms"] >= found["retrieval_ms"] > 0
    # The articles' texts stand in the store alone.
    assert RUSTY not in json.dumps(found)


def test_an_extractive_answer_and_a_refusal_leave_a_record_too(footnote, asked):
    answered, refused = record(footnote, asked()), record(footnote, asked(examples.NOT_COVERED))
    assert (answered["mode"], answered["refusal"], answered["draft"]) == ("extractive", None, None)
    assert [cited["article_id"] for cited in answered["citations"]] == ["bridge"]
    assert refused["refusal"] == "not_covered"
    assert len(refused["nearest"]) > 0


def test_without_an_identifier_the_latest_are_listed(footnote, asked):
    answered, refused = asked(), asked(examples.NOT_COVERED)
    run = footnote("audit")
    assert (run.status, run.err) == (0, "")
    first, second = run.out.splitlines()
    assert f"{refused}  extractive  refused   How do volcanoes" in first
    assert f"{answered}  extractive  answered  Why does" in second
    assert footnote("audit", "--limit", "1").out.splitlines() == [first]
    listed = json.loads(footnote("audit", "--json").out)
    assert [found["question_id"] for found in listed] == [refused, answered]
    assert datetime.fromisoformat(listed[0]["asked_at"]).utcoffset().total_seconds() == 0


def test_the_beginning_of_an_identifier_is_enough(footnote, asked):
    identifier = asked()
    assert footnote("audit", identifier[:6]).out == footnote("audit", identifier).out


@pytest.mark.parametrize("typed", ["nothing", "..", "\x1b[31m", "1442000111222333444"])
def test_an_unknown_identifier_says_what_to_do(footnote, asked, typed):
    asked()
    run = footnote("audit", typed)
    assert (run.status, run.out) == (2, "")
    assert "no audit record" in run.err
    assert "`footnote audit` lists the latest" in run.err
    assert "\x1b" not in run.err


def test_a_person_is_told_where_to_look_and_a_program_is_not(footnote, filled):
    shown = footnote("ask", examples.ANSWERED, terminals="err")
    said = shown.err.strip()
    assert said.startswith("See how this answer was produced: footnote audit ")
    assert footnote("audit", said.split()[-1]).status == 0
    assert footnote("ask", examples.ANSWERED).err == ""


def test_a_conversation_names_the_record_of_each_answer(footnote, filled, monkeypatch):
    typed = iter([examples.ANSWERED, examples.NOT_COVERED, "/quit"])
    monkeypatch.setattr("builtins.input", lambda _: next(typed))
    run = footnote("chat", terminals="in out err")
    names = [line.split()[-1] for line in run.err.splitlines() if "footnote audit" in line]
    listed = footnote("audit").out
    assert len(set(names)) == 2
    assert all(name in listed for name in names)


def test_with_no_days_nothing_is_kept_and_what_was_there_is_gone(footnote, asked, monkeypatch):
    former = asked()
    monkeypatch.setenv("RETENTION_DAYS", "0")
    run = footnote("ask", examples.ANSWERED, terminals="err")
    assert run.err == ""
    monkeypatch.setenv("RETENTION_DAYS", "30")
    assert footnote("audit", former).status == 2
    assert footnote("audit").out == ""


def test_with_no_days_from_the_start_not_even_a_file_is_made(footnote, asked, folder, monkeypatch):
    monkeypatch.setenv("RETENTION_DAYS", "0")
    asked()
    assert not list((folder / "store").glob("audits*"))
    run = footnote("audit")
    assert (run.status, run.out) == (0, "")
    assert "RETENTION_DAYS is 0" in run.err


def test_what_is_too_old_is_not_shown_even_where_nobody_has_asked_since(footnote, asked, folder):
    identifier = asked()
    with sqlite3.connect(folder / "store" / "audits.sqlite3") as connection:
        connection.execute("UPDATE audits SET asked_at = '2020-01-01T00:00:00.000000+00:00'")
    connection.close()
    assert footnote("audit", identifier).status == 2


def test_sentences_of_removed_articles_are_named_and_not_shown(footnote, asked):
    identifier = asked()
    footnote("remove", "bridge", "--yes")
    run = footnote("audit", identifier)
    assert "bridge v1 #0: (no longer stored)" in run.out
    assert RUSTY not in run.out


def test_a_store_that_was_made_anew_does_not_lend_other_sentences(footnote, asked, folder):
    identifier = asked()
    for path in (folder / "store").glob("footnote.sqlite3*"):
        path.unlink()
    shutil.rmtree(folder / "store" / "chroma")
    changed = {**examples.BRIDGE, "text": "Another text stands here now. It says nothing."}
    assert footnote("ingest", "-", stdin=examples.lines(changed)).status == 0
    run = footnote("audit", identifier)
    assert "(no longer stored)" in run.out
    assert "Another text" not in run.out


def test_a_record_that_cannot_be_kept_neither_fails_nor_delays_the_answer(footnote, asked, folder):
    asked()
    (folder / "store" / "audits.sqlite3").write_bytes(b"no database at all" * 100)
    run = footnote("ask", examples.ANSWERED)
    assert run.status == 0
    assert RUSTY in run.out
    assert "audit_record_lost" in run.err
    assert footnote("audit").status == 1


def test_nothing_in_a_record_moves_the_cursor(footnote, asked, model):
    with model(Behaviour("Bad \x1b[2J\x1b[31m \u202e text. [A1]\n" + WRITTEN)):
        identifier = asked(f"{examples.ANSWERED} \x1b[31m\u202e")
    for run in (footnote("audit", identifier), footnote("audit"), footnote("audit", "--json")):
        assert run.status == 0
        assert "\x1b" not in run.out
        assert "\u202e" not in run.out


def test_another_database_holds_the_records_as_well(footnote, filled, folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder / 'store' / 'footnote.sqlite3'}")
    footnote("ask", examples.ANSWERED)
    assert examples.ANSWERED[:30] in footnote("audit").out
    assert not (folder / "store" / "audits.sqlite3").exists()


def test_what_people_in_discord_said_of_an_answer_is_shown_without_their_names(footnote, asked):
    identifier = asked()
    settings = load_settings(None)
    with open_records(settings) as records:
        records.exchanges.keep(Exchange(identifier, 4713, 1, 2, datetime.now(UTC)))
        records.exchanges.rate(
            Feedback(identifier, 4711, helpful=False, reason="Not the bridge I meant")
        )
        records.exchanges.rate(Feedback(identifier, 4712, helpful=True))
    run = footnote("audit", identifier)
    assert "not helpful: Not the bridge I meant" in run.out
    assert "4711" not in run.out
    said = record(footnote, identifier)["opinions"]
    assert said == [
        {"helpful": False, "reason": "Not the bridge I meant"},
        {"helpful": True, "reason": ""},
    ]
