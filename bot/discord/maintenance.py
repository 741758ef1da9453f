"""What is done beside answering: marking what a former process died over, and forgetting."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import discord
import structlog

from bot.discord.context import BotClient
from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.ui.answer_layout import interrupted_content
from bot.types.records import Exchange, ExchangeState
from ingest.errors import FootnoteError

_log = structlog.get_logger("bot.discord")


PURGED_EVERY_SECONDS = 24 * 3600.0


async def keep_up(client: BotClient) -> None:
    """Mark the half-written answers once, and forget old exchanges once a day, for ever."""
    await mark_interrupted(client)
    while True:
        now = datetime.now(UTC)
        await client.exchange_log.purge(now)
        try:
            for guild_id, days in (await client.guild_settings.retentions()).items():
                await client.exchange_log.purge_server(guild_id, now - timedelta(days=days))
        except FootnoteError as error:
            _log.error("not forgotten", error=type(error).__name__)
        await asyncio.sleep(PURGED_EVERY_SECONDS)


async def mark_interrupted(client: BotClient) -> None:
    """Say below each half-written answer that it has no end. Never raises."""
    try:
        unfinished = await client.exchange_log.unfinished()
    except FootnoteError as error:
        _log.error("half-written answers not looked for", error=type(error).__name__)
        return
    for exchange in unfinished:
        if client.questions.is_under_way(exchange.id):
            continue
        try:
            await _mark(client, exchange)
        except TRANSPORT_ERRORS as error:
            # Nothing is said about this one, so it is tried again at the next start.
            _log.warning("not marked", question_id=exchange.id, error=type(error).__name__)
            continue
        except discord.HTTPException as error:
            _log.info("not marked", question_id=exchange.id, code=error.code)
        await client.exchange_log.end(exchange, ExchangeState.FAILED, exchange.message_ids)


async def _mark(client: BotClient, exchange: Exchange) -> None:
    """Edit the first message, which is the one that grows; a private one nobody can reach."""
    if exchange.private or not exchange.message_ids:
        return
    channel = client.get_partial_messageable(exchange.channel_id, guild_id=exchange.guild_id)
    message = await channel.fetch_message(exchange.message_ids[0])
    content = interrupted_content(message.content, client.languages)
    if content != message.content:
        await message.edit(content=content, view=None)
        _log.info("marked as interrupted", question_id=exchange.id)
