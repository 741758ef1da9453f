"""The scenes: what people do on the stage, and what arrives at Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.types.feeds import Announcement, Claim, Lead
from docs.gallery.drawing import Scene
from docs.gallery.stage import QUESTION, STATEMENT, Stage
from tests.builders import examples
from tests.integration.discord import payloads
from tests.integration.discord.loopback import LoopbackDiscord

NEWS = (
    ("Harbour ferry stops", "The harbour ferry stopped at noon on Monday."),
    ("Bridge to close", "The harbour bridge of Vellmar closes on Monday, the council said."),
    ("Council votes on trams", "The council of Vellmar votes on the new tram line on Thursday."),
)
"""Titles and first sentences of invented articles."""

ABOUT_MINUTES = "When does the ferry start again?"
MINUTES = """Minutes of the harbour committee, 4 May 2026

The ferry stopped on Monday because of a cracked shaft. Two engineers replaced it.

The ferry starts again on Thursday at six in the morning. Tickets of this week stay valid.
"""
_MANAGER = str(1 << 5 | 1 << 10 | 1 << 11 | 1 << 13)


async def scenes(stage: Stage) -> AsyncIterator[Scene]:
    """All scenes, in the order of the page."""
    for part in (answer_scenes, handoff_scenes, question_scenes, article_scenes, server_scenes):
        async for scene in part(stage):
            yield scene


async def answer_scenes(stage: Stage) -> AsyncIterator[Scene]:
    discord = stage.discord
    answer = await stage.command("ask", question=QUESTION)
    yield Scene("An answer", "Every sentence is an article's own, with its source below.", answer)
    source = payloads.menu_of(answer)["options"][0]["value"]
    card = dict((await (await discord.choose(answer, source)).answer())[-1])
    yield Scene(
        "A source", "The sentence in its paragraph, and whether the article still has it.", card
    )
    form = (await discord.press(answer, "Ask a follow-up"))["data"]
    yield Scene(
        "Ask a follow-up",
        "A form for the next question; replying to the answer does the same.",
        form,
    )


async def handoff_scenes(stage: Stage) -> AsyncIterator[Scene]:
    discord = stage.discord
    refused = await stage.command("ask", question="Who won the World Cup in 2026?")
    yield Scene("A refusal", "If the articles don't say, neither does the bot.", refused)
    closest = await stage.click(refused, "Show closest passages")
    yield Scene("The closest passages", "What comes closest, for whoever wants to see it.", closest)
    await stage.click(refused, "Ask a moderator")
    yield Scene(
        "A question for moderators",
        "“Ask a moderator” below a refusal sends it to the channel that the server chose.",
        stage.moderators,
    )
    discord.permissions = _MANAGER
    asked = stage.moderators
    form = (await discord.press(asked, "Reply"))["data"]
    reply = "Spain. The final was on 19 July."
    await stage.submit(form, asked, reply=reply)
    delivered = next(
        shown
        for shown in reversed(discord.channels[discord.channel["id"]].values())
        if reply in payloads.text_of(shown)
    )
    yield Scene("The reply", "It is marked as a person's, and cites nothing.", delivered)
    discord.permissions = "0"


async def question_scenes(stage: Stage) -> AsyncIterator[Scene]:
    discord = stage.discord
    back = await stage.command("ask", question="what happened")
    yield Scene(
        "A question back", "A few words that could mean several articles: choose one.", back
    )
    thanks = await stage.command("ask", question="thanks!")
    yield Scene("Small talk", "A reply of one line, without buttons.", thanks)
    private = await stage.command("ask", question=QUESTION, private=True)
    yield Scene(
        "A private answer", "Only the person who asked sees it, until they share it.", private
    )
    file = discord.attach("minutes.txt", MINUTES.encode())
    about_file = await stage.command("ask", question=ABOUT_MINUTES, file=file)
    yield Scene(
        "A file with the question",
        "It is read for this question alone, and cited like an article.",
        about_file,
    )
    part = dict((await (await discord.choose(about_file, "1")).answer())[-1])
    yield Scene("A source in a file", "Only what the answer itself holds.", part)
    german = await stage.command("ask", question=QUESTION, locale="de")
    yield Scene(
        "In German", "The bot speaks the reader's language; quotes stay as they are.", german
    )
    judged = await stage.command("verify", statement=STATEMENT)
    yield Scene("/verify", "Check a statement against the articles.", judged)
    yield Scene("/articles", "The articles you can ask about.", await stage.command("articles"))


async def article_scenes(stage: Stage) -> AsyncIterator[Scene]:
    discord = stage.discord
    discord.permissions = _MANAGER
    ingested = await stage.command("ingest", url="https://gazette.example.com/ferry")
    yield Scene("/ingest", "Add a page or a file to this server's library.", ingested)
    followed = await stage.command(
        "follow", url="https://gazette.example.com/feed.xml", announce="daily"
    )
    yield Scene("/follow", "Have the articles of a feed added and announced.", followed)
    listed = await stage.command("following")
    yield Scene("/following", "The feeds of this server, and how they are doing.", listed)
    announced = await stage.announcement(_announcement(discord, 1))
    yield Scene("An announcement", "A new article of a feed that the server follows.", announced)
    digest = await stage.announcement(_announcement(discord, 3, more=4))
    yield Scene("A digest", "All that is new since the day before.", digest)
    await stage.command("ask", question="Who was the winner of the World Cup in 2026?")
    gaps = await stage.command("gaps")
    yield Scene("/gaps", "What the articles don't answer, for moderators.", gaps)
    newest = payloads.menu_of(gaps)["options"][0]["value"]
    gap = dict((await (await discord.choose(gaps, newest)).answer())[-1])
    yield Scene("One of the gaps", "All its wordings, to dismiss or to add an article.", gap)
    stats = await stage.command("stats")
    yield Scene("/stats", "What was asked and cited, for moderators.", stats)


async def server_scenes(stage: Stage) -> AsyncIterator[Scene]:
    yield Scene("A new server", "What the bot posts when it joins.", await _joined(stage))
    step = await stage.command("setup")
    yield Scene("/setup, the first step", "What the bot lacks, and where to grant it.", step)
    step = await stage.turn(step, "Next")
    yield Scene("The second step", "Each step can be skipped.", step)
    settings = await stage.command("settings")
    yield Scene("/settings", "Every setting at a glance, with a button to it.", settings)
    settings = await stage.turn(settings, "Ask channels")
    settings = await stage.chosen(settings, stage.discord.forum["id"], kind=8)
    yield Scene("Ask channels", "Where every question is answered without a mention.", settings)
    settings = await stage.chosen(settings, stage.discord.forum["id"])
    yield Scene("One ask channel", "Each can have its own sources.", settings)
    stage.discord.permissions = "0"
    post, _ = await stage.discord.post(QUESTION, "I read two numbers.")
    yield Scene("A question in a forum", "Answered without a mention.", (await post.answer())[-1])
    stage.discord.permissions = _MANAGER
    yield Scene("/privacy", "What is stored about you.", await stage.command("privacy"))


async def _joined(stage: Stage) -> dict[str, Any]:
    """The message that the bot posts in a server that adds it."""
    discord, identifier = stage.discord, payloads.snowflake()
    channel = payloads.text_channel(payloads.snowflake(), identifier, "general")
    guild = payloads.guild(identifier, "Readers", [channel], discord.bot)
    del guild["unavailable"]
    discord.channels[channel["id"]] = {}
    await discord.gateway.dispatch("GUILD_CREATE", guild)
    await discord.until(lambda: discord.channels[channel["id"]])
    return dict(next(iter(discord.channels[channel["id"]].values())))


def _announcement(discord: LoopbackDiscord, count: int, more: int = 0) -> Announcement:
    """The announcement of so many invented articles, and of more that it only counts."""
    leads = []
    for key, (title, sentence) in enumerate(NEWS[:count], 1):
        version = replace(examples.version(sentence, title=title), key=key)
        leads.append(Lead(version, version.sentences[0]))
    place = (int(discord.guild_id), int(discord.channel["id"]))
    ids = tuple(lead.version.article.id for lead in leads)
    claim = Claim(f"f{count}", *place, count > 1, ids, datetime.now(UTC), more=more)
    return Announcement(claim, tuple(leads))
