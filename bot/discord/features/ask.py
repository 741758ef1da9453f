"""Going on from an answer: by a form, or in a thread."""

from __future__ import annotations

from functools import partial
from typing import Literal

import discord
import structlog

from bot.discord.component_router import Interaction, Press, say
from bot.discord.features.modals import QUESTION, question_modal
from bot.discord.limits import THREAD_NAME
from bot.discord.questions.delivery import TRANSPORT_ERRORS
from bot.discord.questions.history import recall_from
from bot.discord.request import asked_by

_DAY: Literal[1440] = 1440
_HAS_A_THREAD = 160004
_log = structlog.get_logger("bot.discord")


async def next_pressed(interaction: Interaction, _: Press) -> None:
    """Open a form for a question that follows up the answer."""
    words = interaction.client.words_for(interaction)
    await interaction.response.send_modal(question_modal("", words))


async def question_entered(interaction: Interaction, press: Press) -> None:
    """Answer the question of a form; one that follows up an answer is seen by who sees that."""
    client = interaction.client
    answer = interaction.message
    private = answer is None or answer.flags.ephemeral
    asked = asked_by(interaction, press.entered.get(QUESTION, ""), private=private)
    recall_it = None
    if answer:
        recall_it = partial(recall_from, answer, client.own_id, client.languages)
    await client.ask(interaction, asked, recall_it)


async def thread_pressed(interaction: Interaction, _: Press) -> None:
    """Open a thread from the answer, and say where it is."""
    client, message = interaction.client, interaction.message
    if message is None:
        return
    words = client.words_for(interaction)
    await interaction.response.defer(ephemeral=True, thinking=True)
    # The thread of a message has its number.
    thread = f"<#{message.id}>"
    try:
        # Not ``create_thread``, which needs the server in the cache.
        await client.http.start_thread_with_message(
            message.channel.id,
            message.id,
            name=words.thread_name[:THREAD_NAME],
            auto_archive_duration=_DAY,
        )
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        code = getattr(error, "code", None)
        _log.info("no thread", error=type(error).__name__, code=code)
        exists = words.thread_exists.format(thread=thread)
        await say(interaction, exists if code == _HAS_A_THREAD else words.no_thread)
        return
    opened = words.thread_opened_all if client.reads_threads else words.thread_opened
    await say(interaction, opened.format(thread=thread))
