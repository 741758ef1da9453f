"""``footnote ask``: cited answers and refusals, for people and for programs."""

import json
from importlib.resources import files

import jsonschema_rs
import pytest

from bot.llm import providers
from bot.types.answer import RefusalCode
from tests.integration.cli import examples
from tests.integration.llm.openai_server import Behaviour

SCHEMA = json.loads(files("bot").joinpath("answer.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema_rs.Draft202012Validator(SCHEMA)


@pytest.fixture
def ask(footnote):
    """Ask for JSON, which has to be all of standard output and to keep to its schema."""

    def asked(question, *options):
        run = footnote("ask", question, "--json", *options)
        assert run.status == 0
        answer = json.loads(run.out)
        VALIDATOR.validate(answer)
        return answer

    return asked


def test_the_schema_is_one():
    jsonschema_rs.meta.validate(SCHEMA)


def test_an_answer_is_shown_with_its_sources(footnote, filled):
    run = footnote("ask", examples.ANSWERED)
    assert (run.status, run.err) == (0, "")
    answer, sources = run.out.split("\n\n")
    assert answer == (
        "The old bridge in Vellmar closes on Monday because its cables are rusty. [1]"
    )
    assert sources.splitlines() == [
        "Old bridge in Vellmar closes",
        "  The Sample Ledger, 2031-03-02, bridge",
        "  [1] sentence 0",
        "  https://example.com/vellmar/bridge",
    ]


def test_a_question_can_be_piped_in(footnote, filled):
    assert footnote("ask", "-", stdin=f"{examples.ANSWERED}\n").out.startswith("The old bridge")
    run = footnote("ask", "-", stdin="why? " * 500)
    assert run.status != 0
    assert "Use at most 1,000" in run.err
    assert footnote("ask", "-").status != 0


def test_other_outlets_with_the_same_sentence_are_named(footnote, ask, filled):
    copy = {**examples.BRIDGE, "id": "copy", "outlet": "The Other Post", "url": None}
    footnote("ingest", "-", stdin=examples.lines(copy))
    run = footnote("ask", examples.ANSWERED)
    assert run.out.count("cables are rusty") == 1
    assert "  also in The " in run.out
    (citation,) = ask(examples.ANSWERED)["citations"]
    (other,) = citation["also"]
    assert {citation["article_id"], other["article_id"]} == {"bridge", "copy"}
    assert other["quote"] == citation["quote"]


def test_an_extractive_answer_quotes_what_it_cites(ask, filled):
    answer = ask(examples.ANSWERED)
    assert (answer["status"], answer["mode"], answer["model"]) == ("answered", "extractive", None)
    assert answer["question"] == examples.ANSWERED
    quotes = {citation["number"]: citation["quote"] for citation in answer["citations"]}
    assert answer["sentences"]
    for sentence in answer["sentences"]:
        assert [sentence["text"]] == [quotes[number] for number in sentence["citations"]]


def test_context_is_told_from_the_answer(ask, footnote, monkeypatch):
    text = "Mayor Tove Brandt opened the Ostheim museum.\nShe closed the Vellmar bridge on Monday."
    footnote("ingest", "-", stdin=examples.lines({"id": "mayor", "text": text}))
    question = "Who closed the Vellmar bridge on Monday?"
    answer = ask(question)
    before, after = text.split("\n")
    assert [(each["text"], each["role"]) for each in answer["sentences"]][:2] == [
        (before, "context"),
        (after, "answer"),
    ]
    assert [citation["quote"] for citation in answer["citations"]][:2] == [before, after]
    assert footnote("ask", question).out.startswith(f"… {before} [1]\n{after} [2]\n")
    monkeypatch.setenv("TERM", "xterm")
    shown = footnote("ask", question, terminals="out").out
    assert shown.startswith(f"\x1b[2m… {before} [1]\x1b[0m\n{after} [2]\n")


@pytest.mark.parametrize(
    ("question", "code"),
    [
        pytest.param(examples.NOT_COVERED, RefusalCode.NOT_COVERED, id="not covered"),
        pytest.param(examples.UNKNOWN_NAME, RefusalCode.UNKNOWN_NAME, id="an unknown name"),
        pytest.param("hello", RefusalCode.SMALL_TALK, id="small talk"),
        pytest.param("???", RefusalCode.NOT_A_QUESTION, id="no question"),
        pytest.param("what happened", RefusalCode.WHICH_ARTICLE, id="a question back"),
    ],
)
def test_a_refusal_says_why_and_is_no_failure(ask, footnote, filled, question, code):
    answer = ask(question)
    assert (answer["status"], answer["refusal"]["code"]) == ("refused", code)
    shown = footnote("ask", question)
    assert shown.status == 0
    assert answer["refusal"]["reason"].split()[0] in shown.out
    for citation in answer["refusal"]["nearest"]:
        assert citation["quote"] in " ".join(shown.out.split())


def test_a_question_back_says_how_to_choose(ask, footnote, filled):
    shown = footnote("ask", "what happened").out
    assert "\nAsk again about one of them:\n" in shown
    commands = [line.split("ask ")[1] for line in shown.splitlines() if "--article" in line]
    assert commands == ["'what happened' --article orchard", "'what happened' --article bridge"]
    assert ask("what happened", "--article", "bridge")["status"] == "answered"


def test_without_articles_the_question_is_refused(ask):
    answer = ask(examples.ANSWERED)
    assert answer["refusal"]["code"] == RefusalCode.NO_ARTICLES


@pytest.mark.parametrize(
    "question",
    [
        "Which articles do you have?",
        "What is this about?",
        "Summarise the article about the apple harvest",
        "What is new?",
        "What is new about the apple harvest?",
    ],
    ids=["the list", "an overview", "an overview of a topic", "the news", "news of a topic"],
)
def test_the_commonest_first_messages_keep_to_the_schema(ask, filled, question):
    answer = ask(question)
    assert answer["status"] == "answered"
    assert answer["notices"]


@pytest.mark.parametrize(
    "question", [examples.ANSWERED, examples.NOT_COVERED, examples.UNKNOWN_NAME]
)
def test_every_quote_is_that_slice_of_the_shown_article(ask, footnote, filled, question):
    answer = ask(question)
    citations = [*answer["citations"], *((answer["refusal"] or {}).get("nearest", []))]
    assert citations
    for citation in citations:
        shown = footnote(
            *("show", citation["article_id"], "--version", str(citation["version"]), "--json")
        )
        text = json.loads(shown.out)["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_the_link_is_null_without_an_address(ask, filled):
    answer = ask("What did frost ruin in April?")
    assert answer["citations"][0]["article_id"] == "orchard"
    assert [citation["link"] for citation in answer["citations"]] == [None] * len(
        answer["citations"]
    )


def test_only_the_named_articles_are_asked(ask, filled):
    answer = ask(examples.ANSWERED, "--article", "orch")
    cited = [*answer["citations"], *((answer["refusal"] or {}).get("nearest", []))]
    assert {citation["article_id"] for citation in cited} == {"orchard"}
    both = ask(examples.ANSWERED, "--article", "orchard", "--article", "bridge")
    assert both["citations"][0]["article_id"] == "bridge"


def test_an_unknown_article_is_status_1(footnote, filled):
    run = footnote("ask", examples.ANSWERED, "--article", "brigde", "--json")
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith("footnote: ")
    assert "bridge" in run.err


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="none"),
        pytest.param(["   "], id="blanks"),
        pytest.param(["why? " * 300], id="far too long"),
        pytest.param(["Why?", "--nonsense"], id="an unknown option"),
    ],
)
def test_no_question_is_status_2(footnote, filled, arguments):
    run = footnote("ask", *arguments)
    assert (run.status, run.out) == (2, "")
    assert run.err


