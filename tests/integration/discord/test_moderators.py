"""A refused question goes to the moderators, and their reply comes back as a person's."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from discord.utils import time_snowflake

from bot.discord.i18n.catalogs import load_languages
from bot.discord.limits import COMPONENTS, TEXT, length
from bot.discord.ui.handoff_layout import REASON_CHARACTERS, question_message, reply_messages
from bot.types.answer import Refusal, RefusalCode
from bot.types.handoff import Handoff, HandoffState
from bot.types.records import GuildSettings
from ingest.types import IngestOutcome, IngestStatus
from tests.builders import examples
from tests.fakes.answering import ScriptedAnswerer
from tests.fakes.discord_markdown import active
from tests.fakes.exchanges import InMemoryExchanges
from tests.fakes.guild_library import ScriptedGuildLibrary
from tests.fakes.guild_settings import InMemoryGuildSettings
from tests.fakes.handoffs import InMemoryHandoffs
from tests.integration.discord import payloads
from tests.integration.discord.payloads import labels_of, parts_of, text_of
from tests.integration.discord.rest import MISSING_PERMISSIONS

MOD = payloads.user(payloads.snowflake(), "mona")
STRANGER = payloads.user(payloads.snowflake(), "stranger")
MODERATOR, MANAGER = str(1 << 13), str(1 << 5)
ASK = "Ask a moderator"
QUESTION = "Where is the tram?"
NO_DIRECT_MESSAGES = 50007


class Desk:
    """A server whose moderators have a channel, with all that outlives a restart."""

    def __init__(self, discord, bot):
        self.discord, self._bot = discord, bot
        self.channel = discord.add_channel("moderators")
        self.settings = InMemoryGuildSettings()
        self.set_channel(self.channel["id"])
        self.library = ScriptedGuildLibrary(IngestOutcome("x", IngestStatus.ADDED, "tram-1", 1))
        self.kept = {
            "exchanges": InMemoryExchanges(),
            "handoffs": InMemoryHandoffs(),
            "guild_settings": self.settings,
            "guild_library": self.library,
        }

    def set_channel(self, channel_id):
        chosen = GuildSettings(moderator_channel=int(channel_id) if channel_id else None)
        self.settings.set(int(self.discord.guild_id), chosen)

    def bot(self, answer=None, **options):
        """The bot, which refuses every question."""
        answerer = ScriptedAnswerer(answer or examples.refused())
        return self._bot(answerer, **self.kept, **options)

    @property
    def handoffs(self):
        return list(self.kept["handoffs"].all.values())

    @property
    def shown(self):
        """What the moderators see."""
        return list(self.discord.channels[self.channel["id"]].values())

    async def refused(self, **options):
        """A refusal, once it is on record."""
        exchange = await self.discord.slash("ask", question=QUESTION, **options)
        (shown,) = await exchange.answer()
        kept = self.kept["exchanges"].exchanges
        await self.discord.until(lambda: kept[f"{int(exchange.id):x}"].message_ids)
        return shown

    async def handed_on(self, **options):
        """A refusal, and the message that shows its question to the moderators."""
        shown = await self.refused(**options)
        assert "now see your question" in await said(await self.discord.click(shown, ASK))
        (message,) = self.shown
        return shown, message

    async def reply(self, message, text="At the depot.", permissions=MODERATOR, by=MOD):
        """A moderator's reply; returns what the bot says to them."""
        press = await self.discord.press(message, "Reply", by=by, permissions=permissions)
        form = press["data"]
        exchange = await self.discord.submit(
            form, below=message, by=by, permissions=permissions, reply=text
        )
        return (await exchange.answer())[-1]


@pytest.fixture
def desk(discord, bot):
    return Desk(discord, bot)


async def said(exchange):
    """What the bot says to the person alone, at once or after it acknowledged."""
    await exchange._discord.until(lambda: exchange.contents and exchange.contents[-1])
    shown = exchange.messages[-1]
    assert shown["flags"] & 64
    return text_of(shown)


