"""Follow-ups that a language model rewrites."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import notices
from bot.answering.answerer import Answerer
from bot.errors import LanguageModelUnavailable
from bot.query_rewriting.llm import LanguageModelRewriter
from bot.retrieval.question import parse_question
from bot.retrieval.retriever import Retriever
from bot.types.question import (
    MAX_CHARACTERS,
    MAX_TURN_CHARACTERS,
    MAX_TURNS,
    Question,
    Turn,
)
from ingest.errors import SettingsError
from tests.builders.corpus import RUSTY, WHY_CLOSED, corpora_of
from tests.fakes.chat_model import ScriptedChat
from tests.fakes.rewriter import ScriptedRewriter

FIRST = "Why does the old bridge in Vellmar close?"
ASKED = (Turn(FIRST, RUSTY),)


def standalone(rewriter, question):
    return rewriter.standalone(parse_question(question)).text


@given(st.lists(st.builds(Turn, st.text(max_size=1500), st.text(max_size=1500)), max_size=9))
def test_a_conversation_is_always_small_and_keeps_its_latest_turns(turns):
    question = Question("Why?", conversation=tuple(turns))
    kept = question.conversation
    asked = [turn for turn in turns if turn.question]
    assert len(kept) <= MAX_TURNS
    assert sum(turn.length for turn in kept) <= MAX_CHARACTERS
    assert list(kept) == (asked[-len(kept) :] if kept else [])
    assert question.turns_left_out == len(turns) - len(kept)
    assert all(len(turn.question) <= MAX_TURN_CHARACTERS for turn in kept)


def answerer_of(library, rewriter=None):
    corpora = corpora_of(library)
    return Answerer(corpora, Retriever(corpora), None, lambda: 0.0, rewriter=rewriter)


def test_a_notice_says_that_part_of_a_conversation_was_left_out(library):
    answer = answerer_of(library).answer(Question(WHY_CLOSED, turns_left_out=3))
    assert answer.notices == (notices.LEFT_OUT,)


def test_the_rewriter_is_asked_for_questions_alone(library):
    rewriter = ScriptedRewriter(WHY_CLOSED)
    answerer = answerer_of(library, rewriter)
    answerer.answer(Question("Hello!", conversation=ASKED))
    answerer.answer(Question("Which articles do you have?", conversation=ASKED))
    assert rewriter.questions == []
    answer = answerer.answer(Question("Say it again, why?", conversation=ASKED))
    assert answer.sentences[0].text == RUSTY


def by_model(reply, text="Why does it?", **options):
    chat = ScriptedChat(reply)
    rewriter = LanguageModelRewriter(chat, **options)
    return standalone(rewriter, Question(text, conversation=ASKED)), chat


@pytest.mark.parametrize(
    "reply",
    [
        "Why does the bridge in Vellmar close?",
        "\n  “Why does the bridge in Vellmar close?”  \nBecause its cables are rusty.",
    ],
    ids=["plain", "with quotation marks and an answer"],
)
def test_a_language_model_writes_the_question_anew(reply):
    assert by_model(reply)[0] == "Why does the bridge in Vellmar close?"


@pytest.mark.parametrize(
    "reply",
    [
        LanguageModelUnavailable("down"),
        SettingsError("no such provider"),
        "",
        "Why does the bridge of Ostheim close?",
        "Why did the bridge close in 2019?",
        "because " * 5_000,
    ],
    ids=["down", "not set up", "nothing", "a new name", "a new number", "raving"],
)
def test_what_a_model_writes_in_vain_leaves_the_question_as_it_is(reply):
    assert by_model(reply)[0] == "Why does it?"


def test_a_model_that_does_not_stop_is_cut_off():
    assert by_model("because " * 5_000)[1].closed == 1


def test_a_first_question_asks_no_model():
    chat = ScriptedChat()
    rewriter = LanguageModelRewriter(chat)
    assert standalone(rewriter, Question("Why does it?")) == "Why does it?"
    assert chat.prompts == []


def test_prompts_with_other_variables_are_refused(tmp_path):
    for name in ("rewrite.system", "rewrite.user"):
        (tmp_path / f"{name}.txt").write_text("# version: 1\nSay {something}.\n")
    with pytest.raises(SettingsError, match=r"rewrite\.user"):
        by_model("", prompts_dir=tmp_path)
