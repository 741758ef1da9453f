"""Questions in Discord, put to the real discord.py client on a loopback server."""

import re

import pytest

from bot.discord.questions.rate_limit import RateLimits
from bot.types.answer import Answer, Refusal, RefusalCode
from bot.types.question import Scope
from ingest.types import ArticleFilter
from tests.builders import examples
from tests.fakes.answering import ListedCatalog, ScriptedAnswerer
from tests.fakes.discord_markdown import active, without_furniture
from tests.integration.discord import payloads
from tests.integration.discord.payloads import labels_of, text_of
from tests.integration.discord.rest import INVALID_WEBHOOK_TOKEN


async def test_ask_is_acknowledged_and_answered_by_an_edit(discord, bot):
    async with bot():
        exchange = await discord.slash("ask", question="When did it stop?")
        text = await exchange.text()
    acknowledged, edited = discord.sent(r"callback|@original")
    assert acknowledged.body["type"] == 5
    assert edited.method == "PATCH"
    assert text.startswith("-# Question: When did it stop?\n" + examples.SENTENCES[0])
    assert text.count(examples.SENTENCES[0]) == 1


async def test_a_mention_gets_a_placeholder_at_once_and_the_answer_by_its_edit(discord, bot):
    async with bot():
        exchange = await discord.message("<@bot> When did it stop?")
        text = await exchange.text()
    placeholder, edited = discord.sent("/channels/")
    assert placeholder.body["message_reference"]["message_id"] in {exchange.id, int(exchange.id)}
    assert text_of(placeholder.body).startswith("-# ")
    assert edited.method == "PATCH"
    assert text.startswith(examples.SENTENCES[0])


async def test_a_direct_message_needs_no_mention(discord, bot):
    async with bot():
        exchange = await discord.direct_message("When did it stop?")
        assert (await exchange.text()).startswith(examples.SENTENCES[0])
    assert exchange.channel_id == discord.direct["id"]


async def test_a_command_works_in_direct_messages(discord, bot):
    async with bot():
        exchange = await discord.slash("ask", direct=True, question="When did it stop?")
        assert examples.SENTENCES[0] in await exchange.text()


@pytest.mark.parametrize(
    "text", ["<@bot> When did it stop?", "When did <@!bot> it stop?", "When did it stop? <@bot>"]
)
async def test_the_mention_is_no_part_of_the_question(discord, bot, text):
    answering = ScriptedAnswerer(examples.extractive())
    async with bot(answering):
        await (await discord.message(text)).answer()
    assert [question.text for question in answering.questions] == ["When did it stop?"]


async def test_the_question_carries_its_scope_and_an_id(discord, bot):
    answering = ScriptedAnswerer(examples.extractive())
    async with bot(answering):
        exchange = await discord.slash("ask", question="When?", article="ferry")
        await exchange.answer()
    (question,) = answering.questions
    assert question.scope == Scope((f"guild-{discord.guild_id}", "shared"), ("ferry",))
    assert question.id == f"{int(exchange.id):x}"


async def test_a_title_that_fits_one_article_stands_for_it(discord, bot):
    answering = ScriptedAnswerer(examples.extractive())
    catalog = ListedCatalog(examples.summary(), examples.summary("tram", "Tram on time"))
    async with bot(answering, catalog):
        await (await discord.slash("ask", question="When?", article="Tram on")).answer()
        await (await discord.slash("ask", question="When?", article="Gazette")).answer()
    assert [q.scope.article_ids for q in answering.questions] == [("tram",), ("Gazette",)]


async def test_a_mention_without_a_question_gets_help(discord, bot):
    async with bot():
        exchange = await discord.message("<@bot>")
        assert "/ask" in await exchange.text(edited=False)
    assert not discord.sent("PATCH")


@pytest.mark.parametrize(
    "changes",
    [
        {"author": {"id": "1", "username": "other", "discriminator": "0", "avatar": None, "bot": True}},
        {"webhook_id": "123"},
        {"type": 6},
        {"mentions": [], "mention_everyone": True, "content": "@everyone look"},
    ],
    ids=["bots", "webhooks", "pin notices", "@everyone"],
)  # fmt: skip
async def test_what_is_not_meant_for_the_bot_is_ignored(discord, bot, changes):
    answering = ScriptedAnswerer(examples.extractive())
    async with bot(answering):
        await discord.message("<@bot> When?", **changes)
        await discord.handled()
    assert answering.questions == []
    assert not discord.sent("/channels/")


async def test_messages_that_do_not_mention_the_bot_are_ignored(discord, bot):
    answering = ScriptedAnswerer(examples.extractive())
    async with bot(answering):
        await discord.message("When does it start?")
        await discord.handled()
    assert answering.questions == []


async def test_a_refusal_gives_its_reason_in_a_line(discord, bot):
    async with bot(ScriptedAnswerer(examples.refused())):
        text = await (await discord.slash("ask", question="Where is the tram?")).text()
    assert text == "-# Question: Where is the tram?\nThe articles do not mention “tram”."