def pings(discord):
    """The mentions that the bot's messages allow, and its replies that ping."""
    bodies = [request.body for request in discord.requests if isinstance(request.body, dict)]
    bodies = [body.get("data") or body for body in bodies]
    allowed = [body["allowed_mentions"] for body in bodies if body.get("allowed_mentions")]
    return [each for each in allowed if each.get("parse") or each.get("replied_user")]


# Handing on


async def test_the_moderators_see_question_person_place_and_reason(discord, desk):
    async with desk.bot():
        shown, message = await desk.handed_on()
    text = text_of(message)
    assert f"> {QUESTION}" in text
    assert f"<@{discord.person['id']}>" in text
    assert f"channels/{discord.guild_id}/{discord.channel['id']}/{shown['id']}" in text
    assert "-# The articles do not mention “tram”." in text
    assert labels_of(message) == ["Reply", "Dismiss"]
    assert pings(discord) == []


async def test_a_question_is_sent_once_also_after_a_restart(discord, desk):
    async with desk.bot():
        shown, _ = await desk.handed_on()
        assert "already have" in await said(await discord.click(shown, ASK))
    async with desk.bot():
        assert "already have" in await said(await discord.click(shown, ASK))
    assert len(desk.shown) == 1


async def test_it_can_be_handed_on_after_a_restart(discord, desk):
    async with desk.bot():
        shown = await desk.refused()
    async with desk.bot():
        assert "now see your question" in await said(await discord.click(shown, ASK))
    assert f"> {QUESTION}" in text_of(desk.shown[0])


async def test_one_that_was_recorded_but_never_sent_is_sent(discord, desk):
    async with desk.bot():
        shown, _ = await desk.handed_on()
        handoffs = desk.kept["handoffs"]
        (handoff,) = desk.handoffs
        handoffs.all[handoff.exchange_id] = replace(handoff, message_id=None)
        assert "now see your question" in await said(await discord.click(shown, ASK))
    # Discord knows the nonce, and shows the message once.
    assert len(desk.shown) == 1


async def test_a_follow_up_is_handed_on_in_words_that_stand_alone(discord, desk):
    answer = replace(examples.refused(), searched="Where is the tram of Tolm?")
    async with desk.bot(answer):
        _, message = await desk.handed_on()
    assert "> Where is the tram of Tolm?" in text_of(message)
    (kept,) = desk.kept["exchanges"].exchanges.values()
    assert kept.question == "Where is the tram of Tolm?"


async def test_only_the_asker_hands_a_question_on(discord, desk):
    async with desk.bot():
        shown = await desk.refused()
        response = await discord.click(shown, ASK, by=STRANGER, permissions=MODERATOR)
        assert "Only the person who asked" in await said(response)
        forged = payloads.with_button(shown, "hand-on:123abc", "Forged")
        assert "Only the person who asked" in await said(await discord.click(forged, "Forged"))
    assert desk.shown == []
    assert desk.handoffs == []


@pytest.mark.parametrize(
    ("code", "is_offered"),
    [
        (RefusalCode.NOT_ANSWERED, True),
        (RefusalCode.NOT_COVERED, True),
        (RefusalCode.UNKNOWN_NAME, True),
        (RefusalCode.NO_ARTICLES, True),
        (RefusalCode.SMALL_TALK, False),
        (RefusalCode.NOT_A_QUESTION, False),
    ],
)
async def test_the_button_is_there_where_a_person_could_help(discord, desk, code, is_offered):
    answer = replace(examples.refused(), refusal=Refusal(code, "A reason."))
    async with desk.bot(answer):
        assert (ASK in labels_of(await desk.refused())) is is_offered


async def test_without_a_channel_or_records_there_is_no_button(discord, desk):
    async with desk.bot(keep_days=0):
        exchange = await discord.slash("ask", question=QUESTION)
        assert ASK not in labels_of((await exchange.answer())[0])
    desk.set_channel(None)
    async with desk.bot():
        exchange = await discord.slash("ask", question=QUESTION)
        assert ASK not in labels_of((await exchange.answer())[-1])
        exchange = await discord.slash("ask", question=QUESTION, direct=True)
        assert ASK not in labels_of((await exchange.answer())[0])


