"""A made-up identifier acts on nothing that the person who sends it may not act on."""

import threading
from dataclasses import replace

import pytest

from bot.types.records import Exchange
from tests.builders import examples
from tests.fakes.answering import ScriptedAnswerer
from tests.fakes.exchanges import InMemoryExchanges
from tests.integration.discord import payloads
from tests.integration.discord.loopback import PATIENCE
from tests.integration.discord.payloads import labels_of, text_of

STRANGER = payloads.user(payloads.snowflake(), "stranger")
MODERATOR, MAY_OPEN_THREADS = str(1 << 13), str(1 << 35)
ONLY_ASKER, GONE = "Only the person who asked", "no longer on record"


@pytest.fixture
def exchanges():
    return InMemoryExchanges()


@pytest.fixture
def elsewhere(discord):
    """A channel of another guild, in which the stranger is a moderator."""
    guild_id = payloads.snowflake()
    channel = payloads.text_channel(payloads.snowflake(), guild_id, "elsewhere")
    discord.channels[channel["id"]] = {}
    return {"channel": channel, "guild_id": guild_id, "permissions": MODERATOR}


async def answered(discord, exchanges, **options):
    """An answer to Ada, once it is on record, and the id of its question."""
    exchange = await discord.slash("ask", question="When?", **options)
    (shown,) = await exchange.answer()
    question_id = f"{int(exchange.id):x}"
    await discord.until(lambda: exchanges.exchanges[question_id].message_ids)
    return shown, question_id


def answer_elsewhere(discord, exchanges, place):
    """An answer to the stranger in the other channel."""
    event_id, shown_id = payloads.snowflake(), payloads.snowflake()
    channel_id, guild_id = place["channel"]["id"], place["guild_id"]
    metadata = payloads.interaction_metadata(event_id, STRANGER)
    shown = payloads.message(
        shown_id, channel_id, discord.bot, "An answer.", interaction_metadata=metadata
    )
    discord.channels[channel_id][shown_id] = shown
    known = next(iter(exchanges.exchanges.values()))
    own = replace(
        known,
        id=f"{int(event_id):x}",
        person_id=int(STRANGER["id"]),
        guild_id=int(guild_id),
        channel_id=int(channel_id),
        message_ids=(int(shown_id),),
    )
    exchanges.keep(own)
    return shown


def says(response, text):
    return text in text_of(response["data"])


def is_shown(discord, shown):
    return shown["id"] in discord.channels[shown["channel_id"]]


def is_kept(exchanges, question_id):
    return isinstance(exchanges.find(question_id), Exchange)


# Delete


@pytest.mark.parametrize("own", ["", ":{stranger}"], ids=["the real one", "one's own number"])
async def test_an_answer_of_another_person_is_not_deleted(discord, bot, exchanges, own):
    async with bot(exchanges=exchanges):
        shown, question_id = await answered(discord, exchanges)
        custom_id = f"delete:{question_id}" + own.format(stranger=STRANGER["id"])
        assert says(await discord.forge(custom_id, shown, by=STRANGER), ONLY_ASKER)
    assert is_shown(discord, shown)
    assert is_kept(exchanges, question_id)


async def test_an_answer_is_not_deleted_from_below_another_in_another_guild(
    discord, bot, exchanges, elsewhere
):
    async with bot(exchanges=exchanges):
        shown, question_id = await answered(discord, exchanges)
        own = answer_elsewhere(discord, exchanges, elsewhere)
        custom_id = f"delete:{question_id}:{STRANGER['id']}"
        assert says(await discord.forge(custom_id, own, by=STRANGER, **elsewhere), ONLY_ASKER)
    assert is_shown(discord, shown)
    assert is_shown(discord, own)
    assert is_kept(exchanges, question_id)


async def test_a_moderator_elsewhere_is_none_here(discord, bot, exchanges, elsewhere):
    async with bot(exchanges=exchanges):
        shown, question_id = await answered(discord, exchanges)
        custom_id = f"delete:{question_id}"
        assert says(await discord.forge(custom_id, shown, by=STRANGER, **elsewhere), ONLY_ASKER)
    assert is_kept(exchanges, question_id)


