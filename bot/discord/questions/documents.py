"""The documents of earlier answers, read from their messages again."""

from __future__ import annotations

from dataclasses import replace

import discord
import structlog
from discord.abc import Messageable

from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.request import DocumentReference, Origin
from bot.discord.ui.given_documents import documents_of

UNKNOWN_MESSAGE = 10008
"""Discord's code for a message that was deleted; a channel that the bot cannot see has another."""

_log = structlog.get_logger("bot.discord")


async def read_again(
    reference: DocumentReference, channel: Messageable, guild_id: int | None
) -> DocumentReference:
    """The reference with what its message has now. Never fails: what cannot be read is left out.

    ``channel`` is that of the message.
    """
    if reference.place.origin is not Origin.MESSAGE:
        return reference
    try:
        message = await channel.fetch_message(reference.place.event_id)
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        if getattr(error, "code", None) == UNKNOWN_MESSAGE:
            return replace(reference, is_gone=True)
        _log.info("document_not_read_again", error=type(error).__name__)
        return reference
    return replace(reference, given=documents_of(message, message.content, guild_id))
