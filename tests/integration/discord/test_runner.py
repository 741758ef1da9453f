"""Start, stop, reconnect, and register commands."""

import asyncio
import os
import signal

import discord as library
import pytest
from discord.backoff import ExponentialBackoff

from bot.discord.command_tree import comparable_payloads
from bot.discord.connection.endpoints import Endpoints
from bot.discord.errors import DiscordUnavailable
from bot.discord.runner import serve
from ingest.errors import SettingsError
from tests.builders import examples
from tests.integration.discord.loopback import PATIENCE

PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15


async def run(discord, token=None, **options):
    """The service, until it ends by itself."""
    addresses = {"api_base": discord.api_base, "gateway_url": discord.gateway_url}
    token = discord.token if token is None else token
    async with asyncio.timeout(PATIENCE):
        await serve(token, examples.ports(), **(addresses | options))


async def test_no_privileged_intent_is_asked_for(discord, bot):
    async with bot():
        pass
    (identify,) = [p["d"] for p in discord.gateway.received if p["op"] == 2]
    assert identify["intents"] & PRIVILEGED == 0


async def test_commands_are_synced_once_and_then_only_when_they_changed(discord, bot):
    for _ in range(2):
        async with bot():
            pass
    assert len(discord.sent("PUT .*/commands")) == 1
    discord.commands[0]["description"] = "An older description"
    async with bot():
        pass
    assert len(discord.sent("PUT .*/commands")) == 2


@pytest.mark.parametrize(
    ("theirs", "same"),
    [
        ({"version": "1", "handler": None, "options": None, "nsfw": False}, True),
        ({"contexts": [1, 0], "default_member_permissions": "8"}, True),
        ({"options": [{"type": 3, "name": "a", "description": "b"}]}, False),
        ({"description_localizations": {"de": "Frage"}}, False),
        ({"contexts": [0]}, False),
        ({"default_member_permissions": None}, False),
    ],
)
def test_commands_are_compared_by_what_they_say(theirs, same):
    ours = {"name": "x", "description": "y", "contexts": [0, 1], "default_member_permissions": 8}
    assert (comparable_payloads([ours | theirs]) == comparable_payloads([ours])) == same


async def test_the_ask_command_takes_a_question_and_what_narrows_it(discord, bot):
    async with bot():
        pass
    command = next(command for command in discord.commands if command["name"] == "ask")
    question, article, outlet, since, url, file, private = command["options"]
    names = [option["name"] for option in command["options"]]
    assert names == ["question", "article", "outlet", "since", "url", "file", "private"]
    assert (question["required"], question["max_length"]) == (True, 1_000)
    assert article["autocomplete"]
    assert outlet["autocomplete"]
    assert [each["type"] for each in (since, url, file, private)] == [3, 3, 11, 5]
    assert (command["contexts"], command["integration_types"]) == ([0, 1, 2], [0, 1])


@pytest.mark.parametrize(
    ("pattern", "status"), [("GET .*/commands", 404), ("PUT .*/commands", 403)]
)
async def test_the_bot_answers_although_commands_cannot_be_synced(discord, bot, pattern, status):
    discord.refuse(pattern, status, 50001)
    async with bot():
        exchange = await discord.message("<@bot> When?")
        assert examples.SENTENCES[0] in await exchange.text()


async def test_after_a_request_to_reconnect_the_session_is_resumed(discord, bot):
    async with bot():
        await discord.gateway.ask_to_reconnect()
        await discord.until(lambda: discord.gateway.count(6) == 1)
        exchange = await discord.slash("ask", question="When?")
        assert examples.SENTENCES[0] in await exchange.text()
    assert discord.gateway.count(2) == 1


async def test_a_question_put_while_the_connection_was_cut_is_answered(discord, bot):
    async with bot():
        await discord.gateway.cut()
        exchange = await discord.message("<@bot> When?")
        assert examples.SENTENCES[0] in await exchange.text()
    assert discord.gateway.count(6) == 1
    assert len(exchange.messages) == 1


