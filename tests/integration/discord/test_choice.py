"""The question back: buttons that choose the article which a vague message meant."""

from dataclasses import replace

import pytest

from bot.types.answer import Answer, CitedVersion, Refusal, RefusalCode
from bot.types.question import Turn
from tests.builders import examples
from tests.fakes.answering import ListedCatalog, ScriptedAnswerer
from tests.fakes.exchanges import InMemoryExchanges
from tests.integration.discord import payloads
from tests.integration.discord.payloads import labels_of, parts_of, text_of, texts_of

STRANGER = payloads.user(payloads.snowflake(), "stranger")
MODERATOR = str(1 << 13)
FERRY = examples.version()
TRAM = replace(examples.version(title="Tram stops"), key=2)
SUMMARY = examples.summary()


def catalog():
    return ListedCatalog(SUMMARY, sources=[CitedVersion(FERRY, FERRY), CitedVersion(TRAM, TRAM)])


def asking_back(*, then=None):
    back = examples.asked_back(FERRY, TRAM)
    return ScriptedAnswerer(back, then or examples.extractive(question="what happened"))


async def asked_back(discord, **options):
    (shown,) = await (await discord.slash("ask", question="what happened", **options)).answer()
    return shown


@pytest.mark.parametrize(
    ("options", "others"), [({}, ["Delete"]), ({"private": True}, [])], ids=["public", "private"]
)
async def test_each_article_has_a_button(discord, bot, options, others):
    async with bot(asking_back(), catalog()):
        shown = await asked_back(discord, **options)
    assert labels_of(shown) == ["Harbour ferry stops", "Tram stops", *others]
    text = text_of(shown)
    assert "Which article do you mean?" in text
    assert f"- [Tram stops](<{examples.URL}>) · The Example Gazette · 4 May" in text


@pytest.mark.parametrize("private", [False, True])
async def test_the_message_is_asked_again_about_the_chosen_article(discord, bot, private):
    answering, exchanges = asking_back(), InMemoryExchanges()
    async with bot(answering, catalog(), exchanges=exchanges):
        shown = await asked_back(discord, private=private)
    async with bot(answering, catalog(), exchanges=exchanges):
        (answer,) = await (await discord.click(shown, "Harbour ferry stops")).answer()
    assert [question.text for question in answering.questions] == ["what happened"] * 2
    assert answering.questions[1].scope.article_ids == ("ferry",)
    assert "-# Question: what happened" in text_of(answer)
    assert bool(answer["flags"] & 64) is private


async def test_the_question_of_a_message_is_found_again(discord, bot):
    answering = asking_back()
    async with bot(answering, catalog()):
        asked = await discord.message("<@bot> what happened")
        (shown,) = await asked.answer()
        await (await discord.click(shown, "Tram stops")).answer()
    assert [question.text for question in answering.questions] == ["what happened"] * 2


async def test_a_reply_to_the_question_back_is_read_beside_the_message_alone(discord, bot):
    answering = asking_back()
    async with bot(answering, catalog()):
        (shown,) = await (await discord.message("<@bot> what happened")).answer()
        await (await discord.reply(shown, "And the tram?")).answer()
    assert answering.questions[1].conversation == (Turn("what happened"),)


@pytest.mark.parametrize("permissions", [None, MODERATOR], ids=["a member", "a moderator"])
async def test_nobody_else_chooses(discord, bot, permissions):
    answering = asking_back()
    who = {"by": STRANGER} | ({"permissions": permissions} if permissions else {})
    async with bot(answering, catalog()):
        shown = await asked_back(discord)
        response = await discord.press(shown, "Tram stops", **who)
    assert "Only the person who asked can choose" in text_of(response["data"])
    assert len(answering.questions) == 1


@pytest.mark.parametrize("key", ["9", "x", "", "9" * 30])
async def test_an_article_that_cannot_be_seen_is_not_asked(discord, bot, key):
    answering, exchanges = asking_back(), InMemoryExchanges()
    async with bot(answering, catalog(), exchanges=exchanges):
        shown = await asked_back(discord)
        button = next(part for part in parts_of(shown) if part.get("label") == "Tram stops")
        custom_id = button["custom_id"].rpartition(":")[0]
        response = await discord.forge(f"{custom_id}:{key}", shown, by=discord.person)
    assert "no longer available" in text_of(response["data"])
    assert len(answering.questions) == 1


async def test_small_talk_is_answered_in_one_line(discord, bot):
    thanks = Answer("thanks", refusal=Refusal(RefusalCode.SMALL_TALK, "You're welcome!"))
    async with bot(ScriptedAnswerer(thanks)):
        asked = await discord.message("<@bot> thanks")
        (shown,) = await asked.answer()
    assert texts_of(shown) == ["You're welcome!"]
    assert not labels_of(shown)
