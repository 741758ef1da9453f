"""“Open thread” below an answer, and threads that the bot opens at messages."""

from __future__ import annotations

from typing import Literal

import discord
import structlog

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import BotClient, Interaction, channel_ids
from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.i18n.strings import Strings
from bot.discord.limits import THREAD_NAME
from bot.discord.permissions import answered_question, may_moderate, shown_answer
from bot.discord.questions.delivery import respond_privately
from bot.discord.scope import guild_of

HAS_A_THREAD = 160004
"""Discord's code for a message at which a thread was opened before."""

_DAY: Literal[1440] = 1440
_log = structlog.get_logger("bot.discord")


async def start_thread(client: BotClient, message: discord.Message, name: str) -> None:
    """Open a thread at a message, whose id it gets. Raises what discord.py raises."""
    # Not ``create_thread``, which needs the guild in the cache.
    await client.http.start_thread_with_message(
        message.channel.id, message.id, name=name, auto_archive_duration=_DAY
    )


async def open_thread(interaction: Interaction, component: ComponentInteraction) -> None:
    """Open a thread at the answer, and link to it.

    The bot may open threads where members may not, so it does that for the asker,
    for moderators, and for members who may do it themselves.
    """
    client, message = interaction.client, interaction.message
    if message is None:
        return
    strings = client.strings_for(interaction)
    await interaction.response.defer(ephemeral=True, thinking=True)
    claimed_id = component.text(0) or answered_question(message) or ""
    answer = await shown_answer(interaction, claimed_id)
    may_open = may_moderate(interaction, answer) or interaction.permissions.create_public_threads
    if answer is None or not may_open:
        await respond_privately(interaction, strings.only_asker)
        return
    # The thread of a message has the id of the message.
    thread = f"<#{message.id}>"
    try:
        await start_thread(client, message, strings.thread_name[:THREAD_NAME])
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        code = getattr(error, "code", None)
        _log.info("thread_not_opened", error=type(error).__name__, code=code)
        exists = strings.thread_exists.format(thread=thread)
        await respond_privately(interaction, exists if code == HAS_A_THREAD else strings.no_thread)
        return
    opened = await _thread_text(interaction, strings)
    await respond_privately(interaction, opened.format(thread=thread))


async def _thread_text(interaction: Interaction, strings: Strings) -> str:
    """What the bot answers in a thread that it opens there."""
    client = interaction.client
    if not client.reads_threads:
        return strings.thread_opened
    ids = channel_ids(interaction.channel)
    channel = await client.guild_settings.channel(guild_of(interaction), *ids)
    return strings.thread_opened_questions if channel.answers_all else strings.thread_opened_all
