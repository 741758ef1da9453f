"""``footnote chat``: a conversation, typed or piped."""

import pytest

from tests.integration.cli import examples


def chat(footnote, *lines, **options):
    return footnote("chat", stdin="".join(f"{line}\n" for line in lines), **options)


def test_a_piped_question_stands_above_its_answer(footnote, filled):
    run = chat(footnote, examples.ANSWERED, "", examples.NOT_COVERED)
    assert (run.status, run.err) == (0, "")
    before, first, second = run.out.split("> ")
    assert before == "\n"
    assert first.startswith(f"{examples.ANSWERED}\nThe old bridge in Vellmar closes")
    assert first.endswith("\n\n")
    assert second.startswith(f"{examples.NOT_COVERED}\nThe articles are not about this.")


def test_a_typed_question_is_not_repeated(footnote, filled):
    run = chat(footnote, examples.ANSWERED, terminals="in out err")
    assert examples.ANSWERED not in run.out
    assert "Ctrl-D to leave" in run.err
    assert run.status == 0


def test_an_article_is_chosen_and_let_go_again(footnote, filled):
    run = chat(footnote, "/article orch", "What closes?", "/article", examples.ANSWERED)
    assert "Asking only Frost ruins the apple harvest." in run.err
    narrowed, wide = run.out.split("> ")[1:]
    assert "Vellmar" not in narrowed
    assert "Vellmar" in wide
    assert run.err.endswith("Asking all articles.\n")


def test_an_unknown_article_changes_nothing(footnote, filled):
    run = chat(footnote, "/article orchard", "/article nothing", "What closes?")
    assert "'nothing'" in run.err
    assert "Vellmar" not in run.out


def test_the_articles_can_be_listed(footnote, filled):
    run = chat(footnote, "/articles")
    assert run.out.startswith("\n> /articles\n(2 articles")
    assert "Frost in April" in run.out


@pytest.mark.parametrize("typed", ["/help", "/", "/what"])
def test_help_is_no_result(footnote, filled, typed):
    run = chat(footnote, typed)
    assert run.out == ""
    assert "/article ID" in run.err


def test_nothing_after_quit_is_read(footnote, filled):
    run = chat(footnote, "/quit", examples.ANSWERED)
    assert (run.status, run.out) == (0, "")


def test_a_failure_does_not_end_it(footnote, filled):
    run = chat(footnote, "why? " * 300, examples.ANSWERED)
    assert "1,499 characters" in run.err
    assert "cables are rusty" in run.out
    assert run.status == 0


def test_a_wrong_byte_spoils_one_line_at_most(footnote, filled):
    run = footnote("chat", stdin=b"\xff\xfe?\n" + examples.ANSWERED.encode() + b"\n")
    assert run.status == 0
    assert "cables are rusty" in run.out


def test_it_can_begin_with_an_article(footnote, filled):
    run = footnote("chat", "--article", "orchard", stdin="What closes?\n")
    assert "Vellmar" not in run.out
    wrong = footnote("chat", "--article", "nothing", stdin="What closes?\n")
    assert (wrong.status, wrong.out) == (1, "")


def test_ctrl_c_at_the_prompt_leaves_and_during_an_answer_stops(footnote, filled, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("builtins.input", interrupted)
        assert footnote("chat", terminals="in").status == 0
    monkeypatch.setattr("bot.answering.answerer.Answerer.answer", interrupted)
    run = chat(footnote, examples.ANSWERED)
    assert (run.status, run.err) == (130, "Stopped.\n")


def test_a_follow_up_is_understood_by_the_question_before_it(footnote, filled):
    run = chat(footnote, examples.ANSWERED, "Why does it?")
    follow_up = run.out.split("> ")[2]
    assert "The old bridge in Vellmar closes" in follow_up
    assert f"Read as a follow-up to “{examples.ANSWERED}”." in " ".join(follow_up.split())


def test_a_new_conversation_carries_nothing_over(footnote, filled):
    run = chat(footnote, examples.ANSWERED, "/new", "Why does it?")
    assert "This is a new conversation." in run.err
    assert "follow-up" not in run.out


def test_a_number_chooses_an_article_where_several_are_meant(footnote, filled):
    run = chat(footnote, "what happened", "9", "2", "2")
    _, back, chosen, late = run.out.split("> ")
    assert "1. Frost ruins the apple harvest" in back
    assert "2. Old bridge in Vellmar closes" in back
    assert back.rstrip().endswith("Type its number.")
    assert "Type a number from 1 to 2" in run.err
    assert chosen.startswith("2\n(A summary in the words of “Old bridge in Vellmar closes”.)")
    assert "cables are rusty" not in late


def test_small_talk_does_not_interrupt_a_conversation(footnote, filled):
    run = chat(footnote, examples.ANSWERED, "ok thanks!", "Why?")
    assert "You're welcome!" in run.out
    assert f"Read as a follow-up to “{examples.ANSWERED}”." in " ".join(run.out.split())