async def test_a_channel_that_is_gone_or_closed_is_told_and_the_question_can_go_later(
    discord, desk
):
    async with desk.bot():
        shown = await desk.refused()
        discord.refuse(r"POST /channels/\d+/messages", 403, MISSING_PERMISSIONS)
        assert "couldn't post" in await said(await discord.click(shown, ASK))
        gone = discord.places.pop(desk.channel["id"])
        assert "doesn't take questions" in await said(await discord.click(shown, ASK))
        discord.places[gone["id"]] = gone
        assert "now see" in await said(await discord.click(shown, ASK))


async def test_no_question_goes_to_a_channel_of_another_server(discord, desk):
    elsewhere = discord.add_channel("elsewhere", payloads.snowflake())
    desk.set_channel(elsewhere["id"])
    async with desk.bot():
        shown = await desk.refused()
        assert "doesn't take questions" in await said(await discord.click(shown, ASK))
    assert discord.channels[elsewhere["id"]] == {}


# Replying


async def test_a_reply_answers_the_refusal_and_is_marked_as_a_persons(discord, desk):
    async with desk.bot():
        shown, message = await desk.handed_on()
        told = await desk.reply(message, "At the *depot* @everyone\nSee https://tolm.example/tram.")
        delivered = list(discord.channels[discord.channel["id"]].values())[-1]
    assert "was delivered" in text_of(told)
    assert "Add as article" not in labels_of(told)
    text = text_of(delivered)
    assert "**Reply from a moderator**, Mona" in text
    assert "\n> At the \\*depot\\* @\u200beveryone" in text
    assert "<https://tolm.example/tram>" in text
    assert "A person wrote this" in text
    assert str(delivered["message_reference"]["message_id"]) == shown["id"]
    assert [part["type"] for part in parts_of(delivered)] == [10]
    assert labels_of(desk.shown[0]) == []
    assert f"<@{MOD['id']}> replied" in text_of(desk.shown[0])
    assert pings(discord) == []


async def test_a_reply_is_no_answer_that_a_follow_up_could_read(discord, desk):
    async with desk.bot():
        _, message = await desk.handed_on()
        await desk.reply(message)
        delivered = list(discord.channels[discord.channel["id"]].values())[-1]
        answerer = ScriptedAnswerer(examples.extractive())
    async with desk._bot(answerer, **desk.kept):
        await (await discord.reply(delivered, "<@bot> And when?")).answer()
    turns = answerer.questions[0].conversation
    assert [turn.question for turn in turns] == [QUESTION]
    assert all("depot" not in turn.answer for turn in turns)


async def test_a_private_question_stays_private_and_its_reply_is_a_direct_message(discord, desk):
    async with desk.bot():
        shown, message = await desk.handed_on(private=True)
        assert [each.question for each in desk.kept["exchanges"].exchanges.values()] == [""]
        assert "Asked in private" in text_of(message)
        assert shown["id"] not in text_of(message)
        await desk.reply(message)
        (direct,) = discord.channels[discord.direct["id"]].values()
    assert "**Reply from a moderator** of Newsroom, Mona" in text_of(direct)
    assert "> At the depot." in text_of(direct)
    public = list(discord.channels[discord.channel["id"]].values())
    assert all("depot" not in text_of(each) for each in public if not each["flags"] & 64)


async def test_whoever_takes_no_direct_messages_gets_none_and_the_moderator_knows(discord, desk):
    async with desk.bot():
        _, message = await desk.handed_on(private=True)
        discord.refuse(rf"POST /channels/{discord.direct['id']}", 403, NO_DIRECT_MESSAGES)
        assert "didn't deliver" in text_of(await desk.reply(message))
        (handoff,) = desk.handoffs
        assert (handoff.state, handoff.reply) == (HandoffState.OPEN, "")
        assert labels_of(desk.shown[0]) == ["Reply", "Dismiss"]
        assert "was delivered" in text_of(await desk.reply(message))


async def test_a_place_that_is_gone_is_told_and_the_question_stays_open(discord, desk):
    async with desk.bot():
        _, message = await desk.handed_on()
        discord.refuse(rf"POST /channels/{discord.channel['id']}/messages", 404, 10003)
        assert "couldn't post your reply" in text_of(await desk.reply(message))
        assert desk.handoffs[0].state is HandoffState.OPEN


