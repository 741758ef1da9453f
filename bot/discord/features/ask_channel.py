"""Channels and forums where every question is answered, without a mention.

What asks nothing, and what is meant for somebody else, is left alone: nothing is
shown and nothing stored.
"""

from __future__ import annotations

import asyncio

import discord
import structlog

from bot.discord.context import BotClient, channel_ids
from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.features.staff_threads import is_silenced, is_taken_over
from bot.discord.features.threads import HAS_A_THREAD, start_thread
from bot.discord.limits import THREAD_NAME
from bot.discord.markdown import fit
from bot.discord.questions.delivery import MessageReply
from bot.discord.questions.message_lookup import asked_text, is_post, replied_to
from bot.discord.questions.quiet_delivery import QuietReply
from bot.discord.request import question_id, without_mentions
from bot.retrieval.question_detection import post_question, question_manner
from bot.types.question import Manner
from bot.types.records import ChannelSettings, GuildSettings
from ingest.errors import FootnoteError

_log = structlog.get_logger("bot.discord")


async def manner_of(client: BotClient, message: discord.Message) -> Manner | None:
    """How a guild's message that does not mention the bot asks it; ``None`` to leave it alone.

    In a thread that the bot opened elsewhere, every message asks. A reply of staff
    is remembered.
    """
    settings = await _settings(client, message)
    channel = settings.of_channel(*channel_ids(message.channel))
    answers_all = channel is not None and channel.answers_all
    thread = message.channel if isinstance(message.channel, discord.Thread) else None
    if not answers_all and (thread is None or thread.owner_id != client.own_id):
        return None
    if not _is_readable(client, message):
        return None
    if thread and await is_taken_over(client, message, thread, settings):
        return None
    manner = await _manner_in_channel(client, message) if answers_all else Manner.ADDRESSED
    if manner and thread and await is_silenced(client, message, thread, settings):
        return None
    return manner


async def answer_in_channel(
    client: BotClient, message: discord.Message, manner: Manner, channel: ChannelSettings
) -> None:
    """Answer a message that does not mention the bot, in a thread where the guild wants that.

    Over the limits, and while the bot stops, nothing is shown, and no thread is opened.
    """
    guild_id = message.guild.id if message.guild else None
    if client.questions.is_closed or client.questions.admit(message.author.id, guild_id):
        return
    strings = client.strings_for_guild(guild_id)
    wants_thread = channel.threads_only and not isinstance(message.channel, discord.Thread)
    if wants_thread and (thread_id := await _open_thread(client, message)):
        thread = client.get_partial_messageable(thread_id, guild_id=guild_id)
        reply = MessageReply(message, strings, thread=thread)
        # The thread is there to be seen, so whatever the message asks, it must not stay empty.
        await client.ask_by_message(
            message, reply, channel=channel, thread_id=thread_id, is_admitted=True
        )
        return
    reply_type = QuietReply if manner is Manner.IMPLIED else MessageReply
    reply = reply_type(message, strings)
    await client.ask_by_message(message, reply, channel=channel, manner=manner, is_admitted=True)


async def _settings(client: BotClient, message: discord.Message) -> GuildSettings:
    """The guild's settings; the defaults, with which no channel answers all, if they fail.

    Where the bot may not read messages, settings that are not at hand make no difference.
    """
    if message.guild is None:
        return GuildSettings()
    if not client.reads_threads:
        return client.guild_settings.cached(message.guild.id) or GuildSettings()
    try:
        return await client.guild_settings.settings(message.guild.id)
    except FootnoteError as error:
        _log.error("guild_settings_not_read", error=type(error).__name__)
        return GuildSettings()


def _is_readable(client: BotClient, message: discord.Message) -> bool:
    """Whether Discord shows what the message says; where not, that is logged once a guild."""
    guild_id = message.guild.id if message.guild else 0
    if not client.reads_threads and client.unread_guilds.first_time(guild_id):
        _log.warning("message_content_missing", guild=guild_id)
    return client.reads_threads


async def _manner_in_channel(client: BotClient, message: discord.Message) -> Manner | None:
    """How a message asks, if it is meant for nobody else."""
    others = [person for person in message.mentions if person.id != client.own_id]
    if others or message.raw_role_mentions or message.mention_everyone:
        return None
    answered = await replied_to(message)
    is_reply_to_bot = answered is not None and answered.author.id == client.own_id
    if message.reference and not is_reply_to_bot:
        return None
    if isinstance(message.channel, discord.Thread) and is_post(message):
        title = message.channel.name
        return (await asyncio.to_thread(post_question, title, message.content)).manner
    manner = await _manner(message, follows_up=is_reply_to_bot)
    if manner or message.reference or not isinstance(message.channel, discord.Thread):
        return manner
    leaning = await _manner(message, follows_up=True)
    return leaning if leaning and await _follows_answer(client, message) else None


async def _manner(message: discord.Message, *, follows_up: bool) -> Manner | None:
    return await asyncio.to_thread(question_manner, message.content, follows_up=follows_up)


async def _follows_answer(client: BotClient, message: discord.Message) -> bool:
    """Whether the message before it is the bot's."""
    try:
        before = [each async for each in message.channel.history(limit=1, before=message)]
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        _log.info("history_not_read", error=type(error).__name__)
        return False
    return any(each.author.id == client.own_id for each in before)


async def _open_thread(client: BotClient, message: discord.Message) -> int | None:
    """Open a thread on a question, named after it; ``None`` where the bot may not."""
    name = fit(without_mentions(await asked_text(message)), THREAD_NAME)
    try:
        await start_thread(client, message, name)
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        code = getattr(error, "code", None)
        _log.info(
            "thread_not_opened",
            question_id=question_id(message.id),
            error=type(error).__name__,
            code=code,
        )
        return message.id if code == HAS_A_THREAD else None
    return message.id
