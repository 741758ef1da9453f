"""Work beside answering: mark answers that a former process left unfinished, apply retention."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import discord
import structlog

from bot.discord.context import BotClient
from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.ui.answer_layout import interrupted_content
from bot.discord.ui.messages import OutgoingMessage, edit_arguments
from bot.discord.ui.shown_message import shown_text
from bot.types.records import UNFINISHED, Exchange, ExchangeState
from ingest.errors import FootnoteError

RETRY_SECONDS = 60.0
"""Between attempts to mark interrupted answers, while Discord or the store fails."""

PURGE_SECONDS = 24 * 3600.0

SILENCED = timedelta(days=365)
"""How long after the last reply of staff a thread is remembered as theirs."""

SEARCHED_MESSAGES = 100
"""How many messages after a question are searched for the answer to it."""

_log = structlog.get_logger("bot.discord")


async def run_maintenance(client: BotClient) -> None:
    """Mark interrupted answers once, and delete old exchanges once a day, until cancelled."""
    await asyncio.gather(_mark_until_done(client), _purge_daily(client))


async def _mark_until_done(client: BotClient) -> None:
    while True:
        if await mark_interrupted(client):
            return
        await asyncio.sleep(RETRY_SECONDS)


async def _purge_daily(client: BotClient) -> None:
    while True:
        now = datetime.now(UTC)
        await client.exchange_log.purge(now)
        try:
            for guild_id, days in (await client.guild_settings.retentions()).items():
                await client.exchange_log.purge_guild(guild_id, now - timedelta(days=days))
            await client.guild_settings.purge_threads(now - SILENCED)
        except FootnoteError as error:
            _log.error("retention_failed", error=type(error).__name__)
        await asyncio.sleep(PURGE_SECONDS)


async def mark_interrupted(client: BotClient) -> bool:
    """Mark each answer that a former process left unfinished as interrupted.

    Returns false if some have to be tried again, because Discord or the store
    failed. Never raises.
    """
    try:
        unfinished = await client.exchange_log.unfinished()
    except FootnoteError as error:
        _log.error("interrupted_answers_not_listed", error=type(error).__name__)
        return False
    return all([await _end_interrupted(client, exchange) for exchange in unfinished])


async def _end_interrupted(client: BotClient, exchange: Exchange) -> bool:
    """Mark one answer and record its end; false if that has to be tried again."""
    message_ids = exchange.message_ids
    try:
        if not await _is_abandoned(client, exchange):
            return True
        message_ids = await _mark(client, exchange)
    except (FootnoteError, *TRANSPORT_ERRORS) as error:
        name = type(error).__name__
        _log.warning("interrupted_answer_not_marked", question_id=exchange.id, error=name)
        return False
    except discord.HTTPException as error:
        _log.info("interrupted_answer_not_marked", question_id=exchange.id, code=error.code)
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return False
    await client.exchange_log.end(exchange, ExchangeState.FAILED, message_ids)
    return True


async def _is_abandoned(client: BotClient, exchange: Exchange) -> bool:
    """Whether nobody is going to end the exchange. Raises ``FootnoteError``.

    This process records the end of an exchange before it counts as no longer in
    progress. So if it is not in progress, a record read after that is final.
    """
    if client.questions.is_in_progress(exchange.id):
        return False
    current = await client.exchange_log.find(exchange.id)
    return current is not None and current.state in UNFINISHED


async def _mark(client: BotClient, exchange: Exchange) -> tuple[int, ...]:
    """Mark an answer, if it was acknowledged; returns the id of its first message.

    A private answer is out of reach: only its interaction's token changes it, for 15
    minutes. That is a credential, so it is not stored. Discord itself ends
    “thinking…”, and a press on Stop marks what was shown. Raises what discord.py raises.
    """
    message = None if exchange.private else await _find_answer(client, exchange)
    if message is None:
        return exchange.message_ids
    shown = shown_text(message)
    content = interrupted_content(shown, client.languages)
    if content != shown:
        await message.edit(**edit_arguments(OutgoingMessage(content)))
        _log.info("interrupted_answer_marked", question_id=exchange.id)
    return (message.id,)


async def _find_answer(client: BotClient, exchange: Exchange) -> discord.Message | None:
    """The message that responds to a question, by its link to the interaction or message.

    Its id was not recorded, because the process may have been killed before it
    learned the id. ``None`` if the question was never acknowledged.
    """
    channel = client.get_partial_messageable(exchange.channel_id, guild_id=exchange.guild_id)
    event_id = int(exchange.id, 16)
    after = discord.Object(event_id)
    async for message in channel.history(after=after, limit=SEARCHED_MESSAGES, oldest_first=True):
        interaction, reference = message.interaction_metadata, message.reference
        if message.author.id == client.own_id and (
            (interaction and interaction.id == event_id)
            or (reference and reference.message_id == event_id)
            # In a thread that was opened on the question, nothing refers to it.
            or (reference is None and exchange.channel_id == event_id)
        ):
            return message
    return None
