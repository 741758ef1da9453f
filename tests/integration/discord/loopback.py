"""A Discord on 127.0.0.1 that the real discord.py client talks to.

``LoopbackDiscord`` serves the part of the REST API and the gateway that a bot
for slash commands, mentions and direct messages needs, keeps what a channel
would show, and checks every request. Tests act as a person::

    exchange = await discord.slash("ask", question="Who flew?", article="a1")
    shown = await exchange.answer()          # the messages, once the edit is there
    choices = await discord.autocomplete("ask", "article", "ri")
    shown = await discord.message_command("Ask about this message", "A text.")
    response = await discord.press(shown, "Stop")            # a button below a message
    exchange = await discord.choose(shown, "7:0")             # from the menu below it
    exchange = await discord.submit(shown["data"], question="Who flew?")     # a form
    exchange = await discord.message("<@bot> who flew?")      # <@bot> is the bot's mention
    exchange = await discord.direct_message("who flew?")
    exchange = await discord.post("The ferry", "Who flew?")   # in the forum
    exchange = await discord.reply(shown[0], "And when?")

and as the network: ``refuse`` and ``limit`` make the next matching request
fail, ``discord.gateway`` cuts and reconnects. No test sleeps: ``until`` waits
for a condition.
"""

import asyncio
import contextlib
import re

from aiohttp import web

from tests.integration.discord import payloads
from tests.integration.discord.gateway import Gateway
from tests.integration.discord.rest import RestApi

MESSAGE_CONTENT = 1 << 15
PATIENCE = 60.0
"""Seconds; only a ceiling, as the first answer may wait for a model to load from a cold disk."""


class Exchange:
    """A question, and how the bot responded."""

    def __init__(self, discord, channel_id, *, interaction=None, asked=None):
        self._discord = discord
        self.channel_id = channel_id
        self.interaction = interaction
        self.asked = asked

    @property
    def id(self):
        """The snowflake of the interaction or message."""
        return (self.interaction or self.asked)["id"]

    @property
    def acknowledged(self):
        if self.interaction:
            return self.interaction["token"] in self._discord.originals
        return bool(self.messages)

    @property
    def messages(self):
        """What the channel shows after the question, oldest first.

        One channel cannot tell two exchanges apart: put them in two.
        """
        everything = self._discord.channels[self.channel_id]
        return [shown for shown in everything.values() if int(shown["id"]) > int(self.id)]

    @property
    def contents(self):
        """What each of them says."""
        return [payloads.text_of(shown) for shown in self.messages]

    async def answer(self, count=1, *, edited=True):
        """The messages, once there are ``count`` and, if ``edited``, the first was edited."""
        await self._discord.until(lambda: self._is_answered(count, edited))
        return self.messages

    async def text(self, count=1, *, edited=True):
        """What the answer says."""
        return "\n".join(map(payloads.text_of, await self.answer(count, edited=edited)))

    def _is_answered(self, count, edited):
        shown = self.messages
        return len(shown) >= count and (not edited or bool(shown[0]["edited_timestamp"]))