def test_a_language_model_writes_cited_sentences(ask, footnote, filled, model):
    with model(Behaviour("The bridge in Vellmar closes because of rusty cables. [A1]\n")) as server:
        answer = ask(examples.ANSWERED)
        shown = footnote("ask", examples.ANSWERED)
    assert (answer["mode"], answer["model"]) == ("llm", "openai:scripted")
    assert answer["sentences"] == [
        {
            "text": "The bridge in Vellmar closes because of rusty cables.",
            "citations": [1],
            "role": "answer",
            "emphasis": None,
        }
    ]
    assert answer["citations"][0]["quote"] == examples.BRIDGE["text"].split("\n")[0]
    assert f"“{answer['citations'][0]['quote']}”" in " ".join(shown.out.split())
    assert len(server.requests) == 2


def test_a_language_model_may_only_pick_the_sentences(ask, filled, model, monkeypatch):
    monkeypatch.setenv("ANSWER_STYLE", "quotes")
    with model(Behaviour("I would say: because. [A1]\nSources: [A2]\n")) as server:
        answer = ask(examples.ANSWERED)
    quote = examples.BRIDGE["text"].split("\n")[0]
    assert (answer["mode"], answer["model"]) == ("quotes", "openai:scripted")
    assert [sentence["text"] for sentence in answer["sentences"]] == [quote]
    assert answer["citations"][0]["quote"] == quote
    assert "Write no words of your own." in str(server.requests[0])


