"""Fixtures: the loopback server, and the bot connected to it by the real discord.py client."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache

import pytest
from blockbuster import blockbuster_ctx
from discord.state import AutoShardedConnectionState

from bot.discord.i18n.catalogs import load_languages
from bot.discord.runner import serve
from tests.builders import examples
from tests.integration.discord.loopback import PATIENCE, LoopbackDiscord
from tests.integration.discord.new_server import NewServer

_languages = cache(load_languages)


@pytest.fixture(autouse=True)
def _languages_read_once(monkeypatch):
    """Hundreds of bots would each read all catalogs."""
    monkeypatch.setattr("bot.discord.runner.load_languages", _languages)


@pytest.fixture(autouse=True)
def _ready_soon(monkeypatch):
    """discord.py waits two seconds for the last guild before it says that it is ready."""
    ready_after(monkeypatch, 0.05)


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """However slow the machine is, a bot delivers what it has, and does nothing by the clock."""
    monkeypatch.setattr("bot.discord.questions.service.DELIVERY_SECONDS", PATIENCE)
    monkeypatch.setattr("bot.discord.questions.streaming.LAST_EDIT_SECONDS", PATIENCE)
    # Beside a slow test, the bot would begin to count articles.
    monkeypatch.setattr("bot.discord.health.SAMPLE_SECONDS", 10 * PATIENCE)


def ready_after(monkeypatch, seconds):
    waited = property(lambda _: seconds, lambda *_: None)
    monkeypatch.setattr(AutoShardedConnectionState, "guild_ready_timeout", waited, raising=False)


@pytest.fixture
async def discord():
    """A loopback Discord for one test, which fails if any request was wrong."""
    async with LoopbackDiscord() as server:
        yield server
    assert server.problems == []


@asynccontextmanager
async def running(discord, answering=None, catalog=None, **options):
    """The bot, connected, with fakes for the ports; other ``options`` go to ``serve``."""
    stop = asyncio.Event()
    named = {"answerer": answering, "catalog": catalog}
    named |= {
        name: options.pop(name, None)
        for name in (
            "statement_checker",
            "exchanges",
            "guild_settings",
            "guild_library",
            "guild_feeds",
            "metrics",
            "document_answerer",
            "handoffs",
            "question_groups",
            "activity",
        )
    }
    ports = replace(examples.ports(), **{name: port for name, port in named.items() if port})
    addresses = {"api_base": discord.api_base, "gateway_url": discord.gateway_url}
    service = asyncio.create_task(serve(discord.token, ports, stop=stop, **(addresses | options)))
    service.add_done_callback(lambda _: discord._notify())
    # Work that blocks the event loop would delay the heartbeats of every guild.
    with blockbuster_ctx("bot.discord"):
        try:
            await discord.until(lambda: discord.gateway.connected or service.done())
            yield service
        finally:
            stop.set()
            await service


@pytest.fixture
def bot(discord):
    """``async with bot(answering, catalog):`` runs the bot on the test's Discord."""

    def start(answering=None, catalog=None, **options):
        return running(discord, answering, catalog, **options)

    return start


@pytest.fixture
def server(discord, monkeypatch):
    """A server that has not added the bot yet; it does so when the bot is ready."""
    ready_after(monkeypatch, 0.0)
    return NewServer(discord)