async def test_the_record_of_one_answer_is_not_deleted_below_another(discord, bot, exchanges):
    async with bot(exchanges=exchanges):
        first, first_id = await answered(discord, exchanges)
        second = await discord.message("<@bot> Why?", author=STRANGER)
        (own,) = await second.answer()
        assert says(await discord.forge(f"delete:{first_id}", own, by=STRANGER), ONLY_ASKER)
    assert is_shown(discord, first)
    assert is_shown(discord, own)
    assert is_kept(exchanges, first_id)


async def test_a_deleted_answer_opens_no_other_to_deletion(discord, bot, exchanges):
    async with bot(exchanges=exchanges):
        first, first_id = await answered(discord, exchanges)
        second, second_id = await answered(discord, exchanges)
        await discord.press(first, "Delete")
        await discord.until(lambda: not is_kept(exchanges, first_id))
        custom_id = f"delete:{first_id}:{STRANGER['id']}"
        assert says(await discord.forge(custom_id, second, by=STRANGER), ONLY_ASKER)
    assert is_shown(discord, second)
    assert is_kept(exchanges, second_id)


@pytest.mark.parametrize("way", ["slash", "message"])
async def test_whoever_asked_may_delete_an_answer_that_is_no_longer_on_record(
    discord, bot, exchanges, way
):
    async with bot(exchanges=exchanges):
        if way == "slash":
            exchange = await discord.slash("ask", question="When?")
        else:
            exchange = await discord.message("<@bot> When?")
        (shown,) = await exchange.answer()
        await discord.until(lambda: labels_of(shown))
        await discord.until(lambda: next(iter(exchanges.exchanges.values())).message_ids)
        exchanges.exchanges.clear()
        await discord.handled()
        refused = await discord.press(shown, "Delete", by=STRANGER)
        assert says(refused, ONLY_ASKER)
        await discord.press(shown, "Delete")
        await discord.until(lambda: not is_shown(discord, shown))


# Stop


class Growing(ScriptedAnswerer):
    """Shows a sentence, and the rest once it is let go on."""

    def __init__(self):
        self.go_on = threading.Event()
        whole = examples.written("The ferry stopped.", "A shaft was cracked.")
        first = replace(whole, sentences=whole.sentences[:1])
        super().__init__([first, whole], before_each=lambda number: number == 0 or self.wait())

    def wait(self):
        assert self.go_on.wait(PATIENCE)


async def growing(discord):
    exchange = await discord.slash("ask", question="Why?")
    await discord.until(lambda: any("Still writing" in text for text in exchange.contents))
    return exchange.messages[0], f"{int(exchange.id):x}"


@pytest.fixture
def answering():
    return Growing()


async def test_an_answer_of_another_person_is_not_stopped(discord, bot, exchanges, answering):
    async with bot(answering, exchanges=exchanges):
        shown, question_id = await growing(discord)
        custom_id = f"stop:{question_id}:{STRANGER['id']}"
        assert says(await discord.forge(custom_id, shown, by=STRANGER), ONLY_ASKER)
        assert "Still writing" in text_of(shown)
        answering.go_on.set()


async def test_an_answer_is_not_stopped_from_another_guild(
    discord, bot, exchanges, answering, elsewhere
):
    async with bot(answering, exchanges=exchanges):
        shown, question_id = await growing(discord)
        own = answer_elsewhere(discord, exchanges, elsewhere)
        custom_id = f"stop:{question_id}:{STRANGER['id']}"
        assert says(await discord.forge(custom_id, own, by=STRANGER, **elsewhere), ONLY_ASKER)
        assert "Still writing" in text_of(shown)
        answering.go_on.set()


# Ask again


async def test_a_question_of_another_person_is_not_asked_again(discord, bot, exchanges):
    answering = ScriptedAnswerer(examples.extractive())
    async with bot(answering, exchanges=exchanges):
        exchange = await discord.message("<@bot> When?")
        (shown,) = await exchange.answer()
        await discord.until(lambda: next(iter(exchanges.exchanges.values())).message_ids)
        custom_id = f"again:{exchange.id}:{STRANGER['id']}"
        assert says(await discord.forge(custom_id, shown, by=STRANGER), ONLY_ASKER)
        await discord.handled()
    assert len(answering.questions) == 1


async def test_a_question_of_ones_own_does_not_take_the_place_of_anothers_answer(
    discord, bot, exchanges
):
    answering = ScriptedAnswerer(examples.extractive())
    async with bot(answering, exchanges=exchanges):
        first, _ = await answered(discord, exchanges)
        second = await discord.message("<@bot> Why?", author=STRANGER)
        await second.answer()
        custom_id = f"again:{second.id}:{STRANGER['id']}"
        assert says(await discord.forge(custom_id, first, by=STRANGER), ONLY_ASKER)
        await discord.handled()
    assert len(answering.questions) == 2
    assert is_shown(discord, first)