def test_an_unknown_style_is_refused(footnote, filled, monkeypatch):
    monkeypatch.setenv("ANSWER_STYLE", "poems")
    run = footnote("ask", examples.ANSWERED)
    assert run.status != 0
    assert "ANSWER_STYLE" in run.err


def test_when_the_language_model_fails_sentences_are_given_with_a_notice(ask, filled, model):
    with model(Behaviour(status=401)):
        answer = ask(examples.ANSWERED)
    assert (answer["mode"], answer["model"], answer["status"]) == ("extractive", None, "answered")
    assert "openai:scripted" in answer["notices"][0]


def test_what_the_language_model_invents_is_not_shown(footnote, filled, model):
    with model(Behaviour("Mayor Tove Brandt resigned over the bridge on 7 March. [A1]\n")):
        run = footnote("ask", examples.ANSWERED)
    assert run.status == 0
    assert "resigned" not in run.out


def test_logs_go_to_standard_error_without_the_words_of_people(footnote, filled, monkeypatch):
    monkeypatch.setenv("LOG_LEVEL", "info")
    run = footnote("ask", examples.ANSWERED, "--json")
    VALIDATOR.validate(json.loads(run.out))
    (logged,) = [json.loads(line) for line in run.err.splitlines()]
    assert logged["event"] == "question_answered"
    assert "Vellmar" not in run.err


def test_a_failed_model_is_told_once_by_the_notice(footnote, filled, model):
    with model(Behaviour(status=401)):
        run = footnote("ask", "Why does the old bridge in Vellmar close?")
    assert run.status == 0
    assert "did not answer" in run.out
    assert run.err == ""


def test_the_log_of_a_failed_model_is_there_for_those_who_ask(footnote, filled, model, monkeypatch):
    monkeypatch.setenv("LOG_LEVEL", "WARNING")
    with model(Behaviour(status=401)):
        run = footnote("ask", "Why does the old bridge in Vellmar close?")
    assert "model_failed" in run.err


@pytest.mark.parametrize(("columns", "width"), [(60, 60), (80, 80), (200, 200), (3, 24)])
def test_rows_fit_the_terminal(footnote, filled, monkeypatch, columns, width):
    monkeypatch.setenv("COLUMNS", str(columns))
    shown = footnote("show", "bridge", terminals="out").out.partition("\n\n")[2]
    lines = shown.splitlines()
    assert max(len(line) for line in lines) <= width
    words = " ".join(shown.split())
    assert words == " ".join(footnote("show", "bridge").out.partition("\n\n")[2].split())


