"""Deliver an answer to somebody who may not have asked: nothing is shown before there is one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.discord.questions.delivery import Acknowledgement, MessageReply
from bot.discord.ui.messages import OutgoingMessage


class QuietReply(MessageReply):
    """The reply to a message that begins with the first sentences, or the whole answer."""

    async def acknowledge(self, waiting: str = "") -> Acknowledgement:  # noqa: ARG002  # unseen
        return Acknowledgement.DONE

    async def show(self, message: OutgoingMessage) -> bool:
        await self._begin()
        return await super().show(message)

    async def deliver(self, messages: Sequence[OutgoingMessage], patience: float = 0.0) -> bool:
        await self._begin()
        return await super().deliver(messages, patience)

    async def _begin(self) -> None:
        if not self.message_ids:
            await super().acknowledge()