async def test_a_question_of_another_channel_is_not_asked_again(discord, bot, exchanges):
    answering = ScriptedAnswerer(examples.extractive())
    channel = payloads.text_channel(payloads.snowflake(), discord.guild_id, "secret")
    secret = payloads.message(payloads.snowflake(), channel["id"], discord.bot, "-# Question: Who?")
    discord.channels[channel["id"]] = {secret["id"]: secret}
    async with bot(answering, exchanges=exchanges):
        shown, _ = await answered(discord, exchanges)
        await discord.forge(f"recheck:{secret['id']}", shown, by=STRANGER)
        await discord.until(
            lambda: any(
                "can't find the question" in text_of(each)
                for each in discord.channels[shown["channel_id"]].values()
            )
        )
    assert len(answering.questions) == 1


# Ratings


async def rate(discord, shown, question_id, **where):
    where = {"by": STRANGER} | where
    return await discord.forge(f"good:{question_id}", shown, **where)


async def test_nobody_rates_an_answer_of_another_guild(discord, bot, exchanges, elsewhere):
    async with bot(exchanges=exchanges):
        _, question_id = await answered(discord, exchanges)
        own = answer_elsewhere(discord, exchanges, elsewhere)
        await rate(discord, own, question_id, **elsewhere)
        await discord.until(
            lambda: any(
                GONE in text_of(each) for each in discord.channels[own["channel_id"]].values()
            )
        )
    assert exchanges.said == {}


async def test_nobody_rates_a_private_answer_of_another_person(discord, bot, exchanges):
    async with bot(exchanges=exchanges):
        _, private_id = await answered(discord, exchanges, private=True)
        shown, _ = await answered(discord, exchanges)
        await rate(discord, shown, private_id)
        form = {"custom_id": f"reason:{private_id}"}
        discord.person, ada = STRANGER, discord.person
        text = await (await discord.submit(form, reason="Wrong")).text()
        discord.person = ada
    assert GONE in text
    assert exchanges.said == {}


async def test_a_shared_copy_is_rated_like_its_answer(discord, bot, exchanges):
    async with bot(exchanges=exchanges):
        shown, question_id = await answered(discord, exchanges, private=True)
        (public,) = await (await discord.click(shown, "Share")).answer(edited=False)
        await discord.until(
            lambda: int(public["id"]) in exchanges.exchanges[question_id].message_ids
        )
        assert "Marked helpful" in await (await discord.click(public, "👍", by=STRANGER)).text()
    assert list(exchanges.said) == [(question_id, int(STRANGER["id"]))]


@pytest.mark.parametrize("label", ["👍", "👎"])
async def test_a_rating_that_comes_after_its_answer_was_purged_is_not_kept(
    discord, bot, exchanges, label
):
    async with bot(exchanges=exchanges):
        shown, question_id = await answered(discord, exchanges)
        form = (await discord.press(shown, "👎"))["data"]
        exchanges.forget([question_id])
        await discord.handled()
        if label == "👍":
            exchange = await discord.click(shown, label)
        else:
            exchange = await discord.submit(form, below=shown, reason="Wrong")
        assert GONE in await exchange.text()
    assert exchanges.said == {}


# Threads and copies


async def test_a_thread_is_opened_for_nobody_who_may_not_open_one(discord, bot, exchanges):
    async with bot(exchanges=exchanges):
        shown, question_id = await answered(discord, exchanges)
        for custom_id in (f"thread:{question_id}", "thread", f"thread:{int(STRANGER['id']):x}"):
            await discord.forge(custom_id, shown, by=STRANGER)
        await discord.handled()
        assert discord.threads == {}
        await discord.forge("thread", shown, by=STRANGER, permissions=MAY_OPEN_THREADS)
        await discord.until(lambda: shown["id"] in discord.threads)


async def test_only_what_is_private_is_shared(discord, bot, exchanges):
    async with bot(exchanges=exchanges):
        shown, _ = await answered(discord, exchanges)
        response = await discord.forge("share", shown, by=STRANGER)
    assert says(response, "This button no longer works")
    assert response["data"]["flags"] == 64
