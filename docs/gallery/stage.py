"""The stage: the bot with real answers about the samples, on the loopback server of the tests."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.bootstrap import (
    Application,
    lazy_statement_checker,
    make_document_answerer,
    open_application,
    question_groups,
)
from bot.discord.ports import Ports
from bot.discord.runner import serve
from bot.log import set_up_logs
from bot.settings import Settings, load_settings
from bot.types.activity import Activity, Citations, Outcomes, Ratings
from bot.types.feeds import Announcement
from bot.types.question import Question, Scope
from bot.types.records import ExchangeState, GuildSettings
from ingest.sandbox.base import run_in_process
from ingest.types import IngestOutcome, IngestStatus
from tests.builders import examples
from tests.fakes.activity import InMemoryActivity
from tests.fakes.guild_feeds import ScriptedGuildFeeds
from tests.fakes.guild_library import ScriptedGuildLibrary
from tests.fakes.guild_settings import InMemoryGuildSettings
from tests.integration.discord.loopback import LoopbackDiscord

QUESTION = "How many US cities have Flock's equipment?"
STATEMENT = "The devices are at work in over 7,000 American cities."
"""Asked of the bot before the first scene."""


class Stage:
    """A person who uses the bot on the loopback server."""

    def __init__(self, discord: LoopbackDiscord, feeds: ScriptedGuildFeeds) -> None:
        self.discord = discord
        self.feeds = feeds

    async def command(self, name: str, **options: Any) -> dict[str, Any]:
        return dict((await (await self.discord.slash(name, **options)).answer())[-1])

    async def announcement(self, announcement: Announcement) -> dict[str, Any]:
        shown = self.discord.channels[self.discord.channel["id"]]
        known = set(shown)
        self.feeds.announcements.append(announcement)
        await self.discord.until(lambda: set(shown) - known, seconds=60)
        return dict(next(each for key, each in shown.items() if key not in known))

    async def turn(self, shown: dict[str, Any], label: str) -> dict[str, Any]:
        """Press a button that changes what the message shows; returns the message after that."""
        current = self.discord.channels[shown["channel_id"]][shown["id"]]
        await self.discord.press(current, label)
        await self.discord.until(lambda: current["components"] != shown["components"])
        return dict(current)

    async def chosen(self, shown: dict[str, Any], value: str, kind: int = 3) -> dict[str, Any]:
        """Choose from a menu that changes what the message shows; returns it after that."""
        current = self.discord.channels[shown["channel_id"]][shown["id"]]
        await self.discord.choose(current, value, kind=kind)
        await self.discord.until(lambda: current["components"] != shown["components"])
        return dict(current)

    async def click(self, shown: dict[str, Any], label: str) -> dict[str, Any]:
        return dict((await (await self.discord.click(shown, label)).answer())[-1])

    @property
    def moderators(self) -> dict[str, Any]:
        """What the moderators' channel shows last."""
        shown = self.discord.channels[self.discord.moderators["id"]].values()
        return dict(list(shown)[-1])

    async def submit(self, form: dict[str, Any], below: dict[str, Any], **texts: str) -> None:
        """Submit a form, and wait for the response."""
        await (await self.discord.submit(form, below=below, **texts)).answer()

    def drawn(self, shown: dict[str, Any]) -> dict[str, Any]:
        """A message with pictures in place of their names, and channels with names."""
        files = [file for request in self.discord.requests for file in request.files.items()]
        text = json.dumps(shown)
        for channel in self.discord.guild_channels:
            text = text.replace(f"<#{channel['id']}>", f"<#{channel['name']}>")
        for name, content in files:
            encoded = base64.b64encode(content).decode()
            text = text.replace(f"attachment://{name}", f"data:image/png;base64,{encoded}")
        return dict(json.loads(text))


@asynccontextmanager
async def open_stage() -> AsyncIterator[Stage]:
    """The bot with real answers about the samples."""
    set_up_logs("ERROR")
    stop, feeds = asyncio.Event(), ScriptedGuildFeeds()
    guild_settings, activity = InMemoryGuildSettings(), InMemoryActivity()
    settings = load_settings()
    with open_application(settings, with_llm=False) as application:
        ports = replace(
            _answering_ports(settings, application),
            guild_settings=guild_settings,
            activity=activity,
            guild_feeds=feeds,
        )
        async with LoopbackDiscord() as discord:
            discord.moderators = discord.add_channel("moderators")
            discord.guild_channels = [discord.channel, discord.forum, discord.moderators]
            chosen = GuildSettings(moderator_channel=int(discord.moderators["id"]))
            guild_settings.set(int(discord.guild_id), chosen)
            activity.all[int(discord.guild_id)] = invented_activity(datetime.now(UTC).date())
            addresses = {"api_base": discord.api_base, "gateway_url": discord.gateway_url}
            bot = asyncio.create_task(
                serve(discord.token, ports, stop=stop, message_content=True, **addresses)
            )
            await discord.until(lambda: discord.gateway.connected and discord.commands)
            try:
                yield Stage(discord, feeds)
            finally:
                stop.set()
                await bot
            if discord.problems:
                sys.exit(f"Discord would reject this: {discord.problems[0]}")


def _answering_ports(settings: Settings, application: Application) -> Ports:
    """What the bot answers with; what it stores is invented."""
    checker = lazy_statement_checker(application)
    # Models are loaded here, so that no scene waits for one on a busy machine.
    application.answerer.answer(Question(QUESTION))
    checker.judge(STATEMENT, Scope())
    ingested = IngestOutcome("ferry", IngestStatus.ADDED, "gazette-ferry-2k7c", 41)
    return replace(
        examples.ports(),
        question_groups=question_groups(application),
        answerer=application.answerer,
        catalog=application.answerer,
        statement_checker=checker,
        document_answerer=make_document_answerer(settings, application, run_in_process),
        guild_library=ScriptedGuildLibrary(ingested),
    )


def invented_activity(today: date) -> Activity:
    """A month of questions, as no month of the demo has any."""
    days = [today - timedelta(days=number) for number in range(30)]
    outcomes = tuple(
        Outcomes(day, state, (number * step + 5) % most)
        for number, day in enumerate(days)
        for state, step, most in (
            (ExchangeState.ANSWERED, 7, 23),
            (ExchangeState.REFUSED, 3, 7),
            (ExchangeState.FAILED, 5, 3),
        )
    )
    ratings = tuple(Ratings(day, each, 3 if each else 1) for day in days for each in (True, False))
    return Activity(outcomes, ratings, (Citations(today, (1, 2), 9), Citations(today, (1,), 4)))