async def test_where_the_bot_may_not_read_the_past_the_reply_stands_alone(discord, desk):
    async with desk.bot():
        _, message = await desk.handed_on()
        discord.refuse(rf"POST /channels/{discord.channel['id']}/messages", 400, 160002)
        assert "was delivered" in text_of(await desk.reply(message))


async def test_a_reply_works_after_a_restart(discord, desk):
    async with desk.bot():
        _, message = await desk.handed_on()
    async with desk.bot():
        assert "was delivered" in text_of(await desk.reply(message))
    assert desk.handoffs[0].reply == "At the depot."


async def test_the_second_reply_comes_too_late(discord, desk):
    async with desk.bot():
        _, message = await desk.handed_on()
        open_message = json.loads(json.dumps(message))
        await desk.reply(message)
        press = await discord.click(open_message, "Reply", by=MOD, permissions=MODERATOR)
        assert "already replied" in await said(press)
        press = await discord.click(open_message, "Dismiss", by=MOD, permissions=MODERATOR)
        assert "already replied" in await said(press)


async def test_dismissing_closes_a_question_without_a_word_to_the_asker(discord, desk):
    async with desk.bot():
        _, message = await desk.handed_on()
        before = len(discord.channels[discord.channel["id"]])
        press = await discord.click(message, "Dismiss", by=MOD, permissions=MODERATOR)
        assert "Dismissed" in await said(press)
    assert len(discord.channels[discord.channel["id"]]) == before
    assert labels_of(desk.shown[0]) == []
    assert f"<@{MOD['id']}> dismissed this" in text_of(desk.shown[0])
    assert desk.handoffs[0].state is HandoffState.DISMISSED


async def test_others_neither_reply_nor_dismiss(discord, desk):
    async with desk.bot():
        _, message = await desk.handed_on()
        for label in ("Reply", "Dismiss"):
            press = await discord.click(message, label, by=STRANGER, permissions="1")
            assert "Manage Messages" in await said(press)
        form = (await discord.press(message, "Reply", by=MOD, permissions=MODERATOR))["data"]
        late = await discord.submit(form, below=message, by=MOD, permissions="1", reply="No.")
        assert "Manage Messages" in await said(late)
    assert desk.handoffs[0].state is HandoffState.OPEN


async def test_a_moderator_of_another_server_replies_to_nothing_here(discord, desk):
    async with desk.bot():
        await desk.handed_on()
        (handoff,) = desk.handoffs
        guild_id = payloads.snowflake()
        elsewhere = discord.add_channel("elsewhere", guild_id)
        own = payloads.message(payloads.snowflake(), elsewhere["id"], discord.bot, "x")
        where = {"channel": elsewhere, "guild_id": guild_id, "permissions": MODERATOR}
        for name in ("mod-reply", "reply-article"):
            custom_id = f"{name}:{handoff.exchange_id}"
            response = await discord.forge(custom_id, own, by=STRANGER, **where)
            assert "no longer on record" in text_of(response["data"])
        below_another = payloads.with_button(desk.shown[0], f"mod-reply:{handoff.exchange_id}")
        below_another["id"] = payloads.snowflake()
        press = await discord.click(below_another, "Forged", by=MOD, permissions=MODERATOR)
        assert "no longer on record" in await said(press)
    assert desk.handoffs[0].state is HandoffState.OPEN


async def test_whoever_moderates_another_channel_replies_to_nothing_from_there(discord, desk):
    async with desk.bot():
        _, message = await desk.handed_on()
        (handoff,) = desk.handoffs
        form = (await discord.press(message, "Reply", by=MOD, permissions=MODERATOR))["data"]
        forged = await discord.submit(form, by=STRANGER, permissions=MODERATOR, reply="No.")
        assert "no longer on record" in await said(forged)
        # As after a kill between the message and its record.
        desk.kept["handoffs"].all[handoff.exchange_id] = replace(handoff, message_id=None)
        own = payloads.with_button(
            payloads.message(payloads.snowflake(), discord.channel["id"], discord.bot, "x"),
            f"mod-dismiss:{handoff.exchange_id}",
        )
        press = await discord.click(own, "Forged", by=STRANGER, permissions=MODERATOR)
        assert "no longer on record" in await said(press)
    assert desk.handoffs[0].state is HandoffState.OPEN


