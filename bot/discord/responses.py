"""Respond so that only the person who used a command or a button sees the response."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.discord.context import Interaction
from bot.discord.i18n.strings import Strings
from bot.discord.questions.delivery import Acknowledgement, InteractionReply
from bot.discord.ui.answer_layout import text_messages
from bot.discord.ui.messages import OutgoingMessage, edit_arguments
from bot.log import raised_at
from ingest.errors import FootnoteError

TextBuilder = Callable[[Strings], Awaitable[str]]
MessageBuilder = Callable[[Strings], Awaitable[Sequence[OutgoingMessage]]]
_log = structlog.get_logger("bot.discord")


async def respond_privately_with(interaction: Interaction, build: MessageBuilder) -> None:
    """Acknowledge, then show what ``build`` returns, or why it failed. Never raises."""
    strings = interaction.client.strings_for(interaction)
    reply = InteractionReply(interaction, None, private=True, strings=strings)
    if await reply.acknowledge() is not Acknowledgement.DONE:
        return
    try:
        messages = await build(strings)
    except Exception as error:  # noqa: BLE001  # a person is waiting, whatever went wrong
        if isinstance(error, FootnoteError):
            _log.warning("command_refused", error=type(error).__name__)
        else:
            _log.error("command_failed", error=type(error).__name__, place=raised_at(error))
        messages = text_messages(strings.failure(error, f"{interaction.id:x}"))
    await reply.deliver(messages)


async def replace_with(interaction: Interaction, build: TextBuilder) -> None:
    """Put the text that ``build`` returns in place of the message that was pressed.

    Its buttons go, so nobody presses them twice. Raises what ``build`` and discord.py raise.
    """
    await interaction.response.defer()
    text = await build(interaction.client.strings_for(interaction))
    await interaction.edit_original_response(**edit_arguments(OutgoingMessage(text)))