def test_piped_lines_do_not_depend_on_the_terminal(footnote, filled, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    narrow = footnote("ask", examples.ANSWERED).out
    monkeypatch.setenv("COLUMNS", "200")
    assert footnote("ask", examples.ANSWERED).out == narrow
    assert max(len(line) for line in narrow.splitlines()) > 60


def test_a_terminal_that_opens_links_shows_no_address(footnote, filled, monkeypatch):
    monkeypatch.setenv("TERM", "xterm-kitty")
    shown = footnote("ask", examples.ANSWERED, terminals="out").out
    assert "\n  https://" not in shown
    assert ";https://example.com/vellmar/bridge\x1b\\" in shown
    monkeypatch.setenv("TERM", "tmux-256color")
    assert "\n  https://" in footnote("ask", examples.ANSWERED, terminals="out").out


def test_a_sentence_is_shown_in_bold_in_its_paragraph(footnote, filled, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    shown = footnote("show", "bridge", "--sentence", "1", terminals="out").out
    assert "\x1b[1m  1  " in shown
    run = footnote("show", "bridge", "--sentence", "99")
    assert run.status == 2
    assert "have the numbers 0 to " in run.err


def test_a_model_can_be_tried_once(ask, filled, model, monkeypatch):
    with model(Behaviour("The bridge in Vellmar closes because of rusty cables. [A1]\n")) as server:
        monkeypatch.setenv("LLM_MODEL", "openai:usual")
        tried = ask(examples.ANSWERED, "--model", "openai:other")
        usual = ask(examples.ANSWERED)
    assert (tried["model"], usual["model"]) == ("openai:other", "openai:usual")
    assert [request["model"] for request in server.requests] == ["other", "usual"]


def test_a_model_can_be_tried_before_one_is_configured(ask, filled, model, monkeypatch):
    with model(Behaviour("The bridge in Vellmar closes because of rusty cables. [A1]\n")):
        monkeypatch.delenv("LLM_MODEL")
        assert ask(examples.ANSWERED, "--model", "openai:other")["model"] == "openai:other"


def test_a_model_is_written_with_its_provider(footnote, filled):
    run = footnote("ask", examples.ANSWERED, "--model", "gpt")
    assert (run.status, run.out) == (2, "")
    assert "--model must be written as provider:model" in run.err


UNUSABLE = [
    pytest.param(("openai:some", {"LLM_API_KEY": ""}, "LLM_API_KEY: not set"), id="no key"),
    pytest.param(("nobody:some", {}, "'nobody:some' cannot be used"), id="an unknown provider"),
    pytest.param(("anthropic:some", {}, "package for 'anthropic'"), id="no package"),
    pytest.param(
        ("openai:some", {"LLM_BASE_URL": "http://127.0.0.1:9/v1"}, "connection"), id="unreachable"
    ),
]


@pytest.fixture(params=UNUSABLE)
def unusable(request, monkeypatch):
    """A model that cannot be used, and why."""
    name, variables, reason = request.param
    monkeypatch.setattr(providers, "find_spec", lambda _: None)
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    return name, reason


@pytest.mark.parametrize("is_configured", [True, False], ids=["configured", "given"])
def test_a_model_that_cannot_be_used_costs_a_notice(
    ask, filled, monkeypatch, unusable, is_configured
):
    name, reason = unusable
    if is_configured:
        monkeypatch.setenv("LLM_MODEL", name)
    answer = ask(examples.ANSWERED, *(() if is_configured else ("--model", name)))
    assert (answer["status"], answer["mode"]) == ("answered", "extractive")
    notice = answer["notices"][0]
    assert notice.startswith(f"{name} did not answer (")
    assert reason in notice
    assert notice.endswith("), so here are sentences from the articles.")


def test_a_model_that_cannot_be_used_ends_no_conversation(footnote, filled, monkeypatch, unusable):
    name, reason = unusable
    monkeypatch.setenv("LLM_MODEL", name)
    run = footnote("chat", stdin=f"{examples.ANSWERED}\nWhy is that?\n")
    assert (run.status, run.err) == (0, "")
    assert reason in run.out
    assert run.out.count("cables are rusty") == 2


def test_a_file_without_an_address_is_shown_by_its_path(footnote, folder, monkeypatch):
    (folder / "news").mkdir()
    text = f"{examples.BRIDGE['title']}\n\n{examples.BRIDGE['text']}\n"
    (folder / "news" / "bridge.txt").write_text(text, encoding="utf-8")
    footnote("ingest", "news")
    assert footnote("ask", examples.ANSWERED).out.endswith("\n  news/bridge.txt\n")
    (listed,) = json.loads(footnote("articles", "--json").out)
    assert "\nnews/bridge.txt\n" in footnote("show", listed["id"]).out
    for command in (["ask", examples.ANSWERED, "--json"], ["export"], ["articles", "--json"]):
        run = footnote(*command)
        assert run.status == 0
        assert "bridge.txt" not in run.out
    assert footnote("backup", "all.backup").status == 0
    monkeypatch.setenv("FOOTNOTE_DATA_DIR", "elsewhere")
    assert footnote("restore", "all.backup").status == 0
    assert footnote("ask", examples.ANSWERED).out.endswith("\n  news/bridge.txt\n")
