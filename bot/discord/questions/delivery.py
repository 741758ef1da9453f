"""Deliver an answer to the person who asked, by a command or by a message.

Both acknowledge at once and answer by editing. If the edit is refused, because
the interaction's token expired or the placeholder was deleted, the answer is
sent to the channel as a new message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from enum import Enum, auto
from functools import partial
from http import HTTPStatus
from typing import Any, Protocol, TypeVar

import discord
import structlog
from discord.abc import Messageable

from bot.discord.errors import TRANSPORT_ERRORS, DiscordUnavailable
from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.limits import ACKNOWLEDGE_SECONDS, CONTENT
from bot.discord.ui.answer_layout import text_contents
from bot.discord.ui.messages import OutgoingMessage, edit_arguments, send_arguments

ATTEMPTS = 3
"""How often a request is made while Discord is away, at least."""

LONGEST_PAUSE = 30.0
"""Seconds between two of them, at most."""

SERVER_ERROR = HTTPStatus.INTERNAL_SERVER_ERROR

_ALREADY_ACKNOWLEDGED = 40060

_NO_MESSAGE_HISTORY = 160002

_log = structlog.get_logger("bot.discord")

T = TypeVar("T")


class Acknowledgement(Enum):
    """What became of an attempt to show that a question has arrived."""

    DONE = auto()
    """An answer can be delivered, even if the attempt itself failed."""

    REFUSED = auto()
    """No answer can be delivered."""

    ELSEWHERE = auto()
    """The question was acknowledged before, so another process answers it."""


class Reply(Protocol):
    """Where an answer is delivered."""

    @property
    def message_ids(self) -> tuple[int, ...]:
        """The messages that show the answer, as far as their ids are known."""

    @property
    def messages(self) -> tuple[discord.Message, ...]:
        """The same messages, as far as Discord returned them."""

    async def acknowledge(self, waiting: str = "") -> Acknowledgement:
        """Show that the question has arrived, or its place in the queue. Never raises."""

    async def show(self, message: OutgoingMessage) -> bool:
        """Show an unfinished answer; false if further updates are pointless. Never raises."""

    async def deliver(self, messages: Sequence[OutgoingMessage], patience: float = 0.0) -> bool:
        """Show the answer; false if Discord did not take all of it, which is logged.

        While Discord is away, this goes on trying for ``patience`` seconds.
        """

    async def deliver_privately(
        self, messages: Sequence[OutgoingMessage], patience: float = 0.0
    ) -> bool:
        """Show messages to the asker alone where Discord can do that, else as ``deliver`` does."""

    async def remove(self) -> None:
        """Delete everything shown. Never raises if Discord refuses; that is logged."""


class _SentMessages:
    """The messages that a reply consists of so far."""

    def __init__(self) -> None:
        self._messages: dict[int, discord.Message | None] = {}

    @property
    def message_ids(self) -> tuple[int, ...]:
        """Their ids, in order."""
        return tuple(self._messages)

    @property
    def messages(self) -> tuple[discord.Message, ...]:
        """Those that Discord returned, in order."""
        return tuple(message for message in self._messages.values() if message)

    def _remember(self, message: discord.Message) -> None:
        self._messages[message.id] = message

    def _forget(self, message_ids: Iterable[int]) -> None:
        for message_id in message_ids:
            self._messages.pop(message_id, None)

    async def remove(self) -> None:
        """Delete them."""
        for message in self._messages.values():
            try:
                if message:
                    await message.delete()
            except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
                _log.warning("answer_not_removed", error=type(error).__name__)

    async def _send_all(
        self,
        channel: Messageable | None,
        messages: Sequence[OutgoingMessage],
        event_id: int,
        give_up_at: float,
    ) -> bool:
        """Send messages in order; the nonce keeps a retry from sending one twice."""
        if channel is None:
            return not messages
        for number, message in enumerate(messages, 1):
            try:
                send = partial(_send, channel, message, f"{event_id}-{number}")
                self._remember(await _retry(send, give_up_at))
            except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
                code = getattr(error, "code", None)
                _log.error("answer_not_delivered", error=type(error).__name__, code=code)
                return False
        return True


class InteractionReply(_SentMessages):
    """The reply to an interaction; only the person who acted sees a private one."""

    def __init__(
        self,
        interaction: discord.Interaction[Any],
        channel: Messageable | None,
        *,
        private: bool = False,
        strings: Strings = ENGLISH,
    ) -> None:
        super().__init__()
        self._strings = strings
        self._interaction = interaction
        # A private answer that has to be a message of its own is a direct message.
        self._channel = interaction.user if private else channel
        self._private = private

    async def acknowledge(self, waiting: str = "") -> Acknowledgement:
        # Discord refuses a later acknowledgement, but the answer can still go to the channel.
        try:
            async with asyncio.timeout(ACKNOWLEDGE_SECONDS):
                response = await self._respond(waiting)
                if response and response.message_id:
                    self._messages[response.message_id] = None
        except discord.HTTPException as error:
            _log.warning("question_not_acknowledged", status=error.status, code=error.code)
            if error.code == _ALREADY_ACKNOWLEDGED:
                return Acknowledgement.ELSEWHERE
        except TRANSPORT_ERRORS as error:
            _log.warning("question_not_acknowledged", error=type(error).__name__)
        except (KeyError, TypeError):
            # Discord accepted it, but sent a body that discord.py cannot parse: only the id is lost.
            _log.info("message_id_unknown")
        return Acknowledgement.DONE

    async def show(self, message: OutgoingMessage) -> bool:
        return await _try_show(self._edit, message)

    async def deliver(self, messages: Sequence[OutgoingMessage], patience: float = 0.0) -> bool:
        left, give_up_at = list(messages), _now() + patience
        try:
            await _retry(partial(self._edit, left[0]), give_up_at)
            del left[0]
            while left:
                await _retry(partial(self._follow_up, left[0]), give_up_at)
                del left[0]
        except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
            _log.warning("answer_sent_to_channel", error=type(error).__name__)
            before = self.message_ids
            if not await self._send_all(self._channel, left, self._interaction.id, give_up_at):
                await _show_failure(self._edit, self._interaction.id, self._strings)
                return False
            if len(left) == len(messages):
                self._forget(before)
                await _delete_placeholder(self._interaction.delete_original_response)
        return True

    async def deliver_privately(
        self, messages: Sequence[OutgoingMessage], patience: float = 0.0
    ) -> bool:
        if self._private:
            return await self.deliver(messages, patience)
        give_up_at = _now() + patience
        try:
            # What was acknowledged in public stays public, so it makes room.
            await _retry(self._interaction.delete_original_response, give_up_at)
            for message in messages:
                send = self._interaction.followup.send
                await _retry(partial(send, ephemeral=True, **send_arguments(message)), give_up_at)
        except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
            _log.warning("answer_not_private", error=type(error).__name__)
            return await self.deliver(messages, patience)
        self._forget(self.message_ids)
        return True

    async def _respond(
        self, waiting: str
    ) -> discord.InteractionCallbackResponse[discord.Client] | None:
        """Respond with the place in the queue, or else with Discord's own “thinking…”."""
        response = self._interaction.response
        if waiting:
            placeholder = send_arguments(OutgoingMessage(waiting))
            return await response.send_message(ephemeral=self._private, **placeholder)
        return await response.defer(thinking=True, ephemeral=self._private)

    async def _follow_up(self, message: OutgoingMessage) -> None:
        send = self._interaction.followup.send
        try:
            sent = await send(ephemeral=self._private, wait=True, **send_arguments(message))
            self._remember(sent)
        except (KeyError, TypeError):
            _log.info("message_id_unknown")

    async def _edit(self, message: OutgoingMessage) -> None:
        shown = await self._interaction.edit_original_response(**edit_arguments(message))
        self._remember(shown)


