"""How an answer reaches the person who asked: by a command, or by a message.

Both acknowledge at once and answer by an edit. Where the edit is refused,
because the interaction's token has run out or the placeholder was deleted, the
answer goes to the channel as a message of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any, Protocol, TypeVar

import discord
import structlog
from discord.abc import Messageable

from bot.discord.errors import TRANSPORT_ERRORS, DiscordUnavailable
from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.limits import ACKNOWLEDGE_SECONDS
from bot.discord.ui.answer_layout import plain
from bot.discord.ui.messages import OutgoingMessage, edited_parts, new_parts

ATTEMPTS = 3

SERVER_ERROR = HTTPStatus.INTERNAL_SERVER_ERROR

_ALREADY_ACKNOWLEDGED = 40060

_NO_MESSAGE_HISTORY = 160002

_log = structlog.get_logger("bot.discord")

T = TypeVar("T")


class Reply(Protocol):
    """Where an answer goes."""

    @property
    def message_ids(self) -> tuple[int, ...]:
        """The messages that show it, as far as they are known."""

    async def acknowledge(self) -> bool:
        """Show that the question has arrived; false when there is no one to answer, or no need."""

    async def show(self, message: OutgoingMessage) -> bool:
        """Show what there is so far; false when that is no use. Never raises."""

    async def deliver(self, messages: Sequence[OutgoingMessage]) -> None:
        """Show the answer. Never raises for what Discord refuses; that is logged."""

    async def remove(self) -> None:
        """Take away what is shown. Never raises for what Discord refuses; that is logged."""


class _Shown:
    """The messages that a reply has shown so far."""

    def __init__(self) -> None:
        self._shown: dict[int, discord.Message | None] = {}

    @property
    def message_ids(self) -> tuple[int, ...]:
        """Their identifiers, the first one first."""
        return tuple(self._shown)

    def _note(self, message: discord.Message) -> None:
        self._shown[message.id] = message

    def _forget(self, message_ids: Iterable[int]) -> None:
        for message_id in message_ids:
            self._shown.pop(message_id, None)

    async def remove(self) -> None:
        """Delete them."""
        for message in self._shown.values():
            try:
                if message:
                    await message.delete()
            except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
                _log.warning("not removed", error=type(error).__name__)

    async def _sent(
        self, channel: Messageable | None, messages: Sequence[OutgoingMessage], asked_by: int
    ) -> bool:
        """Send messages one by one; the nonce keeps a repeated attempt from showing one twice."""
        for number, message in enumerate(messages, 1):
            try:
                send = partial(_send, channel, message, f"{asked_by}-{number}")
                self._note(await _attempted(send))
            except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
                code = getattr(error, "code", None)
                _log.error("answer not delivered", error=type(error).__name__, code=code)
                return False
        return True


class InteractionReply(_Shown):
    """The reply to a command; one that is private goes to whoever asked alone."""

    def __init__(
        self,
        interaction: discord.Interaction[Any],
        channel: Messageable | None,
        *,
        private: bool = False,
        words: Strings = ENGLISH,
    ) -> None:
        super().__init__()
        self._words = words
        self._interaction = interaction
        # What is private goes to the person alone, also where it comes as a message.
        self._channel = interaction.user if private else channel
        self._private = private

    async def acknowledge(self) -> bool:
        # Later than that it would be refused, but the answer can still go to the channel.
        try:
            async with asyncio.timeout(ACKNOWLEDGE_SECONDS):
                defer = self._interaction.response.defer
                response = await defer(thinking=True, ephemeral=self._private)
                if response and response.message_id:
                    self._shown[response.message_id] = None
        except discord.HTTPException as error:
            _log.warning("not acknowledged", status=error.status, code=error.code)
            return error.code != _ALREADY_ACKNOWLEDGED
        except TRANSPORT_ERRORS as error:
            _log.warning("not acknowledged", error=type(error).__name__)
        except (KeyError, TypeError):
            # It was taken; discord.py cannot read what came back, and only the number is lost.
            _log.info("message not known")
        return True

    async def show(self, message: OutgoingMessage) -> bool:
        return await _shown(self._edit, message)

    async def deliver(self, messages: Sequence[OutgoingMessage]) -> None:
        left = list(messages)
        try:
            await _attempted(partial(self._edit, left[0]))
            del left[0]
            while left:
                await self._follow_up(left[0])
                del left[0]
        except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
            _log.warning("answer goes to the channel", error=type(error).__name__)
            before = self.message_ids
            if not await self._sent(self._channel, left, self._interaction.id):
                await _apologized(self._edit, self._interaction.id, self._words)
            elif len(left) == len(messages):
                self._forget(before)
                await _discarded(self._interaction.delete_original_response)

    async def _follow_up(self, message: OutgoingMessage) -> None:
        send = self._interaction.followup.send
        try:
            self._note(await send(ephemeral=self._private, wait=True, **new_parts(message)))
        except (KeyError, TypeError):
            _log.info("message not known")

    async def _edit(self, message: OutgoingMessage) -> None:
        shown = await self._interaction.edit_original_response(**edited_parts(message))
        self._note(shown)


class MessageReply(_Shown):
    """The reply to a message: a placeholder at once, edited when the answer is there."""

    def __init__(
        self,
        message: discord.Message,
        words: Strings = ENGLISH,
        placeholder: discord.Message | None = None,
    ) -> None:
        super().__init__()
        self._words = words
        self._message = message
        self._placeholder = placeholder

    async def acknowledge(self) -> bool:
        try:
            if self._placeholder:
                await _attempted(partial(_edited, self._placeholder, self._searching))
            else:
                self._placeholder = await _attempted(self._send_placeholder)
            self._note(self._placeholder)
        except (discord.Forbidden, discord.NotFound) as error:
            _log.warning("may not write here", code=error.code)
            return False
        except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
            _log.warning("not acknowledged", error=type(error).__name__)
        return True

    async def show(self, message: OutgoingMessage) -> bool:
        placeholder = self._placeholder
        return placeholder is not None and await _shown(partial(_edited, placeholder), message)

    async def deliver(self, messages: Sequence[OutgoingMessage]) -> None:
        left = list(messages)
        placeholder = self._placeholder
        if placeholder:
            try:
                await _attempted(partial(_edited, placeholder, left[0]))
                del left[0]
            except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
                _log.warning("answer is sent anew", error=type(error).__name__)
        sent = await self._sent(self._message.channel, left, self._message.id)
        if placeholder and not sent:
            await _apologized(partial(_edited, placeholder), self._message.id, self._words)
        elif placeholder and len(left) == len(messages):
            self._forget([placeholder.id])
            await _discarded(placeholder.delete)

    @property
    def _searching(self) -> OutgoingMessage:
        return OutgoingMessage(self._words.searching)

    async def _send_placeholder(self) -> discord.Message:
        nonce = f"{self._message.id}-0"
        try:
            return await self._message.channel.send(
                self._words.searching,
                reference=self._message.to_reference(fail_if_not_exists=False),
                mention_author=False,
                nonce=nonce,
            )
        except discord.HTTPException as error:
            if error.code != _NO_MESSAGE_HISTORY:
                raise
            return await self._message.channel.send(self._words.searching, nonce=nonce)


async def _shown(
    edit: Callable[[OutgoingMessage], Awaitable[None]], message: OutgoingMessage
) -> bool:
    """One attempt; whatever it misses, the last edit brings."""
    try:
        await edit(message)
    except discord.HTTPException as error:
        _log.info("growth not shown", status=error.status, code=error.code)
        return False
    except TRANSPORT_ERRORS as error:
        _log.info("growth not shown", error=type(error).__name__)
    return True


async def _edited(placeholder: discord.Message, message: OutgoingMessage) -> None:
    await placeholder.edit(**edited_parts(message))


async def _apologized(
    edit: Callable[[OutgoingMessage], Awaitable[None]], asked_by: int, words: Strings
) -> None:
    """Say at least that there is no answer, so that nobody waits for one."""
    failure = DiscordUnavailable("The answer was refused.")
    try:
        await edit(OutgoingMessage(words.failure(failure, f"{asked_by:x}")))
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        _log.error("failure not shown", error=type(error).__name__)


async def _discarded(delete: Callable[[], Awaitable[None]]) -> None:
    """Take a placeholder away whose answer stands elsewhere, so that nobody waits for it."""
    try:
        await delete()
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        _log.info("placeholder not removed", error=type(error).__name__)


async def _send(
    channel: Messageable | None, message: OutgoingMessage, nonce: str
) -> discord.Message:
    if channel is None:
        raise ConnectionError("The channel is not known.")
    return await channel.send(nonce=nonce, **new_parts(message))


async def _attempted(call: Callable[[], Awaitable[T]]) -> T:
    """Repeat what the network broke, and what Discord still puts off when discord.py gives up."""
    for attempt in range(ATTEMPTS - 1):
        try:
            return await call()
        except TRANSPORT_ERRORS:
            pass
        except discord.HTTPException as error:
            if error.status != HTTPStatus.TOO_MANY_REQUESTS and error.status < SERVER_ERROR:
                raise
        await asyncio.sleep(0.5 * 2**attempt)
    return await call()


async def say(interaction: discord.Interaction[Any], text: str) -> None:
    """Tell the person alone, whether or not the interaction was acknowledged. Never raises."""
    (message, *_) = plain(text)
    try:
        if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
            await interaction.edit_original_response(content=message.content)
        elif interaction.response.is_done():
            await interaction.followup.send(message.content, ephemeral=True)
        else:
            await interaction.response.send_message(message.content, ephemeral=True)
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        _log.warning("not said", error=type(error).__name__)