@pytest.mark.parametrize("way", ["slash", "message"])
async def test_a_refused_question_is_asked_in_other_words(discord, bot, way):
    answering = ScriptedAnswerer(examples.refused(), examples.extractive())
    async with bot(answering):
        if way == "slash":
            exchange = await discord.slash("ask", question="Where is the tram?")
        else:
            exchange = await discord.message("<@bot> Where is the tram?")
        (shown,) = await exchange.answer()
    async with bot(answering):
        form = (await discord.press(shown, "Rephrase"))["data"]
        (label,) = form["components"]
        assert label["component"]["value"] == "Where is the tram?"
        again = await discord.submit(form, below=shown, question="When did the ferry stop?")
        assert examples.SENTENCES[0] in await again.text()
    assert [question.text for question in answering.questions] == [
        "Where is the tram?",
        "When did the ferry stop?",
    ]
    assert answering.questions[1].conversation == ()


async def test_a_long_answer_comes_in_several_messages_in_order(discord, bot):
    sentences = tuple(f"Sentence {n} " + "says more " * 40 + "here." for n in range(18))
    answer = examples.extractive(examples.version(*sentences), count=18)
    async with bot(ScriptedAnswerer(answer)):
        by_command = await (await discord.slash("ask", question="What?")).answer(3)
        by_message = await (await discord.direct_message("What?")).answer(3)
    for messages in (by_command, by_message):
        text = "\n".join(map(text_of, messages))
        places = [text.index(sentence) for sentence in sentences]
        assert places == sorted(places)


@pytest.mark.parametrize("way", ["slash", "message"])
async def test_what_takes_too_many_messages_comes_as_a_file(discord, bot, way):
    sentence = "word " * 5_000 + "end."
    answer = examples.extractive(examples.version(sentence))
    async with bot(ScriptedAnswerer(answer)):
        if way == "slash":
            exchange = await discord.slash("ask", question="What?")
        else:
            exchange = await discord.message("<@bot> What?")
        (message,) = await exchange.answer()
    assert [attachment["filename"] for attachment in message["attachments"]] == ["answer.txt"]
    (edited,) = discord.sent("PATCH")
    assert sentence in edited.files["answer.txt"].decode()


@pytest.mark.parametrize("way", ["slash", "message"])
async def test_hostile_articles_and_questions_are_inert_and_ping_nobody(discord, bot, way):
    hostile = "<@1> @everyone [x](https://evil.example.com) ||s|| **b** `c` discord.gg/abc <t:1:R>"
    source = examples.version(hostile, title=f"# {hostile}", outlet=f"> {hostile}")
    async with bot(ScriptedAnswerer(examples.extractive(source, question=hostile))):
        if way == "slash":
            exchange = await discord.slash("ask", question=hostile)
        else:
            exchange = await discord.message(f"<@bot> {hostile}")
        text = await exchange.text()
    for line in without_furniture(text).replace("**", "").split("\n"):
        assert active(line) == set()
    bodies = [r.body for r in discord.sent("messages") if "content" in (r.body or {})]
    assert [body["allowed_mentions"]["parse"] for body in bodies] == [[]] * len(bodies)


async def test_articles_are_offered_while_typing(discord, bot):
    catalog = ListedCatalog(examples.summary(), examples.summary("tram", "Tram on time", None))
    async with bot(catalog=catalog):
        assert await discord.autocomplete("ask", "article", "tram") == [
            {"name": "Tram on time", "value": "tram"}
        ]
        assert len(await discord.autocomplete("ask", "article", "")) == 2
        assert await discord.autocomplete("ask", "article", "plane") == []


async def test_no_more_articles_are_offered_than_discord_takes(discord, bot):
    many = (examples.summary(f"a{n}", f"{n} " + "long " * 40) for n in range(60))
    async with bot(catalog=ListedCatalog(*many)):
        offered = await discord.autocomplete("ask", "article", "long")
    assert len(offered) == 25
    assert max(len(choice["name"]) for choice in offered) <= 100


@pytest.mark.parametrize("times", [2, 3])
async def test_an_event_that_comes_twice_is_answered_once(discord, bot, times):
    answering = ScriptedAnswerer(examples.extractive())
    async with bot(answering):
        first = await discord.slash("ask", question="When?", repeat=times)
        second = await discord.direct_message("When?", repeat=times)
        await first.answer()
        await second.answer()
        await discord.handled()
    assert len(answering.questions) == 2
    assert len(first.messages) == 1
    assert len(second.messages) == 1


async def test_outlet_and_date_narrow_the_question(discord, bot):
    answering = ScriptedAnswerer(examples.extractive())
    async with bot(answering):
        exchange = await discord.slash("ask", question="When?", outlet="Gazette", since="2026-05")
        await exchange.answer()
        await (await discord.slash("ask", question="When?")).answer()
    first, second = answering.questions
    assert first.scope.article_filter == ArticleFilter("Gazette", "2026-05")
    assert second.scope.article_filter is None


