"""``footnote eval``: figures on articles and questions of one's own."""

import json

import pytest

from tests.integration.cli import examples


def question(identifier, article, text, *answers):
    spans = []
    for answer in answers:
        start = article["text"].index(answer)
        spans.append({"start": start, "end": start + len(answer), "text": answer})
    return {
        "id": identifier,
        "article_id": article["id"],
        "question": text,
        "answerable": bool(answers),
        "answers": spans,
    }


QUESTIONS = (
    question("q1", examples.BRIDGE, examples.ANSWERED, "its cables are rusty"),
    question("q2", examples.ORCHARD, "What did frost in April ruin?", "most of the apple harvest"),
    question("q3", examples.BRIDGE, examples.UNKNOWN_NAME),
    question("q4", examples.ORCHARD, examples.NOT_COVERED),
)


@pytest.fixture
def evaluate(footnote, folder):
    (folder / "a.jsonl").write_text(examples.lines(*examples.ARTICLES))
    (folder / "q.jsonl").write_text(examples.lines(*QUESTIONS))

    def run(*options):
        return footnote("eval", "--articles", "a.jsonl", "--questions", "q.jsonl", *options)

    return run


def predictions(folder):
    return [json.loads(line) for line in (folder / "p.jsonl").read_text().splitlines()]


def test_the_figures_are_printed(evaluate):
    run = evaluate()
    assert run.status == 0
    assert run.err == "2 articles ingested.\n"
    lines = dict(line.split(maxsplit=1) for line in run.out.splitlines())
    assert lines["questions"] == "4, 2 of them answerable"
    assert lines["hit@1"] == "100.0%"
    assert run.out.splitlines()[-1].startswith("latency                p50 ")


def test_the_figures_as_json_are_shares_and_milliseconds(evaluate):
    result = json.loads(evaluate("--json").out)
    assert result["hit@1"] == result["hit@10"] == 1.0
    assert result["answered_share_of_answerable"] == 1.0
    assert result["refused_share_of_unanswerable"] == 1.0
    assert set(result["latency_ms"]) == {"p50", "p95", "p99"}


def test_a_share_of_nothing_is_null_or_a_dash(evaluate, folder):
    (folder / "q.jsonl").write_text(examples.lines(QUESTIONS[2]))
    assert json.loads(evaluate("--json").out)["hit@1"] is None
    assert "hit@1                  -\n" in evaluate().out


def test_each_question_leaves_a_line_of_predictions(evaluate, folder):
    evaluate("--predictions", "p.jsonl")
    found = predictions(folder)
    assert [line["id"] for line in found] == ["q1", "q2", "q3", "q4"]
    assert [line["status"] for line in found] == ["answered", "answered", "refused", "refused"]
    for line in found:
        assert list(line) == ["id", "status", "ranked", "answer", "ms"]
        assert line["answer"]["status"] == line["status"]
        assert line["ms"] > 0


def test_the_best_sentences_stand_there_for_a_refusal_too(evaluate, folder):
    evaluate("--predictions", "p.jsonl")
    texts = {article["id"]: article["text"] for article in examples.ARTICLES}
    for line in predictions(folder):
        assert line["ranked"]
        scores = [ranked["score"] for ranked in line["ranked"]]
        assert scores == sorted(scores, reverse=True)
        for ranked in line["ranked"]:
            assert list(ranked) == ["article_id", "start", "end", "quote", "score"]
            text = texts[ranked["article_id"]]
            assert text[ranked["start"] : ranked["end"]] == ranked["quote"]


def test_ten_sentences_at_most_are_ranked(evaluate, folder):
    long = {"id": "long", "text": " ".join(f"Ship {n} reached the harbour." for n in range(30))}
    (folder / "a.jsonl").write_text(examples.lines(long))
    (folder / "q.jsonl").write_text(
        examples.lines(question("q", long, "Which ship reached the harbour?", "Ship 7"))
    )
    evaluate("--predictions", "p.jsonl")
    assert [len(line["ranked"]) for line in predictions(folder)] == [10]
    first = (folder / "p.jsonl").read_text().split('"ms"')[0].split('"timings_ms"')[0]
    evaluate("--predictions", "p.jsonl")
    assert (folder / "p.jsonl").read_text().startswith(first)


def test_with_scope_article_each_question_is_asked_of_its_own(evaluate, folder):
    evaluate("--predictions", "p.jsonl", "--scope", "article")
    asked = {q["id"]: q["article_id"] for q in QUESTIONS}
    for line in predictions(folder):
        assert {ranked["article_id"] for ranked in line["ranked"]} == {asked[line["id"]]}


def test_the_limit_counts_questions(evaluate):
    assert json.loads(evaluate("--json", "--limit", "2").out)["questions"] == 2


def test_nothing_stays_behind(evaluate, footnote, folder):
    evaluate()
    assert footnote("articles", "--json").out == "[]\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("{", "line", id="no JSON"),
        pytest.param('{"id": "q", "question": "Why?"}', "article_id", id="a missing field"),
        pytest.param(
            '{"id": "q", "article_id": "a", "question": "Why?", "answers": [{"start": 1}]}',
            "answers.0.end",
            id="half a span",
        ),
    ],
)
def test_a_wrong_line_is_named_by_file_and_number(evaluate, folder, line, said):
    (folder / "q.jsonl").write_text(examples.lines(QUESTIONS[0]) + "\n" + line + "\n")
    run = evaluate()
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith(f"footnote: q.jsonl:3: {said}: ")
    assert run.err.count("\n") == 1


@pytest.mark.parametrize(
    ("files", "status", "said"),
    [
        pytest.param({"q.jsonl": None}, 1, "q.jsonl", id="no questions file"),
        pytest.param({"q.jsonl": ""}, 2, "holds no questions", id="no questions"),
        pytest.param({"a.jsonl": None}, 1, "a.jsonl: There is no such file", id="no articles"),
        pytest.param({"a.jsonl": "{}\n"}, 1, "a.jsonl:1", id="a wrong article"),
        pytest.param({"p.jsonl/x": ""}, 2, "p.jsonl cannot be written", id="no place to write"),
    ],
)
def test_what_cannot_work_is_told_in_one_line(evaluate, folder, files, status, said):
    for name, content in files.items():
        path = folder / name
        if content is None:
            path.unlink()
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(content)
    run = evaluate("--predictions", "p.jsonl")
    assert (run.status, run.out) == (status, "")
    assert said in run.err.splitlines()[-1]
    assert run.err.splitlines()[-1].startswith("footnote: ")


def test_without_the_language_model_none_is_asked(evaluate, monkeypatch):
    monkeypatch.setenv("LLM_MODEL", "openai:scripted")
    monkeypatch.setenv("LLM_BASE_URL", "http://127.0.0.1:9/v1")
    assert json.loads(evaluate("--no-llm", "--json").out)["answered_share_of_answerable"] == 1.0


def test_missing_options_are_wrong_usage(footnote):
    run = footnote("eval")
    assert (run.status, run.out) == (2, "")


def test_a_terminal_sees_progress_and_a_pipe_does_not(evaluate, footnote, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    arguments = ("eval", "--articles", "a.jsonl", "--questions", "q.jsonl")
    assert "questions" in footnote(*arguments, terminals="err").err
    assert "questions" not in evaluate().err
