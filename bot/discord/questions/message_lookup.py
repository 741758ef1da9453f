"""Messages of Discord around an answer: what it replies to, its parts, and those before it in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType

import discord
import structlog
from discord.abc import Messageable

from bot.discord.errors import TRANSPORT_ERRORS
from bot.retrieval.question_detection import post_question

THREAD_MESSAGES = 40
"""How many of a thread's last messages are read."""

WRITTEN = {
    discord.MessageType.default,
    discord.MessageType.reply,
    discord.MessageType.chat_input_command,
}
"""The types of messages that somebody wrote, or that answer a command."""

_log = structlog.get_logger("bot.discord")

PartsFinder = Callable[[discord.Message], Awaitable[Sequence[int]]]
"""Finds the ids of all messages of the answer that a message is part of, in order, if on record."""


def is_post(message: discord.Message) -> bool:
    """Whether a message is a forum's post, which has the id of its thread."""
    return isinstance(message.channel, discord.Thread) and message.id == message.channel.id


async def asked_text(message: discord.Message) -> str:
    """What a message asks; the title of a forum's post belongs to it."""
    if isinstance(message.channel, discord.Thread) and is_post(message):
        asked = await asyncio.to_thread(post_question, message.channel.name, message.content)
        return asked.text
    return message.content


async def question_message(
    answer: discord.Message,
    bot_id: int,
    read: Mapping[int, discord.Message] = MappingProxyType({}),
) -> discord.Message | None:
    """The message that an answer replies to, or that its thread was opened on for the answer."""
    thread = answer.channel
    if answer.reference or answer.interaction_metadata or not isinstance(thread, discord.Thread):
        return await replied_to(answer)
    if thread.owner_id != bot_id or not isinstance(thread.parent, discord.TextChannel):
        return None
    starter = read.get(thread.id) or await fetch_message(thread.parent, thread.id)
    return None if starter is None or starter.author.id == bot_id else starter


async def replied_to(message: discord.Message) -> discord.Message | None:
    """The message in the same channel that a message replies to, if it can be read."""
    reference = message.reference
    if reference is None or reference.channel_id != message.channel.id:
        return None
    if isinstance(reference.resolved, discord.Message):
        return reference.resolved
    if isinstance(reference.resolved, discord.DeletedReferencedMessage):
        return None
    if reference.message_id is None:
        return None
    return await fetch_message(message.channel, reference.message_id)


async def fetch_message(channel: Messageable, message_id: int) -> discord.Message | None:
    """A message of a channel; ``None`` if it cannot be read."""
    try:
        return await channel.fetch_message(message_id)
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        _log.info("history_not_read", error=type(error).__name__)
        return None


async def parts_of(
    answer: discord.Message,
    find_parts: PartsFinder,
    read: Mapping[int, discord.Message] = MappingProxyType({}),
) -> tuple[discord.Message, ...]:
    """All messages of the answer that a message is part of; those in ``read`` are not fetched."""
    ids = await find_parts(answer)
    known = {**read, answer.id: answer}
    parts = [known.get(each) or await fetch_message(answer.channel, each) for each in ids]
    return tuple(part for part in parts if part) or (answer,)


async def messages_before(
    thread: discord.Thread, message: discord.Message
) -> list[discord.Message]:
    """The last messages of a thread and the one that it was opened from, newest first.

    Empty if they cannot be read.
    """
    try:
        newest_first = [
            each async for each in thread.history(limit=THREAD_MESSAGES, before=message)
        ]
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        _log.info("history_not_read", error=type(error).__name__)
        return []
    if len(newest_first) == THREAD_MESSAGES or not isinstance(thread.parent, discord.TextChannel):
        return newest_first
    # A thread has the id of the message that it was opened from.
    starter = await fetch_message(thread.parent, thread.id)
    return [*newest_first, starter] if starter else newest_first