async def test_after_many_attempts_it_still_tries_again_within_minutes(discord, bot, monkeypatch):
    made = []

    class Noted(ExponentialBackoff):
        def __init__(self):
            super().__init__()
            made.append(self)

    monkeypatch.setattr("discord.shard.ExponentialBackoff", Noted)
    async with bot():
        (pauses,) = made
        waited = [pauses.delay() for _ in range(200)]
    assert 30 < max(waited) <= 256
    assert sum(waited[10:]) / 190 > 24 * 3600 / 1_000


async def test_an_answer_under_way_survives_a_reconnect(discord, bot):
    async with bot():
        exchange = await discord.slash("ask", question="When?")
        await discord.gateway.ask_to_reconnect()
        assert examples.SENTENCES[0] in await exchange.text()
        await discord.until(lambda: discord.gateway.count(6) == 1)


async def test_after_an_invalid_session_the_bot_identifies_anew(discord, bot, monkeypatch):
    async def at_once(*_, **__):
        """Instead of five seconds."""

    monkeypatch.setattr(library.Client, "before_identify_hook", at_once)
    async with bot():
        await discord.gateway.invalidate_session()
        await discord.until(lambda: discord.gateway.count(2) == 2 and discord.gateway.connected)
        exchange = await discord.slash("ask", question="When?")
        assert examples.SENTENCES[0] in await exchange.text()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_stops_the_bot_in_good_order(discord, number):
    service = asyncio.create_task(run(discord))
    await discord.until(lambda: discord.gateway.connected)
    os.kill(os.getpid(), number)
    await service
    assert not discord.gateway.connected


@pytest.mark.parametrize("token", ["", "  ", "two words", "tökén", "wrong-token"])
async def test_a_token_that_cannot_be_used_names_the_setting(discord, token):
    with pytest.raises(SettingsError) as failure:
        await run(discord, token)
    assert "DISCORD_TOKEN" in failure.value.hint
    assert not token.strip() or token not in str(failure.value)


async def test_a_token_that_is_revoked_later_names_the_setting(discord):
    service = asyncio.create_task(run(discord))
    await discord.until(lambda: discord.gateway.connected)
    await discord.gateway.cut(4004)
    with pytest.raises(SettingsError, match="token"):
        await service


async def test_a_discord_that_is_not_there_is_reported(discord):
    with pytest.raises(DiscordUnavailable) as failure:
        await run(discord, api_base="http://127.0.0.1:9/api/v10")
    assert failure.value.retryable


@pytest.mark.parametrize(
    ("api_base", "gateway_url"),
    [
        ("https://discord.example.com/api", "ws://127.0.0.1:1/"),
        ("http://127.0.0.1:1/api", "wss://gateway.example.com/"),
        ("http://127.0.0.1.example.com/api", "ws://127.0.0.1:1/"),
        ("http://127.0.0.1@example.com/api", "ws://127.0.0.1:1/"),
        ("http://0.0.0.0:1/api", "ws://127.0.0.1:1/"),
        ("ftp://127.0.0.1/api", "ws://127.0.0.1:1/"),
        ("http://[", "ws://127.0.0.1:1/"),
        ("", "ws://127.0.0.1:1/"),
        ("http://127.0.0.1:1/api", None),
        (None, "ws://127.0.0.1:1/"),
    ],
)
def test_the_token_is_sent_to_discord_or_to_this_machine_only(api_base, gateway_url):
    with pytest.raises(SettingsError, match="DISCORD_"):
        Endpoints(api_base, gateway_url)


@pytest.mark.parametrize("host", ["127.0.0.1:80", "127.3.2.1", "localhost:1", "[::1]:1"])
def test_addresses_of_this_machine_are_taken(host):
    Endpoints(f"http://{host}/api/v10", f"ws://{host}/gw")


async def test_discord_is_where_it_was_when_the_bot_has_stopped(discord, bot):
    before = library.http.Route.BASE, library.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    async with bot():
        assert discord.api_base == library.http.Route.BASE
    after = library.http.Route.BASE, library.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    assert after == before
    assert "discord.com" in after[0]
