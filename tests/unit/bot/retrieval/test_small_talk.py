"""Small talk: every word of it is known, and one that is not makes it a question."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.retrieval.small_talk import SmallTalk, is_remark, small_talk, without_reaction

KINDS = {
    SmallTalk.GREETING: """
        hi
        Hello!
        Hey there
        hellooooo
        Good morning
        hi there, how are you?
        good evening folks 🙂
        👋
        Hallo!
        Guten Tag
        Bonjour
        ¡Hola!
        buenos días
        olá
        привет
        こんにちは
        مرحبا
    """,
    SmallTalk.THANKS: """
        thanks
        Thank you
        thanks a lot!
        ok thanks
        thanks, that helps!
        lol ty
        🙏
        danke schön
        merci beaucoup
        gracias
        Grazie!
        谢谢
    """,
    SmallTalk.FAREWELL: """
        bye
        goodbye!
        ok, good night everyone
    """,
    SmallTalk.REACTION: """
        lol
        LOOOOL
        hahahahaha
        ok
        ok good to know
        nice one
        thats so sad
        that’s creepy af
        How awful!
        what a mess
        lol typical
        i didn't know that
        😂😂😂
        <:blob:123456789>
        :D
    """,
    SmallTalk.ABOUT_BOT: """
        are you a bot?
        u a bot?
        hi! who made you?
        what can you do?
        Do you love me?
    """,
    SmallTalk.HELP: """
        help
        test
        hilfe
        ???
        …
    """,
}
QUESTIONS = """
    hi-fi sets?
    Hello Kitty was sold to whom?
    thanks to whom did it open?
    who made the statue?
    who made it?
    are you allowed to swim there?
    is the bot army still active?
    cool walls?
    Is it ok to swim?
    is it true?
    was it good?
    What can I do about it?
    what is up with the harbour?
    How good was the harvest?
    bye-law changes
    Great Western delays
    Why?
"""


def lines(text):
    return [line.strip() for line in text.strip().splitlines()]


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in KINDS.items() for text in lines(texts)]
)
def test_small_talk_is_recognised(kind, text):
    assert small_talk(text) is kind


@pytest.mark.parametrize("text", lines(QUESTIONS))
def test_one_more_word_makes_it_a_question(text):
    assert small_talk(text) is None


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("ok. so when is the vote", "so when is the vote"),
        ("lol ok back to the ship. what did it weigh", "back to the ship. what did it weigh"),
        ("thats so sad! did anyone drown?", "did anyone drown?"),
        ("Thanks! And who paid?", "And who paid?"),
        ("Hi, why did the ferry stop?", "why did the ferry stop?"),
        ("good morning - what happened?", "what happened?"),
        ("omg did it sink", "did it sink"),
        ("what did it weigh lol", "what did it weigh"),
        ("ship thing haha 😂", "ship thing haha 😂".removesuffix(" haha 😂")),
    ],
)
def test_what_stands_around_a_question_is_taken_off(text, question):
    assert without_reaction(text) == question


@pytest.mark.parametrize(
    "text",
    [
        "ok corral shooting: who died?",
        "Hello, Dolly opened when?",
        "thanks to whom did it open?",
        "Nice is in which country?",
        "What does lol mean?",
        "who is behind lol",
        "Are you a bot? Who owns the ship?",
        "Why did the ferry stop?",
        "thanks!",
        "lol ok",
    ],
)
def test_what_belongs_to_a_question_stays(text):
    assert without_reaction(text) == text


@given(st.text())
@example("0:XO\x08")
@example("why :( did it close lol :)")
def test_what_is_left_is_part_of_the_text_and_never_empty(text):
    left = without_reaction(text)
    assert left in text
    assert bool(left.strip()) == bool(text.strip())


@pytest.mark.parametrize("text", ["hi " * 330, "ok, " * 250, "so " * 330 + "x", "😂" * 1000])
def test_long_messages_take_no_time(text):
    assert without_reaction(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "hope the crew is ok",
        "poor ferry :(",
        "12 hours 💀",
        "haha knew it",
        "Hm. Not sure what to think of that.",
        "good for the captain",
        "lol what a crew",
        "I guess it sinks",
    ],
)
def test_a_remark_after_an_answer_asks_nothing(text):
    assert is_remark(text)


@pytest.mark.parametrize(
    "text",
    [
        "poor captain, did she swim",
        "sounds odd to me, does anybody agree",
        "and the captain",
        "who paid 💸",
        "the ferry, the second one",
        "the first one",
        "no, I meant the captain",
        "hope this ferry floats?",
    ],
)
def test_what_may_ask_after_an_answer_is_no_remark(text):
    assert not is_remark(text)


@given(st.text())
def test_any_text_is_a_remark_or_not(text):
    assert is_remark(text) in {True, False}