@pytest.mark.parametrize("locale", ["en-US", "de"])
@pytest.mark.parametrize("private", [False, True])
def test_hostile_questions_and_replies_stay_inert_and_within_the_limits(locale, private):
    strings = load_languages().for_locale(locale)
    hostile = "@everyone <@1> <#2> **x** [free](https://evil.example) # y `z` "
    number = 2**63 - 1
    asked = Handoff(
        "f" * 16,
        person_id=number,
        guild_id=number,
        channel_id=number,
        answer_id=number,
        handed_at=datetime.now(UTC),
        question=hostile * 40,
        private=private,
    )
    messages = (
        question_message(asked, "r" * REASON_CHARACTERS, strings),
        *reply_messages(asked, "\n".join([hostile] * 28), hostile * 3, hostile * 3, strings),
    )
    for message in messages:
        assert length(message.content) <= TEXT
        assert message.component_count <= COMPONENTS
        for line in message.content.split("\n"):
            plain = re.sub(
                rf"<@{number}>|https://discord\.com/\S+|<https://evil\.example>", "", line
            )
            plain = plain.removeprefix("> ").removeprefix("-# ")
            assert not active(plain) & {"mention", "masked link", "bare link"}, line


# Replies that were not delivered at once


def undelivered(discord, desk, **changes):
    """The only hand-off as a killed process leaves it, long enough ago that Discord forgot nonces."""
    (handoff,) = desk.handoffs
    replied_at = datetime.now(UTC) - timedelta(hours=1)
    pending = {
        "state": HandoffState.DELIVERING,
        "moderator_id": int(MOD["id"]),
        "reply": "At the depot.",
        "reply_id": time_snowflake(replied_at),
    }
    desk.kept["handoffs"].all[handoff.exchange_id] = replace(handoff, **pending | changes)
    discord.members[MOD["id"]] = payloads.member(MOD)
    discord._nonces.clear()


def replies(discord, channel):
    """The replies of moderators that a channel shows."""
    shown = discord.channels[channel["id"]].values()
    return [each for each in shown if "Reply from a moderator" in text_of(each)]


def has_ended(desk, state=HandoffState.ANSWERED):
    return lambda: desk.handoffs[0].state is state


async def test_a_reply_that_was_recorded_but_not_delivered_is_delivered_at_the_next_start(
    discord, desk
):
    async with desk.bot():
        shown, _ = await desk.handed_on()
    undelivered(discord, desk)
    async with desk.bot():
        await discord.until(has_ended(desk))
        await discord.until(lambda: labels_of(desk.shown[0]) == [])
    (delivered,) = replies(discord, discord.channel)
    assert "**Reply from a moderator**, Mona" in text_of(delivered)
    assert "> At the depot." in text_of(delivered)
    assert str(delivered["message_reference"]["message_id"]) == shown["id"]
    assert f"<@{MOD['id']}> replied" in text_of(desk.shown[0])
    assert pings(discord) == []


async def test_a_private_one_is_delivered_as_a_direct_message(discord, desk):
    async with desk.bot():
        await desk.handed_on(private=True)
    undelivered(discord, desk)
    async with desk.bot():
        await discord.until(has_ended(desk))
    assert len(replies(discord, discord.direct)) == 1
    assert replies(discord, discord.channel) == []


@pytest.mark.parametrize("private", [False, True])
async def test_a_reply_that_discord_has_taken_is_not_sent_again(discord, desk, private):
    async with desk.bot():
        _, message = await desk.handed_on(private=private)
        await desk.reply(message)
    undelivered(discord, desk)
    discord.preferred_locale = "de"
    async with desk.bot():
        await discord.until(has_ended(desk))
    where = discord.direct if private else discord.channel
    assert len(replies(discord, where)) == 1


