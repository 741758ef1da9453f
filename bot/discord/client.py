"""The client: turns Discord's events into questions."""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from typing import Any

import discord
import structlog
from discord.abc import Messageable

from bot.discord.command_tree import Commands
from bot.discord.component_router import Router, say
from bot.discord.connection.backoff import keep_pauses_short
from bot.discord.features.answer_buttons import questions_deleted
from bot.discord.features.reask import question_edited
from bot.discord.features.registry import HANDLERS
from bot.discord.i18n.catalogs import ENGLISH_ONLY, Languages
from bot.discord.i18n.strings import Wording
from bot.discord.maintenance import keep_up
from bot.discord.place import place_of
from bot.discord.questions.delivery import TRANSPORT_ERRORS, InteractionReply, MessageReply
from bot.discord.questions.history import recall
from bot.discord.questions.service import Asker, Recall
from bot.discord.recent import RecentIds
from bot.discord.request import Asked
from bot.discord.services.catalog import Lookups
from bot.discord.services.exchange_log import Journal
from bot.discord.services.guild_library import Shelving
from bot.discord.services.guild_settings import ServerBook

_ORDINARY = {discord.MessageType.default, discord.MessageType.reply}
_log = structlog.get_logger("bot.discord")


class FootnoteClient(discord.AutoShardedClient):
    """Footnote in Discord.

    It asks for no privileged intent: without message content it still sees
    direct messages and messages that mention it. With ``message_content``, which
    an operator must have been granted, all messages in its threads are questions.
    """

    def __init__(  # noqa: PLR0913  # what it works with
        self,
        asker: Asker,
        lookups: Lookups,
        journal: Journal,
        servers: ServerBook,
        shelving: Shelving,
        *,
        languages: Languages = ENGLISH_ONLY,
        message_content: bool = False,
        shard_count: int | None = None,
    ) -> None:
        super().__init__(
            intents=discord.Intents(
                guilds=True,
                guild_messages=True,
                dm_messages=True,
                message_content=message_content,
            ),
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            shard_count=shard_count,
        )
        self.asker = asker
        self.lookups = lookups
        self.journal = journal
        self.servers = servers
        self.shelving = shelving
        self.languages = languages
        self.recent = RecentIds()
        self.router = Router(HANDLERS)
        self.tree = Commands(self)
        self._mending: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        try:
            synced = await self.tree.sync_if_changed()
        except (discord.DiscordException, *TRANSPORT_ERRORS) as error:
            # Mentions and direct messages work without commands.
            _log.error("commands not synced", error=type(error).__name__)
        else:
            _log.info("commands", synced=synced)
        self._mending = asyncio.create_task(keep_up(self))

    async def launch_shard(self, gateway: Any, shard_id: int, *, initial: bool = False) -> None:
        await super().launch_shard(gateway, shard_id, initial=initial)
        if shard := self.get_shard(shard_id):
            keep_pauses_short(shard)

    async def close(self) -> None:
        if self._mending:
            self._mending.cancel()
        await super().close()

    async def on_message(self, message: discord.Message) -> None:
        """Answer what is meant for the bot: a direct message, a mention, a word in its thread."""
        if message.author.bot or message.webhook_id or message.type not in _ORDINARY:
            return
        if not self._is_meant(message) or not self.recent.first_time(message.id):
            return
        guild_id = message.guild.id if message.guild else None
        if await self.servers.answers_in(guild_id, *_places(message.channel)):
            reply = MessageReply(message, self.words_of_server(guild_id))
            await self.ask_by_message(message, reply)

    async def ask_by_message(self, message: discord.Message, reply: MessageReply) -> None:
        """Answer a message, or say how to ask where it says nothing."""
        guild_id = message.guild.id if message.guild else None
        words = self.words_of_server(guild_id)
        text = self._without_mention(message.content)
        if not text:
            await self._help(message, words)
            return
        asked = Asked(
            message.id,
            text,
            guild_id,
            channel_id=message.channel.id,
            by=message.author.id,
            in_thread=isinstance(message.channel, discord.Thread),
            words=words,
        )
        await self.asker.ask(asked, reply, partial(recall, message, self.own_id, self.languages))

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Delete the answer with its question."""
        await questions_deleted(self, [payload.message_id])

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Delete the answers with their questions."""
        await questions_deleted(self, payload.message_ids)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Offer to ask an edited question again."""
        await question_edited(self, payload)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Do what a button, a menu or a form says."""
        await self.router.route(interaction)

    def words_for(self, interaction: discord.Interaction[Any]) -> Wording:
        """The wording in the language of whoever acts."""
        return self.languages.of(interaction.locale)

    async def ask(
        self, interaction: discord.Interaction[Any], asked: Asked, recall: Recall | None = None
    ) -> None:
        """Answer a question that came by an interaction, where its server wants answers."""
        allowed = partial(self.servers.answers_in, asked.guild_id, *_places(interaction.channel))
        # What has to be looked up first would keep Discord waiting for an acknowledgement.
        at_once = asked.guild_id is None or self.servers.known(asked.guild_id)
        if at_once and not await allowed():
            await say(interaction, asked.words.not_here)
            return
        channel = self.channel_of(interaction)
        reply = InteractionReply(interaction, channel, private=asked.private, words=asked.words)
        await self.asker.ask(asked, reply, recall, None if at_once else allowed)

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        error = sys.exc_info()[1]
        where = place_of(error) if error else "unknown"
        _log.error("event failed", event_name=event_method, error=type(error).__name__, place=where)

    @property
    def own_id(self) -> int:
        """The bot's own number."""
        return self.user.id if self.user else 0

    @property
    def reads_threads(self) -> bool:
        """Whether every message in a thread of the bot's is a question."""
        return self.intents.message_content

    def words_of_server(self, guild_id: int | None) -> Wording:
        """The wording for messages, which do not say what language their author reads."""
        guild = self.get_guild(guild_id) if guild_id else None
        return self.languages.of(guild.preferred_locale if guild else None)

    def _is_meant(self, message: discord.Message) -> bool:
        if message.guild is None or self.user in message.mentions:
            # ``mentioned_in`` would be true for @everyone as well.
            return True
        thread = message.channel
        owned = isinstance(thread, discord.Thread) and thread.owner_id == self.own_id
        return owned and self.reads_threads

    def channel_of(self, interaction: discord.Interaction[Any]) -> Messageable | None:
        """Where an interaction came from, also when the channel is not in the cache."""
        if interaction.channel_id is None:
            return None
        return self.get_partial_messageable(interaction.channel_id, guild_id=interaction.guild_id)

    def _without_mention(self, content: str) -> str:
        for mention in (f"<@{self.own_id}>", f"<@!{self.own_id}>"):
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


def _places(channel: Any) -> tuple[int | None, int | None]:
    """A channel, and that of which it is a thread."""
    return getattr(channel, "id", None), getattr(channel, "parent_id", None)