class MessageReply(_SentMessages):
    """The reply to a message: a placeholder at once, which is edited into the answer.

    In another ``thread`` than the message's own channel, it cannot refer to the message.
    ``event_id`` is what caused it, if not the message itself: what was sent for an event
    is not sent again, even if it was deleted since.
    """

    def __init__(
        self,
        message: discord.Message,
        strings: Strings = ENGLISH,
        placeholder: discord.Message | None = None,
        thread: Messageable | None = None,
        *,
        event_id: int | None = None,
    ) -> None:
        super().__init__()
        self._strings = strings
        self._message = message
        self._event_id = event_id or message.id
        self._thread = thread
        self._placeholder = placeholder

    async def acknowledge(self, waiting: str = "") -> Acknowledgement:
        text = waiting or self._strings.searching
        try:
            if self._placeholder:
                edit = partial(_edit_message, self._placeholder, OutgoingMessage(text))
                await _retry(edit)
            else:
                self._placeholder = await _retry(partial(self._send_placeholder, text))
            self._remember(self._placeholder)
        except (discord.Forbidden, discord.NotFound) as error:
            _log.warning("channel_not_writable", code=error.code)
            return Acknowledgement.REFUSED
        except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
            _log.warning("question_not_acknowledged", error=type(error).__name__)
        return Acknowledgement.DONE

    async def show(self, message: OutgoingMessage) -> bool:
        placeholder = self._placeholder
        if placeholder is None:
            return False
        return await _try_show(partial(_edit_message, placeholder), message)

    async def deliver(self, messages: Sequence[OutgoingMessage], patience: float = 0.0) -> bool:
        left, give_up_at = list(messages), _now() + patience
        placeholder = self._placeholder
        if placeholder:
            try:
                await _retry(partial(_edit_message, placeholder, left[0]), give_up_at)
                del left[0]
            except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
                _log.warning("answer_sent_as_new_message", error=type(error).__name__)
        channel = self._thread or self._message.channel
        sent = await self._send_all(channel, left, self._event_id, give_up_at)
        if placeholder and not sent:
            edit = partial(_edit_message, placeholder)
            await _show_failure(edit, self._message.id, self._strings)
        elif placeholder and len(left) == len(messages):
            self._forget([placeholder.id])
            await _delete_placeholder(placeholder.delete)
        return sent

    async def deliver_privately(
        self, messages: Sequence[OutgoingMessage], patience: float = 0.0
    ) -> bool:
        return await self.deliver(messages, patience)

    async def _send_placeholder(self, text: str) -> discord.Message:
        nonce, placeholder = f"{self._event_id}-0", OutgoingMessage(text)
        if self._thread:
            return await _send(self._thread, placeholder, nonce)
        try:
            return await self._message.channel.send(
                reference=self._message.to_reference(fail_if_not_exists=False),
                mention_author=False,
                nonce=nonce,
                **send_arguments(placeholder),
            )
        except discord.HTTPException as error:
            if error.code != _NO_MESSAGE_HISTORY:
                raise
            return await _send(self._message.channel, placeholder, nonce)


