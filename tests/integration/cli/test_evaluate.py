"""``footnote eval``: figures on articles, questions and claims of one's own."""

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


def claim(identifier, article, text, evidence, *, supported, kind):
    start = article["text"].index(evidence)
    return {
        "id": identifier,
        "article_id": article["id"],
        "claim": text,
        "supported": supported,
        "kind": kind,
        "evidence": [[start, start + len(evidence)]],
    }


COUNTED = "Engineers counted 48 broken wires during an inspection in January."
CLAIMS = (
    claim("c1", examples.BRIDGE, COUNTED, COUNTED, supported=True, kind="copied"),
    claim(
        "c2",
        examples.BRIDGE,
        COUNTED.replace("48", "84"),
        COUNTED,
        supported=False,
        kind="number",
    ),
)
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
    (folder / "c.jsonl").write_text(examples.lines(*CLAIMS))

    def run(*options):
        return footnote("eval", "--articles", "a.jsonl", "--questions", "q.jsonl", *options)

    return run


@pytest.fixture
def evaluate_claims(evaluate, footnote):
    def run(*options):
        return footnote("eval", "--articles", "a.jsonl", "--claims", "c.jsonl", *options)

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
    assert "shown contains the answer   100.0%\n" in run.out
    assert run.out.splitlines()[-1].startswith("latency                     p50 ")


def test_kinds_of_questions_are_rows_below(evaluate, folder):
    rows = [
        question | {"kind": kind}
        for question, kind in zip(QUESTIONS, ["why", "k" * 99, "trap", "[b]trap[/b]"], strict=True)
    ]
    (folder / "q.jsonl").write_text(examples.lines(*rows))
    _, _, table = evaluate().out.partition("\n\n")
    head, *found = table.splitlines()
    assert head.split() == ["kind", "questions", "refused", "hit@1", "contains", "the", "answer"]
    assert [line.split()[1:] for line in found] == [
        ["1", "0.0%", "100.0%", "100.0%"],
        ["1", "0.0%", "100.0%", "100.0%"],
        ["1", "100.0%", "-", "-"],
        ["1", "100.0%", "-", "-"],
    ]
    assert [line.split()[0] for line in found] == ["why", "k" * 25 + "…", "trap", "[b]trap[/b]"]
    assert len({len(line) for line in (head, *found)}) == 1


def test_the_figures_of_claims_are_printed(evaluate_claims):
    run = evaluate_claims()
    assert (run.status, run.err) == (0, "2 articles ingested.\n")
    assert [line.split() for line in run.out.splitlines()] == [
        [*"claims 2, 1 of them true, 2 with evidence".split()],
        [],
        ["claims", "written", "verified"],
        [*"true kept 1 100.0% 100.0%".split()],
        [*"false shown 1 0.0% 0.0%".split()],
        [*"AUC - 1.000".split()],
        [*"true kept where 10 % of the false are shown - 100.0%".split()],
        [],
        [*"true kept, by kind claims written verified".split()],
        [*"copied 1 100.0% 100.0%".split()],
        [],
        [*"false shown, by kind claims written verified".split()],
        [*"number 1 0.0% 0.0%".split()],
    ]


@pytest.mark.parametrize("scope", ["article", "all"])
def test_the_figures_of_claims_as_json_are_nested_by_check(evaluate_claims, scope):
    figures = json.loads(evaluate_claims("--json", "--scope", scope).out)
    assert list(figures) == ["claims"]
    assert (figures["claims"]["claims"], figures["claims"]["true"]) == (2, 1)
    for check in ("written", "verified"):
        assert figures["claims"][check]["true_kept_by_kind"] == {"copied": 1.0}
        assert figures["claims"][check]["false_shown_by_kind"] == {"number": 0.0}


def test_questions_and_claims_may_be_measured_together(evaluate, folder):
    options = ("--claims", "c.jsonl", "--predictions", "p.jsonl")
    figures = json.loads(evaluate(*options, "--json").out)
    assert (figures["questions"], figures["claims"]["claims"]) == (4, 2)
    assert [line["id"] for line in predictions(folder)] == ["q1", "q2", "q3", "q4", "c1", "c2"]
    assert predictions(folder)[-1] == {
        "id": "c2",
        "written": {"shown": False, "failed_gates": ["number"]},
        "verified": predictions(folder)[-1]["verified"],
    }
    out = evaluate(*options).out
    assert out.index("latency") < out.index("claims  ")
    assert max(map(len, out.splitlines())) <= 80


def test_neither_questions_nor_claims_is_wrong_usage(evaluate, footnote):
    run = footnote("eval", "--articles", "a.jsonl")
    assert (run.status, run.out) == (2, "")
    assert run.err == "footnote: Give --questions, --claims or both.\n"


def test_a_wrong_line_of_claims_is_named_by_file_and_number(evaluate_claims, folder):
    (folder / "c.jsonl").write_text(examples.lines(CLAIMS[0]) + '{"id": "c"}\n')
    run = evaluate_claims()
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith("footnote: c.jsonl:2: claim: ")


def test_a_file_without_claims_is_wrong_usage(evaluate_claims, folder):
    (folder / "c.jsonl").write_text("\n")
    run = evaluate_claims()
    assert (run.status, run.err) == (2, "footnote: c.jsonl holds no claims.\n")


def test_evidence_that_is_not_in_the_article_is_named_by_its_claim(evaluate_claims, folder):
    (folder / "c.jsonl").write_text(examples.lines(CLAIMS[0] | {"evidence": [[9000, 9001]]}))
    run = evaluate_claims()
    assert (run.status, run.out) == (1, "")
    assert "Claim c1" in run.err.splitlines()[-1]


def test_claims_alone_ask_no_language_model(evaluate_claims, monkeypatch):
    monkeypatch.setenv("LLM_MODEL", "nobody:knows-it")
    assert evaluate_claims().status == 0


def test_the_figures_as_json_are_shares_and_milliseconds(evaluate):
    result = json.loads(evaluate("--json").out)
    assert result["hit@1"] == result["hit@10"] == 1.0
    assert result["answered_share_of_answerable"] == 1.0
    assert result["refused_share_of_unanswerable"] == 1.0
    assert set(result["latency_ms"]) == {"p50", "p95", "p99"}


def test_a_share_of_nothing_is_null_or_a_dash(evaluate, folder):
    (folder / "q.jsonl").write_text(examples.lines(QUESTIONS[2]))
    assert json.loads(evaluate("--json").out)["hit@1"] is None
    assert "hit@1                       -\n" in evaluate().out


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


def test_the_limit_counts_claims(evaluate):
    figures = json.loads(evaluate("--claims", "c.jsonl", "--json", "--limit", "1").out)
    assert (figures["questions"], figures["claims"]["claims"]) == (1, 1)


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
    shown = footnote(*arguments, "--claims", "c.jsonl", terminals="err").err
    assert "questions" in shown
    assert "claims" in shown
    assert "questions" not in evaluate().err