@pytest.mark.parametrize("before", [0, 3], ids=["among the first", "among the last"])
async def test_it_is_found_in_a_busy_channel(discord, desk, monkeypatch, before):
    monkeypatch.setattr("bot.discord.features.moderator_replies.SEARCHED_MESSAGES", 3)
    async with desk.bot():
        _, message = await desk.handed_on()
        await desk.reply(message)
    here = discord.channels[discord.channel["id"]]
    (reply,) = replies(discord, discord.channel)
    chatter = [
        payloads.message(payloads.snowflake(), discord.channel["id"], discord.person, "x")
        for _ in range(6)
    ]
    del here[reply["id"]]
    (handoff,) = desk.handoffs
    undelivered(discord, desk, reply_id=handoff.reply_id)
    reply["id"] = payloads.snowflake()
    place = len(chatter) if before else 0
    for each in [*chatter[:place], reply, *chatter[place:]]:
        each["id"] = payloads.snowflake()
        here[each["id"]] = each
    async with desk.bot():
        await discord.until(has_ended(desk))
    assert len(replies(discord, discord.channel)) == 1


async def test_of_a_long_reply_only_the_missing_message_is_sent(discord, desk):
    long = "\n".join(f"* {number} * _ ~ ` | " + "*" * 60 for number in range(24))
    async with desk.bot():
        _, message = await desk.handed_on()
        await desk.reply(message, long)
        first, second = list(discord.channels[discord.channel["id"]].values())[-2:]
        del discord.channels[discord.channel["id"]][second["id"]]
    undelivered(discord, desk, reply=desk.handoffs[0].reply)
    async with desk.bot():
        await discord.until(has_ended(desk))
    *_, still, sent = discord.channels[discord.channel["id"]].values()
    assert still is first
    assert text_of(sent) == text_of(second)


async def test_the_same_words_in_reply_to_another_question_do_not_count(discord, desk):
    async with desk.bot():
        _, message = await desk.handed_on()
        await desk.reply(message)
        other = replies(discord, discord.channel)[0]
    other["message_reference"]["message_id"] = payloads.snowflake()
    undelivered(discord, desk)
    async with desk.bot():
        await discord.until(has_ended(desk))
    assert len(replies(discord, discord.channel)) == 2


async def test_while_discord_is_away_the_reply_waits_and_the_moderator_knows(
    discord, desk, monkeypatch
):
    monkeypatch.setattr("bot.discord.features.moderator_replies.RETRY_SECONDS", 0.01)
    async with desk.bot():
        _, message = await desk.handed_on()
        discord.members[MOD["id"]] = payloads.member(MOD)
        discord.refuse(rf"POST /channels/{discord.channel['id']}/messages", 503, 0, times=3)
        assert "saved" in text_of(await desk.reply(message))
        await discord.until(has_ended(desk))
    assert len(replies(discord, discord.channel)) == 1


async def test_a_late_reply_that_discord_refuses_opens_the_question_again(discord, desk):
    async with desk.bot():
        _, message = await desk.handed_on(private=True)
    undelivered(discord, desk)
    discord.refuse(rf"POST /channels/{discord.direct['id']}/messages", 403, NO_DIRECT_MESSAGES)
    async with desk.bot():
        await discord.until(has_ended(desk, HandoffState.OPEN))
        await discord.until(lambda: "open again" in text_of(desk.shown[0]))
        assert labels_of(desk.shown[0]) == ["Reply", "Dismiss"]
        assert "was delivered" in text_of(await desk.reply(message))
        assert "open again" not in text_of(desk.shown[0])


async def test_where_the_bot_may_not_look_for_an_old_reply_it_does_not_send_it_twice(discord, desk):
    async with desk.bot():
        _, message = await desk.handed_on()
        await desk.reply(message)
    undelivered(discord, desk)
    discord.refuse(rf"GET /channels/{discord.channel['id']}/messages", 403, MISSING_PERMISSIONS)
    async with desk.bot():
        await discord.until(has_ended(desk, HandoffState.OPEN))
        await discord.until(lambda: "may not have been delivered" in text_of(desk.shown[0]))
    assert len(replies(discord, discord.channel)) == 1


