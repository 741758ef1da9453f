"""Follow-ups: what the bot knows of the messages before a question."""

from dataclasses import replace

import pytest

from bot.discord.questions.history import parse_turn
from bot.discord.ui.answer_layout import render_answer
from bot.types.answer import Answer, AnswerSentence, Role, cite
from bot.types.question import MAX_TURNS, Turn
from tests.builders import examples
from tests.fakes.answering import ScriptedAnswerer
from tests.integration.discord import payloads
from tests.integration.discord.rest import MISSING_PERMISSIONS

BOT = 77


async def test_a_reply_to_an_answer_follows_it_up(discord, bot):
    answering = ScriptedAnswerer(examples.extractive())
    async with bot(answering):
        first = await (await discord.message("<@bot> When did it stop?")).answer()
        second = await (await discord.reply(first[0], "And why?")).answer()
        await (await discord.reply(second[0], "Who says so?")).answer()
    conversations = [question.conversation for question in answering.questions]
    turn = Turn("When did it stop?", examples.SENTENCES[0], cited=(1,))
    second_turn = replace(turn, question="And why?")
    assert conversations == [(), (turn,), (turn, second_turn)]


async def test_a_reply_to_the_answer_of_a_command_knows_the_question(discord, bot):
    answering = ScriptedAnswerer(examples.extractive(question="When *did* it stop?"))
    async with bot(answering):
        first = await (await discord.slash("ask", question="When *did* it stop?")).answer()
        await (await discord.reply(first[0], "And why?")).answer()
    assert answering.questions[1].conversation == (
        Turn("When *did* it stop?", examples.SENTENCES[0], cited=(1,)),
    )


EARLIER = (
    "-# Question: When did it stop?\n"
    f"{examples.SENTENCES[0]} [[1]](<{examples.URL}>)\n\n"
    f"**Sources**\n**[1]** Harbour ferry stops — The Example Gazette\n> {examples.SENTENCES[0]}\n"
    "-# Reference: `1f`"
)
"""What an answer of an earlier version shows, as content."""


async def test_a_reply_to_an_answer_of_an_earlier_version_follows_it_up(discord, bot):
    answering = ScriptedAnswerer(examples.extractive())
    async with bot(answering):
        (first,) = await (await discord.slash("ask", question="When did it stop?")).answer()
        payloads.rewritten(first, EARLIER)
        await (await discord.reply(first, "And why?")).answer()
    assert answering.questions[1].conversation == (
        Turn("When did it stop?", examples.SENTENCES[0], cited=(1,)),
    )


async def test_a_refusal_is_remembered_with_its_passages_and_without_its_reason(discord, bot):
    answering = ScriptedAnswerer(examples.refused(), examples.extractive())
    async with bot(answering):
        (first,) = await (await discord.message("<@bot> Where is the tram?")).answer()
        await (await discord.reply(first, "And the ferry?")).answer()
    assert answering.questions[1].conversation == (Turn("Where is the tram?", "", cited=(1,)),)


async def test_a_long_chain_is_cut_and_said_to_be(discord, bot):
    answering = ScriptedAnswerer(examples.extractive())
    async with bot(answering):
        shown = await (await discord.message("<@bot> Question 0?")).answer()
        for number in range(1, MAX_TURNS + 2):
            shown = await (await discord.reply(shown[0], f"Question {number}?")).answer()
    last = answering.questions[-1]
    assert [turn.question for turn in last.conversation] == [
        f"Question {number}?" for number in range(1, MAX_TURNS + 1)
    ]
    assert last.turns_left_out == 1


@pytest.mark.parametrize("code", [MISSING_PERMISSIONS, 10008], ids=["forbidden", "deleted"])
async def test_what_cannot_be_read_is_not_remembered(discord, bot, code):
    answering = ScriptedAnswerer(examples.extractive())
    async with bot(answering):
        first = await (await discord.message("<@bot> When did it stop?")).answer()
        discord.refuse("GET /channels", 403 if code == MISSING_PERMISSIONS else 404, code)
        assert await (await discord.reply(first[0], "And why?")).answer()
    (turn,) = answering.questions[1].conversation or (None,)
    assert turn is None


async def test_a_reply_to_another_person_continues_nothing(discord, bot):
    answering = ScriptedAnswerer(examples.extractive())
    stranger = payloads.user(payloads.snowflake(), "stranger")
    said = payloads.message(payloads.snowflake(), discord.channel["id"], stranger, "I ate a pie.")
    async with bot(answering):
        await (await discord.reply(said, "Is that true?")).answer()
    assert answering.questions[0].conversation == ()


def test_the_turn_of_an_answer_is_its_sentences_without_links_and_notices():
    answer = examples.extractive(
        examples.version("It *cost* 3 <crowns>.", "Then [it] rose."), count=2, notices=("A note.",)
    )
    (message,) = render_answer(answer, show_question=True)
    turn = parse_turn(message.content, f"<@{BOT}> What did it cost?", BOT)
    assert turn == Turn("What did it cost?", "It *cost* 3 <crowns>. Then [it] rose.")


def test_the_turn_of_an_answer_has_no_context_and_no_marks_of_bold():
    source = examples.version("The ferry is old.", "It stopped **at noon** on Monday.")
    sentences = (
        AnswerSentence("The ferry is old.", (1,), Role.CONTEXT),
        AnswerSentence("It stopped **at noon** on Monday.", (2,), emphasis=(26, 32)),
    )
    citations = cite((source, sentence) for sentence in source.sentences)
    (message,) = render_answer(Answer("When?", sentences=sentences, citations=citations))
    assert "**Monday**" in message.content
    turn = parse_turn(message.content, "When?", BOT)
    assert turn.answer == "It stopped **at noon** on Monday."


def test_the_turn_of_a_refusal_has_no_answer():
    (message,) = render_answer(examples.refused(), show_question=True)
    assert parse_turn(message.content, "", BOT).question == "Where is the tram?"