class LoopbackDiscord(RestApi):
    """The server, an async context manager; point the bot to ``api_base`` and ``gateway_url``."""

    def __init__(self):
        super().__init__()
        self.gateway = Gateway(self.token, self._ready, self._notify)

    # The server

    async def __aenter__(self):
        app = web.Application()
        app.router.add_get("/gw", self.gateway.handle)
        app.router.add_get("/gw/", self.gateway.handle)
        app.router.add_get("/cdn/{file}", self._download)
        app.router.add_route("*", "/api/v10/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        self.api_base = f"http://127.0.0.1:{port}/api/v10"
        self.cdn = f"http://127.0.0.1:{port}/cdn"
        self.gateway_url = f"ws://127.0.0.1:{port}/gw"
        return self

    async def __aexit__(self, *_):
        await self.gateway.close()
        await self._runner.cleanup()

    # A person

    async def slash(  # what a person may do
        self, command, *, direct=False, guild_id=None, repeat=1, locale=None, **options
    ):
        """Use a slash command, perhaps in another guild; ``repeat`` delivers the event that often."""
        data = self._command_data(command, options)
        here = guild_id or self.guild_id
        channel, guild_id = (self.direct, None) if direct else (self.channel, here)
        event = self._interaction(2, channel, guild_id, data)
        event |= {"locale": locale} if locale else {}
        for _ in range(repeat):
            await self.gateway.dispatch("INTERACTION_CREATE", event)
        return Exchange(self, channel["id"], interaction=event)

    async def autocomplete(self, command, option, text, guild_id=None):
        """The choices that are offered while a person types into an option."""
        data = self._command_data(command, {option: text})
        data["options"][0]["focused"] = True
        event = self._interaction(4, self.channel, guild_id or self.guild_id, data)
        await self.gateway.dispatch("INTERACTION_CREATE", event)
        await self.until(lambda: event["token"] in self.autocompletions)
        return self.autocompletions[event["token"]]

    async def message_command(self, command, content):
        """Use a command of a message's menu; returns the bot's response, with ``type``."""
        return await self._answered(self._about_a_message(command, content))

    async def act_on(self, content, command, *files):
        """The same for a command that responds with a message of its own."""
        event = self._about_a_message(command, content, files)
        await self.gateway.dispatch("INTERACTION_CREATE", event)
        return Exchange(self, self.channel["id"], interaction=event)

    def _about_a_message(self, command, content, files=()):
        author = payloads.user(payloads.snowflake(), "writer")
        target = payloads.message(payloads.snowflake(), self.channel["id"], author, content)
        data = {
            "id": next(c["id"] for c in self.commands if c["name"] == command),
            "name": command,
            "type": 3,
            "target_id": target["id"],
            "resolved": {"messages": {target["id"]: target}},
        }
        # Whoever reads it later sees nothing of it without the intent.
        self.channels[self.channel["id"]][target["id"]] = target | {"content": ""}
        target["attachments"] = list(files)
        return self._interaction(2, self.channel, self.guild_id, data)

    async def press(self, shown, label, *, by=None, permissions=None):
        """Press a button below a message; returns the bot's response."""
        return await self._answered(self._pressing(shown, label, by, permissions))

    async def click(self, shown, label, *, by=None, permissions=None):
        """Press a button that responds with a message of its own."""
        event = self._pressing(shown, label, by, permissions)
        await self.gateway.dispatch("INTERACTION_CREATE", event)
        return Exchange(self, event["channel_id"], interaction=event)

    def _pressing(self, shown, label, by, permissions):
        button = next(part for part in payloads.parts_of(shown) if part.get("label") == label)
        data = {"custom_id": button["custom_id"], "component_type": 2}
        place = self.places.get(shown["channel_id"], self.channel)
        event = self._interaction(3, place, self.guild_id, data)
        event["message"] = shown
        event["member"] |= {"user": by or self.person}
        event["member"] |= {"permissions": permissions} if permissions else {}
        return event

    async def forge(self, custom_id, below, *, by, channel=None, guild_id=None, permissions=None):
        """Press a button that a person made up, below a message; returns the bot's response.

        ``channel`` and ``guild_id`` are where they press it.
        """
        data = {"custom_id": custom_id, "component_type": 2}
        event = self._interaction(3, channel or self.channel, guild_id or self.guild_id, data)
        event["message"] = below
        event["member"] |= {"user": by, "permissions": permissions or self.permissions}
        return await self._answered(event)

    async def choose(self, shown, *values, guild_id=None, kind=3):
        """Choose from the menu below a message; ``kind`` is its type, as 8 for channels."""
        menu = next(part for part in payloads.parts_of(shown) if part["type"] == kind)
        data = {"custom_id": menu["custom_id"], "component_type": kind, "values": list(values)}
        event = self._interaction(3, self.channel, guild_id or self.guild_id, data)
        event["message"] = shown
        await self.gateway.dispatch("INTERACTION_CREATE", event)
        return Exchange(self, self.channel["id"], interaction=event)

    async def submit(self, modal, *, below=None, by=None, permissions=None, **values):
        """Submit a form with texts for its fields.

        ``below`` is the message whose button opened it.
        """
        entered = [
            {"type": 18, "component": {"type": 4, "custom_id": name, "value": value}}
            for name, value in values.items()
        ]
        data = {"custom_id": modal["custom_id"], "components": entered}
        place = self.places.get(below["channel_id"], self.channel) if below else self.channel
        event = self._interaction(5, place, self.guild_id, data)
        event |= {"message": below} if below else {}
        event["member"] |= {"user": by} if by else {}
        event["member"] |= {"permissions": permissions} if permissions else {}
        await self.gateway.dispatch("INTERACTION_CREATE", event)
        return Exchange(self, place["id"], interaction=event)

    async def _answered(self, event):
        await self.gateway.dispatch("INTERACTION_CREATE", event)
        await self.until(lambda: event["token"] in self.callbacks)
        return self.callbacks[event["token"]]

    async def message(self, text, *, repeat=1, **changes):
        """Write into the guild's channel; ``<@bot>`` mentions the bot."""
        return await self._write(self.channel, self.guild_id, text, repeat, changes)

    async def reply(self, shown, text):
        """Reply to a message in the guild's channel, with the ping that a reply brings."""
        where = {"channel_id": self.channel["id"], "message_id": shown["id"]}
        changes = {
            "type": 19,
            "mentions": [self.bot],
            "message_reference": where | {"guild_id": self.guild_id},
            "referenced_message": {k: v for k, v in shown.items() if k != "referenced_message"},
            "content": text,
        }
        return await self.message(text, **changes)

    async def edit(self, asked, text, **changes):
        """Edit a message of a person."""
        content = text.replace("<@bot>", f"<@{self.bot['id']}>")
        written = self.channels[asked["channel_id"]][asked["id"]]
        written |= {"content": content, "edited_timestamp": payloads.timestamp()} | changes
        await self.gateway.dispatch("MESSAGE_UPDATE", written)

    async def delete(self, *messages):
        """Delete messages, several at once as a moderator may."""
        ids = [message["id"] for message in messages]
        where = {"channel_id": messages[0]["channel_id"], "guild_id": self.guild_id}
        for message in messages:
            del self.channels[message["channel_id"]][message["id"]]
        if len(ids) == 1:
            await self.gateway.dispatch("MESSAGE_DELETE", where | {"id": ids[0]})
        else:
            await self.gateway.dispatch("MESSAGE_DELETE_BULK", where | {"ids": ids})

    async def remove_bot(self):
        """Remove the bot from the guild."""
        await self.gateway.dispatch("GUILD_DELETE", {"id": self.guild_id})

    def chosen(self, channel, permissions):
        """A channel as an option gives it, with the permissions that the person has there."""
        names = ("id", "type", "name", "parent_id")
        return {name: channel[name] for name in names} | {"permissions": permissions}

    async def open_thread(self, shown):
        """The thread of a message; tells the bot about it first."""
        thread = self.threads[shown["id"]]
        await self.gateway.dispatch("THREAD_CREATE", thread | {"newly_created": True})
        return thread

    async def start_thread(self, parent, name, owner=None):
        """A thread that a person opens without the bot."""
        body = {"name": name, "auto_archive_duration": 60}
        owner_id = (owner or self.person)["id"]
        thread = payloads.thread(payloads.snowflake(), parent["id"], self.guild_id, owner_id, body)
        self.channels[thread["id"]] = {}
        self.threads[thread["id"]] = thread
        await self.gateway.dispatch("THREAD_CREATE", thread | {"newly_created": True})
        return thread

    async def post(self, title, text):
        """Write a post in the forum; returns it with its thread."""
        thread = await self.start_thread(self.forum, title)
        # A post has the id of its thread.
        exchange = await self.write_in(thread, text, id=thread["id"])
        return exchange, thread

    async def write_in(self, thread, text, **changes):
        """Write into a thread."""
        return await self._write(thread, self.guild_id, text, 1, changes)

    async def direct_message(self, text, *, repeat=1, **changes):
        """Write to the bot alone."""
        return await self._write(self.direct, None, text, repeat, changes)

    def _interaction(self, kind, channel, guild_id, data):
        place = {"channel": channel, "guild_id": guild_id}
        event = payloads.interaction(
            kind, self.application_id, person=self.person, data=data, **place
        )
        if guild_id:
            event["member"] |= {"permissions": self.permissions, "roles": self.roles}
        if self.integration_owners is not None:
            event["authorizing_integration_owners"] = self.integration_owners
        self._interactions[event["token"]] = event
        return event

    async def _write(self, channel, guild_id, text, repeat, changes):
        mentions = [self.bot] if "<@bot>" in text or "<@!bot>" in text else []
        content = re.sub("<@(!?)bot>", rf"<@\g<1>{self.bot['id']}>", text)
        # Without the intent, content arrives only where the bot is addressed.
        reads_all = self.gateway.intents & MESSAGE_CONTENT
        seen = content if mentions or not guild_id or reads_all else ""
        written = payloads.message(payloads.snowflake(), channel["id"], self.person, seen)
        written |= {"mentions": mentions} | ({"guild_id": guild_id} if guild_id else {}) | changes
        if guild_id:
            written["member"] = {
                key: value for key, value in payloads.member(self.person).items() if key != "user"
            } | {"roles": self.roles}
        self.channels[channel["id"]][written["id"]] = written
        for _ in range(repeat):
            await self.gateway.dispatch("MESSAGE_CREATE", written)
        return Exchange(self, channel["id"], asked=written)

    # What happened

    async def until(self, condition, seconds=PATIENCE):
        """Wait until a condition holds.

        It is checked whenever something happens here, and every few
        milliseconds for what other threads do.
        """
        happened = asyncio.Event()
        self._waiting.add(happened)
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    assert self.problems == []
                    happened.clear()
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(happened.wait(), 0.01)
        finally:
            self._waiting.discard(happened)

    async def round_trip(self):
        """Return when the bot has begun to handle all events dispatched so far.

        It begins them in order, so none was dispatched after an autocompletion
        that was answered.
        """
        await self.autocomplete("ask", "article", "")

    async def handled(self, *, held=0):
        """Return when the bot has handled all events dispatched so far to their ends.

        It handles them side by side, each in a task. ``held`` is how many of them
        the test itself keeps from ending.
        """
        await self.round_trip()
        await self.until(lambda: len(_handlers()) <= held)

    # The gateway

    def _ready(self, session_id):
        channels = self.guild_channels or [self.channel, self.forum]
        guild = payloads.guild(self.guild_id, "Newsroom", channels, self.bot)
        guild["threads"] = list(self.threads.values())
        guild["roles"] += [payloads.role(number, "helper") for number in self.known_roles]
        guild["preferred_locale"] = self.preferred_locale
        ready = {
            "v": 10,
            "user": self.bot,
            "guilds": [{"id": self.guild_id, "unavailable": True}],
            "session_id": session_id,
            "resume_gateway_url": self.gateway_url,
            "application": {"id": self.application_id, "flags": 0},
            "shard": [0, 1],
        }
        arrived = [] if self.is_unavailable else [("GUILD_CREATE", guild)]
        return [("READY", ready), *arrived]

    def attach(self, name, content):
        """Upload a file, for a command or a message."""
        identifier = payloads.snowflake()
        self.uploads[identifier] = content
        return {
            "id": identifier,
            "filename": name,
            "size": len(content),
            "url": f"{self.cdn}/{identifier}",
            "proxy_url": f"{self.cdn}/{identifier}",
        }

    async def _download(self, request):
        return web.Response(body=self.uploads[request.match_info["file"]])

    def _command_data(self, command, options):
        identifier = next((c["id"] for c in self.commands if c["name"] == command), "1")
        objects = [value for value in options.values() if isinstance(value, dict)]
        files = {value["id"]: value for value in objects if "filename" in value}
        channels = {value["id"]: value for value in objects if "filename" not in value}
        given = [_option(name, value) for name, value in options.items()]
        found = {"attachments": files} if files else {}
        found |= {"channels": channels} if channels else {}
        resolved = {"resolved": found} if found else {}
        return {"id": identifier, "name": command, "type": 1, "options": given, **resolved}


def _handlers():
    """The tasks in which discord.py handles events and commands."""
    names = (task.get_name() for task in asyncio.all_tasks())
    return [name for name in names if name.startswith(("discord.py: on_", "CommandTree-invoker"))]


def _option(name, value):
    if isinstance(value, dict):
        kind = 11 if "filename" in value else 7
        return {"name": name, "type": kind, "value": value["id"]}
    return {"name": name, "type": 5 if isinstance(value, bool) else 3, "value": value}
