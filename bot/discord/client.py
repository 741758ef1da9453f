"""The client: turns Discord's events into questions."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import discord
import structlog
from discord.abc import Messageable

from bot.discord.asking import Asked, Asker
from bot.discord.commands import Commands
from bot.discord.handlers import HANDLERS
from bot.discord.languages import ENGLISH_ONLY, Languages
from bot.discord.memory import recall
from bot.discord.place import place_of
from bot.discord.recent import RecentIds
from bot.discord.replies import TRANSPORT_ERRORS, InteractionReply, MessageReply
from bot.discord.router import Router
from bot.discord.wording import Wording

_ORDINARY = {discord.MessageType.default, discord.MessageType.reply}
_log = structlog.get_logger("bot.discord")


class FootnoteClient(discord.AutoShardedClient):
    """Footnote in Discord.

    It asks for no privileged intent: without message content it still sees
    direct messages and messages that mention it, and it needs no others.
    """

    def __init__(
        self,
        asker: Asker,
        *,
        languages: Languages = ENGLISH_ONLY,
        shard_count: int | None = None,
    ) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            shard_count=shard_count,
        )
        self.asker = asker
        self.languages = languages
        self.recent = RecentIds()
        self.router = Router(HANDLERS)
        self.tree = Commands(self)

    async def setup_hook(self) -> None:
        try:
            synced = await self.tree.sync_if_changed()
        except (discord.DiscordException, *TRANSPORT_ERRORS) as error:
            # Mentions and direct messages work without commands.
            _log.error("commands not synced", error=type(error).__name__)
        else:
            _log.info("commands", synced=synced)

    async def on_message(self, message: discord.Message) -> None:
        """Answer what is meant for the bot: a direct message, or one that mentions it."""
        if message.author.bot or message.webhook_id or message.type not in _ORDINARY:
            return
        direct = message.guild is None
        # ``mentioned_in`` would be true for @everyone as well.
        if not (direct or self.user in message.mentions):
            return
        if not self.recent.first_time(message.id):
            return
        # A message does not say which language its author reads; a server says its own.
        words = self.languages.of(message.guild.preferred_locale if message.guild else None)
        text = self._without_mention(message.content)
        if not text:
            await self._help(message, words)
            return
        guild_id = message.guild.id if message.guild else None
        asked = Asked(
            message.id,
            text,
            guild_id,
            channel_id=message.channel.id,
            by=message.author.id,
            words=words,
        )
        recall_it = partial(recall, message, self.user.id if self.user else 0, self.languages)
        await self.asker.ask(asked, MessageReply(message, words), recall_it)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Do what a button, a menu or a form says."""
        await self.router.route(interaction)

    def words_for(self, interaction: discord.Interaction[Any]) -> Wording:
        """The wording in the language of whoever acts."""
        return self.languages.of(interaction.locale)

    async def ask(
        self, interaction: discord.Interaction[Any], asked: Asked, *, private: bool
    ) -> None:
        """Answer a question that came by an interaction."""
        channel = self.channel_of(interaction)
        reply = InteractionReply(interaction, channel, private=private, words=asked.words)
        await self.asker.ask(asked, reply)

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        error = sys.exc_info()[1]
        where = place_of(error) if error else "unknown"
        _log.error("event failed", event_name=event_method, error=type(error).__name__, place=where)

    def channel_of(self, interaction: discord.Interaction[Any]) -> Messageable | None:
        """Where an interaction came from, also when the channel is not in the cache."""
        if interaction.channel_id is None:
            return None
        return self.get_partial_messageable(interaction.channel_id, guild_id=interaction.guild_id)

    def _without_mention(self, content: str) -> str:
        identifier = self.user.id if self.user else 0
        for mention in (f"<@{identifier}>", f"<@!{identifier}>"):
            content = content.replace(mention, " ")
        return content.strip()

    async def _help(self, message: discord.Message, words: Wording) -> None:
        try:
            await message.channel.send(
                words.help,
                reference=message.to_reference(fail_if_not_exists=False),
                mention_author=False,
                nonce=f"{message.id}-0",
            )
        except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
            _log.warning("help not shown", error=type(error).__name__)
