"""Follow-ups: what the bot knows of the messages before a question."""

from dataclasses import replace

import pytest

from bot.discord.questions.history import parse_turn
from bot.discord.ui.answer_layout import render_answer
from bot.types.answer import (
    Answer,
    AnswerSentence,
    CitedVersion,
    Refusal,
    RefusalCode,
    Role,
    cite,
)
from bot.types.question import MAX_TURNS, Turn
from ingest.errors import StoreBusy
from tests.builders import examples
from tests.fakes.answering import ListedCatalog, ScriptedAnswerer
from tests.fakes.exchanges import InMemoryExchanges
from tests.integration.discord import payloads
from tests.integration.discord.payloads import labels_of
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


# Answers of several messages


LONG = tuple(f"Ferry {number} {'rode and rode ' * 100}home." for number in range(6))
"""Takes three messages, two sentences in each."""


@pytest.fixture
def long():
    source = examples.version(*LONG)
    return ScriptedAnswerer(
        examples.extractive(source, count=len(LONG), question="Who rode home?"),
        examples.extractive(),
    )


async def answered(discord, exchanges, way):
    """The messages of the answer, once they are on record."""
    if way == "slash":
        exchange = await discord.slash("ask", question="Who rode home?")
    else:
        exchange = await discord.message("<@bot> Who rode home?")
    await discord.until(lambda: any(e.message_ids for e in exchanges.exchanges.values()))
    (kept,) = exchanges.exchanges.values()
    shown = exchange.messages
    assert [int(each["id"]) for each in shown] == list(kept.message_ids)
    assert len(shown) > 2
    assert [bool(labels_of(each)) for each in shown] == [False] * (len(shown) - 1) + [True]
    return shown


def assert_all_known(question):
    (turn,) = question.conversation
    assert turn == Turn("Who rode home?", " ".join(LONG), cited=(1,))


@pytest.mark.parametrize("way", ["slash", "message"])
@pytest.mark.parametrize("part", [0, 1, -1], ids=["first", "second", "last"])
async def test_a_reply_to_any_message_of_an_answer_follows_up_all_of_it(
    discord, bot, long, way, part
):
    exchanges = InMemoryExchanges()
    async with bot(long, exchanges=exchanges):
        shown = await answered(discord, exchanges, way)
        await discord.reply(shown[part], "And why?")
        await discord.until(lambda: len(long.questions) == 2)
    assert_all_known(long.questions[1])


async def test_a_form_below_the_last_message_follows_up_all_of_it(discord, bot, long):
    exchanges = InMemoryExchanges()
    async with bot(long, exchanges=exchanges):
        *_, last = await answered(discord, exchanges, "message")
        form = (await discord.press(last, "Ask a follow-up"))["data"]
        second = await discord.submit(form, below=last, question="And why?")
        await discord.until(lambda: second.messages and examples.SENTENCES[0] in second.contents[0])
        await discord.reply(second.messages[0], "Since when?")
        await discord.until(lambda: len(long.questions) == 3)
    assert_all_known(long.questions[1])
    assert long.questions[2].conversation[0].question == "Who rode home?"


async def test_a_form_below_the_last_message_of_a_private_answer_follows_up_all_of_it(
    discord, bot, long
):
    async with bot(long):
        exchange = await discord.slash("ask", question="Who rode home?", private=True)
        await discord.until(lambda: exchange.messages and len(labels_of(exchange.messages[-1])) > 1)
        *_, last = exchange.messages
        form = (await discord.press(last, "Ask a follow-up"))["data"]
        await discord.handled()
        await discord.submit(form, below=last, question="And why?")
        await discord.until(lambda: len(long.questions) == 2)
    assert_all_known(long.questions[1])
    assert not discord.sent("GET /channels")


async def test_a_thread_opened_below_the_last_message_follows_up_all_of_it(discord, bot, long):
    exchanges = InMemoryExchanges()
    async with bot(long, exchanges=exchanges):
        *_, last = await answered(discord, exchanges, "message")
        await discord.press(last, "Open thread")
        await discord.until(lambda: last["id"] in discord.threads)
        thread = await discord.open_thread(last)
        await discord.write_in(thread, "<@bot> And why?")
        await discord.until(lambda: len(long.questions) == 2)
    assert_all_known(long.questions[1])


async def test_an_answer_of_several_messages_in_a_thread_is_one_turn(discord, bot, long):
    exchanges = InMemoryExchanges()
    thread = payloads.thread(
        payloads.snowflake(),
        discord.channel["id"],
        discord.guild_id,
        discord.bot["id"],
        {"name": "Chat", "auto_archive_duration": 60},
    )
    discord.channels[thread["id"]] = {}
    async with bot(long, exchanges=exchanges):
        await discord.gateway.dispatch("THREAD_CREATE", thread)
        await discord.write_in(thread, "<@bot> Who rode home?")
        await discord.until(lambda: any(e.message_ids for e in exchanges.exchanges.values()))
        await discord.write_in(thread, "<@bot> And why?")
        await discord.until(lambda: len(long.questions) == 2)
    assert_all_known(long.questions[1])


@pytest.fixture
def chat(discord):
    """A thread of the bot's."""
    body = {"name": "Chat", "auto_archive_duration": 60}
    made = payloads.thread(
        payloads.snowflake(), discord.channel["id"], discord.guild_id, discord.bot["id"], body
    )
    discord.channels[made["id"]] = {}
    return made


async def test_small_talk_and_failures_in_a_thread_are_no_part_of_the_conversation(
    discord, bot, chat
):
    thanks = Answer("thanks!", refusal=Refusal(RefusalCode.SMALL_TALK, "You're welcome!"))
    answering = ScriptedAnswerer(
        examples.extractive(), thanks, StoreBusy("Busy."), examples.extractive()
    )
    async with bot(answering):
        await discord.gateway.dispatch("THREAD_CREATE", chat)
        for number, text in enumerate(["When did it stop?", "thanks!", "And then?"], 1):
            exchange = await discord.write_in(chat, f"<@bot> {text}")
            await exchange.answer()
            await discord.until(lambda number=number: len(answering.questions) == number)
        await discord.write_in(chat, "<@bot> And why?")
        await discord.until(lambda: len(answering.questions) == 4)
    (turn,) = answering.questions[3].conversation
    assert (turn.question, turn.answer) == ("When did it stop?", examples.SENTENCES[0])


async def test_a_reply_to_small_talk_continues_nothing(discord, bot):
    thanks = Answer("thanks!", refusal=Refusal(RefusalCode.SMALL_TALK, "You're welcome!"))
    answering = ScriptedAnswerer(thanks, examples.extractive())
    async with bot(answering):
        (shown,) = await (await discord.message("<@bot> thanks!")).answer()
        await (await discord.reply(shown, "When did it stop?")).answer()
    assert answering.questions[1].conversation == ()


async def test_a_source_below_the_last_message_is_asked_about_again(discord, bot, long):
    exchanges = InMemoryExchanges()
    now = examples.version(*LONG)
    catalog = ListedCatalog(sources=[CitedVersion(now, replace(now, key=99))])
    async with bot(long, catalog, exchanges=exchanges):
        *_, last = await answered(discord, exchanges, "message")
        card = await discord.choose(last, f"{now.key}:0")
        await discord.until(lambda: card.messages and labels_of(card.messages[-1]))
        await discord.press(card.messages[-1], "Ask again")
        await discord.until(lambda: len(long.questions) == 2)
    assert long.questions[1].text == "Who rode home?"


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