async def test_where_the_bot_may_not_look_for_a_reply_of_now_its_nonce_keeps_it_single(
    discord, desk
):
    async with desk.bot():
        _, message = await desk.handed_on()
        await desk.reply(message)
    (handoff,) = desk.handoffs
    nonces = dict(discord._nonces)
    undelivered(discord, desk, reply_id=handoff.reply_id)
    discord._nonces.update(nonces)
    discord.refuse(rf"GET /channels/{discord.channel['id']}/messages", 403, MISSING_PERMISSIONS)
    async with desk.bot():
        await discord.until(has_ended(desk))
    assert len(replies(discord, discord.channel)) == 1


async def test_a_late_reply_of_somebody_who_left_has_their_name(discord, desk):
    async with desk.bot():
        await desk.handed_on()
    undelivered(discord, desk)
    discord.members.clear()
    async with desk.bot():
        await discord.until(has_ended(desk))
    assert "**Reply from a moderator**, Former" in text_of(replies(discord, discord.channel)[0])


# Adding the reply as an article


async def test_a_reply_becomes_an_article_of_the_servers_own_library(discord, desk):
    async with desk.bot():
        _, message = await desk.handed_on()
        told = await desk.reply(message, permissions=MANAGER)
        pressed = {"by": MOD, "permissions": MANAGER}
        form = (await discord.press(told, "Add as article", **pressed))["data"]
        entries = {part["component"]["custom_id"]: part["component"] for part in form["components"]}
        assert entries["title"]["value"] == QUESTION
        assert entries["text"]["value"] == "At the depot."
        added = await discord.submit(
            form, below=told, title="The tram", text="The tram is at the depot.", **pressed
        )
        assert "1 added" in await said(added)
        (kept,) = desk.kept["exchanges"].exchanges
        await discord.until(lambda: desk.kept["exchanges"].exchanges[kept].dismissed)
    ((library, upload),) = desk.library.asked
    assert library == f"guild-{discord.guild_id}"
    article = json.loads(upload.content)
    assert (article["title"], article["text"]) == ("The tram", "The tram is at the depot.")
    assert article["outlet"] == "Newsroom"


async def test_whoever_may_not_ingest_adds_no_article(discord, desk):
    async with desk.bot():
        _, message = await desk.handed_on()
        told = await desk.reply(message, permissions=MANAGER)
        refused = await discord.click(told, "Add as article", by=MOD, permissions=MODERATOR)
        assert "manage this server" in await said(refused)
        form = (await discord.press(told, "Add as article", by=MOD, permissions=MANAGER))["data"]
        late = await discord.submit(
            form, below=told, by=MOD, permissions=MODERATOR, title="x", text="y"
        )
        assert "manage this server" in await said(late)
    assert desk.library.asked == []


# Privacy


async def test_people_export_and_delete_what_they_handed_on_and_replied(discord, desk):
    async with desk.bot():
        _, message = await desk.handed_on()
        await desk.reply(message)
        exported = json.loads(await export(discord))
        assert exported["handed_on"][0]["text"] == QUESTION
        assert exported["handed_on"][0]["reply"] == "At the depot."
        assert MOD["id"] not in json.dumps(exported)
        exported = json.loads(await export(discord, by=MOD))
        assert exported["replies"][0]["reply"] == "At the depot."
        assert QUESTION not in json.dumps(exported)
        (shown,) = await (await discord.slash("privacy")).answer()
        confirmation = (await (await discord.click(shown, "Delete everything")).answer())[-1]
        await discord.click(confirmation, "Delete everything")
        await discord.until(lambda: not desk.handoffs)


async def export(discord, by=None):
    shown = (await (await discord.slash("privacy")).answer())[-1]
    own = payloads.with_button(shown, "export", "Mine")
    exchange = await discord.click(own, "Mine", by=by)
    await exchange.answer()
    return next(
        content for request in reversed(discord.requests) for content in request.files.values()
    ).decode()


async def test_with_the_answer_its_hand_off_goes(discord, desk):
    async with desk.bot():
        _, message = await desk.handed_on()
        (handoff,) = desk.handoffs
        del desk.kept["handoffs"].all[handoff.exchange_id]
        press = await discord.click(message, "Reply", by=MOD, permissions=MODERATOR)
        assert "no longer on record" in await said(press)
