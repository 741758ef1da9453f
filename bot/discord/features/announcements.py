"""Polls the feeds of guilds and announces their new articles, each at most once.

An announcement is recorded as being sent before it is sent, under the nonce that
Discord gets with it. If the process dies or Discord does not respond, the next
attempt looks for the message in the channel and sends it only if it is not there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import discord
import structlog

from bot.discord.context import BotClient
from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.i18n.strings import Strings
from bot.discord.limits import NONCE_SECONDS
from bot.discord.markdown import escape, shorten
from bot.discord.ui.announcement import announcement_message, is_about
from bot.discord.ui.messages import OutgoingMessage, send_arguments
from bot.log import raised_at
from bot.types.feeds import Announcement, Claim, FeedNotice, FeedProblem
from ingest.errors import FootnoteError

POLL_SECONDS = 60.0
"""Between two looks for feeds that are due."""

ANNOUNCE_SECONDS = 15.0
"""Between two looks for articles to announce."""

SEARCHED_MESSAGES = 100
"""How many messages after a claim are searched for its announcement."""

_GONE = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
_CLOCK_SKEW = timedelta(minutes=1)
_log = structlog.get_logger("bot.discord")


async def run_feeds(client: BotClient) -> None:
    """Poll and announce until cancelled."""
    await asyncio.gather(
        _repeat(POLL_SECONDS, client.guild_feeds.poll),
        _repeat(ANNOUNCE_SECONDS, lambda: announce(client)),
    )


async def announce(client: BotClient) -> None:
    """Tell guilds what they are to be told now. Raises ``FootnoteError``."""
    feeds = client.guild_feeds
    for notice in await feeds.take_notices():
        await _send_notice(client, notice)
    for unsent in await feeds.unsent():
        await _resume(client, unsent)
    while announcement := await feeds.claim():
        if not await _send(client, announcement):
            return


async def _repeat(seconds: float, call: Callable[[], Awaitable[None]]) -> None:
    """Call again and again; failures are logged and never end it."""
    while True:
        try:
            await call()
        except FootnoteError as error:
            _log.warning("guild_feeds_failed", error=type(error).__name__)
        except Exception as error:  # noqa: BLE001  # the process goes on, and so do its feeds
            _log.error("guild_feeds_failed", error=type(error).__name__, place=raised_at(error))
        await asyncio.sleep(seconds)


async def _resume(client: BotClient, announcement: Announcement) -> None:
    """Send an announcement that may have been sent, unless it is in the channel."""
    claim = announcement.claim
    try:
        was_sent = await _was_sent(client, claim)
    except discord.HTTPException as error:
        if error.status not in _GONE:
            return
        # Nobody can tell, so only Discord's own memory of the nonce prevents a repeat.
        was_sent = (datetime.now(UTC) - claim.claimed_at).total_seconds() > NONCE_SECONDS
    except TRANSPORT_ERRORS:
        return
    if was_sent:
        await client.guild_feeds.settle(claim.nonce)
    else:
        await _send(client, announcement)


async def _was_sent(client: BotClient, claim: Claim) -> bool:
    """Whether the message about a claim is in its channel. Raises what discord.py raises."""
    channel = client.get_partial_messageable(claim.channel_id, guild_id=claim.guild_id)
    after = discord.Object(discord.utils.time_snowflake(claim.claimed_at - _CLOCK_SKEW))
    history = channel.history(after=after, limit=SEARCHED_MESSAGES, oldest_first=True)
    async for message in history:
        if message.author.id == client.own_id and any(
            is_about(claim, custom_id) for custom_id in _custom_ids(message.components)
        ):
            return True
    return False


def _custom_ids(components: Any) -> Iterator[str]:
    for component in components:
        if custom_id := getattr(component, "custom_id", None):
            yield custom_id
        yield from _custom_ids(getattr(component, "children", ()))


async def _send(client: BotClient, announcement: Announcement) -> bool:
    """Send an announcement; false if it is not known whether Discord took it."""
    claim = announcement.claim
    if message := await _message(client, announcement):
        try:
            await _post(client, claim.guild_id, claim.channel_id, message, claim.nonce)
        except TRANSPORT_ERRORS as error:
            _log.warning("announcement_delayed", error=type(error).__name__)
            return False
        except discord.HTTPException as error:
            if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                _log.warning("announcement_delayed", error=type(error).__name__)
                return False
            _log.warning("announcement_refused", status=error.status, code=error.code)
            if error.status in _GONE:
                await client.guild_feeds.lose_channel(claim.guild_id, claim.channel_id)
    await client.guild_feeds.settle(claim.nonce)
    return True


async def _message(client: BotClient, announcement: Announcement) -> OutgoingMessage | None:
    """The message of an announcement; ``None`` if there is nothing to show, or it cannot be shown."""
    if not announcement.leads:
        return None
    strings = client.strings_for_guild(announcement.claim.guild_id)
    today = datetime.now(UTC).date()
    try:
        return await asyncio.to_thread(announcement_message, announcement, strings, today)
    except Exception as error:  # noqa: BLE001  # all that is announced after it would wait for ever
        _log.error("article_not_announced", error=type(error).__name__, place=raised_at(error))
        return None


async def _send_notice(client: BotClient, notice: FeedNotice) -> None:
    """Tell a guild something about its feeds; if that fails, ``/following`` still shows it."""
    text = notice_text(notice, client.strings_for_guild(notice.guild_id))
    try:
        await _post(client, notice.guild_id, notice.channel_id, OutgoingMessage(text))
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        _log.info("feed_notice_not_sent", error=type(error).__name__)


def notice_text(notice: FeedNotice, strings: Strings) -> str:
    """What a guild is told, as markdown."""
    if notice.problem is FeedProblem.FULL:
        return strings.feeds_paused
    return strings.feed_fails.format(feed=escape(shorten(notice.address, 200)))


async def _post(
    client: BotClient,
    guild_id: int,
    channel_id: int,
    message: OutgoingMessage,
    nonce: str | None = None,
) -> None:
    """Send a message to a channel; Discord takes a nonce only once for some minutes."""
    channel = client.get_partial_messageable(channel_id, guild_id=guild_id)
    arguments = send_arguments(message) | ({"nonce": nonce} if nonce else {})
    await channel.send(**arguments)
