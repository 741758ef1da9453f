"""The client: hands Discord's gateway events to the features."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import discord
import structlog

from bot.discord.command_tree import CommandTree
from bot.discord.component_router import ComponentRouter
from bot.discord.connection.backoff import limit_backoff
from bot.discord.context import BotClient, Services, channel_ids
from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.features.announcements import run_feeds
from bot.discord.features.answer_buttons import delete_answers_to
from bot.discord.features.ask_channel import answer_in_channel, manner_of
from bot.discord.features.join_message import join_number, post_join_message
from bot.discord.features.left_guilds import end_guild, end_left_guilds
from bot.discord.features.moderator_replies import run_replies
from bot.discord.features.reask import offer_reask
from bot.discord.features.registry import COMMANDS, HANDLERS
from bot.discord.i18n.catalogs import ENGLISH_ONLY, Languages
from bot.discord.maintenance import run_maintenance
from bot.discord.questions.delivery import MessageReply
from bot.discord.services.seen_events import SeenEvents
from bot.log import raised_at
from bot.types.question import Manner

NOT_HERE = "🚫"
"""The reaction to a mention in a channel where the guild wants no answers."""

_ORDINARY = {discord.MessageType.default, discord.MessageType.reply}
_log = structlog.get_logger("bot.discord")


class FootnoteClient(BotClient):
    """Footnote in Discord, with its commands, component handlers and gateway events."""

    def __init__(
        self,
        services: Services,
        *,
        languages: Languages = ENGLISH_ONLY,
        message_content: bool = False,
        shard_count: int | None = None,
    ) -> None:
        super().__init__(
            services,
            languages=languages,
            message_content=message_content,
            shard_count=shard_count,
        )
        self._seen = SeenEvents()
        self._joins = SeenEvents()
        self._router = ComponentRouter(HANDLERS, self._seen)
        self.tree = CommandTree(self, COMMANDS, self._seen)
        self._background: list[asyncio.Task[None]] = []

    async def setup_hook(self) -> None:
        try:
            synced = await self.tree.sync_if_changed()
        except (discord.DiscordException, *TRANSPORT_ERRORS) as error:
            # Mentions and direct messages work without commands.
            _log.error("command_sync_failed", error=type(error).__name__)
        else:
            _log.info("commands_synced", synced=synced)
        self._background = [
            asyncio.create_task(run_maintenance(self)),
            asyncio.create_task(self._run_guilds()),
        ]

    async def launch_shard(self, gateway: Any, shard_id: int, *, initial: bool = False) -> None:
        await super().launch_shard(gateway, shard_id, initial=initial)
        if shard := self.get_shard(shard_id):
            limit_backoff(shard)

    async def close(self) -> None:
        for task in self._background:
            task.cancel()
        await super().close()

    async def _run_guilds(self) -> None:
        """Do the guild work that no event starts, once Discord has said which guilds there are."""
        await self.wait_until_ready()
        await end_left_guilds(self)
        await asyncio.gather(run_feeds(self), run_replies(self))

    async def on_message(self, message: discord.Message) -> None:
        """Answer direct messages, mentions, and what else asks the bot by ``manner_of``."""
        if message.author.bot or message.webhook_id or message.type not in _ORDINARY:
            return
        # Not ``mentioned_in``, which is true for @everyone as well.
        is_addressed = message.guild is None or self.user in message.mentions
        manner = Manner.ADDRESSED if is_addressed else await manner_of(self, message)
        if manner is None or not self._seen.first_time(message.id):
            return
        guild_id = message.guild.id if message.guild else None
        place = await self.guild_settings.place(guild_id, *channel_ids(message.channel))
        if not place.is_answered:
            if is_addressed:
                await _react(message, NOT_HERE)
        elif is_addressed:
            reply = MessageReply(message, self.strings_for_guild(guild_id))
            await self.ask_by_message(message, reply, channel=place.channel)
        else:
            await answer_in_channel(self, message, manner, place.channel)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Delete the answer with its question."""
        await delete_answers_to(self, [payload.message_id])

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Delete the answers with their questions."""
        await delete_answers_to(self, payload.message_ids)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Offer to ask an edited question again."""
        await offer_reask(self, payload)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Say how to set the bot up; once, though Discord tells of a join again after a break."""
        if self._joins.first_time(hash((guild.id, join_number(guild)))):
            await post_join_message(self, guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """End what a guild followed, and the like, when it removes the bot."""
        await end_guild(self, guild.id)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Handle a press, a choice or a submitted form."""
        await self._router.route(interaction)

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        error = sys.exc_info()[1]
        where = raised_at(error) if error else "unknown"
        _log.error(
            "gateway_event_failed", event_name=event_method, error=type(error).__name__, place=where
        )


async def _react(message: discord.Message, emoji: str) -> None:
    """Add a reaction, where the bot may. Never raises."""
    try:
        await message.add_reaction(emoji)
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        _log.info("reaction_not_added", error=type(error).__name__)
