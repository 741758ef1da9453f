"""Brings a moderator's reply to the person who asked, also after a restart.

A reply is recorded before it is sent. If the process dies or Discord does not
respond, the next attempt looks for the reply's messages and sends those that are
not there.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from http import HTTPStatus

import discord
import structlog
from discord.abc import Messageable

from bot.discord.context import BotClient
from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.limits import NONCE_SECONDS
from bot.discord.markdown import escape, shorten
from bot.discord.ui.handoff_layout import (
    QUESTION_CHARACTERS,
    closed_message,
    noted_message,
    reply_messages,
)
from bot.discord.ui.messages import OutgoingMessage, edit_arguments, send_arguments
from bot.discord.ui.shown_message import shown_message, shown_text
from bot.log import raised_at
from bot.types.handoff import Handoff, HandoffState
from ingest.errors import FootnoteError

RETRY_SECONDS = 60.0
"""Between two looks for replies that were not delivered."""

SEARCHED_MESSAGES = 100
"""How many messages after a reply are searched for it, and how many of the last ones."""

_CLOCK_SKEW = timedelta(minutes=1)
_NO_MESSAGE_HISTORY = 160002
_log = structlog.get_logger("bot.discord")


class Delivery(Enum):
    """What became of an attempt to deliver a reply."""

    DONE = auto()
    REFUSED = auto()
    """Discord does not take it, and will not later."""
    DELAYED = auto()
    """Discord did not respond, so it may have taken some of it."""


async def run_replies(client: BotClient) -> None:
    """Deliver the replies that were not delivered, until cancelled."""
    while True:
        try:
            await deliver_pending(client)
        except FootnoteError as error:
            _log.warning("replies_not_listed", error=type(error).__name__)
        await asyncio.sleep(RETRY_SECONDS)


async def deliver_pending(client: BotClient) -> None:
    """Deliver replies that a former process or attempt may not have. Raises ``FootnoteError``."""
    for pending in await client.handoffs.undelivered():
        with client.handoffs.delivering(pending.exchange_id) as is_mine:
            # Somebody may have delivered it since it was listed.
            handoff = await client.handoffs.find(pending.exchange_id) if is_mine else None
            if handoff is None or handoff.state is not HandoffState.DELIVERING:
                continue
            try:
                await _deliver_late(client, handoff)
            except Exception as error:  # noqa: BLE001  # the others are waiting, too
                place = raised_at(error)
                _log.error("reply_not_delivered", error=type(error).__name__, place=place)


async def deliver(client: BotClient, handoff: Handoff, name: str) -> Delivery:
    """Show a reply where the question was asked, or send it to whoever asked in private.

    ``name`` is the moderator's. Never raises.
    """
    try:
        channel = await _channel(client, handoff)
        messages = _messages(client, handoff, name)
        await _send(channel, handoff, dict(enumerate(messages)))
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        return _failed(error)
    _log.info("reply_delivered", question_id=handoff.exchange_id, private=handoff.private)
    return Delivery.DONE


async def mark_question(  # noqa: PLR0913  # where and how, by name
    client: BotClient,
    handoff: Handoff,
    channel_id: int,
    note: str,
    *,
    shown: discord.Message | None = None,
    is_closed: bool = True,
) -> None:
    """Say below a question what became of it, and remove its buttons if it is closed.

    ``shown`` is its message, if that is at hand. Never raises.
    """
    if handoff.message_id is None or not channel_id:
        return
    channel = client.get_partial_messageable(channel_id, guild_id=handoff.guild_id)
    try:
        message = shown_message(shown or await channel.fetch_message(handoff.message_id))
        changed = closed_message(message, note) if is_closed else noted_message(message, note)
        await channel.get_partial_message(handoff.message_id).edit(**edit_arguments(changed))
    except (discord.HTTPException, ValueError, *TRANSPORT_ERRORS) as error:
        _log.info("handoff_not_marked", error=type(error).__name__)


async def _deliver_late(client: BotClient, handoff: Handoff) -> None:
    """Deliver what is missing of a reply, and tell the moderators. Raises ``FootnoteError``."""
    delivery = await _complete(client, handoff)
    if delivery is Delivery.DELAYED:
        return
    is_done = delivery is Delivery.DONE
    if is_done:
        await client.handoffs.settle(handoff.exchange_id)
        _log.info("reply_delivered", question_id=handoff.exchange_id, private=handoff.private)
    else:
        await client.handoffs.reopen(handoff.exchange_id)
    strings = client.strings_for_guild(handoff.guild_id)
    note = strings.answered_by if is_done else strings.reply_taken_back
    note = note.format(person=f"<@{handoff.moderator_id}>")
    settings = await client.guild_settings.settings(handoff.guild_id)
    channel_id = settings.moderator_channel or 0
    await mark_question(client, handoff, channel_id, note, is_closed=is_done)


async def _complete(client: BotClient, handoff: Handoff) -> Delivery:
    """Send the messages of a reply that are not there."""
    guild = client.get_guild(handoff.guild_id)
    if guild is None or guild.unavailable:
        return Delivery.DELAYED
    try:
        messages = _messages(client, handoff, await _name(client, guild, handoff))
        channel = await _channel(client, handoff)
        await _send(channel, handoff, await _missing(client, channel, handoff, messages))
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        return _failed(error)
    return Delivery.DONE


async def _missing(
    client: BotClient,
    channel: Messageable,
    handoff: Handoff,
    messages: tuple[OutgoingMessage, ...],
) -> dict[int, OutgoingMessage]:
    """The messages of a reply that its channel does not show, by their numbers.

    Raises what discord.py raises, and so it does where the bot may not read and the
    reply is too old for Discord to recognise a message that it already has.
    """
    replied_at = discord.utils.snowflake_time(handoff.reply_id or 0)
    after = discord.Object(discord.utils.time_snowflake(replied_at - _CLOCK_SKEW))
    try:
        shown = [each for each in await _read(channel, after) if each.author.id == client.own_id]
    except discord.Forbidden:
        if datetime.now(UTC) - replied_at > timedelta(seconds=NONCE_SECONDS):
            raise
        shown = []
    missing: dict[int, OutgoingMessage] = {}
    for number, message in enumerate(messages):
        same = next((each for each in shown if _is_same(handoff, message, each)), None)
        if same:
            shown.remove(same)
        else:
            missing[number] = message
    return missing


async def _read(channel: Messageable, after: discord.Object) -> list[discord.Message]:
    """The first messages after a reply, and the last ones: a late attempt may have succeeded.

    Raises what discord.py raises.
    """
    early = channel.history(after=after, limit=SEARCHED_MESSAGES, oldest_first=True)
    found = {each.id: each async for each in early}
    if len(found) == SEARCHED_MESSAGES:
        found |= {each.id: each async for each in channel.history(limit=SEARCHED_MESSAGES)}
    return list(found.values())


def _is_same(handoff: Handoff, message: OutgoingMessage, shown: discord.Message) -> bool:
    """Whether a message of the bot's shows that part of the reply.

    Names and the server's language may have changed, so only what the people wrote counts.
    """
    reference = shown.reference
    if reference and not handoff.private and reference.message_id != handoff.answer_id:
        return False
    return _written(handoff, message.content) == _written(handoff, shown_text(shown))


def _written(handoff: Handoff, text: str) -> tuple[bool, tuple[str, ...]]:
    """Whether a message names the question, and what it quotes of the reply."""
    quoted = (line.rstrip() for line in text.split("\n") if line.startswith(">"))
    question = escape(shorten(handoff.question, QUESTION_CHARACTERS))
    return question in text, tuple(quoted)


async def _name(client: BotClient, guild: discord.Guild, handoff: Handoff) -> str:
    """The name of the moderator who replied. Raises what discord.py raises."""
    number = handoff.moderator_id or 0
    try:
        return (await guild.fetch_member(number)).display_name
    except discord.NotFound:
        return (await client.fetch_user(number)).display_name


def _messages(client: BotClient, handoff: Handoff, name: str) -> tuple[OutgoingMessage, ...]:
    guild = client.get_guild(handoff.guild_id)
    strings = client.strings_for_guild(handoff.guild_id)
    return reply_messages(handoff, handoff.reply, name, guild.name if guild else "", strings)


async def _channel(client: BotClient, handoff: Handoff) -> Messageable:
    """Where the reply goes. Raises what discord.py raises."""
    if handoff.private:
        return await client.create_dm(discord.Object(handoff.person_id))
    return client.get_partial_messageable(handoff.channel_id, guild_id=handoff.guild_id)


async def _send(
    channel: Messageable, handoff: Handoff, messages: dict[int, OutgoingMessage]
) -> None:
    """Send messages, the first as a reply to the refusal if that is public; mentions nobody."""
    for number, message in messages.items():
        nonce = f"{handoff.reply_id}-{number}"
        if handoff.private or number:
            await channel.send(nonce=nonce, **send_arguments(message))
            continue
        reference = discord.MessageReference(
            message_id=handoff.answer_id,
            channel_id=handoff.channel_id,
            guild_id=handoff.guild_id,
            fail_if_not_exists=False,
        )
        try:
            await channel.send(
                nonce=nonce, reference=reference, mention_author=False, **send_arguments(message)
            )
        except discord.HTTPException as error:
            if error.code != _NO_MESSAGE_HISTORY:
                raise
            await channel.send(nonce=nonce, **send_arguments(message))


def _failed(error: Exception) -> Delivery:
    code = getattr(error, "code", None)
    _log.warning("reply_not_delivered", error=type(error).__name__, code=code)
    is_refusal = isinstance(error, discord.HTTPException) and (
        error.status < HTTPStatus.INTERNAL_SERVER_ERROR
    )
    return Delivery.REFUSED if is_refusal else Delivery.DELAYED
