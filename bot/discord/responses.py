"""Commands whose answer is for whoever uses them alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.discord.context import Interaction
from bot.discord.errors import raised_at
from bot.discord.i18n.strings import Strings
from bot.discord.questions.delivery import InteractionReply
from bot.discord.ui.answer_layout import plain
from bot.discord.ui.messages import OutgoingMessage
from ingest.errors import FootnoteError

Work = Callable[[Strings], Awaitable[Sequence[OutgoingMessage]]]
_log = structlog.get_logger("bot.discord")


async def answered_privately(interaction: Interaction, work: Work) -> None:
    """Acknowledge, work, and show what came of it or why nothing did. Never raises."""
    words = interaction.client.words_for(interaction)
    reply = InteractionReply(interaction, None, private=True, words=words)
    if not await reply.acknowledge():
        return
    try:
        messages = await work(words)
    except Exception as error:  # noqa: BLE001  # a person waits, whatever it was
        if isinstance(error, FootnoteError):
            _log.warning("command not answered", error=type(error).__name__)
        else:
            _log.error("command failed", error=type(error).__name__, place=raised_at(error))
        messages = plain(words.failure(error, f"{interaction.id:x}"))
    await reply.deliver(messages)
