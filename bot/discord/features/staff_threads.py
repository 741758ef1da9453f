"""Threads that staff took over: a thread where staff replied is theirs, and the bot is silent there."""

from __future__ import annotations

import asyncio

import discord
import structlog

from bot.discord.context import BotClient
from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.questions.message_lookup import WRITTEN
from bot.types.records import GuildSettings

READ_MESSAGES = 50
READ_MEMBERS = 5
"""How much of a thread is read for replies of staff while the bot was not running."""

_log = structlog.get_logger("bot.discord")


async def is_taken_over(
    client: BotClient, message: discord.Message, thread: discord.Thread, settings: GuildSettings
) -> bool:
    """Whether a message is a reply of staff to somebody else, which silences the bot there."""
    if not _is_staff(message.author, settings) or await _is_asker(client, thread, message.author):
        return False
    await _silence(client, thread, message)
    return True


async def is_silenced(
    client: BotClient, message: discord.Message, thread: discord.Thread, settings: GuildSettings
) -> bool:
    """Whether staff replied in a thread, also while the bot was not running.

    For that, a thread that is older than the process is read once, before its next
    question would be answered. Messages that come meanwhile wait for what is found.
    """
    is_older = discord.utils.snowflake_time(thread.id) < client.started_at
    if not settings.staff_roles or not is_older:
        return await client.guild_settings.is_silenced(thread.id)
    async with client.thread_turns.setdefault(thread.id, asyncio.Lock()):
        if await client.guild_settings.is_silenced(thread.id):
            return True
        if not client.read_threads.first_time(thread.id):
            return False
        return await _silenced_unheard(client, message, thread, settings)


async def _silenced_unheard(
    client: BotClient, message: discord.Message, thread: discord.Thread, settings: GuildSettings
) -> bool:
    """Read a thread, and silence the bot there if staff replied."""
    try:
        reply = await _reply_of_staff(client, message, thread, settings)
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        _log.info("history_not_read", error=type(error).__name__)
        if not isinstance(error, discord.Forbidden):
            client.read_threads.forget(thread.id)
        return False
    if reply is None:
        return False
    await _silence(client, thread, reply)
    return True


async def _reply_of_staff(
    client: BotClient, message: discord.Message, thread: discord.Thread, settings: GuildSettings
) -> discord.Message | None:
    """The last reply of staff before a message, among the last ``READ_MESSAGES``.

    Discord does not tell the roles of their authors, so the last ``READ_MEMBERS`` of
    these are looked up. Raises what discord.py raises.
    """
    last: dict[int, discord.Message] = {}
    async for each in thread.history(limit=READ_MESSAGES, before=message):
        if not each.author.bot and each.type in WRITTEN:
            last.setdefault(each.author.id, each)
    for each in list(last.values())[:READ_MEMBERS]:
        if await _is_asker(client, thread, each.author):
            continue
        try:
            member = await thread.guild.fetch_member(each.author.id)
        except discord.NotFound:
            continue
        if _is_staff(member, settings):
            return each
    return None


def _is_staff(author: discord.User | discord.Member, settings: GuildSettings) -> bool:
    return isinstance(author, discord.Member) and any(map(author.get_role, settings.staff_roles))


async def _is_asker(
    client: BotClient, thread: discord.Thread, author: discord.User | discord.Member
) -> bool:
    """Whether a thread is about a person's own question."""
    if thread.owner_id == author.id:
        return True
    # The bot opens a thread on the question, which has the id of the thread.
    exchange = await client.exchange_log.find_by_event(thread.id)
    return exchange is not None and exchange.person_id == author.id


async def _silence(client: BotClient, thread: discord.Thread, reply: discord.Message) -> None:
    await client.guild_settings.silence(thread.guild.id, thread.id, reply.created_at)
    _log.info("thread_silenced", guild=thread.guild.id)
