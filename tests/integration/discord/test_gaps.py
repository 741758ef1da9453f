"""Moderators see what the articles do not answer, dismiss it, or add an article."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.types.records import Exchange, ExchangeState
from ingest.types import IngestOutcome, IngestStatus
from tests.fakes.exchanges import InMemoryExchanges
from tests.fakes.guild_library import ScriptedGuildLibrary
from tests.integration.discord import payloads
from tests.integration.discord.payloads import labels_of, menu_of, text_of

MODERATOR, MANAGER = str(1 << 13), str(1 << 5 | 1 << 13)
NOON = datetime(2031, 6, 1, 12, 0, tzinfo=UTC)
ADDRESS = "https://gazette.example.com/tram"


class TramsAlike:
    """A fake: questions about trams mean the same."""

    def group(self, questions):
        trams = [number for number, text in enumerate(questions) if "tram" in text]
        others = [[number] for number, text in enumerate(questions) if "tram" not in text]
        return sorted([trams, *others] if trams else others)


@pytest.fixture
def exchanges():
    return InMemoryExchanges()


@pytest.fixture
def start(discord, bot, exchanges):
    def started(**options):
        discord.permissions = MODERATOR
        return bot(exchanges=exchanges, question_groups=TramsAlike(), **options)

    return started


def refuse(discord, exchanges, name, question, minutes=0, **fields):
    at = NOON + timedelta(minutes=minutes)
    guild = fields.pop("guild_id", int(discord.guild_id))
    state = ExchangeState.REFUSED
    exchanges.keep(Exchange(name, 1, guild, 9, at, state=state, question=question, **fields))


async def listed(discord, **options):
    return (await (await discord.slash("gaps", **options)).answer())[-1]


async def chosen(discord, shown, value):
    return (await (await discord.choose(shown, value)).answer())[-1]


async def test_questions_that_mean_the_same_are_one_gap_in_the_words_asked_last(
    discord, start, exchanges
):
    refuse(discord, exchanges, "a1", "Where is the tram?", message_ids=(55,))
    refuse(discord, exchanges, "b1", "Who rang?", minutes=1)
    refuse(discord, exchanges, "c1", "What happened to the tram?", minutes=2)
    async with start():
        shown = await listed(discord)
        options = menu_of(shown)["options"]
        gap = await chosen(discord, shown, "c1")
    lines = [line for line in text_of(shown).split("\n") if line.startswith("- ")]
    assert [line.split(" — ")[0] for line in lines] == [
        "- What happened to the tram?",
        "- Who rang?",
    ]
    assert "asked 2 times" in lines[0]
    assert [(option["label"], option["value"]) for option in options] == [
        ("What happened to the tram?", "c1"),
        ("Who rang?", "b1"),
    ]
    assert "Where is the tram?" in text_of(gap)
    assert f"https://discord.com/channels/{discord.guild_id}/9/55" in text_of(gap)
    assert labels_of(gap) == ["Dismiss"]


async def test_a_dismissed_gap_comes_back_when_it_is_asked_again(discord, start, exchanges):
    refuse(discord, exchanges, "a1", "Where is the tram?")
    refuse(discord, exchanges, "c1", "What happened to the tram?", minutes=2)
    async with start():
        gap = await chosen(discord, await listed(discord), "c1")
        # Asked after the list was shown, so nobody has seen it.
        refuse(discord, exchanges, "d1", "Why is there no tram?", minutes=3)
        await discord.press(gap, "Dismiss")
        await discord.until(lambda: "Dismissed" in text_of(gap))
        assert labels_of(gap) == []
        text = text_of(await listed(discord))
    assert "Why is there no tram?" in text
    assert "asked on " in text
    assert exchanges.find("a1").dismissed
    assert exchanges.find("c1").dismissed


async def test_it_is_dismissed_after_a_restart_too(discord, start, exchanges):
    refuse(discord, exchanges, "a1", "Where is the tram?")
    async with start():
        gap = await chosen(discord, await listed(discord), "a1")
    async with start():
        await discord.press(gap, "Dismiss")
        await discord.until(lambda: exchanges.find("a1").dismissed)


async def test_a_page_that_answers_it_goes_into_the_servers_library(discord, start, exchanges):
    refuse(discord, exchanges, "a1", "Where is the tram?")
    library = ScriptedGuildLibrary(IngestOutcome(ADDRESS, IngestStatus.ADDED, "tram", 12))
    async with start(guild_library=library):
        discord.permissions = MANAGER
        gap = await chosen(discord, await listed(discord), "a1")
        assert labels_of(gap) == ["Dismiss", "Add article"]
        form = (await discord.press(gap, "Add article"))["data"]
        added = await discord.submit(form, below=gap, address=f" {ADDRESS} ")
        assert "1 added" in await added.text()
        discord.permissions = MODERATOR
        late = await discord.submit(form, below=gap, address=ADDRESS)
        assert "manage this server" in await late.text()
    assert library.asked == [(f"guild-{discord.guild_id}", ADDRESS)]


async def test_others_neither_see_nor_dismiss_a_gap(discord, start, exchanges):
    refuse(discord, exchanges, "a1", "Where is the tram?")
    async with start():
        shown = await listed(discord)
        gap = await chosen(discord, shown, "a1")
        discord.permissions = "0"
        assert "tram" not in text_of(await listed(discord))
        assert "tram" not in text_of(await chosen(discord, shown, "a1"))
        await discord.press(gap, "Dismiss")
        await discord.until(lambda: "Manage Messages" in text_of(gap))
    assert not exchanges.find("a1").dismissed


async def test_a_gap_of_another_server_cannot_be_chosen_or_dismissed(discord, start, exchanges):
    refuse(discord, exchanges, "a1", "Where is the tram?")
    refuse(discord, exchanges, "e1", "What is secret?", guild_id=4711)
    async with start():
        shown = await listed(discord)
        assert "secret" not in text_of(shown)
        gap = await chosen(discord, shown, "e1")
        assert "no longer in the list" in text_of(gap)
        forged = payloads.with_button(gap, "gap-dismiss:e1")
        await discord.forge("gap-dismiss:e1", forged, by=discord.person)
    assert not exchanges.find("e1").dismissed