async def test_a_date_that_is_none_is_explained(discord, bot):
    async with bot():
        exchange = await discord.slash("ask", question="When?", since="last _Tuesday_")
        text = await only_to_the_asker(discord, exchange)
    assert "“last \\_Tuesday\\_” is not a date." in text
    assert "2026-10" in text


@pytest.mark.parametrize("option", [{"outlet": "Nobody's Herald"}, {"since": "2099"}])
async def test_a_filter_that_no_article_passes_is_explained_to_the_asker_alone(
    discord, bot, option
):
    refusal = Refusal(RefusalCode.NO_ARTICLES, "No article is from that outlet.")
    async with bot(ScriptedAnswerer(Answer("When?", refusal=refusal))):
        exchange = await discord.slash("ask", question="When?", **option)
        assert refusal.reason in await only_to_the_asker(discord, exchange)


async def test_a_private_reply_is_sent_after_the_public_placeholder_is_gone(discord, bot):
    """Else Discord would put it in place of the placeholder, for everybody."""
    refusal = Refusal(RefusalCode.NO_ARTICLES, "No article is from that outlet.")
    async with bot(ScriptedAnswerer(Answer("When?", refusal=refusal))):
        exchange = await discord.slash("ask", question="When?", outlet="Nobody")
        await only_to_the_asker(discord, exchange)
    deferred, removed, followed = discord.sent("/interactions/|/webhooks/")
    assert deferred.body == {"type": 5}
    assert removed.method == "DELETE"
    assert removed.path.endswith("/messages/@original")
    assert (followed.method, followed.body["flags"] & 64) == ("POST", 64)


async def only_to_the_asker(discord, exchange):
    """The text of a response that nobody else sees, once it is there."""
    await discord.until(lambda: [shown["flags"] & 64 for shown in exchange.messages] == [64])
    (shown,) = exchange.messages
    assert not labels_of(shown)
    return text_of(shown)


async def test_outlets_are_offered_while_typing(discord, bot):
    catalog = ListedCatalog(examples.summary(), examples.summary("tram", outlet="Tram Times"))
    async with bot(catalog=catalog):
        offered = await discord.autocomplete("ask", "outlet", "tram")
    assert offered == [{"name": "Tram Times", "value": "Tram Times"}]


async def test_a_private_answer_is_shown_to_the_asker_alone(discord, bot):
    sentences = tuple(f"Sentence {n} " + "says more " * 40 + "here." for n in range(18))
    answer = examples.extractive(examples.version(*sentences), count=18)
    async with bot(ScriptedAnswerer(answer)):
        exchange = await discord.slash("ask", question="What?", private=True)
        await exchange.answer(3)
    acknowledged = discord.sent("callback")[0]
    assert acknowledged.body["data"]["flags"] == 64
    assert all(request.body["flags"] & 64 for request in discord.sent("POST /webhooks"))


async def test_a_private_answer_that_comes_too_late_goes_to_the_person_and_not_the_channel(
    discord, bot
):
    discord.refuse("PATCH /webhooks", 401, INVALID_WEBHOOK_TOKEN, times=9)
    direct = discord.channels[discord.direct["id"]]
    async with bot():
        await discord.slash("ask", question="When?", private=True)
        await discord.until(lambda: direct)
    (shown,) = direct.values()
    assert examples.SENTENCES[0] in text_of(shown)
    assert not discord.sent(f"POST /channels/{discord.channel['id']}/")


async def test_a_message_is_asked_about_by_a_form_that_holds_its_text(discord, bot):
    answering = ScriptedAnswerer(examples.extractive())
    async with bot(answering):
        shown = await discord.message_command("Ask about this message", "Did it stop? " * 200)
        (label,) = shown["data"]["components"]
        assert label["component"]["value"].startswith("Did it stop?")
        exchange = await discord.submit(shown["data"], question="When did it stop?")
        assert examples.SENTENCES[0] in await exchange.text()
    assert [question.text for question in answering.questions] == ["When did it stop?"]
    assert shown["type"] == 9
    assert discord.sent("callback")[1].body["data"]["flags"] == 64


async def test_whoever_brought_the_bot_along_sees_nothing_of_the_server_s_own(discord, bot):
    answering = ScriptedAnswerer(examples.extractive())
    discord.integration_owners = {"1": discord.person["id"]}
    async with bot(answering):
        await (await discord.slash("ask", question="When?")).answer()
    assert answering.questions[0].scope == Scope(("shared",))


async def test_who_asks_too_often_is_told_when_to_try_again_and_others_are_not(discord, bot):
    answering = ScriptedAnswerer(examples.extractive())
    async with bot(answering, limits=RateLimits(per_user=1)):
        assert await (await discord.direct_message("When?")).answer()
        text = await only_to_the_asker(discord, await discord.slash("ask", question="And now?"))
        assert text.startswith("You're asking too fast. Try again in ")
        assert 0 < int(re.search(r"Try again in (\d+) seconds\.", text)[1]) <= 60
        discord.person = payloads.user(payloads.snowflake(), "another")
        assert examples.SENTENCES[0] in await (await discord.message("<@bot> When?")).text()
    assert [question.text for question in answering.questions] == ["When?", "When?"]