async def _try_show(
    edit: Callable[[OutgoingMessage], Awaitable[None]], message: OutgoingMessage
) -> bool:
    """Edit once, without retries: the next edit makes up for one that failed."""
    try:
        await edit(message)
    except discord.HTTPException as error:
        _log.info("stream_update_not_shown", status=error.status, code=error.code)
        return False
    except TRANSPORT_ERRORS as error:
        _log.info("stream_update_not_shown", error=type(error).__name__)
    return True


async def _edit_message(placeholder: discord.Message, message: OutgoingMessage) -> None:
    await placeholder.edit(**edit_arguments(message))


async def _show_failure(
    edit: Callable[[OutgoingMessage], Awaitable[None]], event_id: int, strings: Strings
) -> None:
    """Say at least that there is no answer, so that nobody waits for one."""
    failure = DiscordUnavailable("The answer was refused.")
    try:
        await edit(OutgoingMessage(strings.failure(failure, f"{event_id:x}")))
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        _log.error("failure_not_shown", error=type(error).__name__)


async def _delete_placeholder(delete: Callable[[], Awaitable[None]]) -> None:
    """Delete a placeholder whose answer is a message of its own."""
    try:
        await delete()
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        _log.info("placeholder_not_removed", error=type(error).__name__)


async def _send(channel: Messageable, message: OutgoingMessage, nonce: str) -> discord.Message:
    return await channel.send(nonce=nonce, **send_arguments(message))


async def _retry(call: Callable[[], Awaitable[T]], give_up_at: float = 0.0) -> T:
    """Call again while Discord is away: at least ``ATTEMPTS`` calls, and until ``give_up_at``.

    ``give_up_at`` is in the loop's time. Discord is away after a broken connection, and after a
    429 or 5xx that discord.py gave up on.
    """
    attempt = 0
    while True:
        attempt += 1
        try:
            return await call()
        except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
            is_last = attempt >= ATTEMPTS and _now() >= give_up_at
            if is_last or not _is_away(error):
                raise
            if attempt == ATTEMPTS:
                _log.warning("answer_delayed", error=type(error).__name__)
        await asyncio.sleep(min(0.5 * 2 ** (attempt - 1), LONGEST_PAUSE))


def _is_away(error: Exception) -> bool:
    """Whether an error says that Discord is away, and not that it refuses."""
    if isinstance(error, discord.HTTPException):
        return error.status == HTTPStatus.TOO_MANY_REQUESTS or error.status >= SERVER_ERROR
    return True


def _now() -> float:
    return asyncio.get_running_loop().time()


async def respond_privately(interaction: discord.Interaction[Any], text: str) -> None:
    """Show a text only to the person who acted, acknowledged or not. Never raises."""
    (content, *_) = text_contents(text, CONTENT)
    try:
        if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
            await interaction.edit_original_response(content=content)
        elif interaction.response.is_done():
            await interaction.followup.send(content, ephemeral=True)
        else:
            await interaction.response.send_message(content, ephemeral=True)
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        _log.warning("response_not_sent", error=type(error).__name__)
