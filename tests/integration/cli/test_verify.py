"""``footnote verify``: statements of one's own, checked against the articles."""

import json

import pytest

from bot.nli.factory import load_nli_model
from tests.fakes.nli import ENTAILED, always, literal
from tests.integration.cli import examples


@pytest.fixture
def statement():
    article = examples.ARTICLES[0]
    return article["text"].split("\n\n")[-1].split(". ")[0].strip(" .") + "."


def lines_of(run):
    return [json.loads(line) for line in run.out.splitlines()]


def test_a_statement_of_the_articles_is_supported_and_cited(footnote, filled, statement):
    run = footnote("verify", statement, "--json")
    assert run.status == 0, run.err
    (found,) = lines_of(run)
    assert found["verdict"] == "supported"
    assert set(found) == {
        *("id", "claim", "article_id", "verdict", "score", "failed_gates", "citations")
    }
    assert found["citations"][0]["article_id"] == found["article_id"]


def test_a_statement_with_another_number_is_contradicted_whatever_the_model_says(
    footnote, filled, monkeypatch
):
    monkeypatch.setattr("bot.bootstrap.load_nli_model", lambda _: always(ENTAILED))
    run = footnote("verify", "Engineers counted 84 broken wires in January.", "--json")
    (found,) = lines_of(run)
    assert (found["verdict"], found["failed_gates"]) == ("contradicted", ["number"])
    assert found["score"] < 0.5


def test_the_model_that_judges_is_the_one_that_is_set(footnote, filled, monkeypatch):
    named = []
    monkeypatch.setenv("NLI_MODEL", "somebody/else")
    monkeypatch.setattr(
        "bot.bootstrap.load_nli_model", lambda name: named.append(name) or literal()
    )
    assert footnote("verify", "It rained.").status == 0
    assert named == ["somebody/else"]


def test_a_model_that_is_not_there_is_a_failure_in_one_line(footnote, filled, monkeypatch):
    monkeypatch.setattr("bot.bootstrap.load_nli_model", load_nli_model)
    monkeypatch.setenv("NLI_MODEL", "./nowhere")
    run = footnote("verify", "It rained.")
    assert (run.status, run.out, run.err.count("\n")) == (1, "", 1)
    assert "NLI_MODEL" in run.err


def test_for_people_verdict_score_and_sentence_are_shown(footnote, filled, statement):
    run = footnote("verify", statement)
    assert run.status == 0
    assert "supported, score " in run.out
    assert "[1]" in run.out


def test_lines_of_a_file_keep_their_order_and_identifiers(footnote, filled, statement, tmp_path):
    file = tmp_path / "claims.jsonl"
    rows = [
        {"id": "b", "claim": "Penguins rule the moon of another planet."},
        {"id": "a", "claim": statement},
        {"id": "c", "claim": statement, "article_id": "nothing-here"},
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    run = footnote("verify", "--claims", str(file), "--json")
    assert run.status == 1
    found = lines_of(run)
    assert [line["id"] for line in found] == ["b", "a", "c"]
    assert [line.get("verdict") for line in found] == ["unsupported", "supported", None]
    assert "nothing-here" in found[2]["error"]


def test_a_line_that_is_no_statement_is_named(footnote, filled, tmp_path):
    file = tmp_path / "claims.jsonl"
    file.write_text("oops\n", "utf-8")
    run = footnote("verify", "--claims", str(file))
    assert run.status == 1
    assert "line 1" in run.err


def test_a_missing_file_is_a_failure_in_one_line(footnote, filled):
    run = footnote("verify", "--claims", "nowhere.jsonl")
    assert (run.status, run.out) == (1, "")
    assert "nowhere.jsonl" in run.err


def test_arguments_and_a_file_together_are_wrong_usage(footnote, filled):
    assert footnote("verify", "A.", "--claims", "x.jsonl").status == 2


def test_an_empty_library_supports_nothing(footnote, monkeypatch, tmp_path):
    monkeypatch.setenv("FOOTNOTE_DATA_DIR", str(tmp_path / "empty"))
    run = footnote("verify", "Anything at all happened.", "--json")
    assert run.status == 0
    assert lines_of(run)[0]["verdict"] == "unsupported"
